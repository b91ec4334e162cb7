//! Databases and stores.

mod cassandra;
mod clickhouse;
mod drda;
mod elasticsearch;
mod hadoop;
mod memcached;
mod mongodb;
mod mysql;
mod neo4j;
mod oracle;
mod postgres;
mod redis;
mod sap;
mod tds;
mod zookeeper;

use super::Probe;

/// The probes of this family.
pub(super) const FAMILY: &[Probe] = &[
    Probe::tcp(&[5432, 5433, 6432], postgres::probe),
    Probe::tcp(&[3306, 3307], mysql::probe),
    Probe::tcp(&[1433], tds::probe),
    Probe::tcp(&[1521], oracle::probe),
    Probe::tcp(&[27_017, 27_018], mongodb::probe),
    Probe::tcp(&[6379], redis::probe),
    Probe::both(&[11_211], memcached::probe),
    Probe::tcp(&[9042], cassandra::probe),
    Probe::tcp(&[9300], elasticsearch::probe),
    Probe::tcp(&[9000], clickhouse::probe),
    Probe::tcp(&[446, 50_000], drda::probe),
    Probe::tcp(&[7687], neo4j::probe),
    Probe::tcp(&[2181], zookeeper::probe),
    Probe::tcp(&[8020, 9000], hadoop::probe),
    Probe::tcp(&[3299], sap::probe),
];

#[cfg(test)]
mod tests;
