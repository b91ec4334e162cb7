//! Values to octets, by the data types of RFC 7011 §6.1; the mirror of [`crate::value`].

use std::net::IpAddr;

use model::Timestamp;

use super::EncodeError;
use crate::element::DataType;
use crate::field::{FieldName, FieldValue};
use crate::layout::VARIABLE;

/// Seconds from 1900, where NTP counts from, to 1970.
const NTP_EPOCH: i64 = 2_208_988_800;
/// Lengths from here on are told in three octets (RFC 7011 §7).
const LONG: usize = 255;

/// Appends a value in so many octets; a variable one with its length before it.
pub(super) fn put(
    name: FieldName,
    length: u16,
    value: &FieldValue<'_>,
    out: &mut Vec<u8>,
) -> Result<(), EncodeError> {
    let misfit = EncodeError::DoesNotFit { name, length };
    if length != VARIABLE {
        return fixed(name, length.into(), value, out).ok_or(misfit);
    }
    let mut octets = Vec::new();
    let width = match value {
        FieldValue::Unsigned(number) => 8 - (number | 1).leading_zeros() as usize / 8,
        FieldValue::Boolean(_) => 1,
        FieldValue::Mac(_) => 6,
        FieldValue::Address(IpAddr::V4(_)) => 4,
        FieldValue::Address(IpAddr::V6(_)) => 16,
        FieldValue::Text(text) => text.len(),
        FieldValue::Bytes(bytes) => bytes.len(),
        FieldValue::List(list) => list.bytes().len(),
        _ if name.kind() == DataType::Seconds => 4,
        _ => 8,
    };
    fixed(name, width, value, &mut octets).ok_or(misfit)?;
    prefix(octets.len(), out).ok_or(misfit)?;
    out.append(&mut octets);
    Ok(())
}

/// The length of a variable field: one octet, or three from 255 on (RFC 7011 §7).
pub(super) fn prefix(octets: usize, out: &mut Vec<u8>) -> Option<()> {
    match u8::try_from(octets) {
        Ok(short) if octets < LONG => out.push(short),
        _ => {
            out.push(255);
            out.extend_from_slice(&u16::try_from(octets).ok()?.to_be_bytes());
        }
    }
    Some(())
}

/// None where the value cannot be told in so many octets.
fn fixed(name: FieldName, width: usize, value: &FieldValue<'_>, out: &mut Vec<u8>) -> Option<()> {
    match *value {
        FieldValue::Unsigned(value) => number(value, width, out)?,
        FieldValue::Signed(value) => signed(value, width, out)?,
        FieldValue::Float(value) => float(value, width, out)?,
        // RFC 7011 §6.1.5: true is 1 and false is 2.
        FieldValue::Boolean(value) => number(if value { 1 } else { 2 }, width, out)?,
        FieldValue::Address(IpAddr::V4(address)) => whole(&address.octets(), width, out)?,
        FieldValue::Address(IpAddr::V6(address)) => whole(&address.octets(), width, out)?,
        FieldValue::Mac(octets) => whole(&octets, width, out)?,
        FieldValue::Bytes(octets) => whole(octets, width, out)?,
        FieldValue::List(list) => whole(list.bytes(), width, out)?,
        FieldValue::Text(text) => {
            let fill = width.checked_sub(text.len())?;
            out.extend_from_slice(text.as_bytes());
            out.resize(out.len() + fill, 0);
        }
        FieldValue::Time(at) => time(name.kind(), at, width, out)?,
    }
    Some(())
}

fn whole(octets: &[u8], width: usize, out: &mut Vec<u8>) -> Option<()> {
    (octets.len() == width).then(|| out.extend_from_slice(octets))
}

/// Reduced-size encoding (RFC 7011 §6.2): the lower octets, where the upper ones are zero.
fn number(number: u64, width: usize, out: &mut Vec<u8>) -> Option<()> {
    let octets = number.to_be_bytes();
    let (above, kept) = octets.split_at(octets.len().checked_sub(width)?);
    (width > 0 && above.iter().all(|octet| *octet == 0)).then(|| out.extend_from_slice(kept))
}

/// The same with a sign: the upper octets repeat it.
fn signed(number: i64, width: usize, out: &mut Vec<u8>) -> Option<()> {
    let octets = number.to_be_bytes();
    let (above, kept) = octets.split_at(octets.len().checked_sub(width)?);
    let first = *kept.first()?;
    let sign = if number < 0 { 0xff } else { 0 };
    let fits = above.iter().all(|octet| *octet == sign) && (first ^ sign) & 0x80 == 0;
    fits.then(|| out.extend_from_slice(kept))
}

