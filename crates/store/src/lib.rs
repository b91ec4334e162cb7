//! Flows in columns: appended row by row, asked by [`query::Question`], exact in every answer.
//!
//! Rows live in segments of 64 Ki. A column of a segment is as narrow as its values allow, and
//! takes no room at all while they are all the same. Addresses, names and exporters stand once in
//! a dictionary; the columns hold their numbers. A filter is turned into tests on these numbers,
//! asked once for each dictionary entry where that saves work, and leaves a bit for each row.
//! A time range then cuts flows at its ends: of packets and octets only what falls inside counts.
#![forbid(unsafe_code)]

mod accept;
mod address;
mod answer;
mod axis;
mod batch;
mod bitmap;
mod clip;
mod dictionary;
mod flows;
mod group;
mod lane;
mod limits;
mod measure;
mod plan;
mod record;
mod segment;
mod select;
mod series;
mod slot;
mod store;
mod tables;
#[cfg(test)]
mod tests;

pub use limits::Limits;
pub use store::{Row, Store};
