//! The questions the views ask, all ruled by the same filter and time range.

use std::net::IpAddr;

use model::{Column, ExchangeKind, PlacePart, TimeRange};
use protocol::HostsQuestion;
use query::filter::Filter;
use query::{Dimension, ExchangeQuestion, Measure, Order, OrderBy, Question};

use super::State;
use super::preferences::Split;
use crate::text::number::Unit;

/// What every group table and top list measures, in this order.
pub(crate) const GROUP_MEASURES: [Measure; 7] = [
    Measure::Octets,
    Measure::Packets,
    Measure::Flows,
    Measure::OctetsForward,
    Measure::OctetsReverse,
    Measure::FirstSeen,
    Measure::LastSeen,
];

/// The measures of the totals, in this order.
pub(crate) const TOTAL_MEASURES: [Measure; 6] = [
    Measure::Octets,
    Measure::Packets,
    Measure::Flows,
    Measure::OctetsForward,
    Measure::OctetsReverse,
    Measure::Distinct(Dimension::Host),
];

/// Sampling rates told apart: nobody runs more side by side.
const MOST_RATES: u32 = 256;

/// The measure a unit stands for.
pub(crate) const fn measure(unit: Unit) -> Measure {
    match unit {
        Unit::Bits | Unit::Bytes => Measure::Octets,
        Unit::Packets => Measure::Packets,
        Unit::Flows => Measure::Flows,
    }
}

/// Totals of what is seen.
pub(crate) fn totals(state: &State) -> Question {
    Question { measures: counted(state, &TOTAL_MEASURES), ..ruled(state) }
}

/// Which layers the octets of what is seen include.
pub(crate) fn layers(state: &State) -> Question {
    Question {
        group_by: vec![Dimension::Column(Column::OctetLayer)],
        measures: vec![Measure::Octets],
        order: Some(Order { by: OrderBy::Key, descending: false }),
        limit: 2,
        ..ruled(state)
    }
}

/// Flows and their octets by exporter, for a list that shows every one of them.
pub(crate) fn exporters(state: &State) -> Question {
    Question {
        group_by: vec![Dimension::Column(Column::Exporter)],
        measures: vec![Measure::Flows, Measure::Octets],
        order: Some(Order { by: OrderBy::Key, descending: false }),
        limit: u32::MAX,
        ..ruled(state)
    }
}

/// The largest groups of a dimension, by the unit in force.
pub(crate) fn top(state: &State, dimension: Dimension, limit: u32) -> Question {
    Question {
        group_by: named(dimension),
        measures: counted(
            state,
            &[measure(state.preferences.unit), Measure::OctetsForward, Measure::OctetsReverse],
        ),
        limit,
        ..ruled(state)
    }
}

/// Groups of some dimensions, by the unit in force, the largest first.
pub(crate) fn by(state: &State, dimensions: &[Dimension]) -> Question {
    let measure = measure(state.preferences.unit);
    Question {
        group_by: dimensions.to_vec(),
        measures: counted(state, &[measure]),
        order: Some(Order { by: ordered(state, OrderBy::Measure(measure)), descending: true }),
        ..ruled(state)
    }
}

/// A dimension, and the name of what is only a number.
fn named(dimension: Dimension) -> Vec<Dimension> {
    match dimension {
        Dimension::Place(PlacePart::AsNumber) => {
            vec![dimension, Dimension::Place(PlacePart::AsName)]
        }
        _ => vec![dimension],
    }
}

/// Every group of a dimension, to be paged through.
pub(crate) fn groups(
    state: &State,
    dimension: Dimension,
    by: OrderBy,
    descending: bool,
) -> Question {
    let mut measures = counted(state, &GROUP_MEASURES);
    if dimension == Dimension::Host {
        measures.push(Measure::Distinct(Dimension::Host));
    }
    Question {
        group_by: named(dimension),
        measures,
        order: Some(Order { by: ordered(state, by), descending }),
        ..ruled(state)
    }
}

