//! Text into tokens: words, strings and signs, each with its place.

use super::Operator;

/// A token and where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Token<'a> {
    pub(crate) kind: TokenKind<'a>,
    /// Octet position of its first character.
    pub(crate) at: usize,
    /// Octets it takes.
    pub(crate) length: usize,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum TokenKind<'a> {
    Word(&'a str),
    /// A string without its quotes and escapes.
    Text(String),
    Sign(Sign),
    /// A string that does not end.
    Unterminated,
    /// `=`, `&`, `|`: half a sign.
    Half(&'static str),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sign {
    Open,
    Close,
    BraceOpen,
    BraceClose,
    Comma,
    Not,
    And,
    Or,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Range,
}

impl Sign {
    /// How it compares.
    pub(crate) const fn comparison(self) -> Option<Operator> {
        Some(match self {
            Self::Equal => Operator::Equal,
            Self::NotEqual => Operator::NotEqual,
            Self::Less => Operator::Less,
            Self::LessOrEqual => Operator::LessOrEqual,
            Self::Greater => Operator::Greater,
            Self::GreaterOrEqual => Operator::GreaterOrEqual,
            _ => return None,
        })
    }
}

/// Longest first.
const SIGNS: &[(&str, Sign)] = &[
    ("&&", Sign::And),
    ("||", Sign::Or),
    ("==", Sign::Equal),
    ("!=", Sign::NotEqual),
    ("<=", Sign::LessOrEqual),
    (">=", Sign::GreaterOrEqual),
    ("..", Sign::Range),
    ("(", Sign::Open),
    (")", Sign::Close),
    ("{", Sign::BraceOpen),
    ("}", Sign::BraceClose),
    (",", Sign::Comma),
    ("!", Sign::Not),
    ("<", Sign::Less),
    (">", Sign::Greater),
];

const HALVES: &[&str] = &["=", "&", "|"];

/// Splits text; never fails, for what is wrong becomes a token of its own.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (kind, length) = next(rest);
        tokens.push(Token { kind, at: text.len() - rest.len(), length });
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    tokens
}

/// How far a word reaches from the beginning of `rest`.
pub(crate) fn word_length(rest: &str) -> usize {
    let ends = |(at, character): (usize, char)| {
        character.is_whitespace()
            || "(){},!&|=<>\"".contains(character)
            || rest.get(at..).is_some_and(|tail| tail.starts_with(".."))
    };
    rest.char_indices().find(|place| ends(*place)).map_or(rest.len(), |(at, _)| at)
}

fn next(rest: &str) -> (TokenKind<'_>, usize) {
    if rest.starts_with('"') {
        return string(rest);
    }
    if let Some((sign, kind)) = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign)) {
        return (TokenKind::Sign(*kind), sign.len());
    }
    if let Some(half) = HALVES.iter().find(|half| rest.starts_with(**half)) {
        return (TokenKind::Half(half), half.len());
    }
    let length = word_length(rest);
    (TokenKind::Word(rest.get(..length).unwrap_or_default()), length)
}

fn string(rest: &str) -> (TokenKind<'_>, usize) {
    let mut value = String::new();
    let mut characters = rest.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (TokenKind::Text(value), at + 1),
            '\\' => match characters.next() {
                Some((_, escaped @ ('"' | '\\'))) => value.push(escaped),
                // A lone backslash stands for itself: patterns are full of them.
                Some((_, other)) => value.extend(['\\', other]),
                None => break,
            },
            other => value.push(other),
        }
    }
    (TokenKind::Unterminated, rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, usize)]) {
        let found: Vec<(&str, usize)> = tokens(text)
            .iter()
            .map(|token| (&text[token.at..token.at + token.length], token.at))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn words_end_at_signs_and_at_two_dots() {
        check("a.b==8..9", &[("a.b", 0), ("==", 3), ("8", 5), ("..", 6), ("9", 8)]);
        check(" !x&&(y)", &[("!", 1), ("x", 2), ("&&", 3), ("(", 5), ("y", 6), (")", 7)]);
        check("fe80::/10 ü,z", &[("fe80::/10", 0), ("ü", 10), (",", 12), ("z", 13)]);
        check("  ", &[]);
    }

    #[test]
    fn strings_know_two_escapes_and_leave_other_backslashes_alone() {
        let text = r#""a \"b\" \\ \d""#;
        assert_eq!(tokens(text)[0].kind, TokenKind::Text(r#"a "b" \ \d"#.to_owned()));
        assert_eq!(tokens("\"a")[0].kind, TokenKind::Unterminated);
        assert_eq!(tokens("\"a\\")[0].kind, TokenKind::Unterminated);
    }

    #[test]
    fn half_a_sign_is_kept_for_the_error() {
        assert_eq!(tokens("a = b")[1].kind, TokenKind::Half("="));
    }
}
