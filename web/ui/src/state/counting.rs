//! Sampled counters as they were received, or multiplied by their rate: one switch for every view.

use model::{Column, Value};
use query::{Answer, Measure, Row};

/// Which of the two is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Counting {
    /// Multiplied by the sampling rate: what was on the wire, estimated.
    #[default]
    Scaled,
    /// As exporters sent them.
    Received,
}

/// What there is to know of sampling among some flows.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Sampled {
    /// Rates above 1, ascending.
    pub(crate) rates: Vec<u64>,
    /// Flows with one of these rates.
    pub(crate) flows: u64,
    /// Flows whose rate nobody told: they are counted as they are.
    pub(crate) unknown: u64,
}

impl Counting {
    /// In the order of the switch.
    pub(crate) const ALL: [Self; 2] = [Self::Scaled, Self::Received];

    /// The word on the switch and in links.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Scaled => "scaled",
            Self::Received => "received",
        }
    }

    /// From the word in a link.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|counting| counting.name() == name)
    }

    /// The other one.
    pub(crate) const fn next(self) -> Self {
        match self {
            Self::Scaled => Self::Received,
            Self::Received => Self::Scaled,
        }
    }

    /// The measure to ask for instead.
    pub(crate) const fn measure(self, measure: Measure) -> Measure {
        match (self, measure) {
            (Self::Received, measure) => measure,
            (Self::Scaled, Measure::Packets) => Measure::PacketsScaled,
            (Self::Scaled, Measure::Octets) => Measure::OctetsScaled,
            (Self::Scaled, Measure::PacketsForward) => Measure::PacketsForwardScaled,
            (Self::Scaled, Measure::PacketsReverse) => Measure::PacketsReverseScaled,
            (Self::Scaled, Measure::OctetsForward) => Measure::OctetsForwardScaled,
            (Self::Scaled, Measure::OctetsReverse) => Measure::OctetsReverseScaled,
            (Self::Scaled, measure) => measure,
        }
    }

    /// The column to show instead.
    pub(crate) const fn column(self, column: Column) -> Column {
        match (self, column) {
            (Self::Received, column) => column,
            (Self::Scaled, Column::Packets) => Column::PacketsForwardScaled,
            (Self::Scaled, Column::Octets) => Column::OctetsForwardScaled,
            (Self::Scaled, Column::PacketsReverse) => Column::PacketsReverseScaled,
            (Self::Scaled, Column::OctetsReverse) => Column::OctetsReverseScaled,
            (Self::Scaled, Column::PacketsTotal) => Column::PacketsScaled,
            (Self::Scaled, Column::OctetsTotal) => Column::OctetsScaled,
            (Self::Scaled, Column::Rate) => Column::RateScaled,
            (Self::Scaled, column) => column,
        }
    }
}

impl Sampled {
    /// From an answer grouped by the sampling rate whose first measure counts flows.
    pub(crate) fn of(answer: &Answer) -> Self {
        let mut sampled = Self::default();
        let flows = |row: &Row| row.measures.first().copied().unwrap_or_default();
        for row in &answer.rows {
            match row.key.first() {
                Some(Value::Number(0 | 1)) => {}
                Some(Value::Number(rate)) => {
                    sampled.rates.push(*rate);
                    sampled.flows = sampled.flows.saturating_add(flows(row));
                }
                _ => sampled.unknown = sampled.unknown.saturating_add(flows(row)),
            }
        }
        model::sort(&mut sampled.rates);
        sampled
    }

    /// Whether there is anything to multiply.
    pub(crate) const fn can_be_scaled(&self) -> bool {
        !self.rates.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(key: Value, flows: u64) -> Row {
        Row { key: vec![key], measures: vec![flows], ..Row::default() }
    }

    #[test]
    fn rates_are_told_apart_from_all_packets_and_from_nobody_knows() {
        let rows = vec![
            row(Value::Number(1_000), 3),
            row(Value::Number(1), 50),
            row(Value::Missing, 14),
            row(Value::Number(10), 4),
        ];
        let sampled = Sampled::of(&Answer { rows, ..Answer::default() });
        let expected = Sampled { rates: vec![10, 1_000], flows: 7, unknown: 14 };
        assert_eq!(sampled, expected);
        assert!(!Sampled::default().can_be_scaled());
    }

    #[test]
    fn what_is_no_counter_is_never_multiplied() {
        assert_eq!(Counting::Scaled.measure(Measure::Flows), Measure::Flows);
        assert_eq!(Counting::Scaled.measure(Measure::Octets), Measure::OctetsScaled);
        assert_eq!(Counting::Received.measure(Measure::Octets), Measure::Octets);
        assert_eq!(Counting::Scaled.column(Column::Duration), Column::Duration);
        assert_eq!(Counting::Scaled.column(Column::Rate), Column::RateScaled);
    }
}
