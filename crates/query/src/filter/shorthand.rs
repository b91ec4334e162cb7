//! The bare words of pcap-filter and nfdump: `host`, `net`, `src`, `port`, `proto`, `tcp` …

use model::{Column, protocol_from_name};

use super::error::{Expected, FilterError, FilterErrorKind};
use super::keywords::{is_keyword, is_reserved};
use super::lexer::TokenKind;
use super::parser::{Parser, cut};
use super::value::{address_or_net, net, port};
use super::{Check, Expression, Field, Item};

/// Protocols that are a test by their name alone.
const TRANSPORTS: &[&str] = &[
    "tcp", "udp", "icmp", "icmp6", "icmpv6", "igmp", "sctp", "dccp", "udplite", "gre", "esp", "ah",
    "ospf", "eigrp", "pim", "vrrp", "l2tp", "rsvp",
];

const WORDS: &[&str] = &["src", "dst", "host", "ip", "net", "port", "proto"];

/// The words that are a test by themselves.
pub(crate) fn transports() -> impl Iterator<Item = &'static str> {
    TRANSPORTS.iter().copied()
}

/// The words that want a value after them.
pub(crate) fn words() -> impl Iterator<Item = &'static str> {
    WORDS.iter().copied()
}

/// Whether a shorthand can begin with this word.
pub(crate) fn begins(word: &str) -> bool {
    transports().chain(words()).any(|known| known.eq_ignore_ascii_case(word))
}

/// Which end of a flow a shorthand speaks of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Either,
    Source,
    Destination,
}

impl End {
    const fn address(self) -> Field {
        match self {
            Self::Either => Field::Address,
            Self::Source => Field::Column(Column::SourceAddress),
            Self::Destination => Field::Column(Column::DestinationAddress),
        }
    }

    const fn port(self) -> Field {
        match self {
            Self::Either => Field::Port,
            Self::Source => Field::Column(Column::SourcePort),
            Self::Destination => Field::Column(Column::DestinationPort),
        }
    }
}

/// A shorthand that begins with the next token; None when the word is none here.
pub(crate) fn parse(
    parser: &mut Parser<'_>,
    word: &str,
) -> Option<Result<Expression, FilterError>> {
    let word = word.to_ascii_lowercase();
    match word.as_str() {
        "src" => Some(end(parser, End::Source)),
        "dst" => Some(end(parser, End::Destination)),
        "ip" | "net" => Some(value_of(parser, &word, End::Either)),
        // These are fields as well: without a value after them they ask for presence.
        "host" | "port" if has_value(parser) => Some(value_of(parser, &word, End::Either)),
        "proto" if has_value(parser) || has_protocol(parser) => {
            parser.advance(1);
            let field = Field::Column(Column::Protocol);
            Some(parser.item(field).map(|item| Expression::equal(field, item)))
        }
        _ => {
            let protocol = protocol_from_name(&word).filter(|_| TRANSPORTS.contains(&&*word))?;
            parser.advance(1);
            let item = Item::Number(protocol.into(), protocol.into());
            Some(Ok(Expression::equal(Field::Column(Column::Protocol), item)))
        }
    }
}

/// What follows `src` and `dst`.
fn end(parser: &mut Parser<'_>, end: End) -> Result<Expression, FilterError> {
    let word = match parser.word_ahead(1) {
        Some(TokenKind::Word(word)) => word.to_ascii_lowercase(),
        _ => String::new(),
    };
    parser.advance(1);
    match word.as_str() {
        "host" | "ip" | "net" | "port" => value_of(parser, &word, end),
        word if is_keyword(word) => Err(parser.expected(Expected::End)),
        _ => host(parser, end, Expected::End),
    }
}

/// What follows `host`, `ip`, `net` and `port`.
fn value_of(parser: &mut Parser<'_>, word: &str, end: End) -> Result<Expression, FilterError> {
    parser.advance(1);
    match word {
        "net" => {
            let text = parser.value().ok_or_else(|| parser.expected(Expected::Prefix))?;
            let net = net(&text).ok_or_else(|| parser.expected(Expected::Prefix))?;
            parser.advance(1);
            Ok(Expression::equal(end.address(), Item::Net(net)))
        }
        "port" => parser.item(end.port()).map(|item| Expression::equal(end.port(), item)),
        "ip" => {
            let text = parser.value().ok_or_else(|| parser.expected(Expected::Address))?;
            let item = address_or_net(&text).ok_or_else(|| parser.expected(Expected::Address))?;
            parser.advance(1);
            Ok(Expression::equal(end.address(), item))
        }
        _ => host(parser, end, Expected::Host),
    }
}

/// An address or a name. Names are those of servers, so that `src` cannot have one.
fn host(parser: &mut Parser<'_>, end: End, expected: Expected) -> Result<Expression, FilterError> {
    let text = parser.value().ok_or_else(|| parser.expected(expected))?;
    let test = match address_or_net(&text) {
        Some(item) => Expression::equal(end.address(), item),
        None if end == End::Source => {
            let kind = model::ColumnType::Address;
            let found = cut(&text);
            return Err(parser.error(FilterErrorKind::BadValue { kind, found, nearest: None }));
        }
        None => Expression::test(
            Field::Column(Column::HostName),
            Check::Contains(Item::Text(text.into())),
        ),
    };
    parser.advance(1);
    Ok(test)
}

fn has_value(parser: &Parser<'_>) -> bool {
    match parser.word_ahead(1) {
        Some(TokenKind::Word(word)) => port(word).is_some() || !is_reserved(word),
        Some(TokenKind::Text(_)) => true,
        _ => false,
    }
}

fn has_protocol(parser: &Parser<'_>) -> bool {
    matches!(parser.word_ahead(1), Some(TokenKind::Word(word)) if protocol_from_name(word).is_some())
}
