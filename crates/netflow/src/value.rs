//! Octets to values, by the data types of RFC 7011 §6.1.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use model::Timestamp;

use crate::bytes::{signed, unsigned};
use crate::element::DataType;
use crate::field::FieldValue;
use crate::structured::{List, SubTemplates};

/// Seconds from 1900, where NTP counts from, to 1970.
const NTP_EPOCH: i64 = 2_208_988_800;

impl<'a> FieldValue<'a> {
    /// By type; octets of a size that the type cannot have stay octets.
    #[inline]
    pub(crate) fn read(kind: DataType, bytes: &'a [u8], lists: SubTemplates<'a>) -> Self {
        typed(kind, bytes, lists).unwrap_or(Self::Bytes(bytes))
    }
}

#[inline]
fn typed<'a>(kind: DataType, bytes: &'a [u8], lists: SubTemplates<'a>) -> Option<FieldValue<'a>> {
    Some(match kind {
        DataType::Octets => FieldValue::Bytes(bytes),
        DataType::Unsigned => FieldValue::Unsigned(unsigned(bytes)?),
        DataType::Signed => FieldValue::Signed(signed(bytes)?),
        DataType::Float => FieldValue::Float(float(bytes)?),
        DataType::Boolean => FieldValue::Boolean(boolean(bytes)?),
        DataType::Mac => FieldValue::Mac(bytes.try_into().ok()?),
        DataType::Text => FieldValue::Text(text(bytes)?),
        DataType::Ipv4 | DataType::Ipv6 => FieldValue::Address(address(bytes)?),
        DataType::Seconds => FieldValue::Time(seconds(bytes)?),
        DataType::Millis => FieldValue::Time(millis(bytes)?),
        DataType::Ntp => FieldValue::Time(ntp(u64::from_be_bytes(bytes.try_into().ok()?))),
        DataType::BasicList | DataType::SubTemplateList | DataType::SubTemplateMultiList => {
            FieldValue::List(List::read(kind, bytes, lists)?)
        }
    })
}

/// By length alone: an exporter that sends the other family in a field is understood.
pub(crate) fn address(bytes: &[u8]) -> Option<IpAddr> {
    if let Ok(octets) = <[u8; 4]>::try_from(bytes) {
        return Some(IpAddr::V4(Ipv4Addr::from(octets)));
    }
    <[u8; 16]>::try_from(bytes).ok().map(|octets| IpAddr::V6(Ipv6Addr::from(octets)))
}

fn seconds(bytes: &[u8]) -> Option<Timestamp> {
    match bytes.len() {
        4 | 8 => i64::try_from(unsigned(bytes)?).ok().map(Timestamp::from_seconds),
        _ => None,
    }
}

fn millis(bytes: &[u8]) -> Option<Timestamp> {
    match bytes.len() {
        8 => i64::try_from(unsigned(bytes)?).ok().map(Timestamp::from_millis),
        _ => None,
    }
}

/// 32 bits of seconds since 1900 and 32 of fraction; a clear top bit means the era from 2036 on
/// (RFC 7011 §6.1.9).
pub(crate) fn ntp(bits: u64) -> Timestamp {
    let (seconds, fraction) = (bits >> 32, bits & 0xffff_ffff);
    let era = if seconds < 1 << 31 { 1_i64 << 32 } else { 0 };
    let seconds = seconds.cast_signed() + era - NTP_EPOCH;
    // Half a unit more, for exporters round down: 0.999 s comes back as 0.999 s.
    let nanos = ((fraction * 1_000_000_000 + (1 << 31)) >> 32).cast_signed();
    Timestamp::from_seconds(seconds).plus_nanos(nanos)
}

fn float(bytes: &[u8]) -> Option<f64> {
    match *bytes {
        [a, b, c, d] => Some(f32::from_be_bytes([a, b, c, d]).into()),
        [a, b, c, d, e, f, g, h] => Some(f64::from_be_bytes([a, b, c, d, e, f, g, h])),
        _ => None,
    }
}

/// True is 1 and false is 2 (RFC 7011 §6.1.5).
fn boolean(bytes: &[u8]) -> Option<bool> {
    match bytes {
        [1] => Some(true),
        [2] => Some(false),
        _ => None,
    }
}

/// Fields of fixed length are filled with zeros, and what follows the first zero is old memory.
fn text(bytes: &[u8]) -> Option<&str> {
    let length = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    std::str::from_utf8(bytes.get(..length)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: DataType, bytes: &[u8], expected: FieldValue<'_>) {
        assert_eq!(FieldValue::read(kind, bytes, SubTemplates::none()), expected);
    }

    #[test]
    fn a_value_is_read_by_the_type_of_its_element() {
        check(DataType::Unsigned, &[1, 0, 0], FieldValue::Unsigned(65_536));
        check(DataType::Signed, &[0xff], FieldValue::Signed(-1));
        check(DataType::Float, &[0x3f, 0x80, 0, 0], FieldValue::Float(1.0));
        check(DataType::Boolean, &[2], FieldValue::Boolean(false));
        check(DataType::Text, b"eth0\0\0x", FieldValue::Text("eth0"));
        let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
        check(DataType::Ipv4, &[127, 0, 0, 1], FieldValue::Address(loopback));
    }

    #[test]
    fn octets_of_a_wrong_size_stay_octets() {
        for kind in [DataType::Ipv4, DataType::Ipv6, DataType::Mac, DataType::Millis] {
            check(kind, &[10, 0], FieldValue::Bytes(&[10, 0]));
        }
        check(DataType::Unsigned, &[0; 9], FieldValue::Bytes(&[0; 9]));
        check(DataType::Text, &[0xff, 0xfe], FieldValue::Bytes(&[0xff, 0xfe]));
    }

    #[test]
    fn ntp_times_have_eras() {
        // 2023-11-14T22:13:20.5Z is 1 700 000 000 + 2 208 988 800 s after 1900.
        let bytes = [0xe8, 0xfe, 0x6f, 0x80, 0x80, 0, 0, 0];
        check(DataType::Ntp, &bytes, FieldValue::Time(Timestamp(1_700_000_000_500_000_000)));
        // 0 is 2036-02-07T06:28:16Z.
        check(DataType::Ntp, &[0; 8], FieldValue::Time(Timestamp::from_seconds(2_085_978_496)));
    }
}
