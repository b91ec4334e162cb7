//! What people are told of two hundred and more filters that are wrong: place, mark and sentence.

use super::super::*;

/// Filter, mark and sentence, each on a line of its own, a blank line between.
const MESSAGES: &str = include_str!("messages.txt");

fn told(text: &str) -> String {
    match Filter::parse(text) {
        Ok(filter) => format!("{text}\n= {filter}\n"),
        Err(error) => {
            let before = text.get(..error.at).unwrap_or_default().chars().count();
            let marked = text.get(error.at..error.at + error.length).unwrap_or_default();
            let marks = "^".repeat(marked.chars().count().max(1));
            format!("{text}\n{}{marks}\n{error}\n", " ".repeat(before))
        }
    }
}

#[test]
fn every_wrong_filter_is_told_its_place_and_what_is_wrong() {
    let found: Vec<String> = MESSAGES
        .split("\n\n")
        .filter(|entry| !entry.trim().is_empty())
        .map(|entry| told(entry.lines().next().unwrap_or_default()))
        .collect();
    assert!(found.len() >= 200, "{}", found.len());
    assert_eq!(found.join("\n"), MESSAGES);
}
