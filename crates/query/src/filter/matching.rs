//! The plain meaning of a filter, one flow at a time. Stores evaluate it on columns and must agree.

use std::net::IpAddr;
use std::ops::RangeInclusive;

use ipnet::IpNet;
use model::{Column, FlowRecord, Value};

use super::text::contains;
use super::{Check, Expression, Field, Filter, Item, Operator, Test};

/// The columns that free text searches.
pub const FREE_TEXT: [Column; 2] = [Column::HostName, Column::Application];

impl Filter {
    /// Whether the flow passes.
    pub fn matches(&self, flow: &FlowRecord) -> bool {
        self.root().matches(flow)
    }
}

impl Expression {
    /// Whether it holds for the flow.
    pub fn matches(&self, flow: &FlowRecord) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.matches(flow)),
            Self::Any(parts) => parts.iter().any(|part| part.matches(flow)),
            Self::Not(inner) => !inner.matches(flow),
            Self::Test(test) => test.matches(flow),
            Self::Free(text) => FREE_TEXT.iter().any(|column| match flow.value(*column) {
                Value::Text(value) => contains(&value, text),
                _ => false,
            }),
        }
    }

    /// Whether free text stands in this value.
    pub fn free_text_accepts(free: &str, value: &str) -> bool {
        contains(value, free)
    }
}

impl Test {
    /// Whether it holds for the flow: one side is accepted, or for `!=` none is.
    pub fn matches(&self, flow: &FlowRecord) -> bool {
        let columns = self.field.columns();
        columns.iter().any(|column| self.accepts(&flow.value(*column))) != self.negated()
    }

    /// Whether a flow passes when *no* value of the field is accepted: `!=`.
    pub const fn negated(&self) -> bool {
        matches!(self.check, Check::Compare(Operator::NotEqual, _))
    }

    /// Whether a value fits; for `!=`, whether it equals.
    pub fn accepts(&self, value: &Value) -> bool {
        match value {
            Value::Missing | Value::Net(..) | Value::Thousandths(_) | Value::Pair(_) => false,
            Value::Number(number) | Value::Span(number) => self.accepts_number(*number),
            Value::Address(address) => self.accepts_address(*address),
            Value::Text(text) => self.accepts_text(text),
            Value::Time(time) => self.items().is_none_or(|items| {
                items.iter().any(|item| match item {
                    Item::Time(low, high) => self.compares(time, low, high),
                    _ => false,
                })
            }),
            Value::Exporter(key) => self.items().is_none_or(|items| {
                items.iter().any(|item| match item {
                    Item::Exporter(other) => key == other,
                    other => holds(other, key.address.ip()),
                })
            }),
        }
    }

    /// The same of a number, a port, flags, a span.
    pub fn accepts_number(&self, number: u64) -> bool {
        match &self.check {
            Check::Present => number != 0 || !self.field.zero_is_none(),
            Check::Contains(Item::Number(flags, _)) => number & flags == *flags,
            _ => self.items().is_some_and(|items| {
                items.iter().any(|item| match item {
                    Item::Number(low, high) => self.compares(&number, low, high),
                    _ => false,
                })
            }),
        }
    }

    /// The same of an address.
    pub fn accepts_address(&self, address: IpAddr) -> bool {
        self.items().is_none_or(|items| items.iter().any(|item| holds(item, address)))
    }

    /// The same of text that is not empty. Of a set of words, each is looked at.
    pub fn accepts_text(&self, text: &str) -> bool {
        match &self.check {
            Check::Present => true,
            Check::Contains(Item::Text(part)) => contains(text, part),
            Check::Matches(pattern) => pattern.matches(text),
            _ => self.items().is_some_and(|items| {
                items.iter().any(|item| match item {
                    Item::Text(other) => {
                        text.eq_ignore_ascii_case(other)
                            || (self.field == Field::Column(Column::Risks)
                                && text.split(' ').any(|word| word.eq_ignore_ascii_case(other)))
                    }
                    _ => false,
                })
            }),
        }
    }

    /// The numbers (instants as nanoseconds since 1970) it accepts, when those are ranges.
    pub fn ranges(&self) -> Option<Vec<RangeInclusive<i128>>> {
        if self.check == Check::Present {
            let first = i128::from(self.field.zero_is_none());
            let first =
                if self.field.kind() == model::ColumnType::Time { i128::MIN } else { first };
            return Some(vec![first..=i128::MAX]);
        }
        self.items()?
            .iter()
            .map(|item| {
                let (low, high) = match item {
                    Item::Number(low, high) => (i128::from(*low), i128::from(*high)),
                    Item::Time(low, high) => (i128::from(low.0), i128::from(high.0)),
                    _ => return None,
                };
                Some(match &self.check {
                    Check::Compare(Operator::Less, _) => i128::MIN..=low - 1,
                    Check::Compare(Operator::LessOrEqual, _) => i128::MIN..=low,
                    Check::Compare(Operator::Greater, _) => high + 1..=i128::MAX,
                    Check::Compare(Operator::GreaterOrEqual, _) => high..=i128::MAX,
                    _ => low..=high,
                })
            })
            .collect()
    }

    /// The IPv4 addresses it accepts, as numbers.
    pub fn ipv4_ranges(&self) -> Vec<RangeInclusive<u32>> {
        let Some(items) = self.items() else { return vec![0..=u32::MAX] };
        let range = |item: &Item| match item {
            Item::Address(IpAddr::V4(address)) => Some(address.to_bits()..=address.to_bits()),
            Item::Net(IpNet::V4(net)) => Some(net.network().to_bits()..=net.broadcast().to_bits()),
            Item::Addresses(IpAddr::V4(low), IpAddr::V4(high)) => {
                Some(low.to_bits()..=high.to_bits())
            }
            _ => None,
        };
        items.iter().filter_map(range).collect()
    }

    /// The values it compares with; None when it does not compare.
    fn items(&self) -> Option<&[Item]> {
        match &self.check {
            Check::Compare(_, item) => Some(std::slice::from_ref(item)),
            Check::In(items) => Some(items),
            Check::Present | Check::Contains(_) | Check::Matches(_) => None,
        }
    }

    fn compares<T: Ord>(&self, value: &T, low: &T, high: &T) -> bool {
        match &self.check {
            Check::Compare(Operator::Less, _) => value < low,
            Check::Compare(Operator::LessOrEqual, _) => value <= low,
            Check::Compare(Operator::Greater, _) => value > high,
            Check::Compare(Operator::GreaterOrEqual, _) => value >= high,
            _ => low <= value && value <= high,
        }
    }
}

impl Field {
    /// Whether 0 says that there is nothing: no port, no flags.
    fn zero_is_none(self) -> bool {
        matches!(self.kind(), model::ColumnType::Port | model::ColumnType::Flags)
    }
}

fn holds(item: &Item, address: IpAddr) -> bool {
    match item {
        Item::Address(other) => address == *other,
        Item::Net(net) => net.contains(&address),
        Item::Addresses(low, high) => {
            address.is_ipv4() == low.is_ipv4() && *low <= address && address <= *high
        }
        _ => false,
    }
}
