//! Which literals of the interface are texts: what stands in its `html!`, `format!`, `t` and `counted`, and
//! whatever else looks like words of people.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, anyhow};
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use crate::house;

#[path = "../../../web/language/src/walk.rs"]
mod walk;

/// The sources of the interface.
const SOURCES: &str = "web/ui/src/";

/// The tables of columns: a name, what stands at the head, and further on what it is about.
const COLUMNS: [&str; 2] = ["crates/model/src/column.rs", "crates/model/src/exchange_column.rs"];

/// Macros and methods whose words are for who writes the program.
const FOR_US: [&str; 8] = [
    "assert",
    "assert_eq",
    "debug_assert",
    "expect",
    "panic",
    "unreachable",
    "assert_ne",
    "classes",
];

/// Every text, and the files it stands in.
pub(super) fn texts(but: &[String]) -> Result<BTreeMap<String, String>> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for name in house::files()? {
        let is_tests = name.ends_with("/tests.rs") || name.contains("/tests/");
        let is_columns = COLUMNS.contains(&name.as_str());
        let place = if is_columns { Some(name.as_str()) } else { name.strip_prefix(SOURCES) };
        let Some(place) = place.filter(|_| !is_tests) else { continue };
        if Path::new(place).extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let source = house::read(&house::root().join(&name))?;
        let tokens: TokenStream = source.parse().map_err(|error| anyhow!("{name}: {error}"))?;
        let mut here = Vec::new();
        if is_columns {
            titles(tokens, &mut here);
        } else {
            read(tokens, Reading::Source, &mut here);
        }
        here.sort_unstable();
        here.dedup();
        for text in here {
            if but.contains(&text) {
                continue;
            }
            let places = found.entry(text).or_default();
            *places += if places.is_empty() { "" } else { ", " };
            *places += place;
        }
    }
    Ok(found)
}

/// What a literal has to be to be a text.
#[derive(Clone, Copy, PartialEq)]
enum Reading {
    /// Looks like words.
    Source,
    /// Has a letter.
    Said,
}

fn read(tokens: TokenStream, reading: Reading, found: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let before = |steps: usize| at.checked_sub(steps).and_then(|at| tokens.get(at));
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '#' => {
                // An attribute; what stands under `cfg(test)` is not read.
                let is_inner = matches!(tokens.get(at + 1), Some(TokenTree::Punct(_)));
                let behind = at + 1 + usize::from(is_inner);
                if let Some(TokenTree::Group(group)) = tokens.get(behind)
                    && group.delimiter() == Delimiter::Bracket
                {
                    let words = group.stream().to_string();
                    let is_test = matches!(words.as_str(), "cfg (test)" | "cfg(test)");
                    at = if is_test { at + item(&tokens[at..]) } else { behind + 1 };
                    continue;
                }
            }
            TokenTree::Literal(literal) => {
                if let Some(text) = value(&literal.to_string())
                    && (looks(&text, reading))
                    && !is_machine(before(1), before(2), reading)
                {
                    found.push(text);
                }
            }
            TokenTree::Group(group) => match (before(1), before(2)) {
                (Some(TokenTree::Punct(mark)), Some(TokenTree::Ident(name)))
                    if mark.as_char() == '!' =>
                {
                    read_macro(&name.to_string(), group.stream(), reading, found);
                }
                (Some(TokenTree::Ident(name)), other) => {
                    let is_method =
                        matches!(other, Some(TokenTree::Punct(mark)) if mark.as_char() == '.');
                    match name.to_string().as_str() {
                        "t" | "counted" | "of" if !is_method || name == "counted" => {
                            let said = if name == "of" { reading } else { Reading::Said };
                            read(group.stream(), said, found);
                        }
                        name if FOR_US.contains(&name) => {}
                        _ => read(group.stream(), Reading::Source, found),
                    }
                }
                _ => read(group.stream(), reading, found),
            },
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
        at += 1;
    }
}

fn read_macro(name: &str, tokens: TokenStream, reading: Reading, found: &mut Vec<String>) {
    match name {
        "html" => {
            let mut said = |sole: walk::Sole, text: TokenStream| match sole {
                walk::Sole::Child | walk::Sole::Attribute | walk::Sole::Text => {
                    read(text, Reading::Said, found);
                    TokenStream::new()
                }
                walk::Sole::Value => TokenTree::Group(Group::new(Delimiter::Brace, text)).into(),
            };
            let rest = walk::texts(tokens, &mut said);
            read_markup(rest, found);
        }
        "format" => {
            let mut all = tokens.into_iter();
            if let Some(TokenTree::Literal(literal)) = all.next()
                && let Some(text) = value(&literal.to_string())
                && has_words(&text)
            {
                found.push(text);
            }
            read(all.collect(), reading, found);
        }
        name if FOR_US.contains(&name) => {}
        _ => read(tokens, Reading::Source, found),
    }
}

