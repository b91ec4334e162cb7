//! What the value of an element means, where the registry or the protocol's own says it.

use std::borrow::Cow;
use std::fmt::Write;

use super::REVERSE_ENTERPRISE;
use crate::bytes::unsigned;

/// Sub-registries of the IANA registry, and lists of vendors: element, value, meaning.
const VALUES: &str = include_str!("tables/values.txt");

/// Barracuda's firewalls send under two enterprise numbers.
const BARRACUDA: u32 = 10_704;
const PHION: u32 = 12_326;

/// Of a number in a field of that enterprise (0: IANA) and id.
pub(crate) fn meaning(enterprise: u32, id: u16, value: u64) -> Option<Cow<'static, str>> {
    match enterprise {
        0 | REVERSE_ENTERPRISE => computed(id, value).or_else(|| listed(&id.to_string(), value)),
        PHION => listed(&format!("{BARRACUDA}/{id}"), value),
        _ => listed(&format!("{enterprise}/{id}"), value),
    }
}

/// Of a number in a field that only one version knows, by the field's name.
pub(crate) fn meaning_of_own(name: &str, value: u64) -> Option<Cow<'static, str>> {
    listed(name, value)
}

/// An application's classification engine and selector (RFC 6759 §4.1): `PANA-L7 80`; with engine
/// 20 an enterprise number stands between them.
pub(crate) fn application(bytes: &[u8]) -> Option<String> {
    let (engine, selector) = bytes.split_first()?;
    let name = listed("101", (*engine).into())?;
    if *engine == PANA_L7_PEN {
        let (enterprise, selector) = selector.split_at_checked(4)?;
        return Some(format!("{name} {}/{}", unsigned(enterprise)?, unsigned(selector)?));
    }
    let selector = unsigned(selector)?;
    let protocol = u8::try_from(selector).ok().and_then(model::protocol_name);
    match protocol.filter(|_| *engine == IANA_L3) {
        Some(protocol) => Some(format!("{name} {protocol}")),
        None => Some(format!("{name} {selector}")),
    }
}

const IANA_L3: u8 = 1;
const PANA_L7_PEN: u8 = 20;

/// MPLS label stack entry without its TTL: 20 bits of label, 3 of experimental use, bottom of stack.
pub(crate) fn mpls_label(bytes: &[u8]) -> Option<String> {
    let [high, middle, low] = *bytes else { return None };
    let label = u32::from_be_bytes([0, high, middle, low]) >> 4;
    let bottom = if low & 1 == 1 { ", bottom of stack" } else { "" };
    Some(format!("label {label}, EXP {}{bottom}", low >> 1 & 7))
}

fn listed(element: &str, value: u64) -> Option<Cow<'static, str>> {
    let rows = VALUES.lines().map(|row| row.splitn(3, ' '));
    let value = value.to_string();
    for mut row in rows {
        if row.next() == Some(element) && row.next() == Some(&value) {
            return row.next().map(Cow::Borrowed);
        }
    }
    None
}

fn computed(id: u16, value: u64) -> Option<Cow<'static, str>> {
    let byte = u8::try_from(value).ok();
    Some(match id {
        // protocolIdentifier, nextHeaderIPv6.
        4 | 193 => model::protocol_name(byte?)?.into(),
        5 | 55 => class_of_service(byte?).into(),
        6 => flags(value, &TCP_FLAGS)?.into(),
        32 => icmp(byte_at(value, 8), Some(byte_at(value, 0)))?,
        139 => icmpv6(byte_at(value, 8))?.into(),
        176 => icmp(byte?, None)?,
        178 => icmpv6(byte?)?.into(),
        60 if value == 4 => "IPv4".into(),
        60 if value == 6 => "IPv6".into(),
        89 => forwarding_status(byte?).into(),
        98 | 195 => dscp(byte?)?.into(),
        197 => flags(value >> 5, &FRAGMENT_FLAGS)?.into(),
        // informationElementId.
        303 => super::find(0, u16::try_from(value).ok()? & 0x7fff)?.words().name.into(),
        _ => return None,
    })
}

