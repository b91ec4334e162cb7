//! The texts of the interface, gathered from its sources into one file, and its translations held against it.

mod gather;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, Result};

use crate::house;

/// Every text of the interface, and where it stands.
const ENGLISH: &str = "web/ui/language/en.json";
/// The same texts, and what they are called.
const GERMAN: &str = "web/ui/language/de.json";
/// What looks like a text and is none, line by line.
const NO_TEXTS: &str = "web/ui/language/no-texts.txt";
/// Texts that do not look like one where they stand.
const ALSO: &str = "web/ui/language/also.txt";

type Words = BTreeMap<String, String>;

/// Writes the file of all texts anew, and says what the translation lacks.
pub(crate) fn gather() -> Result<()> {
    let texts = texts()?;
    house::write(&house::root().join(ENGLISH), written(&texts)?)?;
    let german = read(GERMAN)?;
    for what in differences(&texts, &german) {
        println!("  {what}");
    }
    println!("✓ {} texts in {ENGLISH}", texts.len());
    Ok(())
}

/// What is wrong with the files of languages, one line each.
pub(crate) fn findings() -> Result<Vec<String>> {
    let texts = texts()?;
    let mut wrong = Vec::new();
    if read(ENGLISH)? != texts {
        wrong.push(format!("{ENGLISH}: texts have changed: run cargo xtask language"));
    }
    wrong.extend(differences(&texts, &read(GERMAN)?));
    Ok(wrong)
}

/// Where a translation differs from the texts.
fn differences(texts: &Words, translated: &Words) -> Vec<String> {
    let mut wrong = Vec::new();
    for (text, place) in texts {
        match translated.get(text) {
            None => wrong.push(format!(
                "{GERMAN}: {text:?} ({place}) has no translation: add it there; if nobody reads it, add \
                 it to {NO_TEXTS}"
            )),
            Some(said) if values(text) != values(said) => {
                wrong.push(format!("{GERMAN}: {text:?} has other values than {said:?}"));
            }
            Some(_) => {}
        }
    }
    let unused = translated.keys().filter(|text| !texts.contains_key(*text));
    wrong.extend(unused.map(|text| format!("{GERMAN}: {text:?} stands nowhere: take it out")));
    wrong
}

/// What stands for values in a template, those without a text between them as one.
fn values(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let plain = text.replace("{{", "").replace("}}", "");
    let mut rest = plain.as_str();
    let mut is_run = false;
    while let Some((before, begun)) = rest.split_once('{') {
        let (value, after) = begun.split_once('}').unwrap_or((begun, ""));
        match found.last_mut() {
            Some(last) if is_run && before.is_empty() => *last += &format!("{{{value}}}"),
            _ => found.push(format!("{{{value}}}")),
        }
        is_run = true;
        rest = after;
    }
    found.sort_unstable();
    found
}

fn texts() -> Result<Words> {
    let no_texts: Vec<String> = lines(NO_TEXTS)?
        .iter()
        .map(|line| serde_json::from_str(line).with_context(|| format!("{NO_TEXTS}: {line}")))
        .collect::<Result<_>>()?;
    let mut texts = gather::texts(&no_texts)?;
    for text in lines(ALSO)? {
        texts.entry(text).or_insert_with(|| ALSO.to_owned());
    }
    Ok(texts)
}

fn lines(name: &str) -> Result<Vec<String>> {
    let lines = house::read(&house::root().join(name))?;
    Ok(lines.lines().filter(|line| !line.starts_with("# ")).map(str::to_owned).collect())
}

fn read(name: &str) -> Result<Words> {
    let text = house::read(&house::root().join(name))?;
    serde_json::from_str(&text).with_context(|| format!("{name} is not a list of texts"))
}

/// One text a line, sorted.
fn written(words: &Words) -> Result<String> {
    let mut text = String::from("{\n");
    for (at, (key, value)) in words.iter().enumerate() {
        let end = if at + 1 < words.len() { "," } else { "" };
        let (key, value) = (serde_json::to_string(key)?, serde_json::to_string(value)?);
        writeln!(text, "  {key}: {value}{end}")?;
    }
    text.push_str("}\n");
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(pairs: &[(&str, &str)]) -> Words {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_translation_has_every_text_and_no_other_with_the_same_values() {
        let texts = words(&[("Flows", "a.rs"), ("{n} of {}{b:.1}", "b.rs")]);
        let good = words(&[("Flows", "Flows"), ("{n} of {}{b:.1}", "{}{b:.1} – {n}")]);
        assert!(differences(&texts, &good).is_empty());
        let bad = words(&[("Fows", "Flows"), ("{n} of {}{b:.1}", "{}, {b:.1} – {n}")]);
        assert_eq!(differences(&texts, &bad).len(), 3);
    }
}
