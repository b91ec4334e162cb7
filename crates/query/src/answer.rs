//! What comes back: rows, what lies beyond them, and the totals.

use model::{TimeRange, Timestamp, Value};
use serde::{Deserialize, Serialize};

/// The answer to a [`crate::Question`]; exact.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Answer {
    /// The rows from `offset` on, `limit` at most.
    pub rows: Vec<Row>,
    /// Groups that no row shows (before `offset` or beyond `limit`), added up; distinct counts in
    /// it are 0, for they cannot be added. None when every group is shown, or rows are flows.
    pub other: Option<Row>,
    /// Every matching flow once, whatever the grouping; inside [`crate::Question::time`], as in rows.
    pub total: Row,
    /// Rows there are: groups, or matching flows.
    pub available: u64,
    /// Flows in groups beyond those that the store tells apart: they are in `other`, and one of those groups
    /// might be larger than a row that is shown. 0 but for millions of groups; where groups are of hosts
    /// a flow counts for each of its ends.
    pub beyond: u64,
    /// Flows that match filter and time.
    pub matched: u64,
    /// Flows in the store.
    pub stored: u64,
    /// Flows that were looked at, where this is an estimate that they gave; 0 where it is exact.
    pub looked_at: u64,
    /// From the first start to just after the last end of the matching flows; whole flows, so that
    /// it may reach beyond [`crate::Question::time`].
    pub extent: Option<TimeRange>,
    /// The time axis of every `series`.
    pub axis: Option<Axis>,
    /// What it was compared with, where the question says so.
    pub compared: Option<Compared>,
}

/// The flows that an answer is compared with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Compared {
    /// How many there are.
    pub matched: u64,
    /// From the first start to just after the last end; whole flows.
    pub extent: Option<TimeRange>,
    /// The time axis of every [`Beside::series`].
    pub axis: Option<Axis>,
}

/// One group or one flow.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Row {
    /// A stable handle on a single flow; 0 for groups.
    pub id: u64,
    /// The group's values, one for each dimension; or the flow's, one for each selected column,
    /// of the whole flow.
    pub key: Vec<Value>,
    /// One for each measure; packets and octets only inside [`crate::Question::time`].
    pub measures: Vec<u64>,
    /// One for each measure, each of `axis.count` buckets; empty without buckets. A flow's octets
    /// and packets are spread evenly over its duration and add up exactly to the measure (unless
    /// that has reached the most a number holds); a flow counts in the bucket it starts in, so one
    /// that began before [`crate::Question::time`] is in none.
    /// Distinct, first, last and what is reckoned from columns are not spread: their series is empty.
    pub series: Vec<Vec<u64>>,
    /// The same of what it is compared with.
    pub beside: Option<Beside>,
}

/// What a row is compared with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Beside {
    /// How the row came to be, or went.
    pub change: Change,
    /// As [`Row::measures`].
    pub measures: Vec<u64>,
    /// As [`Row::series`], over [`Compared::axis`].
    pub series: Vec<Vec<u64>>,
}

/// What became of a group.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Change {
    /// Only there, not in what it is compared with.
    New,
    /// Only in what it is compared with.
    Gone,
    /// In both, and some measure differs.
    Changed,
    /// In both, and no measure differs.
    Same,
}

impl Change {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Gone => "gone",
            Self::Changed => "changed",
            Self::Same => "same",
        }
    }
}

/// Equal steps of time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Axis {
    /// Where the first bucket begins.
    pub start: Timestamp,
    /// Nanoseconds of a bucket; at least 1.
    pub width: u64,
    /// How many.
    pub count: u32,
}

impl Axis {
    /// The span of bucket `index`.
    pub fn bucket(&self, index: u32) -> TimeRange {
        let at = |index: u32| {
            let offset = u128::from(self.width) * u128::from(index);
            Timestamp(self.start.0.saturating_add(i64::try_from(offset).unwrap_or(i64::MAX)))
        };
        TimeRange { start: at(index), end: at(index.saturating_add(1)) }
    }

    /// Everything it covers.
    pub fn range(&self) -> TimeRange {
        TimeRange { start: self.start, end: self.bucket(self.count.saturating_sub(1)).end }
    }
}
