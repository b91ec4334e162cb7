//! Numbers for people: SI steps of 1000, bits or bytes, shares, spans.

use crate::language::t_of;
pub(crate) use model::whole;

/// What is counted on every axis, in every top list and in rates.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Unit {
    /// Rates in bits/s, volumes in bytes.
    #[default]
    Bits,
    /// Rates in bytes/s, volumes in bytes.
    Bytes,
    /// Packets.
    Packets,
    /// Flows.
    Flows,
}

/// A number and its unit apart, so that the unit can be small and muted beside it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Quantity {
    /// The digits.
    pub(crate) number: String,
    /// The unit with its prefix; empty for plain counts below a thousand.
    pub(crate) unit: String,
}

impl Unit {
    /// In the order of the switch.
    pub(crate) const ALL: [Self; 4] = [Self::Bits, Self::Bytes, Self::Packets, Self::Flows];

    /// The word on the switch and in links.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Bits => "bits",
            Self::Bytes => "bytes",
            Self::Packets => "packets",
            Self::Flows => "flows",
        }
    }

    /// From the word in a link.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.name() == name)
    }

    /// The next one on the switch.
    pub(crate) const fn next(self) -> Self {
        match self {
            Self::Bits => Self::Bytes,
            Self::Bytes => Self::Packets,
            Self::Packets => Self::Flows,
            Self::Flows => Self::Bits,
        }
    }

    /// A volume: octets for bits and bytes, a count otherwise.
    pub(crate) fn volume(self, amount: u64) -> Quantity {
        match self {
            Self::Bits | Self::Bytes => si(amount as f64, "B"),
            Self::Packets | Self::Flows => si(amount as f64, ""),
        }
    }

    /// What that volume is per second, over so many nanoseconds.
    pub(crate) fn rate(self, amount: u64, nanos: u64) -> Quantity {
        let seconds = (nanos.max(1) as f64) / 1e9;
        let per_second = amount as f64 / seconds;
        match self {
            Self::Bits => si(per_second * 8.0, "bit/s"),
            Self::Bytes => si(per_second, "B/s"),
            Self::Packets => si(per_second, "pkt/s"),
            Self::Flows => si(per_second, "flows/s"),
        }
    }
}

impl Quantity {
    /// Both in one line.
    pub(crate) fn text(&self) -> String {
        if self.unit.is_empty() {
            self.number.clone()
        } else {
            format!("{} {}", self.number, self.unit)
        }
    }
}

/// Three significant digits and an SI prefix: `1.21 MB`, `999 B`, `12.4 k`.
pub(crate) fn si(amount: f64, unit: &str) -> Quantity {
    const PREFIXES: [&str; 7] = ["", "k", "M", "G", "T", "P", "E"];
    let mut scaled = amount.max(0.0);
    let mut step = 0;
    // 999.5 is shown as 1.00 k: rounding must not give four digits before the point.
    while scaled >= 999.5 && step + 1 < PREFIXES.len() {
        scaled /= 1000.0;
        step += 1;
    }
    let prefix = PREFIXES.get(step).copied().unwrap_or_default();
    let digits = if step == 0 && scaled.fract() == 0.0 {
        0
    } else if scaled < 9.995 {
        2
    } else if scaled < 99.95 {
        1
    } else {
        0
    };
    let number = format!("{scaled:.digits$}");
    Quantity { number, unit: format!("{prefix}{unit}") }
}

/// Octets in one line.
pub(crate) fn octets(amount: u64) -> String {
    si(amount as f64, "B").text()
}

/// Bits per second in one line.
pub(crate) fn bit_rate(amount: u64) -> String {
    si(amount as f64, "bit/s").text()
}

/// A part of a whole in percent: one digit after the point, `< 0.1 %` for crumbs.
pub(crate) fn share(part: u64, total: u64) -> String {
    if total == 0 {
        return "–".to_owned();
    }
    let percent = part as f64 * 100.0 / total as f64;
    if part > 0 && percent < 0.1 {
        "< 0.1 %".to_owned()
    } else if percent >= 99.95 {
        "100 %".to_owned()
    } else {
        format!("{percent:.1} %")
    }
}

/// A length of time, two units at most: `412 µs`, `3.25 s`, `4 min 10 s`, `2 d 3 h`.
pub(crate) fn span(nanos: u64) -> String {
    let quantity = span_quantity(nanos);
    quantity.text()
}

/// The same, with the last unit apart.
pub(crate) fn span_quantity(nanos: u64) -> Quantity {
    let apart = |number: String, unit: &str| Quantity { number, unit: unit.to_owned() };
    let point = |amount: f64, unit: &str| {
        let digits = if amount < 9.995 { 2 } else { usize::from(amount < 99.95) };
        apart(format!("{amount:.digits$}"), unit)
    };
    match nanos {
        0 => apart("0".to_owned(), "s"),
        1..1_000 => apart(nanos.to_string(), "ns"),
        1_000..1_000_000 => point(nanos as f64 / 1e3, "µs"),
        1_000_000..1_000_000_000 => point(nanos as f64 / 1e6, "ms"),
        1_000_000_000..60_000_000_000 => point(nanos as f64 / 1e9, "s"),
        _ => {
            let seconds = (nanos + 500_000_000) / 1_000_000_000;
            let (large, small, units) = match seconds {
                0..3_600 => (seconds / 60, seconds % 60, ("min", "s")),
                3_600..86_400 => (seconds / 3_600, seconds % 3_600 / 60, ("h", "min")),
                _ => (seconds / 86_400, seconds % 86_400 / 3_600, ("d", "h")),
            };
            if small == 0 {
                apart(large.to_string(), units.0)
            } else {
                apart(format!("{large} {} {small}", units.0), units.1)
            }
        }
    }
}

/// `1 flow`, `2 flows`.
pub(crate) fn counted(amount: u64, one: &str, many: &str) -> String {
    format!("{} {}", whole(amount), t_of(if amount == 1 { one } else { many }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(amount: f64, unit: &str, expected: &str) {
        assert_eq!(si(amount, unit).text(), expected);
    }

    #[test]
    fn three_digits_are_enough() {
        check(0.0, "B", "0 B");
        check(999.0, "B", "999 B");
        check(999.6, "B", "1.00 kB");
        check(1_214_000.0, "B", "1.21 MB");
        check(12_400.0, "", "12.4 k");
        check(0.25, "pkt/s", "0.25 pkt/s");
        check(u64::MAX as f64, "B", "18.4 EB");
    }

    #[test]
    fn rates_follow_the_unit() {
        assert_eq!(Unit::Bits.rate(1_000_000, 1_000_000_000).text(), "8.00 Mbit/s");
        assert_eq!(Unit::Bytes.rate(1_000_000, 2_000_000_000).text(), "500 kB/s");
        assert_eq!(Unit::Bits.volume(1_000_000).text(), "1.00 MB");
    }

    #[test]
    fn spans_have_two_units_at_most() {
        assert_eq!(span(0), "0 s");
        assert_eq!(span(412_000), "412 µs");
        assert_eq!(span(3_250_000_000), "3.25 s");
        assert_eq!(span(250_000_000_000), "4 min 10 s");
        assert_eq!(span(183_600_000_000_000), "2 d 3 h");
        assert_eq!(span(3_600_000_000_000), "1 h");
    }

    #[test]
    fn shares_are_readable() {
        assert_eq!(share(1, 3), "33.3 %");
        assert_eq!(share(1, 100_000), "< 0.1 %");
        assert_eq!(share(0, 0), "–");
        assert_eq!(counted(1, "flow", "flows"), "1 flow");
    }
}
