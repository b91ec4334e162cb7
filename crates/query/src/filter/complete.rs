//! What could stand at the cursor: fields, operators, fixed values.

use std::ops::Range;

use model::{
    ColumnType, Confidence, Direction, EventReason, FlowEvent, InitiatorEvidence,
    ObservedDirection, TimeBasis, protocol_from_name, protocol_title,
};

use super::field::words;
use super::keywords::{is_keyword, is_operator_word};
use super::lexer::{Sign, Token, TokenKind, tokens};
use super::value::FLAG_NAMES;
use super::{Field, MAX_TEXT, services, shorthand};

/// One proposal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Completion {
    /// The octets of the text it replaces.
    pub replace: Range<usize>,
    /// What to write there.
    pub text: String,
    /// One sentence about it.
    pub about: String,
}

/// Proposals at one time.
const MAX_COMPLETIONS: usize = 100;

const CONNECTIVES: &[(&str, &str)] =
    &[("and", "Both must hold."), ("or", "One is enough."), ("not", "It must not hold.")];

/// What could stand at the octet position `cursor`, best first: what begins with the word there,
/// then what contains it.
pub fn complete(text: &str, cursor: usize) -> Vec<Completion> {
    let Some(Here { before, replace, typed }) = Here::of(text, cursor) else { return Vec::new() };
    let typed = typed.to_ascii_lowercase();
    let mut found: Vec<(bool, String, String)> = candidates(&before)
        .into_iter()
        .filter_map(|(word, about)| {
            let lower = word.to_ascii_lowercase();
            lower.contains(&typed).then(|| (!lower.starts_with(&typed), word, about))
        })
        .collect();
    model::sort_by_key(&mut found, |(inside, ..)| *inside);
    found.truncate(MAX_COMPLETIONS);
    found
        .into_iter()
        .map(|(_, text, about)| Completion { replace: replace.clone(), text, about })
        .collect()
}

/// What stands around the cursor.
pub(super) struct Here<'t> {
    /// Whole tokens before the word there.
    pub(super) before: Vec<Token<'t>>,
    /// The octets of that word.
    pub(super) replace: Range<usize>,
    /// Of them those before the cursor.
    pub(super) typed: &'t str,
}

impl<'t> Here<'t> {
    /// At the octet position `cursor`; none of text that is too long to be parsed.
    pub(super) fn of(text: &'t str, cursor: usize) -> Option<Self> {
        let cursor = (0..=cursor.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
        let cursor = cursor.unwrap_or_default();
        if text.len() > MAX_TEXT {
            return None;
        }
        let mut before = tokens(text);
        let is_here = |token: &&Token<'_>| {
            matches!(token.kind, TokenKind::Word(_))
                && token.at < cursor
                && cursor <= token.at + token.length
        };
        let (replace, typed) = before.iter().find(is_here).map_or((cursor..cursor, ""), |token| {
            (token.at..token.at + token.length, text.get(token.at..cursor).unwrap_or_default())
        });
        before.retain(|token| token.at + token.length <= replace.start);
        Some(Self { before, replace, typed })
    }
}

