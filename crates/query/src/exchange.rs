//! A question about exchanges: which ones, grouped by what, measured how, in which order.

use model::column::ColumnInfo;
use model::{ColumnType, ExchangeColumn, ExchangeKind, TimeRange, Timestamp, Unit, Value};
use serde::{Deserialize, Serialize};

use crate::filter::Filter;

/// What [`crate::Question`] is for flows; its answer is a [`crate::Answer`] too.
///
/// With `select`, rows are single exchanges and their `id` is that of the flow they were said in (0
/// where it is not stored); otherwise rows are groups that agree in `group_by`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ExchangeQuestion {
    /// Of which kind.
    pub kind: ExchangeKind,
    /// Only those whose flow passes; `host` (`sni`, `dns.qname`) and free text mean the exchange's
    /// own name where it has one.
    pub filter: Option<Filter>,
    /// Only those that began inside.
    pub time: Option<TimeRange>,
    /// Only those that hold exactly these.
    pub only: Vec<(ExchangeColumn, Value)>,
    /// Only what can be saved as a file: requests whose reply carries a body, and of certificates that are
    /// the same the one that came first. Nothing of DNS is a file.
    pub files: bool,
    /// Rows are single exchanges with these columns.
    pub select: Vec<ExchangeColumn>,
    /// Rows are groups of exchanges that agree in these.
    pub group_by: Vec<ExchangeColumn>,
    /// What is measured of each group, and of all.
    pub measures: Vec<ExchangeMeasure>,
    /// By what rows are sorted; groups by the first measure, descending, and exchanges by time, where
    /// it is absent. Ties keep the order in which exchanges came.
    pub order: Option<(ExchangeOrder, bool)>,
    /// Rows to skip.
    pub offset: u64,
    /// Rows to give.
    pub limit: u32,
    /// Steps of time that counts are spread over, each exchange in the one it began in; 0 is none,
    /// 4096 the most. Other measures have no series.
    pub buckets: u32,
}

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum ExchangeMeasure {
    /// Exchanges.
    Count,
    /// Those nobody answered, as far as was seen.
    Unanswered,
    /// Those that were answered with an error, and certificates that did not hold when shown.
    Failed,
    /// Questions for names that do not exist; they are among the failed.
    NoSuchName,
    /// Octets of replies, as their heads say.
    Octets,
    /// The latency that half of the answered ones keep (nearest rank, nanoseconds); `u64::MAX` where
    /// none was answered.
    LatencyMedian,
    /// The same for 95 of 100.
    Latency95,
    /// How many different values of a column there are.
    Distinct(ExchangeColumn),
    /// Earliest, nanoseconds since 1970.
    FirstSeen,
    /// Latest, nanoseconds since 1970.
    LastSeen,
    /// Of all groups: exchanges of this kind that found no room and are in no answer.
    NotKept,
}

/// What rows are sorted by, and whether the largest comes first stands beside.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum ExchangeOrder {
    /// A column: of single exchanges, or of those in `group_by`.
    Column(ExchangeColumn),
    /// A measure of groups.
    Measure(ExchangeMeasure),
}

impl ExchangeMeasure {
    /// What every list of groups shows, in its order.
    pub const fn of_groups(kind: ExchangeKind) -> &'static [Self] {
        match kind {
            ExchangeKind::Dns => &[
                Self::Count,
                Self::NoSuchName,
                Self::Failed,
                Self::Unanswered,
                Self::LatencyMedian,
                Self::Latency95,
                Self::FirstSeen,
                Self::LastSeen,
            ],
            ExchangeKind::Http => &[
                Self::Count,
                Self::Failed,
                Self::Unanswered,
                Self::Octets,
                Self::LatencyMedian,
                Self::Latency95,
                Self::FirstSeen,
                Self::LastSeen,
            ],
            ExchangeKind::Certificate => {
                &[Self::Count, Self::Failed, Self::FirstSeen, Self::LastSeen]
            }
        }
    }

    /// What there is to know of it.
    pub const fn info(self) -> &'static ColumnInfo {
        macro_rules! info {
            ($name:literal $title:literal $kind:ident $unit:ident $about:literal) => {
                &ColumnInfo {
                    name: $name,
                    title: $title,
                    kind: ColumnType::$kind,
                    unit: Unit::$unit,
                    element: None,
                    filter_names: &[],
                    about: $about,
                }
            };
        }
        match self {
            Self::Count => info!("count" "Count" Count None "How often."),
            Self::Unanswered => {
                info!("unanswered" "No answer" Count None "Nobody answered, as far as was seen.")
            }
            Self::Failed => {
                info!("failed" "Failed" Count None "Answered with an error; certificates that did not hold when they were shown.")
            }
            Self::NoSuchName => {
                info!("no_such_name" "NXDOMAIN" Count None "Names that do not exist; they are among the failed.")
            }
            Self::Octets => {
                info!("octets" "Bytes" Count Octets "Bytes of replies, as their heads say.")
            }
            Self::LatencyMedian => {
                info!("latency_median" "Median" Span Nanoseconds "Half of the answers came within this time.")
            }
            Self::Latency95 => {
                info!("latency_95" "95 %" Span Nanoseconds "95 of 100 answers came within this time.")
            }
            Self::Distinct(_) => info!("distinct" "Different" Count None "Different values."),
            Self::FirstSeen => info!("first" "First" Time None "The first of them."),
            Self::LastSeen => info!("last" "Last" Time None "The last of them."),
            Self::NotKept => {
                info!("not_kept" "Not kept" Count None "Found no room: they are in no answer.")
            }
        }
    }

    /// What a measured number means.
    pub fn value(self, measured: u64) -> Value {
        match self.info().kind {
            ColumnType::Span if measured == u64::MAX => Value::Missing,
            ColumnType::Span => Value::Span(measured),
            ColumnType::Time => Value::Time(Timestamp(i64::try_from(measured).unwrap_or(i64::MAX))),
            _ => Value::Number(measured),
        }
    }
}