/// float32 takes the nearest number it has.
#[expect(clippy::cast_possible_truncation, reason = "four octets hold no more")]
fn float(number: f64, width: usize, out: &mut Vec<u8>) -> Option<()> {
    match width {
        4 => out.extend_from_slice(&(number as f32).to_be_bytes()),
        8 => out.extend_from_slice(&number.to_be_bytes()),
        _ => return None,
    }
    Some(())
}

fn time(kind: DataType, at: Timestamp, width: usize, out: &mut Vec<u8>) -> Option<()> {
    let (seconds, nanos) = at.seconds_and_nanos();
    match kind {
        DataType::Seconds if width == 4 || width == 8 => {
            number(u64::try_from(seconds).ok()?, width, out)
        }
        DataType::Millis if width == 8 => {
            let millis = seconds.checked_mul(1000)?.checked_add((nanos / 1_000_000).into())?;
            number(u64::try_from(millis).ok()?, width, out)
        }
        DataType::Ntp if width == 8 => number(ntp(seconds, nanos)?, width, out),
        _ => None,
    }
}

/// 32 bits of seconds since 1900 and 32 of fraction, from 1968 to 2104: a clear top bit means the
/// era from 2036 on (RFC 7011 §6.1.9). Microseconds are sent as exactly as nanoseconds.
fn ntp(seconds: i64, nanos: u32) -> Option<u64> {
    let seconds = u64::try_from(seconds.checked_add(NTP_EPOCH)?).ok()?;
    let fraction = ((u64::from(nanos) << 32) + 500_000_000) / 1_000_000_000;
    let (first, last) = (1 << 31, (1 << 32) + (1 << 31));
    (first..last).contains(&seconds).then_some((seconds & 0xffff_ffff) << 32 | fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(id: u16, length: u16, value: FieldValue<'_>, expected: Option<&[u8]>) {
        let mut out = Vec::new();
        let put = put(FieldName::new(0, id), length, &value, &mut out);
        assert_eq!(put.ok().map(|()| &out[..]), expected, "{id} in {length}: {value:?}");
    }

    #[test]
    fn numbers_take_the_octets_of_their_field_or_are_refused() {
        check(1, 3, FieldValue::Unsigned(0x01_0203), Some(&[1, 2, 3]));
        check(1, 2, FieldValue::Unsigned(0x01_0203), None);
        check(1, 9, FieldValue::Unsigned(1), None);
        check(1, 0, FieldValue::Unsigned(0), None);
        check(434, 2, FieldValue::Signed(-2), Some(&[0xff, 0xfe]));
        check(434, 1, FieldValue::Signed(128), None);
        check(434, 1, FieldValue::Signed(-128), Some(&[0x80]));
        check(276, 1, FieldValue::Boolean(false), Some(&[2]));
        check(320, 4, FieldValue::Float(1.0), Some(&[0x3f, 0x80, 0, 0]));
    }

    #[test]
    fn a_field_that_varies_tells_its_length_before_it() {
        check(82, VARIABLE, FieldValue::Text("eth0"), Some(b"\x04eth0"));
        check(82, VARIABLE, FieldValue::Text(""), Some(&[0]));
        check(1, VARIABLE, FieldValue::Unsigned(0), Some(&[1, 0]));
        check(1, VARIABLE, FieldValue::Unsigned(0x100), Some(&[2, 1, 0]));
        let long = [7; 255];
        let expected = [&[255, 0, 255][..], &long].concat();
        check(313, VARIABLE, FieldValue::Bytes(&long), Some(&expected));
        check(
            313,
            VARIABLE,
            FieldValue::Bytes(&long[1..]),
            Some(&[&[254][..], &long[1..]].concat()),
        );
        check(313, VARIABLE, FieldValue::Bytes(&vec![0; 65_536]), None);
    }

    #[test]
    fn text_of_fixed_length_is_filled_and_never_cut() {
        check(82, 6, FieldValue::Text("eth0"), Some(b"eth0\0\0"));
        check(82, 3, FieldValue::Text("eth0"), None);
    }

    #[test]
    fn times_are_told_as_their_element_tells_them() {
        let at = FieldValue::Time(Timestamp(1_700_000_000_500_000_000));
        check(150, 4, at, Some(&[0x65, 0x53, 0xf1, 0]));
        check(152, 8, at, Some(&[0, 0, 1, 0x8b, 0xcf, 0xe5, 0x69, 0xf4]));
        // 1 700 000 000 + 2 208 988 800 s after 1900, and a half.
        check(156, 8, at, Some(&[0xe8, 0xfe, 0x6f, 0x80, 0x80, 0, 0, 0]));
        check(22, 4, at, None);
        check(150, 4, FieldValue::Time(Timestamp::from_seconds(1 << 32)), None);
        check(156, 8, FieldValue::Time(Timestamp::from_seconds(1 << 33)), None);
        check(156, 8, FieldValue::Time(Timestamp::from_seconds(2_085_978_496)), Some(&[0; 8]));
    }
}
