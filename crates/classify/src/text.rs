//! Names from strangers made fit to be shown: bounded, valid UTF-8, no control characters.

use std::borrow::Cow;

/// The longest name kept, in octets: a DNS name is no longer (RFC 1035 §2.3.4).
pub(crate) const MAX_NAME_OCTETS: usize = 255;

/// A name from outside octets; what is not UTF-8 is replaced, controls, invisible direction marks
/// and spaces at the ends are dropped. Nothing where nothing is left.
pub(crate) fn host_name(octets: &[u8]) -> Option<Box<str>> {
    let name = shown(octets, MAX_NAME_OCTETS);
    let name = if name.ends_with('.') { name.trim_end_matches('.').trim() } else { &*name };
    (!name.is_empty()).then(|| name.into())
}

/// What a line says, made fit to be shown and no longer than `limit` octets. Nothing where nothing
/// is left.
pub(crate) fn words(octets: &[u8], limit: usize) -> Option<Box<str>> {
    let words = shown(octets, limit);
    let words = words.trim();
    (!words.is_empty()).then(|| words.into())
}

fn shown(octets: &[u8], limit: usize) -> Cow<'_, str> {
    let bounded = octets.get(..limit).unwrap_or(octets);
    // Nearly all are.
    // Looked at without stopping, many octets at a time.
    if bounded.iter().fold(true, |all, octet| all & matches!(octet, b' '..=b'~'))
        && let Ok(words) = std::str::from_utf8(bounded)
    {
        return Cow::Borrowed(words.trim_ascii());
    }
    let mut words = String::with_capacity(bounded.len());
    let lossy = String::from_utf8_lossy(bounded);
    for character in lossy.trim().chars().filter(|character| is_shown(*character)) {
        if words.len() + character.len_utf8() > limit {
            break;
        }
        words.push(character);
    }
    Cow::Owned(words)
}

/// A host as HTTP and SIP write it: without its port, an IPv6 address without its brackets.
pub(crate) fn host_of_authority(octets: &[u8]) -> Option<Box<str>> {
    let octets = octets.trim_ascii();
    if let Some(rest) = octets.strip_prefix(b"[") {
        return host_name(rest.split(|octet| *octet == b']').next()?);
    }
    host_name(octets.split(|octet| *octet == b':').next()?)
}

/// Whether a host is an address rather than a name.
pub(crate) fn is_address(host: &str) -> bool {
    host.parse::<std::net::IpAddr>().is_ok()
}

/// Neither a control nor one of the marks that turn or hide text (Unicode Cf that UTS 36 warns of).
fn is_shown(character: char) -> bool {
    !character.is_control()
        && !matches!(character,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(octets: &[u8], expected: Option<&str>) {
        assert_eq!(host_name(octets).as_deref(), expected);
    }

    #[test]
    fn a_name_is_kept_as_it_is() {
        check(b"www.example.com", Some("www.example.com"));
        check("bücher.example".as_bytes(), Some("bücher.example"));
    }

    #[test]
    fn controls_marks_and_a_last_dot_are_dropped() {
        check(b"a\x00b\x1b[31m\x7f.example.", Some("ab[31m.example"));
        check("a\u{202e}b".as_bytes(), Some("ab"));
        check(b"\x00\x01", None);
        check(b"", None);
    }

    #[test]
    fn a_name_is_never_longer_than_its_bound_even_when_octets_are_replaced() {
        let name = host_name(&[0xff; 1000]).unwrap_or_default();
        assert!(!name.is_empty() && name.len() <= MAX_NAME_OCTETS);
    }

    #[test]
    fn an_authority_loses_its_port_and_brackets() {
        assert_eq!(host_of_authority(b" example.com:8080 ").as_deref(), Some("example.com"));
        assert_eq!(host_of_authority(b"[2001:db8::1]:80").as_deref(), Some("2001:db8::1"));
        assert_eq!(host_of_authority(b":80").as_deref(), None);
    }
}
