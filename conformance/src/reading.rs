//! Whether a text of the dissector says what a value of ours says.

use model::Timestamp;
use time::PrimitiveDateTime;
use time::macros::format_description;

use crate::decoding::{Owned, Value};
use crate::names::Part;

/// Whether `text` says the same as this part of the field.
pub(crate) fn same(field: &Owned, part: Part, text: &str) -> bool {
    let number = || big_endian(&field.octets);
    let is = |wanted: Option<i128>| wanted.is_some() && numeral(text) == wanted;
    match part {
        Part::Whole => whole(field, text),
        Part::Filled => octets(text).is_some_and(|theirs| filled(&field.octets, &theirs)),
        Part::Uptime => {
            matches!(field.value, Value::Number(millis) if seconds(text) == Some(millis * 1_000_000))
        }
        Part::Date => date(text).is_some_and(|theirs| instant(field, theirs)),
        Part::FirstOctet => is(field.octets.first().map(|octet| i128::from(*octet))),
        Part::OtherOctets => octets(text).as_deref() == field.octets.get(1..),
        Part::High => is(number().map(|number| number >> 8)),
        Part::Low => is(number().map(|number| number & 0xff)),
        Part::Lowest => is(number().map(|number| number & 1)),
        Part::SecondLowest => is(number().map(|number| (number >> 1) & 1)),
        Part::StatusHigh => is(number().map(|number| number >> 6)),
        Part::StatusLow => is(number().map(|number| number & 0x3f)),
        Part::Label => is(number().map(|number| number >> 4)),
        Part::Class => is(number().map(|number| (number >> 1) & 7)),
        Part::Bottom => is(number().map(|number| number & 1)),
        Part::CommonId => is(number().map(|number| number >> (field.octets.len() * 8 - 6))),
        Part::CommonValue => {
            is(number().map(|number| number & ((1 << (field.octets.len() * 8 - 6)) - 1)))
        }
    }
}

fn whole(field: &Owned, text: &str) -> bool {
    // Octets as octets are right, whatever we make of them.
    if octets(text).is_some_and(|theirs| theirs == field.octets) {
        return true;
    }
    match &field.value {
        Value::Number(ours) => numeral(text) == Some(*ours),
        Value::Fraction(ours) => fraction(*ours, text),
        Value::Address(ours) => text.parse() == Ok(*ours),
        Value::Text(ours) => text == ours,
        Value::Time(ours) => date(text) == Some(*ours),
        Value::Octets => raw(&field.octets, text),
    }
}

fn filled(ours: &[u8], theirs: &[u8]) -> bool {
    let rest = theirs.strip_prefix(ours);
    rest.is_some_and(|rest| rest.len() < 4)
}

/// Octets that we know no type for, which the dissector reads as something.
fn raw(ours: &[u8], text: &str) -> bool {
    let numeral = numeral(text).is_some_and(|theirs| big_endian(ours) == Some(theirs));
    let single = <[u8; 4]>::try_from(ours).ok().map(f32::from_be_bytes);
    let address = <[u8; 4]>::try_from(ours).ok().map(std::net::Ipv4Addr::from);
    numeral
        || text.as_bytes() == without_fill(ours)
        || address.is_some_and(|ours| text.parse() == Ok(ours))
        || single.is_some_and(|ours| fraction(ours.into(), text))
}

/// Words in a field of fixed length end at the first zero.
fn without_fill(octets: &[u8]) -> &[u8] {
    octets.split(|octet| *octet == 0).next().unwrap_or_default()
}

/// The dissector prints six digits.
fn fraction(ours: f64, text: &str) -> bool {
    text.parse::<f64>().is_ok_and(|theirs| (ours - theirs).abs() <= ours.abs() * 1e-5)
}

/// NTP fractions are no whole nanoseconds: the dissector cuts them off, we round.
fn instant(field: &Owned, theirs: Timestamp) -> bool {
    match field.value {
        Value::Time(ours) => ours.0.abs_diff(theirs.0) <= 1,
        Value::Octets if field.octets.len() == 4 => {
            let seconds = big_endian(&field.octets).and_then(|s| i64::try_from(s).ok());
            seconds.map(Timestamp::from_seconds) == Some(theirs)
        }
        _ => false,
    }
}

/// `13`, `-1`, `0x0d`.
fn numeral(text: &str) -> Option<i128> {
    match text.strip_prefix("0x") {
        Some(digits) => i128::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

/// `0a:0b`, `0a`.
fn octets(text: &str) -> Option<Vec<u8>> {
    let octet = |pair: &str| (pair.len() == 2).then(|| u8::from_str_radix(pair, 16).ok())?;
    text.split(':').map(octet).collect()
}

/// `86400.660000000` as nanoseconds.
fn seconds(text: &str) -> Option<i128> {
    let (seconds, nanos) = text.split_once('.')?;
    let nanos: i128 = (nanos.len() == 9).then(|| nanos.parse().ok())??;
    Some(seconds.parse::<i128>().ok()? * 1_000_000_000 + nanos)
}

/// `Jul 30, 2023 14:50:17.355914000 UTC`; days below ten have a space more.
fn date(text: &str) -> Option<Timestamp> {
    let format = format_description!(
        "[month repr:short] [day padding:space], [year] [hour]:[minute]:[second].[subsecond digits:9] UTC"
    );
    let time = PrimitiveDateTime::parse(text, format).ok()?.assume_utc();
    let nanos = i64::from(time.nanosecond());
    Some(Timestamp::from_seconds(time.unix_timestamp()).plus_nanos(nanos))
}

fn big_endian(octets: &[u8]) -> Option<i128> {
    let fold = |number, octet: &u8| number << 8 | i128::from(*octet);
    (1..=8).contains(&octets.len()).then(|| octets.iter().fold(0, fold))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: Value, octets: &[u8], part: Part, text: &str, equal: bool) {
        let field = Owned { key: "1".to_owned(), value, octets: octets.to_vec(), inner: vec![] };
        assert_eq!(same(&field, part, text), equal, "{field:?} {part:?} {text}");
    }

    #[test]
    fn a_number_is_the_same_in_any_numerals() {
        check(Value::Number(24), &[24], Part::Whole, "24", true);
        check(Value::Number(24), &[24], Part::Whole, "0x18", true);
        check(Value::Number(24), &[0, 24], Part::Whole, "00:18", true);
        check(Value::Number(24), &[24], Part::Whole, "25", false);
    }

    #[test]
    fn times_are_compared_as_far_as_they_are_printed() {
        let time = |nanos| Value::Time(Timestamp::from_seconds(1_685_868_005).plus_nanos(nanos));
        let text = "Jun  4, 2023 08:40:05.000000000 UTC";
        check(time(0), &[0; 8], Part::Date, text, true);
        check(time(1), &[0; 8], Part::Date, text, true);
        check(time(-2), &[0; 8], Part::Date, text, false);
        check(Value::Number(660), &[2, 0x94], Part::Uptime, "0.660000000", true);
    }

    #[test]
    fn parts_of_a_field_are_taken_apart() {
        check(Value::Octets, &[0x05, 0xef, 0x13], Part::Label, "24305", true);
        check(Value::Octets, &[0x05, 0xef, 0x13], Part::Class, "1", true);
        check(Value::Octets, &[0x05, 0xef, 0x13], Part::Bottom, "1", true);
        check(Value::Octets, &[13, 0, 5, 0x1e], Part::OtherOctets, "00:05:1e", true);
        check(Value::Octets, &[0x08, 0xc3], Part::CommonId, "0x0002", true);
        check(Value::Octets, &[0x08, 0xc3], Part::CommonValue, "195", true);
    }
}