/// tcpControlBits (RFC 9565), lowest first.
const TCP_FLAGS: [&str; 9] = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"];
/// fragmentFlags from the lowest of its three bits: more fragments, do not fragment.
const FRAGMENT_FLAGS: [&str; 2] = ["more fragments", "do not fragment"];

/// The names of the bits that are set, lowest first; none where none is.
fn flags(bits: u64, names: &[&str]) -> Option<String> {
    let mut text = String::new();
    for (_, name) in names.iter().enumerate().filter(|(bit, _)| bits >> bit & 1 == 1) {
        let between = if text.is_empty() { "" } else { ", " };
        // Writing to a String cannot fail.
        let _ = write!(text, "{between}{name}");
    }
    (!text.is_empty()).then_some(text)
}

/// DSCP and ECN of a type of service (RFC 2474, RFC 3168).
fn class_of_service(octet: u8) -> String {
    let ecn = ["", ", ECT(1)", ", ECT(0)", ", CE"];
    let code = octet >> 2;
    let name = dscp(code).map_or_else(|| format!("DSCP {code}"), str::to_owned);
    name + ecn.get(usize::from(octet & 3)).unwrap_or(&"")
}

/// Code points with a name (the IANA registry of DSCP).
const fn dscp(code: u8) -> Option<&'static str> {
    Some(match code {
        0 => "CS0",
        1 => "LE",
        8 => "CS1",
        10 => "AF11",
        12 => "AF12",
        14 => "AF13",
        16 => "CS2",
        18 => "AF21",
        20 => "AF22",
        22 => "AF23",
        24 => "CS3",
        26 => "AF31",
        28 => "AF32",
        30 => "AF33",
        32 => "CS4",
        34 => "AF41",
        36 => "AF42",
        38 => "AF43",
        40 => "CS5",
        44 => "VOICE-ADMIT",
        46 => "EF",
        48 => "CS6",
        56 => "CS7",
        _ => return None,
    })
}

/// Two bits of status and six of reason (RFC 7270 §4.12).
fn forwarding_status(octet: u8) -> &'static str {
    match octet {
        0..64 => "unknown",
        65 => "forwarded, fragmented",
        66 => "forwarded, not fragmented",
        64..128 => "forwarded",
        129 => "dropped: ACL deny",
        130 => "dropped: ACL drop",
        131 => "dropped: unroutable",
        132 => "dropped: adjacency",
        133 => "dropped: fragmentation and DF set",
        134 => "dropped: bad header checksum",
        135 => "dropped: bad total length",
        136 => "dropped: bad header length",
        137 => "dropped: bad TTL",
        138 => "dropped: policer",
        139 => "dropped: WRED",
        140 => "dropped: RPF",
        141 => "dropped: for us",
        142 => "dropped: bad output interface",
        143 => "dropped: hardware",
        128..192 => "dropped",
        193 => "consumed: terminate punt adjacency",
        194 => "consumed: terminate incomplete adjacency",
        195 => "consumed: terminate for us",
        192.. => "consumed",
    }
}

/// Type, and code where it says more (RFC 792, the IANA registry of ICMP types).
fn icmp(kind: u8, code: Option<u8>) -> Option<Cow<'static, str>> {
    let name = match kind {
        0 => "echo reply",
        3 => "destination unreachable",
        4 => "source quench",
        5 => "redirect",
        8 => "echo request",
        9 => "router advertisement",
        10 => "router solicitation",
        11 => "time exceeded",
        12 => "parameter problem",
        13 => "timestamp request",
        14 => "timestamp reply",
        17 => "address mask request",
        18 => "address mask reply",
        _ => return None,
    };
    let more = match (kind, code) {
        (3, Some(0)) => "network",
        (3, Some(1)) => "host",
        (3, Some(2)) => "protocol",
        (3, Some(3)) => "port",
        (3, Some(4)) => "fragmentation needed",
        (3, Some(9 | 10 | 13)) => "prohibited",
        (11, Some(0)) => "in transit",
        (11, Some(1)) => "in reassembly",
        _ => return Some(name.into()),
    };
    Some(format!("{name}: {more}").into())
}

