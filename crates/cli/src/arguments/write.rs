//! The arguments of flows that are written into a folder as they end.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::age;

#[derive(Args)]
#[command(next_help_heading = "Folder")]
pub(crate) struct WriteArguments {
    /// Write flows into this folder as they end, too; `flowglass query 'DIR/**/*.parquet'` asks them.
    #[arg(long, value_name = "DIR")]
    pub(crate) write: Option<PathBuf>,
    /// As what.
    #[arg(long, value_enum, default_value_t = WriteFormat::Parquet, requires = "write")]
    pub(crate) write_format: WriteFormat,
    /// A file ends when its text is so long, MiB; Parquet of it is about a tenth.
    #[arg(long, value_name = "MIB", default_value_t = 64, requires = "write", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) write_size: u32,
    /// And when it was begun so long ago.
    #[arg(long, value_name = "SPAN", default_value = "5m", requires = "write", value_parser = age)]
    pub(crate) write_every: u32,
    /// Delete files that were finished longer ago: 7d [default: none].
    #[arg(long, value_name = "SPAN", requires = "write", value_parser = age)]
    pub(crate) write_keep: Option<u32>,
}

/// What flows are written as.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum WriteFormat {
    /// `flows-….ndjson`: one object a line.
    Ndjson,
    /// `date=…/hour=…/part-….parquet`, by the hour in which a flow began, in UTC.
    Parquet,
}
