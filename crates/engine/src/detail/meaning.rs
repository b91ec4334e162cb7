//! What a field's value means, beyond itself: names, times as people tell them, rates.

use std::borrow::Cow;

use model::{Told, ToldAbout};
use netflow::{Field, FieldValue, Record};

/// What is known around the fields of one record.
pub(super) struct Meaning<'a> {
    record: &'a Record<'a>,
    told: &'a [Told],
    protocol: Option<u8>,
}

impl<'a> Meaning<'a> {
    pub(super) fn new(record: &'a Record<'a>, told: &'a [Told]) -> Self {
        let protocol = record.fields().find(|field| is(field, 4)).and_then(|field| low(&field));
        Self { record, told, protocol }
    }

    /// In words; empty where nothing more can be said.
    pub(super) fn of(&self, field: &Field<'_>) -> String {
        let meaning = || field.meaning().map(Cow::into_owned);
        let unit = || field.name.unit().map(str::to_owned);
        self.known(field).or_else(meaning).or_else(unit).unwrap_or_default()
    }

    fn known(&self, field: &Field<'_>) -> Option<String> {
        if let FieldValue::Time(at) = field.value {
            return self.distance(at.0);
        }
        let FieldValue::Unsigned(number) = field.value else {
            return self.of_octets(field);
        };
        if field.name.enterprise() != Some(0) {
            return None;
        }
        match field.name.id() {
            id @ (5 | 55 | 98 | 195) => Some(service_class(octet_of_service(id, number))),
            6 => Some(flags(number)),
            7 | 11 | 180..=183 | 227 | 228 => self.port(field, number),
            10 | 14 | 252 | 253 => self.named(ToldAbout::Interface(u32::try_from(number).ok()?)),
            16 | 17 if number == 0 => Some("no AS known".to_owned()),
            21 | 22 => self.uptime(number),
            32 | 139 => Some(format!("type {}, code {}", number >> 8, number & 0xff)),
            34 | 50 | 305 if number > 0 => Some(format!("1 in {number}")),
            48 | 302 => self.named(ToldAbout::Sampler(Some(number))),
            234 | 235 => self.named(ToldAbout::Vrf(u32::try_from(number).ok()?)),
            _ => None,
        }
    }

    /// applicationId (RFC 6759 §4): engine, then its enterprise where the engine is 20, then the
    /// selector.
    fn of_octets(&self, field: &Field<'_>) -> Option<String> {
        let (engine, rest) = field.bytes.split_first().filter(|_| is(field, 95))?;
        let (enterprise, selector) = match (engine, rest.split_first_chunk::<4>()) {
            (20, Some((enterprise, rest))) => (u32::from_be_bytes(*enterprise), rest),
            _ => (0, rest),
        };
        let selector = selector.iter().fold(0, |sum: u64, octet| sum << 8 | u64::from(*octet));
        self.named(ToldAbout::Application(*engine, enterprise, selector))
    }

    fn named(&self, about: ToldAbout) -> Option<String> {
        let told = self.told.iter().find(|told| told.about == about)?;
        let named = match told.description.as_str() {
            "" => told.name.clone(),
            description => format!("{} ({description})", told.name),
        };
        Some(named).filter(|name| !name.is_empty())
    }

    fn port(&self, field: &Field<'_>, number: u64) -> Option<String> {
        let protocol = match field.name.id() {
            180 | 181 => 17,
            182 | 183 => 6,
            _ => self.protocol?,
        };
        let port = u16::try_from(number).ok()?;
        // ICMP has no ports: exporters put type and code there.
        if matches!(protocol, 1 | 58) {
            let is_destination = field.name.id() == 11;
            return is_destination.then(|| format!("type {}, code {}", port >> 8, port & 0xff));
        }
        enrich::service_name(protocol, port).map(|service| format!("port {service}"))
    }

    /// An uptime of the exporter, as a time and against its message.
    fn uptime(&self, millis: u64) -> Option<String> {
        let at = self.record.at_uptime(u32::try_from(millis).ok()?)?;
        Some(format!("{at}, {}", self.distance(at.0)?))
    }

