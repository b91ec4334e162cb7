//! Words of tcpdump and Wireshark that flows cannot answer, refused by name: read as free text
//! they would find nothing and say nothing.

use super::error::FilterErrorKind;
use super::field::words;
use super::keywords::is_keyword;
use super::lexer::TokenKind;
use super::lists::Lists;
use super::nearest::nearest;
use super::parser::{TYPED, cut, parse};
use super::value::address_or_net;

const NOT_IP: &str = "is not IP, and flows are of IP";
const HARDWARE: &str = "asks for hardware addresses: write `src.mac` or `dst.mac`";
const LABELS: &str = "is written as a field";
const LENGTH: &str = "asks for the length of a packet, and flows have sums";
const CAST: &str = "is not kept for flows";
const WAY: &str = "is a value of `dir`";
const SYSTEM: &str = "is written as a field";
const BYTES: &str = "asks for bytes of a packet, which flows do not have";

/// What somebody may have meant by a refused word.
enum Meant {
    Nothing,
    This(&'static str),
    /// This before the value that follows. Only with a value is the word refused.
    Before(&'static str),
}

/// Words of pcap-filter and nfdump.
const REFUSED: &[(&str, &str, Meant)] = &[
    ("arp", NOT_IP, Meant::Nothing),
    ("rarp", NOT_IP, Meant::Nothing),
    ("aarp", NOT_IP, Meant::Nothing),
    ("atalk", NOT_IP, Meant::Nothing),
    ("decnet", NOT_IP, Meant::Nothing),
    ("ipx", NOT_IP, Meant::Nothing),
    ("netbeui", NOT_IP, Meant::Nothing),
    ("stp", NOT_IP, Meant::Nothing),
    ("llc", NOT_IP, Meant::Nothing),
    ("ether", HARDWARE, Meant::Nothing),
    ("eth", HARDWARE, Meant::Nothing),
    ("wlan", HARDWARE, Meant::Before("")),
    ("gateway", HARDWARE, Meant::Before("next_hop == ")),
    ("mpls", LABELS, Meant::This("mpls_labels")),
    ("pppoed", CAST, Meant::Nothing),
    ("pppoes", CAST, Meant::Nothing),
    ("broadcast", CAST, Meant::This("ip.addr == 255.255.255.255")),
    ("multicast", CAST, Meant::This("ip.addr in {224.0.0.0/4, ff00::/8}")),
    ("inbound", WAY, Meant::This("dir == download")),
    ("outbound", WAY, Meant::This("dir == upload")),
    ("greater", LENGTH, Meant::Before("bytes >= ")),
    ("less", LENGTH, Meant::Before("bytes <= ")),
    ("len", LENGTH, Meant::This("bytes")),
    ("as", SYSTEM, Meant::Before("asn == ")),
    ("mask", CAST, Meant::Before("")),
];

/// Fields of Wireshark and what comes nearest to them here.
const FIELDS: &[(&str, &str)] = &[
    ("dns.qry.name", "dns.qname"),
    ("dns.resp.name", "dns.qname"),
    ("eth.addr", "src.mac"),
    ("eth.type", "proto"),
    ("frame.cap_len", "bytes"),
    ("frame.len", "bytes"),
    ("frame.protocols", "app"),
    ("frame.time", "start"),
    ("frame.time_epoch", "start"),
    ("http.request.uri", "http.host"),
    ("http.request.full_uri", "http.host"),
    ("icmp.code", "icmp_type_code"),
    ("icmp.type", "icmp_type_code"),
    ("icmpv6.code", "icmp_type_code"),
    ("icmpv6.type", "icmp_type_code"),
    ("ip.dsfield", "tos"),
    ("ip.dst_host", "host"),
    ("ip.host", "host"),
    ("ip.len", "bytes"),
    ("ip.tos", "tos"),
    ("ip.version", "ip6"),
    ("ipv6.addr", "ip.addr"),
    ("ipv6.dst", "ip.dst"),
    ("ipv6.nxt", "proto"),
    ("ipv6.plen", "bytes"),
    ("ipv6.src", "ip.src"),
    ("ipv6.tclass", "tos"),
    ("ssl.handshake.extensions_server_name", "sni"),
    ("tcp.flags.ack", "flags contains ACK"),
    ("tcp.flags.fin", "flags contains FIN"),
    ("tcp.flags.push", "flags contains PSH"),
    ("tcp.flags.reset", "flags contains RST"),
    ("tcp.flags.syn", "flags contains SYN"),
    ("tcp.flags.urg", "flags contains URG"),
    ("tcp.len", "bytes"),
    ("tls.handshake.extensions_server_name", "sni"),
    ("udp.length", "bytes"),
    ("vlan.id", "vlan"),
];

/// Words that are no fields alone, before an operator.
const NEAR: &[(&str, &str)] = &[
    ("src", "ip.src"),
    ("dst", "ip.dst"),
    ("src.ip", "ip.src"),
    ("dst.ip", "ip.dst"),
    ("destination", "ip.dst"),
    ("tcp", "proto"),
    ("udp", "proto"),
    ("icmp", "proto"),
    ("ip", "ip.addr"),
    ("ip6", "ip.addr"),
    ("ipv4", "ip.addr"),
    ("ipv6", "ip.addr"),
    ("net", "ip.addr"),
    ("addr", "ip.addr"),
    ("portrange", "port"),
];

/// Protocols with which Wireshark's fields begin.
const PROTOCOLS: &[&str] = &[
    "_ws", "arp", "bootp", "data", "dhcp", "dns", "eth", "frame", "ftp", "http", "http2", "icmp",
    "icmpv6", "igmp", "ip", "ipv6", "nbns", "ntp", "quic", "rtp", "sctp", "sip", "smb", "smb2",
    "smtp", "snmp", "ssh", "ssl", "tcp", "tls", "udp", "vlan", "wlan",
];

/// What stands second in Wireshark's longer fields.
const GROUPS: &[&str] = &[
    "analysis",
    "col",
    "fc",
    "flags",
    "handshake",
    "options",
    "qry",
    "record",
    "request",
    "resp",
    "response",
];

/// What stands last in them. Words that are a usual end of host names are left out.
const PARTS: &[&str] = &[
    "ack",
    "addr",
    "checksum",
    "code",
    "cookie",
    "dst",
    "dstport",
    "flags",
    "frag",
    "hdr",
    "host",
    "id",
    "len",
    "length",
    "method",
    "number",
    "port",
    "proto",
    "protocols",
    "request",
    "response",
    "seq",
    "src",
    "srcport",
    "stream",
    "time",
    "ttl",
    "type",
    "uri",
    "user",
    "version",
];

/// Why a word is refused that stands where a test may begin, before `next`.
pub(crate) fn refusal(word: &str, next: Option<&TokenKind<'_>>) -> Option<FilterErrorKind> {
    if let Some((_, why, meant)) = REFUSED.iter().find(|(known, ..)| is(known, word)) {
        let proposal = match meant {
            Meant::Nothing => None,
            Meant::This(proposal) => Some((*proposal).to_owned()),
            Meant::Before(test) => sound(format!("{test}{}", value(next)?)),
        };
        return Some(FilterErrorKind::Refused { what: cut(word), why, proposal });
    }
    let (before, _) = word.split_once('[')?;
    if !word.ends_with(']') || !(is("ether", before) || is_protocol(before)) {
        return None;
    }
    let flags = is("tcp[tcpflags]", word) || is("tcp[13]", word);
    let proposal = flags.then(|| "flags contains SYN".to_owned());
    Some(FilterErrorKind::Refused { what: cut(word), why: BYTES, proposal })
}

/// `src as 100`: what to write instead, `field` being the one of that end.
pub(crate) fn system(field: &str, next: Option<&TokenKind<'_>>) -> Option<FilterErrorKind> {
    let proposal = sound(format!("{field} == {}", value(next)?));
    Some(FilterErrorKind::Refused { what: "as".to_owned(), why: SYSTEM, proposal })
}

/// Whether a word, no field of ours, can only have been meant as one.
pub(crate) fn is_field_like(word: &str, next: Option<&TokenKind<'_>>) -> bool {
    if alone_is_field_like(word) {
        return true;
    }
    let Some((protocol, _)) = word.split_once('.') else { return false };
    let Some(next) = value(next) else { return false };
    let starts = word.starts_with(|first: char| first.is_alphabetic() || first == '_');
    let plain = next.bytes().all(|digit| digit.is_ascii_digit()) || address_or_net(next).is_some();
    starts && (!is_host_name(word) || (is_protocol(protocol) && plain))
}

/// Whether it is refused wherever a test may begin, hence written in quotes as free text.
pub(crate) fn is_refused_alone(word: &str) -> bool {
    refusal(word, None).is_some() || alone_is_field_like(word)
}

/// The field that may have been meant by a word that is none.
pub(crate) fn nearest_field(word: &str) -> Option<&'static str> {
    let known = FIELDS.iter().chain(NEAR).find(|(known, _)| is(known, word));
    known.map(|(_, field)| *field).or_else(|| nearest(word, words().map(|(word, _)| word)))
}

fn alone_is_field_like(word: &str) -> bool {
    let mut labels = word.split('.');
    let (Some(protocol), Some(second)) = (labels.next(), labels.next()) else { return false };
    let last = labels.next_back().unwrap_or(second);
    is_protocol(protocol)
        && (nearest_field(word).is_some()
            || word.contains('_')
            || GROUPS.iter().any(|group| is(group, second))
            || PARTS.iter().any(|part| is(part, last)))
}

/// Labels of letters, digits and hyphens, the last one of letters.
fn is_host_name(word: &str) -> bool {
    let word = word.strip_suffix('.').unwrap_or(word);
    let label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    };
    let last = word.rsplit('.').next().unwrap_or_default();
    let letters = last.chars().count() > 1 && last.chars().all(char::is_alphabetic);
    word.split('.').all(label) && (letters || last.starts_with("xn--"))
}

