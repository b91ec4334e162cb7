//! The bare words of pcap-filter and nfdump: `host`, `net`, `src`, `port`, `proto`, `tcp` …

use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use model::{Column, protocol_from_name};

use super::error::{Expected, FilterError, FilterErrorKind};
use super::foreign::{refusal, system};
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

const WORDS: &[&str] = &["src", "dst", "host", "ip", "net", "port", "portrange", "proto"];

/// The words for a version of IP, and all its addresses.
const VERSIONS: &[(&str, IpNet)] = &[
    ("ip", IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::UNSPECIFIED, 0))),
    ("ipv4", IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::UNSPECIFIED, 0))),
    ("inet", IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::UNSPECIFIED, 0))),
    ("ip6", IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::UNSPECIFIED, 0))),
    ("ipv6", IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::UNSPECIFIED, 0))),
    ("inet6", IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::UNSPECIFIED, 0))),
];

/// The words that are a test by themselves.
pub(crate) fn transports() -> impl Iterator<Item = &'static str> {
    TRANSPORTS.iter().copied()
}

/// The words for a version of IP.
pub(crate) fn versions() -> impl Iterator<Item = &'static str> {
    VERSIONS.iter().map(|(word, _)| *word)
}

/// The words that want a value after them.
pub(crate) fn words() -> impl Iterator<Item = &'static str> {
    WORDS.iter().copied()
}

/// Whether a shorthand can begin with this word.
pub(crate) fn begins(word: &str) -> bool {
    transports().chain(versions()).chain(words()).any(|known| known.eq_ignore_ascii_case(word))
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

    const fn system(self) -> Field {
        match self {
            Self::Either => Field::Asn,
            Self::Source => Field::Column(Column::SourceAs),
            Self::Destination => Field::Column(Column::DestinationAs),
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
        "ip" if wants_address(parser) => Some(value_of(parser, &word, End::Either)),
        "vlan" => {
            let field = Field::Column(Column::Vlan);
            let item = match parser.word_ahead(1) {
                Some(TokenKind::Word(number)) => Item::parse(field, number)?,
                _ => return None,
            };
            parser.advance(2);
            Some(Ok(Expression::equal(field, item)))
        }
        "net" | "portrange" => Some(value_of(parser, &word, End::Either)),
        // These are fields as well: without a value after them they ask for presence.
        "host" | "port" if has_value(parser) => Some(value_of(parser, &word, End::Either)),
        "proto" if has_value(parser) || has_protocol(parser) => {
            parser.advance(1);
            let field = Field::Column(Column::Protocol);
            Some(parser.item(field).map(|item| Expression::equal(field, item)))
        }
        _ => {
            if let Some((_, net)) = VERSIONS.iter().find(|(version, _)| *version == word) {
                parser.advance(1);
                return Some(Ok(Expression::equal(Field::Address, Item::Net(*net))));
            }
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
        "host" | "ip" | "net" | "port" | "portrange" => value_of(parser, &word, end),
        "as" if let Some(refused) = system(end.system().name(), parser.word_ahead(1)) => {
            Err(parser.error(refused))
        }
        word if is_keyword(word) => Err(parser.expected(Expected::End)),
        _ => host(parser, end, Expected::End),
    }
}

/// What follows `host`, `ip`, `net`, `port` and `portrange`.
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
        "portrange" => {
            let text = parser.value().ok_or_else(|| parser.expected(Expected::PortRange))?;
            let (low, high) = text.split_once('-').unwrap_or((&text, &text));
            let ports = port(low).zip(port(high));
            let (low, high) = ports.ok_or_else(|| parser.expected(Expected::PortRange))?;
            if low > high {
                return Err(parser.error(FilterErrorKind::BadRange));
            }
            parser.advance(1);
            Ok(Expression::equal(end.port(), Item::Number(low.into(), high.into())))
        }
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

/// `ip 10.0.0.1` is a test of an address and `ip example` lacks one; else `ip` is the version.
fn wants_address(parser: &Parser<'_>) -> bool {
    match parser.word_ahead(1) {
        Some(TokenKind::Word(word)) => {
            !is_reserved(word) && refusal(word, parser.word_ahead(2)).is_none()
        }
        Some(TokenKind::Text(_)) => true,
        _ => false,
    }
}

fn has_value(parser: &Parser<'_>) -> bool {
    match parser.word_ahead(1) {
        Some(TokenKind::Word(word)) => port(word).is_some() || !is_reserved(word),
        Some(TokenKind::Text(_)) => true,
        _ => false,
    }
}

fn has_protocol(parser: &Parser<'_>) -> bool {
    match parser.word_ahead(1) {
        // `proto ip6` lacks a protocol; it is not two tests.
        Some(TokenKind::Word(word)) => {
            protocol_from_name(word).is_some()
                || versions().any(|version| version.eq_ignore_ascii_case(word))
        }
        _ => false,
    }
}
