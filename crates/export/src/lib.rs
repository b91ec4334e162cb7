//! Flows as CSV, JSON, NDJSON, IPFIX and aligned tables: rows in, octets out, no file in sight.
//!
//! A [`Writer`] is asked for a header, a row for each flow and an end, and appends to the buffer it
//! is given; who owns the buffer writes it wherever it belongs.
#![forbid(unsafe_code)]

mod cell;
#[cfg(feature = "columnar")]
pub mod columnar;
mod columns;
mod config;
mod csv;
mod features;
pub mod import;
mod ipfix;
mod json;
mod markdown;
mod parse;
mod sheet;
mod table;
#[cfg(test)]
mod tests_of_flows;
mod text;
mod values;
mod writer;

pub use columns::{DEFAULT_COLUMNS, UnknownColumn, parse_columns};
pub use features::FeatureWriter;
pub use text::{escape_controls, json_string};
pub use values::{Heading, ValueWriter};
pub use writer::{Format, Options, TimeFormat, Writer};
