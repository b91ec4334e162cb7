//! What is reckoned from values, in the plainest way.

use std::net::IpAddr;

use model::{Column, ColumnType, FlowRecord, Value};
use query::{NOTHING, Statistic};

/// The address without the bits behind the first so many, one by one.
pub(super) fn network(address: IpAddr, v4: u8, v6: u8) -> Value {
    match address {
        IpAddr::V4(address) => {
            let bits =
                (v4.min(32)..32).fold(address.to_bits(), |bits, at| bits & !(1 << (31 - at)));
            Value::Net(IpAddr::V4(bits.into()), v4.min(32))
        }
        IpAddr::V6(address) => {
            let bits =
                (v6.min(128)..128).fold(address.to_bits(), |bits, at| bits & !(1 << (127 - at)));
            Value::Net(IpAddr::V6(bits.into()), v6.min(128))
        }
    }
}

/// The values of a column that holds numbers or spans, sorted.
pub(super) fn numbers<'a>(column: Column, flows: impl Iterator<Item = &'a FlowRecord>) -> Vec<u64> {
    use ColumnType::{Count, Number, Port, Span};
    if !matches!(column.info().kind, Count | Number | Port | Span) {
        return Vec::new();
    }
    let number = |flow: &FlowRecord| match flow.value(column) {
        Value::Number(number) | Value::Span(number) => Some(number),
        _ => None,
    };
    let mut numbers: Vec<u64> = flows.filter_map(number).collect();
    numbers.sort();
    numbers
}

pub(super) fn statistic(statistic: Statistic, numbers: &[u64]) -> u64 {
    let (Some(least), Some(greatest)) = (numbers.first(), numbers.last()) else { return NOTHING };
    let sum: u128 = numbers.iter().map(|number| u128::from(*number)).sum();
    let most = u128::from(NOTHING - 1);
    let wide = match statistic {
        Statistic::Sum => sum,
        Statistic::Least => (*least).into(),
        Statistic::Greatest => (*greatest).into(),
        Statistic::Mean => sum * 1000 / numbers.len() as u128,
        Statistic::Percentile(percent) => {
            // The least value that at least so many of a hundred do not exceed.
            let covers = |value: &&u64| {
                let below = numbers.iter().filter(|other| other <= value).count();
                below * 100 >= usize::from(percent.min(100)) * numbers.len()
            };
            (*numbers.iter().find(covers).unwrap_or(greatest)).into()
        }
    };
    wide.min(most) as u64
}

/// Bits per second.
pub(super) fn per_second(octets: u64, nanos: u64) -> u64 {
    let bits = u128::from(octets) * 8 * 1_000_000_000;
    if nanos == 0 { 0 } else { (bits / u128::from(nanos)).min(u64::MAX.into()) as u64 }
}
