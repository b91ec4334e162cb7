//! One thing on a list, as people write it.

use std::net::IpAddr;

use ipnet::IpNet;

/// One thing on a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Item {
    /// A host.
    Address(IpAddr),
    /// Many of them.
    Network(IpNet),
    /// A name in small letters, and all that lies below it.
    Name(Box<str>),
    /// The fingerprint of a TLS client.
    Ja4(Box<str>),
    /// An autonomous system by its number.
    System(u32),
}

/// Octets of a name (RFC 1035 §2.3.4).
const MAX_NAME: usize = 253;
const MAX_LABEL: usize = 63;

impl Item {
    /// From what stands in a file: `192.0.2.1`, `192.0.2.0/24`, `[2001:db8::1]:443`, `example.org`,
    /// `*.example.org`, `||example.org^`, `https://example.org/x`, `AS64496`, a JA4 fingerprint.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_matches(['"', '\'']);
        let text = text
            .split_once("://")
            .map_or(text, |(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or(rest));
        if let Some(item) = address(text) {
            return Some(item);
        }
        let number = text.strip_prefix("AS").or_else(|| text.strip_prefix("as"));
        if let Some(number) = number.and_then(|number| number.parse().ok()) {
            return Some(Self::System(number));
        }
        if is_ja4(text) {
            return Some(Self::Ja4(text.into()));
        }
        // As AdBlock's lists and wildcards of DNS write it.
        let name = text.strip_prefix("||").unwrap_or(text);
        let name = name.split(['^', '$']).next().unwrap_or(name);
        let name = name.strip_prefix("*.").unwrap_or(name).trim_matches('.');
        let name = match name.rsplit_once(':') {
            Some((name, port)) if port.parse::<u16>().is_ok() => name,
            _ => name,
        };
        let name = name.to_ascii_lowercase();
        is_name(&name).then(|| Self::Name(name.into()))
    }
}

fn address(text: &str) -> Option<Item> {
    let bare = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => text,
    };
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Some(Item::Address(address.to_canonical()));
    }
    if let Ok(network) = bare.parse::<IpNet>() {
        let network = network.trunc();
        let is_one = network.prefix_len() == network.max_prefix_len();
        return Some(if is_one { Item::Address(network.addr()) } else { Item::Network(network) });
    }
    // An address of IPv4 with a port behind it.
    let (address, port) = bare.split_once(':')?;
    port.parse::<u16>().ok()?;
    address.parse().ok().map(Item::Address)
}

/// `t13d1516h2_8daaf6152771_b186095e22b6`: ten octets and twice twelve digits.
fn is_ja4(text: &str) -> bool {
    let parts: Vec<&str> = text.split('_').collect();
    let [head, ciphers, rest] = parts.as_slice() else { return false };
    let is_digest =
        |part: &str| part.len() == 12 && part.bytes().all(|octet| octet.is_ascii_hexdigit());
    head.len() == 10
        && head.starts_with(['t', 'q', 'd'])
        && head.bytes().all(|octet| octet.is_ascii_alphanumeric())
        && is_digest(ciphers)
        && is_digest(rest)
}

/// A host name with a dot in it, and a last label that is no number.
pub(crate) fn is_name(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=MAX_LABEL).contains(&label.len())
            && label.bytes().all(|o| o.is_ascii_alphanumeric() || o == b'-' || o == b'_')
            && !label.starts_with('-')
    };
    let last = name.rsplit('.').next().unwrap_or_default();
    name.len() <= MAX_NAME
        && name.contains('.')
        && name.split('.').all(is_label)
        && last.bytes().any(|octet| octet.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<Item>) {
        assert_eq!(Item::parse(text), expected, "{text}");
    }

    #[test]
    fn things_are_read_as_people_write_them() {
        let one = Some(Item::Address([192, 0, 2, 1].into()));
        for text in [
            "192.0.2.1",
            " 192.0.2.1 ",
            "192.0.2.1/32",
            "\"192.0.2.1\"",
            "192.0.2.1:8080",
            "http://192.0.2.1/x.sh",
            "::ffff:192.0.2.1",
        ] {
            check(text, one.clone());
        }
        check("192.0.2.9/24", Some(Item::Network("192.0.2.0/24".parse().unwrap())));
        check("[2001:db8::1]:443", Some(Item::Address("2001:db8::1".parse().unwrap())));
        let name = Some(Item::Name("bad.example.org".into()));
        for text in [
            "bad.example.org",
            "BAD.example.org.",
            "*.bad.example.org",
            "||bad.example.org^",
            "https://bad.example.org/a?b",
            "bad.example.org:443",
        ] {
            check(text, name.clone());
        }
        check("AS64496", Some(Item::System(64_496)));
        let print = "t13d1516h2_8daaf6152771_b186095e22b6";
        check(print, Some(Item::Ja4(print.into())));
    }

    #[test]
    fn nonsense_is_nothing() {
        for text in [
            "",
            "localhost",
            "1.2.3",
            "256.1.1.1",
            "10.0.0.0/33",
            "a b.example",
            "-a.example",
            "exa mple.org",
            "<script>.example",
            "AS",
            "AS-1",
            "a..example",
            "12345",
        ] {
            check(text, None);
        }
    }
}
