//! Flows in columns: appended row by row, asked by [`query::Question`], exact in every answer.
//!
//! Rows live in segments of 16 Ki. A column of a segment is a lane: cells as narrow as its values
//! allow, counted from a base in steps (instants in milliseconds where that is exact), and no cells
//! at all while values are the same. IPv4 addresses are their own codes; IPv6 addresses, names and
//! exporters stand once in a dictionary, and lanes hold their numbers. A filter is turned into tests
//! on these numbers, asked once for each dictionary entry where that saves work, and leaves a bit for
//! each row. Groups are found in tables of numbers. The oldest segment can be forgotten, and its
//! memory is that of the next one.
//! A time range then cuts flows at its ends: of packets and octets only what falls inside counts. Large questions
//! are answered by all cores, where there are threads.
#![forbid(unsafe_code)]

mod accept;
mod address;
mod answer;
mod axis;
mod batch;
mod bitmap;
mod clip;
mod dictionary;
mod estimate;
mod exchanges;
mod flows;
mod group;
mod held;
mod kinds;
mod lane;
mod limits;
mod measure;
mod naming;
mod networks;
mod octets;
mod places;
mod plan;
mod ranks;
mod record;
mod retain;
mod rows;
mod saved;
mod segment;
mod select;
mod series;
#[cfg(not(target_family = "wasm"))]
mod shares;
mod slot;
mod standing;
mod store;
mod tables;
#[cfg(test)]
mod tests;

pub use exchanges::{ExchangeLimits, Exchanges, Judged, Said};
pub use limits::Limits;
pub use places::Lookup;
pub use retain::Retention;
pub use saved::{Block, Damaged, Opened, Opener, Renumbered, SAVED_VERSION, Saver};
pub use standing::Standing;
pub use store::{Row, Store};
