//! What a report wants to know, and what it is told: a few of `protocol`'s words. Filters are text here, which
//! whoever is asked reads: the module of the page that makes reports needs no parser then.

use std::net::IpAddr;

use model::{Column, Finding, TimeRange};
use protocol::{HostsQuestion, KnownHost, Request, Response};
use query::{Answer, Baseline, Dimension, Filter, FilterError, Measure, Order, OrderBy, Question};
use serde::{Deserialize, Serialize};

/// Something a report wants to know.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Asked {
    /// How much there is of something, or which flows.
    Flows(FlowsAsked),
    /// What is odd.
    Findings,
    /// What is known of these hosts.
    Hosts(Vec<IpAddr>, Part),
}

/// Part of the traffic.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Part {
    /// Flows that pass, as the language of filters writes it; all where it is absent.
    pub filter: Option<String>,
    /// And touch this time.
    pub time: Option<TimeRange>,
}

/// A question, as [`Question`] says it; it is measured in [`FlowsAsked::MEASURES`].
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct FlowsAsked {
    pub(crate) part: Part,
    pub(crate) select: Vec<Column>,
    pub(crate) group_by: Vec<Dimension>,
    pub(crate) order: Ordered,
    pub(crate) limit: u32,
    pub(crate) buckets: u32,
    pub(crate) compare: Option<Part>,
}

/// What stands first.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) enum Ordered {
    /// The most octets.
    #[default]
    Octets,
    /// The largest flow.
    Flow,
    /// What changed most.
    Change,
}

/// What is said to it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant, reason = "a few dozen of them, most are answers; 64-bit only")]
pub enum Told {
    /// To [`Asked::Flows`].
    Answer(Answer),
    /// To [`Asked::Findings`]: the worst first.
    Findings(Vec<Finding>),
    /// To [`Asked::Hosts`]: those of which anything is known.
    Hosts(Vec<KnownHost>),
    /// It cannot be said.
    Nothing,
}

impl FlowsAsked {
    /// What every table and total is measured in, in this order.
    pub const MEASURES: [Measure; 5] = [
        Measure::Octets,
        Measure::Packets,
        Measure::Flows,
        Measure::OctetsForward,
        Measure::OctetsReverse,
    ];
}

impl Asked {
    /// As the engine is asked; not where a filter is none.
    #[inline(never)]
    pub fn request(self) -> Result<Request, FilterError> {
        Ok(match self {
            Self::Flows(asked) => Request::Question(asked.question()?),
            Self::Findings => Request::Findings,
            Self::Hosts(addresses, Part { filter, time }) => {
                let filter = parsed(filter)?;
                Request::Hosts(HostsQuestion { addresses, filter, time })
            }
        })
    }
}

impl FlowsAsked {
    fn question(self) -> Result<Question, FilterError> {
        let by = match self.order {
            Ordered::Octets => None,
            Ordered::Flow => Some(OrderBy::Column(Column::OctetsTotal)),
            Ordered::Change => Some(OrderBy::Change(Measure::Octets)),
        };
        let compare =
            |Part { filter, time }| parsed(filter).map(|filter| Baseline { filter, time });
        Ok(Question {
            filter: parsed(self.part.filter)?,
            time: self.part.time,
            select: self.select,
            group_by: self.group_by,
            measures: Self::MEASURES.to_vec(),
            order: by.map(|by| Order { by, descending: true }),
            offset: 0,
            limit: self.limit,
            buckets: self.buckets,
            compare: self.compare.map(compare).transpose()?,
        })
    }
}

impl From<Response> for Told {
    #[inline(never)]
    fn from(response: Response) -> Self {
        match response {
            Response::Answer(answer) => Self::Answer(answer),
            Response::Findings(findings) => Self::Findings(findings),
            Response::Hosts(hosts) => Self::Hosts(hosts),
            _ => Self::Nothing,
        }
    }
}

fn parsed(filter: Option<String>) -> Result<Option<Filter>, FilterError> {
    filter.map(|words| Filter::parse(&words)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_of_flows_is_a_question() {
        let part = |filter: &str| Part { filter: Some(filter.to_owned()), time: None };
        let asked = FlowsAsked {
            part: part("app == TLS"),
            order: Ordered::Change,
            compare: Some(part("app == DNS")),
            ..FlowsAsked::default()
        };
        let Ok(Request::Question(question)) = Asked::Flows(asked).request() else {
            panic!("it is a question")
        };
        assert_eq!(question.filter.map(|filter| filter.to_string()).as_deref(), Some("app == TLS"));
        let before = question.compare.and_then(|baseline| baseline.filter);
        assert_eq!(before.map(|filter| filter.to_string()).as_deref(), Some("app == DNS"));
        assert_eq!(question.measures.len(), 5);
        assert!(Asked::Hosts(Vec::new(), part("app ==")).request().is_err());
    }
}
