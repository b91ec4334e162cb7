//! Distinguished names as words: `C=US, O=Example, CN=www.example.org` (RFC 5280 §4.1.2.4; the short
//! names of attributes RFC 4519 §2).

use der::asn1::AnyRef;
use der::{Decode, SliceReader, Tag, Tagged};

use crate::text;

/// A whole name, in octets.
const MAX_OCTETS: usize = 512;

/// The value of one attribute: the upper bounds of RFC 5280 are below (Appendix A.1).
const MAX_VALUE_OCTETS: usize = 255;

/// Attributes looked at.
const MAX_ATTRIBUTES: usize = 32;

/// commonName, 2.5.4.3.
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];

/// All attributes in their order.
pub(super) fn words(name: &[u8]) -> String {
    let mut words = String::new();
    for (kind, value) in attributes(name) {
        let Some(value) = value_words(value) else { continue };
        let comma = if words.is_empty() { "" } else { ", " };
        let part = match short(kind.value()) {
            Some(short) => format!("{comma}{short}={value}"),
            None => format!("{comma}{}={value}", dotted(kind.value())),
        };
        if words.len() + part.len() > MAX_OCTETS {
            words.push_str(", …");
            break;
        }
        words.push_str(&part);
    }
    words
}

/// The last commonName.
pub(super) fn common_name(name: &[u8]) -> Option<Box<str>> {
    let names = attributes(name).filter(|(kind, _)| kind.value() == COMMON_NAME);
    names.last().and_then(|(_, value)| value_words(value))
}

/// Kind and value of every attribute.
fn attributes(name: &[u8]) -> impl Iterator<Item = (AnyRef<'_>, AnyRef<'_>)> {
    let mut sets = SliceReader::new(name).ok();
    let mut set: Option<SliceReader<'_>> = None;
    let all = std::iter::from_fn(move || {
        loop {
            if let Some(attribute) = set.as_mut().and_then(|set| AnyRef::decode(set).ok()) {
                return Some(attribute);
            }
            let next = AnyRef::decode(sets.as_mut()?).ok()?;
            set = SliceReader::new(next.value()).ok();
        }
    });
    all.take(MAX_ATTRIBUTES).filter_map(|attribute| {
        let mut parts = SliceReader::new(attribute.value()).ok()?;
        Some((AnyRef::decode(&mut parts).ok()?, AnyRef::decode(&mut parts).ok()?))
    })
}

fn value_words(value: AnyRef<'_>) -> Option<Box<str>> {
    let octets = value.value();
    match value.tag() {
        Tag::BmpString => {
            let units = octets.as_chunks().0.iter().map(|unit| u16::from_be_bytes(*unit));
            let text: String = char::decode_utf16(units)
                .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect();
            text::words(text.as_bytes(), MAX_VALUE_OCTETS)
        }
        // T61 is Latin-1 in practice.
        Tag::TeletexString if std::str::from_utf8(octets).is_err() => {
            let text: String = octets.iter().map(|octet| char::from(*octet)).collect();
            text::words(text.as_bytes(), MAX_VALUE_OCTETS)
        }
        _ => text::words(octets, MAX_VALUE_OCTETS),
    }
}

/// What an attribute is called in short.
const fn short(kind: &[u8]) -> Option<&'static str> {
    Some(match kind {
        [0x55, 0x04, 3] => "CN",
        [0x55, 0x04, 4] => "SN",
        [0x55, 0x04, 5] => "serialNumber",
        [0x55, 0x04, 6] => "C",
        [0x55, 0x04, 7] => "L",
        [0x55, 0x04, 8] => "ST",
        [0x55, 0x04, 9] => "street",
        [0x55, 0x04, 10] => "O",
        [0x55, 0x04, 11] => "OU",
        [0x55, 0x04, 12] => "title",
        [0x55, 0x04, 13] => "description",
        [0x55, 0x04, 15] => "businessCategory",
        [0x55, 0x04, 17] => "postalCode",
        [0x55, 0x04, 42] => "GN",
        [0x55, 0x04, 97] => "organizationIdentifier",
        // 1.2.840.113549.1.9.1 (PKCS #9), 0.9.2342.19200300.100.1 (RFC 4519).
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1] => "emailAddress",
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 2] => "unstructuredName",
        [0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 25] => "DC",
        [0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 1] => "UID",
        _ => return None,
    })
}

/// An object identifier with dots between its numbers.
fn dotted(kind: &[u8]) -> String {
    let (mut text, mut number, mut is_first) = (String::new(), 0_u32, true);
    for octet in kind.iter().take(32) {
        number = number.wrapping_shl(7) | u32::from(octet & 0x7f);
        if octet & 0x80 == 0 {
            if is_first {
                let first = (number / 40).min(2);
                text = format!("{first}.{}", number - first * 40);
                is_first = false;
            } else {
                text.push_str(&format!(".{number}"));
            }
            number = 0;
        }
    }
    text
}