/// RFC 4443 and what came after it.
const fn icmpv6(kind: u8) -> Option<&'static str> {
    Some(match kind {
        1 => "destination unreachable",
        2 => "packet too big",
        3 => "time exceeded",
        4 => "parameter problem",
        128 => "echo request",
        129 => "echo reply",
        130 => "multicast listener query",
        131 => "multicast listener report",
        132 => "multicast listener done",
        133 => "router solicitation",
        134 => "router advertisement",
        135 => "neighbor solicitation",
        136 => "neighbor advertisement",
        137 => "redirect",
        143 => "multicast listener report, version 2",
        _ => return None,
    })
}

/// The octet that begins at that bit.
#[expect(clippy::cast_possible_truncation, reason = "the lower bits are what is asked for")]
const fn byte_at(value: u64, bit: u32) -> u8 {
    (value >> bit) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(enterprise: u32, id: u16, value: u64, expected: &str) {
        let found = meaning(enterprise, id, value).unwrap_or_default();
        assert_eq!(found, expected, "{enterprise}/{id} = {value}");
    }

    #[test]
    fn values_mean_what_their_registries_say() {
        check(0, 4, 6, "TCP");
        check(0, 5, 0xb8, "EF");
        check(0, 5, 0x03, "CS0, CE");
        check(0, 6, 0x12, "SYN, ACK");
        check(0, 6, 0x0102, "SYN, AE");
        check(0, 61, 1, "egress");
        check(0, 101, 13, "PANA-L7");
        check(0, 136, 2, "active timeout");
        check(0, 230, 16, "port block allocation");
        check(0, 233, 3, "flow denied");
        check(0, 303, 8, "sourceIPv4Address");
        check(29_305, 136, 1, "idle timeout");
        check(0, 33_002, 1001, "denied by an ingress ACL");
        check(10_704, 2, 3, "block");
        check(12_326, 2, 3, "block");
        check(0, 136, 77, "");
        check(0, 1, 6, "");
    }

    #[test]
    fn icmp_is_told_by_type_and_code() {
        check(0, 32, 0x0303, "destination unreachable: port");
        check(0, 32, 0x0800, "echo request");
        check(0, 139, 0x8000, "echo request");
        check(0, 176, 11, "time exceeded");
    }

    #[test]
    fn the_forwarding_status_tells_its_reason() {
        check(0, 89, 0x40, "forwarded");
        check(0, 89, 0x81, "dropped: ACL deny");
        check(0, 89, 0xc3, "consumed: terminate for us");
    }

    #[test]
    fn applications_have_an_engine_and_a_selector() {
        assert_eq!(application(&[13, 0, 0, 80]).as_deref(), Some("PANA-L7 80"));
        assert_eq!(application(&[1, 6]).as_deref(), Some("IANA-L3 TCP"));
        assert_eq!(
            application(&[20, 0, 0, 0x30, 0x44, 0, 7]).as_deref(),
            Some("PANA-L7-PEN 12356/7")
        );
        assert_eq!(application(&[20, 0, 0]), None);
        assert_eq!(application(&[]), None);
    }

    #[test]
    fn a_label_is_twenty_bits_and_the_bottom_of_the_stack_one() {
        assert_eq!(
            mpls_label(&[0x00, 0x01, 0x0b]).as_deref(),
            Some("label 16, EXP 5, bottom of stack")
        );
        assert_eq!(mpls_label(&[1, 2]), None);
    }
}