    /// How far from the export of its message.
    fn distance(&self, nanos: i64) -> Option<String> {
        let export = self.record.export_time()?;
        let before = export.0.saturating_sub(nanos);
        let length = duration(before.unsigned_abs());
        Some(match before {
            0 => "at export".to_owned(),
            1.. => format!("{length} before export"),
            _ => format!("{length} after export"),
        })
    }
}

fn is(field: &Field<'_>, element: u16) -> bool {
    field.name.enterprise() == Some(0) && field.name.id() == element
}

fn low(field: &Field<'_>) -> Option<u8> {
    match field.value {
        FieldValue::Unsigned(number) => u8::try_from(number).ok(),
        _ => None,
    }
}

/// Code points (ipDiffServCodePoint and its post element) are the upper six bits of the octet.
const fn octet_of_service(element: u16, number: u64) -> u64 {
    match element {
        98 | 195 => number << 2,
        _ => number,
    }
}

/// Differentiated services and congestion notification (RFC 2474, RFC 3168).
fn service_class(number: u64) -> String {
    let (class, notification) = (number >> 2 & 0x3f, number & 3);
    let class = match class {
        0 => "default".to_owned(),
        46 => "EF".to_owned(),
        _ if class.trailing_zeros() >= 3 => format!("CS{}", class >> 3),
        10..=38 if class & 1 == 0 => format!("AF{}{}", class >> 3, class >> 1 & 3),
        _ => format!("DSCP {class}"),
    };
    match notification {
        0 => class,
        3 => format!("{class}, congested"),
        _ => format!("{class}, ECN capable"),
    }
}

fn flags(number: u64) -> String {
    const NAMES: [&str; 9] = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "NS"];
    let set = (0_u32..).zip(NAMES).filter(|(bit, _)| number >> bit & 1 == 1);
    let names: Vec<&str> = set.map(|(_, name)| name).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(" ") }
}

/// `1.5 ms`, `12 s`, `3 h 20 min`: the two largest units, or three digits behind the point.
fn duration(nanos: u64) -> String {
    const SECOND: u64 = 1_000_000_000;
    let parts = |unit: u64, name: &str, smaller: u64, smaller_name: &str| {
        let rest = nanos % unit / smaller;
        let rest = if rest > 0 { format!(" {rest} {smaller_name}") } else { String::new() };
        format!("{} {name}{rest}", nanos / unit)
    };
    let decimal = |unit: u64, name: &str| {
        let rest = format!(".{:03}", nanos % unit / (unit / 1000));
        format!("{}{} {name}", nanos / unit, rest.trim_end_matches(['0', '.']))
    };
    match nanos {
        0..1000 => format!("{nanos} ns"),
        1000..1_000_000 => decimal(1000, "µs"),
        1_000_000..SECOND => decimal(1_000_000, "ms"),
        SECOND..60_000_000_000 => decimal(SECOND, "s"),
        60_000_000_000..3_600_000_000_000 => parts(60 * SECOND, "min", SECOND, "s"),
        3_600_000_000_000..86_400_000_000_000 => parts(3600 * SECOND, "h", 60 * SECOND, "min"),
        _ => parts(86_400 * SECOND, "d", 3600 * SECOND, "h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_told_in_units_one_can_imagine() {
        let expected = [
            (999, "999 ns"),
            (1_500_000, "1.5 ms"),
            (2_000_000, "2 ms"),
            (1_050_000_000, "1.05 s"),
            (61_000_000_000, "1 min 1 s"),
            (7_200_000_000_000, "2 h"),
            (90_000_000_000_000, "1 d 1 h"),
        ];
        for (nanos, text) in expected {
            assert_eq!(duration(nanos), text);
        }
    }

    #[test]
    fn classes_of_service_and_flags_have_names() {
        assert_eq!(service_class(0), "default");
        assert_eq!(service_class(0xb8), "EF");
        assert_eq!(service_class(0x28), "AF11");
        assert_eq!(service_class(0xc0), "CS6");
        assert_eq!(service_class(0x07), "DSCP 1, congested");
        // A code point is AF12 by 12, a type of service by 48.
        assert_eq!(service_class(octet_of_service(195, 12)), "AF12");
        assert_eq!(service_class(octet_of_service(5, 48)), "AF12");
        assert_eq!(flags(0x12), "SYN ACK");
        assert_eq!(flags(0), "none");
    }
}
