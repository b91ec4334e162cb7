//! What is compared beside the label.

use model::{Column, FlowRecord};

use super::names::folded;

/// One thing both say of a flow.
pub(super) struct Field {
    /// Its name there.
    pub(super) key: &'static str,
    pub(super) title: &'static str,
    pub(super) ours: fn(&FlowRecord) -> Option<String>,
    pub(super) agrees: fn(&str, &str) -> bool,
    /// Per cent that must not be lost again.
    pub(super) held: f64,
}

/// JA4 is compared as far as the published rule and theirs mean the same: not the letter that tells
/// whether there is a server name, and not the two characters of ALPN.
pub(super) const FIELDS: &[Field] = &[
    field(99.0, "host", "host name", name, same_name),
    field(99.0, "ja3c", "JA3", |flow| column(flow, Column::Ja3), same),
    field(99.0, "ja3s", "JA3S", |flow| column(flow, Column::Ja3s), same),
    field(99.0, "ja4", "JA4, published rule", |flow| column(flow, Column::Ja4), same_ja4),
    field(
        99.0,
        "quic_version",
        "QUIC version",
        |flow| column(flow, Column::QuicVersion),
        same_version,
    ),
    field(100.0, "hassh_c", "HASSH, client", |flow| column(flow, Column::Hassh), same),
    field(100.0, "hassh_s", "HASSH, server", |flow| column(flow, Column::HasshServer), same),
    field(99.0, "dhcp_fp", "DHCP fingerprint", |flow| fact(flow, "dhcp_fingerprint"), same),
];

const fn field(
    held: f64,
    key: &'static str,
    title: &'static str,
    ours: fn(&FlowRecord) -> Option<String>,
    agrees: fn(&str, &str) -> bool,
) -> Field {
    Field { key, title, ours, agrees, held }
}

fn column(flow: &FlowRecord, column: Column) -> Option<String> {
    flow.revealed.as_ref()?.text(column).map(std::borrow::Cow::into_owned)
}

fn fact(flow: &FlowRecord, kind: &str) -> Option<String> {
    let facts = &flow.revealed.as_ref()?.facts;
    facts.iter().find(|fact| fact.kind == kind).map(|fact| fact.value.to_string())
}

fn same(theirs: &str, ours: &str) -> bool {
    theirs.eq_ignore_ascii_case(ours)
}

/// A trailing dot is the root, written or not. Marks are written `_` there, and octets that are no
/// letter of ASCII `?`.
fn same_name(theirs: &str, ours: &str) -> bool {
    let (theirs, ours) = (theirs.trim_end_matches('.'), ours.trim_end_matches('.'));
    let mut octets = Vec::with_capacity(ours.len());
    for letter in ours.chars() {
        match u8::try_from(letter) {
            Ok(octet) if octet.is_ascii() => octets.push(octet),
            // What was no UTF-8, an octet each.
            _ if letter == char::REPLACEMENT_CHARACTER => octets.push(OTHER),
            _ => octets.extend(std::iter::repeat_n(OTHER, letter.len_utf8())),
        }
    }
    let is_same = |(theirs, ours): (u8, &u8)| match theirs {
        b'?' => *ours == OTHER || *ours == b'?',
        b'_' => ours.is_ascii_punctuation(),
        _ => theirs.eq_ignore_ascii_case(ours),
    };
    same(theirs, ours) || theirs.len() == octets.len() && theirs.bytes().zip(&octets).all(is_same)
}

/// An octet that is no letter of ASCII.
const OTHER: u8 = 0xff;

/// What is the server's name here, or, of SSH, what the client calls itself: that is a name there.
fn name(flow: &FlowRecord) -> Option<String> {
    flow.host_name.as_deref().map(str::to_owned).or_else(|| fact(flow, "ssh_client"))
}

/// `V-1` there, `1` here.
fn same_version(theirs: &str, ours: &str) -> bool {
    let (theirs, ours) = (folded(theirs), folded(ours));
    let short = theirs.strip_prefix("ver").or(theirs.strip_prefix('v'));
    theirs == ours || short == Some(ours.as_str())
}

fn same_ja4(theirs: &str, ours: &str) -> bool {
    const NO_EXTENSIONS: &str = "000000000000";
    let (Some((theirs, their_rest)), Some((ours, our_rest))) =
        (theirs.split_once('_'), ours.split_once('_'))
    else {
        return false;
    };
    let compared = |part: &str| Some((part.get(..3)?.to_owned(), part.get(4..8)?.to_owned()));
    let ends_alike = their_rest == our_rest || our_rest.ends_with(NO_EXTENSIONS);
    compared(theirs) == compared(ours) && ends_alike
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_with_its_odd_characters_written_otherwise() {
        assert!(same_name("WWW.Example.org.", "www.example.org"));
        assert!(same_name("_.example.org", "*.example.org"));
        assert!(same_name("????", "\u{e9}\u{e9}"));
        assert!(same_name("a?c", "a\u{fffd}c"));
        assert!(!same_name("_.example.org", "a.example.org"));
        assert!(!same_name("?.example.org", "a.example.org"));
        assert!(!same_name("www.example.org", "www.example.com"));
        assert!(!same_name("www.example.org", ""));
    }
}
