//! Hosts by their names instead of their addresses: on screen, and beside addresses in files.

use std::net::IpAddr;

use model::{Column, FlowRecord};
use protocol::{AsideAnswer, HostCalled, KnownName, MAX_MARKED};

use crate::{Engine, hosts};

/// Where names stand, by where addresses do.
const BESIDE: [(Column, Column); 2] = [
    (Column::SourceAddress, Column::SourceName),
    (Column::DestinationAddress, Column::DestinationName),
];

/// What these hosts are called, by their places.
pub(crate) fn of(engine: &Engine, addresses: &[IpAddr]) -> Result<AsideAnswer, String> {
    if addresses.len() > MAX_MARKED {
        return Err(format!("{} addresses are too many: {MAX_MARKED} at most", addresses.len()));
    }
    let called = |(place, address): (usize, &IpAddr)| {
        let mut names = names(engine, *address).into_iter();
        let KnownName { name, how, .. } = names.next()?;
        let mut others: Vec<String> = Vec::new();
        for other in names {
            if !is_same(&other.name, &name) && others.iter().all(|it| !is_same(it, &other.name)) {
                others.push(other.name);
            }
        }
        Some(HostCalled { place: u32::try_from(place).ok()?, name, how, others })
    };
    Ok(AsideAnswer::Called(addresses.iter().enumerate().filter_map(called).collect()))
}

/// A flow's columns of names say what its hosts are called now; what nobody called stays as it was.
pub(crate) fn name_ends(engine: &Engine, flow: &mut FlowRecord) {
    let name = |address| names(engine, address).into_iter().next().map(|known| known.name.into());
    let (source, destination) = (name(flow.key.source), name(flow.key.destination));
    if source.is_none() && destination.is_none() {
        return;
    }
    let revealed = flow.revealed.get_or_insert_default();
    revealed.source_name = source.or(revealed.source_name.take());
    revealed.destination_name = destination.or(revealed.destination_name.take());
}

/// These columns, with those of names behind those of addresses.
pub(crate) fn beside(columns: &[Column]) -> Vec<Column> {
    let name = |column: Column| BESIDE.iter().find(|it| it.0 == column).map(|it| it.1);
    let is_missing = |name: &Column| !columns.contains(name);
    let with = |column: &Column| [Some(*column), name(*column).filter(is_missing)];
    columns.iter().flat_map(with).flatten().collect()
}

/// The surest first.
fn names(engine: &Engine, address: IpAddr) -> Vec<KnownName> {
    hosts::told(engine, address).names
}

/// `laptop` and `laptop.local` are one host's.
fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim_end_matches('.'), other.trim_end_matches('.'));
    let first = |name: &str| name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let is_bare = |name: &str| !name.trim_end_matches(".local").contains('.');
    one.eq_ignore_ascii_case(other)
        || (first(one) == first(other) && (is_bare(one) || is_bare(other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_host_in_two_spellings_are_one() {
        let check =
            |one, other, expected| assert_eq!(is_same(one, other), expected, "{one} {other}");
        check("Laptop", "laptop.local", true);
        check("laptop.local.", "laptop", true);
        check("laptop", "laptop.office.example", true);
        check("laptop.home.example", "laptop.office.example", false);
        check("a.example", "b.example", false);
        check("a.example", "A.example.", true);
    }

    #[test]
    fn names_stand_behind_addresses_and_once() {
        let columns = [Column::Start, Column::SourceAddress, Column::SourceName];
        assert_eq!(beside(&columns), columns);
        let columns = [Column::DestinationAddress, Column::Octets];
        let named = [Column::DestinationAddress, Column::DestinationName, Column::Octets];
        assert_eq!(beside(&columns), named);
    }
}