/// The word that follows, when it can be a value.
fn value<'a>(next: Option<&TokenKind<'a>>) -> Option<&'a str> {
    match next {
        Some(TokenKind::Word(word)) if !is_keyword(word) => Some(word),
        _ => None,
    }
}

/// Only what parses is proposed.
fn sound(proposal: String) -> Option<String> {
    let proposal = cut(&proposal);
    parse(&proposal, TYPED, &Lists::NONE)
        .is_ok_and(|test| !matches!(test, super::Expression::Free(_)))
        .then_some(proposal)
}

fn is_protocol(word: &str) -> bool {
    PROTOCOLS.iter().any(|protocol| is(protocol, word))
}

const fn is(known: &str, word: &str) -> bool {
    known.eq_ignore_ascii_case(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_proposed_parses() {
        let instead = REFUSED.iter().filter_map(|(.., meant)| match meant {
            Meant::This(proposal) => Some(*proposal),
            _ => None,
        });
        let fields = FIELDS.iter().chain(NEAR).map(|(_, field)| *field);
        for proposal in instead.chain(fields) {
            assert!(sound(proposal.to_owned()).is_some(), "{proposal}");
        }
    }

    #[test]
    fn no_field_of_ours_is_refused() {
        for (word, _) in words() {
            assert_eq!(refusal(word, None), None, "{word}");
            assert!(parse(word, TYPED, &Lists::NONE).is_ok(), "{word}");
        }
    }
}
