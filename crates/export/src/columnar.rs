//! Flows as Arrow and Parquet, and back: columns have our names and exact types.
//!
//! Instants are nanoseconds in UTC, lengths of time unsigned nanoseconds, counts and numbers
//! unsigned, flags one octet, addresses text (IPv4 and IPv6 stand in one column, and every program
//! can compare them), words dictionaries. What is missing is null. The schema's metadata say who
//! wrote it, where times come from and that counts are not scaled.

mod build;
mod convert;
mod decode;
mod flows;
mod read;
mod rows;
mod schema;
mod spool;
mod write;

pub use build::Row;
pub use convert::Converter;
pub use flows::FlowReader;
pub use read::Reader;
pub use spool::{Spool, to_parquet, whole};
pub use write::Writer;

use std::fmt;

/// What the columns are put into.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Container {
    /// Arrow IPC with a directory at its end (`.arrow`, Feather version 2).
    ArrowFile,
    /// Arrow IPC as a stream (`.arrows`).
    ArrowStream,
    /// Parquet, compressed by Snappy.
    Parquet,
}

impl Container {
    /// Every container.
    pub const ALL: [Self; 3] = [Self::ArrowFile, Self::ArrowStream, Self::Parquet];

    /// The word it is asked for by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ArrowFile => "arrow",
            Self::ArrowStream => "arrow-stream",
            Self::Parquet => "parquet",
        }
    }

    /// By that word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|container| container.name() == name)
    }
}

/// Columns cannot be written or read, in the words of the library.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Error(pub String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

impl From<arrow_schema::ArrowError> for Error {
    fn from(error: arrow_schema::ArrowError) -> Self {
        Self(plain(&error.to_string()))
    }
}

impl From<parquet::errors::ParquetError> for Error {
    fn from(error: parquet::errors::ParquetError) -> Self {
        Self(plain(&error.to_string()))
    }
}

/// Without the names of the library's kinds of errors; and what to do about a packing that is not built in.
fn plain(words: &str) -> String {
    if let Some((_, packing)) = words.split_once("Disabled feature at compile time: ") {
        let packing = if packing == "flate2" { "gzip" } else { packing };
        return format!(
            "its columns are packed with {packing}, which is not read here: write it with snappy, or unpacked"
        );
    }
    let kinds = ["Parquet argument error: ", "Parquet error: ", "External: "];
    let strip = |words| kinds.iter().find_map(|kind| str::strip_prefix(words, *kind));
    std::iter::successors(Some(words), |words| strip(words)).last().unwrap_or(words).to_owned()
}

#[cfg(test)]
mod tests;