/// What is known of these hosts.
pub(crate) fn hosts(state: &State, addresses: Vec<IpAddr>) -> HostsQuestion {
    let Question { filter, time, .. } = ruled(state);
    HostsQuestion { addresses, filter, time }
}

/// Every flow with the columns in force, to be paged through.
pub(crate) fn flows(state: &State) -> Question {
    let (column, descending) = sort(state);
    let counting = state.counting();
    Question {
        select: state.columns().iter().map(|column| counting.column(*column)).collect(),
        measures: counted(state, &[Measure::Octets, Measure::Packets]),
        order: Some(Order { by: OrderBy::Column(counting.column(column)), descending }),
        ..ruled(state)
    }
}

/// The same for the table, with what marks its cells behind the columns: who told the server's name,
/// and where times come from.
pub(crate) fn flow_table(state: &State) -> Question {
    let mut question = flows(state);
    question.select.push(Column::NameBy);
    if state.has_exports() {
        question.select.push(Column::TimeBasis);
    }
    question
}

/// How much was sampled how; of all that is stored, or of what is seen.
pub(crate) fn sampled(rule: Option<&State>) -> Question {
    Question {
        group_by: vec![Dimension::Column(Column::SamplingRate)],
        measures: vec![Measure::Flows],
        order: Some(Order { by: OrderBy::Key, descending: false }),
        limit: MOST_RATES,
        ..rule.map(ruled).unwrap_or_default()
    }
}

/// By what the flow table is sorted: offline the largest first, live the latest.
pub(crate) fn sort(state: &State) -> (Column, bool) {
    let default = if state.live_source().is_some() { Column::End } else { Column::OctetsTotal };
    state.preferences.sort.unwrap_or((default, true))
}

/// The timeline: over its own window, whatever range is selected in it.
pub(crate) fn timeline(state: &State, window: Option<TimeRange>, buckets: u32) -> Question {
    let dimension = match state.preferences.split {
        Split::Direction => Dimension::Column(Column::Direction),
        Split::Protocol => Dimension::Column(Column::Protocol),
        Split::Application => Dimension::Column(Column::Application),
    };
    let unit = state.preferences.unit;
    let measures = match (state.preferences.split, unit) {
        (Split::Direction, Unit::Bits | Unit::Bytes) => {
            vec![Measure::OctetsForward, Measure::OctetsReverse]
        }
        (Split::Direction, Unit::Packets) => {
            vec![Measure::PacketsForward, Measure::PacketsReverse]
        }
        _ => vec![measure(unit)],
    };
    Question {
        filter: state.filter.clone(),
        time: window,
        group_by: vec![dimension],
        measures: counted(state, &measures),
        order: Some(Order {
            by: ordered(state, OrderBy::Measure(measure(unit))),
            descending: true,
        }),
        limit: 7,
        buckets,
        ..Question::default()
    }
}

/// The same of those flows alone that pass this filter too.
pub(crate) fn within(mut question: Question, filter: Option<&Filter>) -> Question {
    if let Some(filter) = filter {
        question.filter = Some(match question.filter {
            Some(standing) => standing.and(filter.clone()),
            None => filter.clone(),
        });
    }
    question
}

/// Exchanges under the filter and time range in force.
pub(crate) fn exchanges(state: &State, kind: ExchangeKind) -> ExchangeQuestion {
    ExchangeQuestion {
        kind,
        filter: state.filter.clone(),
        time: state.time,
        ..ExchangeQuestion::default()
    }
}

/// The measures as counters are shown now.
fn counted(state: &State, measures: &[Measure]) -> Vec<Measure> {
    measures.iter().map(|measure| state.counting().measure(*measure)).collect()
}

fn ordered(state: &State, by: OrderBy) -> OrderBy {
    match by {
        OrderBy::Measure(measure) => OrderBy::Measure(state.counting().measure(measure)),
        by => by,
    }
}

/// A question under the filter and time range in force.
fn ruled(state: &State) -> Question {
    Question { filter: state.filter.clone(), time: state.time, ..Question::default() }
}