/// What is left of markup once its texts are taken: Rust in braces, and attributes for machines.
fn read_markup(tokens: TokenStream, found: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        let before = |steps: usize| at.checked_sub(steps).and_then(|at| tokens.get(at));
        let is_value = matches!(before(1), Some(TokenTree::Punct(mark)) if mark.as_char() == '=');
        let attribute = before(2).map(ToString::to_string).unwrap_or_default();
        let is_machine =
            ["class", "key", "style", "d", "id", "viewBox"].contains(&attribute.as_str());
        if !(is_value && is_machine) {
            read(group.stream(), Reading::Source, found);
        }
    }
}

/// Heads of columns, and what they are about: `Variant "name" "Title" … "About.";`, wherever it stands.
fn titles(tokens: TokenStream, found: &mut Vec<String>) {
    let is_word = |text: &str| text.contains(|c: char| c.is_lowercase());
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for row in tokens.windows(3) {
        if let [TokenTree::Ident(_), TokenTree::Literal(_), TokenTree::Literal(title)] = row {
            found.extend(value(&title.to_string()).filter(|text| is_word(text)));
        }
        if let [_, TokenTree::Literal(about), TokenTree::Punct(_)] = row {
            found.extend(value(&about.to_string()).filter(|text| looks(text, Reading::Source)));
        }
    }
    for token in tokens {
        if let TokenTree::Group(group) = token {
            titles(group.stream(), found);
        }
    }
}

/// How many tokens the item takes that these begin with.
fn item(tokens: &[TokenTree]) -> usize {
    let is_end = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(mark) => mark.as_char() == ';',
        _ => false,
    };
    tokens.iter().position(is_end).map_or(tokens.len(), |at| at + 1)
}

/// Compared with something, or matched: no text that is shown.
fn is_machine(before: Option<&TokenTree>, other: Option<&TokenTree>, reading: Reading) -> bool {
    let mark = |token: Option<&TokenTree>| match token {
        Some(TokenTree::Punct(mark)) => mark.as_char(),
        _ => ' ',
    };
    reading == Reading::Source && mark(before) == '=' && matches!(mark(other), '=' | '!')
}

/// Whether it is a text, as far as one can tell.
fn looks(text: &str, reading: Reading) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    if reading == Reading::Said {
        return letters > 0;
    }
    let mut words = text.split(' ').filter(|word| word.chars().any(char::is_alphabetic));
    let first = words.next().unwrap_or_default();
    let is_begun = first.starts_with(char::is_uppercase)
        && first.chars().nth(1).is_some_and(char::is_lowercase)
        && !first.chars().skip(1).any(char::is_uppercase);
    let octets = text.as_bytes();
    let is_spelt = octets.windows(2).any(|pair| pair.iter().all(u8::is_ascii_lowercase));
    is_spelt && letters > 2 && !text.contains("minmax(") && (is_begun || words.next().is_some())
}

fn has_words(template: &str) -> bool {
    let mut is_value = false;
    template.chars().any(|c| {
        is_value = c == '{' || (is_value && c != '}');
        !is_value && c.is_ascii_alphabetic()
    })
}

/// What a literal string stands for; none of other literals.
fn value(literal: &str) -> Option<String> {
    let inner = literal.strip_prefix('"')?.strip_suffix('"')?;
    let mut text = String::new();
    let mut letters = inner.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            text.push(letter);
            continue;
        }
        match letters.next()? {
            'n' => text.push('\n'),
            't' => text.push('\t'),
            'r' => text.push('\r'),
            '0' => text.push('\0'),
            '\n' => while letters.next_if(|c| c.is_whitespace()).is_some() {},
            'u' => {
                let digits: String = letters.by_ref().skip(1).take_while(|c| *c != '}').collect();
                text.push(char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?);
            }
            'x' => {
                let digits: String = letters.by_ref().take(2).collect();
                text.push(char::from(u8::from_str_radix(&digits, 16).ok()?));
            }
            other => text.push(other),
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expected: &[&str]) {
        let mut found = Vec::new();
        read(source.parse().unwrap(), Reading::Source, &mut found);
        assert_eq!(found, expected, "{source}");
    }

    #[test]
    fn texts_of_markup_are_what_people_read() {
        check(
            r#"html! { <p class="Note it" title="Its name">{ "flows" }</p> }"#,
            &["Its name", "flows"],
        );
        check(
            r#"html! { <b class={if a { "x" } else { "Yes you" }} title={if a { "no" } else { "c" }} /> }"#,
            &["no", "c"],
        );
    }

    #[test]
    fn templates_with_words_are_texts_and_so_is_what_is_said() {
        check(r#"format!("{n} of {}", t("all")); format!("{n}/{m}")"#, &["{n} of {}", "all"]);
        check(
            r#"counted(1, "flow", "flows"); name("flow"); assert!(a, "Not so")"#,
            &["flow", "flows"],
        );
    }

    #[test]
    fn what_is_compared_or_tested_is_no_text() {
        check(
            r#"a == "Home key"; let b = "Home \
            key"; #[cfg(test)] mod tests { "One two" }"#,
            &["Home key"],
        );
    }
}