fn candidates(before: &[Token<'_>]) -> Vec<(String, String)> {
    if let Some(field) = compared_field(before) {
        return values(field);
    }
    match before.last().map(|token| &token.kind) {
        None | Some(TokenKind::Sign(_)) => tests(),
        Some(TokenKind::Word(word)) if is_keyword(word) => tests(),
        Some(TokenKind::Word(word)) => after_word(word),
        Some(_) => connectives().chain(tests()).collect(),
    }
}

fn after_word(word: &str) -> Vec<(String, String)> {
    let shorthand = match word.to_ascii_lowercase().as_str() {
        "proto" => values(Field::Column(model::Column::Protocol)),
        "port" => values(Field::Port),
        "src" | "dst" => {
            ["host", "net", "port", "portrange", "ip"].map(|word| described(word, "")).into()
        }
        _ => Vec::new(),
    };
    let operators = Field::from_name(word).map(operators).unwrap_or_default();
    let next = operators.into_iter().chain(shorthand);
    // `host` alone is a test of presence, so that anything may follow it.
    next.chain(connectives()).chain(tests()).collect()
}

/// The field whose value comes next.
pub(super) fn compared_field(before: &[Token<'_>]) -> Option<Field> {
    let mut rest = before;
    let in_list =
        rest.iter().rposition(|token| token.kind == TokenKind::Sign(Sign::BraceOpen)).filter(
            |open| !rest.iter().skip(*open).any(|t| t.kind == TokenKind::Sign(Sign::BraceClose)),
        );
    if let Some(open) = in_list {
        rest = rest.get(..open)?;
    }
    let (operator, rest) = rest.split_last()?;
    let compares = match &operator.kind {
        TokenKind::Sign(sign) => sign.comparison().is_some(),
        TokenKind::Word(word) => is_operator_word(word) && (in_list.is_some() || *word != "in"),
        _ => false,
    };
    match rest.last().map(|token| &token.kind) {
        Some(TokenKind::Word(word)) if compares => Field::from_name(word)
            .or_else(|| super::field::transport_port(word).map(|(_, field)| field)),
        _ => None,
    }
}

fn tests() -> Vec<(String, String)> {
    let fields = words().map(|(word, field)| described(word, field.about()));
    let shorthands = shorthand::words()
        .filter(|word| Field::from_name(word).is_none() && *word != "ip")
        .map(|word| described(word, "Shorthand with a value after it."));
    let transports = shorthand::transports().map(|word| described(word, title(word)));
    let versions =
        shorthand::versions().map(|word| described(word, "Flows of this version of IP."));
    fields
        .chain(transports)
        .chain(versions)
        .chain(shorthands)
        .chain([described("not", "It must not hold.")])
        .collect()
}

fn operators(field: Field) -> Vec<(String, String)> {
    let kind = field.kind();
    let ordered = [("<", "Less."), ("<=", "At most."), (">", "More."), (">=", "At least.")];
    let no_side = if field.columns().len() > 1 { "No side equals." } else { "Differs." };
    let mut found = vec![described("==", "Equals."), described("!=", no_side)];
    if matches!(
        kind,
        ColumnType::Time
            | ColumnType::Span
            | ColumnType::Port
            | ColumnType::Count
            | ColumnType::Number
    ) {
        found.extend(ordered.map(|(sign, about)| described(sign, about)));
    }
    found.push(described("in", "One of a list: {80, 443}."));
    if matches!(kind, ColumnType::Text | ColumnType::Flags) {
        found.push(described("contains", "Has this inside."));
    }
    if kind == ColumnType::Text {
        found.push(described("matches", "Fits a regular expression."));
    }
    found
}

fn values(field: Field) -> Vec<(String, String)> {
    match field.kind() {
        ColumnType::Protocol => {
            shorthand::transports().map(|word| described(word, title(word))).collect()
        }
        ColumnType::Port => services::names()
            .map(|name| {
                let port = services::service_port(name).unwrap_or_default();
                (name.to_owned(), format!("Port {port}."))
            })
            .collect(),
        ColumnType::Direction => {
            Direction::ALL.iter().map(|direction| described(direction.name(), "")).collect()
        }
        ColumnType::Flags => FLAG_NAMES.iter().map(|flag| described(flag, "")).collect(),
        ColumnType::Text if field == Field::Column(model::Column::Confidence) => {
            Confidence::ALL.iter().map(|word| described(word.name(), "")).collect()
        }
        ColumnType::Text if field == Field::Column(model::Column::OctetLayer) => {
            vec![described("L2", "Whole frames."), described("L3", "IP packets.")]
        }
        ColumnType::Text if field == Field::Column(model::Column::TimeBasis) => {
            TimeBasis::ALL.iter().map(|word| described(word.name(), "")).collect()
        }
        ColumnType::Text if field == Field::Column(model::Column::ObservedDirection) => {
            ObservedDirection::ALL.iter().map(|word| described(word.name(), "")).collect()
        }
        ColumnType::Text if field == Field::Column(model::Column::InitiatorBy) => {
            InitiatorEvidence::ALL.iter().map(|word| described(word.name(), "")).collect()
        }
        ColumnType::Text if field == Field::Column(model::Column::Risks) => {
            model::Risks::ALL.iter().map(|(_, risk)| described(risk.name, risk.about)).collect()
        }
        ColumnType::Text if field == Field::Column(model::Column::Event) => {
            FlowEvent::KNOWN.iter().map(|word| described(&word.name(), "")).collect()
        }
        ColumnType::Text if field == Field::Column(model::Column::EventReason) => {
            EventReason::KNOWN.iter().map(|word| described(&word.name(), "")).collect()
        }
        _ => Vec::new(),
    }
}

fn connectives() -> impl Iterator<Item = (String, String)> {
    CONNECTIVES.iter().map(|(word, about)| described(word, about))
}

fn title(protocol: &str) -> &'static str {
    protocol_from_name(protocol).and_then(protocol_title).unwrap_or_default()
}

fn described(word: &str, about: &str) -> (String, String) {
    debug_assert!(!word.is_empty(), "a proposal is a word");
    (word.to_owned(), about.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, cursor: usize, first: &str, replace: Range<usize>) {
        let found = complete(text, cursor);
        let best = found.first().map(|best| (best.text.as_str(), best.replace.clone()));
        assert_eq!(best, Some((first, replace)), "{text}");
    }

    #[test]
    fn a_field_is_proposed_where_a_test_may_begin() {
        check("ip.d", 4, "ip.dst", 0..4);
        check("tcp and by", 10, "bytes", 8..10);
        check("(dur", 4, "duration", 1..4);
        check("ip.adXX == 1", 5, "ip.addr", 0..7);
    }

    #[test]
    fn operators_come_after_a_field_and_values_after_an_operator() {
        check("bytes ", 6, "==", 6..6);
        check("dir == up", 9, "upload", 7..9);
        check("proto in {tcp, ud", 17, "udp", 15..17);
        check("flags contains ", 15, "FIN", 15..15);
        check("port == htt", 11, "http", 8..11);
        check("app cont", 8, "contains", 4..8);
    }

    #[test]
    fn any_cursor_is_accepted() {
        for cursor in 0..20 {
            complete("ü == \"x", cursor);
        }
        assert!(complete("zzzz", 4).is_empty());
    }
}
