//! A question to the store: which flows, grouped by what, measured how, in which order.

use model::{Column, PlacePart, TimeRange};
use serde::{Deserialize, Serialize};

use crate::filter::Filter;

/// One struct for every question there is.
///
/// With `select`, the answer's rows are single flows and their cells are these columns; otherwise
/// rows are groups, one for each combination of `group_by` (a single row when that is empty).
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Question {
    /// Which flows; all when absent.
    pub filter: Option<Filter>,
    /// Only flows that touch this range, and of their packets and octets only what falls into it:
    /// measures, and the order by them, count the part of each flow inside, spread evenly over its
    /// duration with the same whole numbers as `Row::series`. So the buckets over a range add up to
    /// the measure, and ranges side by side to the whole. Flows and distinct values are those of
    /// every flow that touches the range (a flow that touches two counts in both), first and last
    /// seen are of whole flows, and so are columns. With buckets, also what they span.
    pub time: Option<TimeRange>,
    /// Rows are single flows with these columns.
    pub select: Vec<Column>,
    /// Rows are groups of flows that agree in these.
    pub group_by: Vec<Dimension>,
    /// What is added up for each group (and in the total in any case).
    pub measures: Vec<Measure>,
    /// By what rows are sorted; by the first measure, descending, when absent. Ties are broken by
    /// the key (or the row number), so that the same question has the same answer.
    pub order: Option<Order>,
    /// Rows to skip.
    pub offset: u64,
    /// Rows to give; 0 gives none, only the totals. Groups beyond it are added up in `other`.
    pub limit: u32,
    /// How many time buckets each row's measures are spread over; 0 is none, 4096 the most.
    pub buckets: u32,
    /// Other flows of which the same is asked, to stand beside: rows then are the groups of either,
    /// and each has a [`crate::Beside`]. Rows of single flows are compared in the total only.
    pub compare: Option<Baseline>,
}

/// What a question is compared with: the same groups and measures of flows at another time, of
/// another source, or of both.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Baseline {
    /// Which flows, in place of the question's own filter; all when absent.
    pub filter: Option<Filter>,
    /// When, in place of the question's own time: rates and buckets are of this range.
    pub time: Option<TimeRange>,
}

/// What groups have in common.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Dimension {
    /// The value of a column.
    Column(Column),
    /// Either address: a flow counts for both of its ends (once when they are the same).
    Host,
    /// Both addresses, whoever began: `Value::Pair`, lower address first.
    Conversation,
    /// Protocol and responder's port: `Value::Pair(Number, Number)`; the port is 0 but for TCP and
    /// UDP. A record of an exporter without packets in reverse may be either half of what was said,
    /// and its destination the client: there the lower of both ports is taken for the responder's.
    Service,
    /// What was looked up of either address: a flow counts for both of its ends (once where that is
    /// the same of both), as under [`Dimension::Host`].
    Place(PlacePart),
    /// The network that an address in this column is in, `Value::Net`; missing where the column
    /// holds no address.
    Prefix {
        /// The address.
        column: Column,
        /// Bits that addresses of one network have in common, of IPv4; 32 at most.
        v4: u8,
        /// The same of IPv6; 128 at most.
        v6: u8,
    },
    /// The step of time that an instant in this column falls into, `Value::Time` of where the step
    /// begins; missing where the column holds no instant. Steps are counted from 1970.
    Bucket {
        /// The instant.
        column: Column,
        /// How long a step is; 0 is taken for 1.
        nanos: u64,
    },
}

impl Dimension {
    /// Whether a flow counts for each of its ends.
    pub const fn is_of_ends(self) -> bool {
        matches!(self, Self::Host | Self::Place(_))
    }

    /// Whether it is looked up, not stored.
    pub const fn is_looked_up(self) -> bool {
        match self {
            Self::Place(_) => true,
            Self::Column(column) => PlacePart::of_column(column).is_some(),
            Self::Host
            | Self::Conversation
            | Self::Service
            | Self::Prefix { .. }
            | Self::Bucket { .. } => false,
        }
    }
}

/// Reckoned from the values that flows have in a column of numbers or spans; a flow without a value
/// does not count. Values are of whole flows, whatever [`Question::time`] says.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Statistic {
    /// All added up; at most what a number holds.
    Sum,
    /// The least.
    Least,
    /// The greatest.
    Greatest,
    /// The mean in thousandths, rounded down.
    Mean,
    /// The value that so many of a hundred values do not exceed, by nearest rank: a value that
    /// stands there. 0 is the least, more than 100 the greatest.
    Percentile(u8),
}

/// What a [`Statistic`] of no value at all is.
pub const NOTHING: u64 = u64::MAX;

/// What is added up.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Measure {
    /// Flows; under [`Question::time`] all that touch it.
    Flows,
    /// Packets both ways; under [`Question::time`] those inside, as for all counters.
    Packets,
    /// Octets both ways.
    Octets,
    /// Packets sent: by the initiator, or by this very host under [`Dimension::Host`], or by the
    /// lower address under [`Dimension::Conversation`].
    PacketsForward,
    /// Packets received by the same.
    PacketsReverse,
    /// Octets sent by the same.
    OctetsForward,
    /// Octets received by the same.
    OctetsReverse,
    /// Packets both ways, each flow's multiplied by its sampling rate, and as they are where that is
    /// unknown; under [`Question::time`] those inside.
    PacketsScaled,
    /// Octets both ways, in the same way.
    OctetsScaled,
    /// Packets sent, in the same way.
    PacketsForwardScaled,
    /// Packets received, in the same way.
    PacketsReverseScaled,
    /// Octets sent, in the same way.
    OctetsForwardScaled,
    /// Octets received, in the same way.
    OctetsReverseScaled,
    /// Flows whose sampling rate is unknown: they count in the scaled measures as they are.
    FlowsUnknownRate,
    /// How many different values of a dimension there are; exact.
    Distinct(Dimension),
    /// Earliest start, nanoseconds since 1970 (saturating at 0); it may lie before
    /// [`Question::time`].
    FirstSeen,
    /// Latest end, nanoseconds since 1970; it may lie after [`Question::time`].
    LastSeen,
    /// Octets both ways in bits per second of [`Question::time`], or else of the answer's extent (a
    /// second where that is a single instant); in a bucket, of the bucket.
    Rate,
    /// Reckoned from the values of a column; [`NOTHING`] where there are none.
    Of(Statistic, Column),
}

/// A direction through a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Order {
    /// By what.
    pub by: OrderBy,
    /// Largest first.
    pub descending: bool,
}

/// What rows are sorted by.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum OrderBy {
    /// A column of single flows.
    Column(Column),
    /// A measure of groups; it need not be among the question's measures.
    Measure(Measure),
    /// By how much a measure of groups differs from what it is compared with, up or down; without
    /// [`Question::compare`] the measure itself.
    Change(Measure),
    /// The key of groups.
    Key,
}
