//! BER elements of definite length (ITU-T X.690 §8.1): what SNMP, LDAP, Kerberos and others are
//! written in.

/// Tags that several protocols share.
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const SEQUENCE: u8 = 0x30;

/// The content of an element with this tag, and what follows it.
pub(crate) fn element(octets: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (length, rest) = head(octets, tag)?;
    rest.split_at_checked(length)
}

/// The next element: its tag, its content, and what follows it.
pub(crate) fn next(octets: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let tag = *octets.first()?;
    let (content, rest) = element(octets, tag)?;
    Some((tag, content, rest))
}

/// The length an element with this tag tells of its content, and the octets behind its head, which
/// may be fewer or more.
pub(crate) fn head(octets: &[u8], tag: u8) -> Option<(usize, &[u8])> {
    let (first, rest) = octets.split_first()?;
    if *first != tag {
        return None;
    }
    Some(match rest {
        [length @ 0..=0x7f, rest @ ..] => (usize::from(*length), rest),
        [0x81, length, rest @ ..] => (usize::from(*length), rest),
        [0x82, high, low, rest @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), rest),
        [0x83, high, middle, low, rest @ ..] => {
            (usize::try_from(u32::from_be_bytes([0, *high, *middle, *low])).ok()?, rest)
        }
        [0x84, a, b, c, d, rest @ ..] => {
            (usize::try_from(u32::from_be_bytes([*a, *b, *c, *d])).ok()?, rest)
        }
        _ => return None,
    })
}

/// A small integer without sign.
pub(crate) fn integer(octets: &[u8]) -> Option<(u32, &[u8])> {
    let (content, rest) = element(octets, INTEGER)?;
    if content.is_empty() || content.len() > 5 {
        return None;
    }
    let value = content.iter().fold(0_u64, |value, octet| value << 8 | u64::from(*octet));
    Some((u32::try_from(value).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_every_form_are_read_and_never_believed_beyond_the_end() {
        assert_eq!(element(b"\x30\x02abc", SEQUENCE), Some((&b"ab"[..], &b"c"[..])));
        assert_eq!(element(b"\x30\x81\x02ab", SEQUENCE), Some((&b"ab"[..], &b""[..])));
        assert_eq!(element(b"\x30\x82\0\x02ab", SEQUENCE), Some((&b"ab"[..], &b""[..])));
        assert_eq!(element(b"\x30\x84\0\0\0\x02ab", SEQUENCE), Some((&b"ab"[..], &b""[..])));
        assert_eq!(element(b"\x30\x84\xff\xff\xff\xffab", SEQUENCE), None);
        assert_eq!(element(b"\x30\x80ab\0\0", SEQUENCE), None);
        assert_eq!(element(b"\x31\x01a", SEQUENCE), None);
        assert_eq!(next(b"\xa1\x01ab"), Some((0xa1, &b"a"[..], &b"b"[..])));
        assert_eq!(integer(b"\x02\x02\x01\x00x"), Some((256, &b"x"[..])));
        assert_eq!(integer(b"\x02\x00"), None);
    }
}
