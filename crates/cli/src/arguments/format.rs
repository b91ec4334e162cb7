//! How rows are written, asked for or told by the name of the output.

use std::path::Path;

use clap::ValueEnum;

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Aligned columns for a terminal.
    Table,
    /// RFC 4180 with a header line.
    Csv,
    /// One array of objects.
    Json,
    /// One object a line.
    Ndjson,
    /// A file of IPFIX messages (RFC 5655), for collectors and Wireshark.
    Ipfix,
    /// A file of Arrow IPC (Feather version 2), for pandas and Polars.
    Arrow,
    /// A stream of Arrow IPC.
    ArrowStream,
    /// Parquet, for DuckDB, Spark and the like.
    Parquet,
}

impl Format {
    /// What was asked for; else what the name of the output ends like, which is what its readers
    /// will go by. None where neither says anything.
    pub(crate) fn chosen(asked: Option<Self>, output: Option<&Path>) -> Option<Self> {
        asked.or_else(|| {
            let extension = output?.extension()?.to_str()?.to_ascii_lowercase();
            Some(match extension.as_str() {
                "csv" => Self::Csv,
                "json" => Self::Json,
                "ndjson" | "jsonl" => Self::Ndjson,
                "ipfix" => Self::Ipfix,
                "arrow" | "feather" => Self::Arrow,
                "arrows" => Self::ArrowStream,
                "parquet" => Self::Parquet,
                _ => return None,
            })
        })
    }

    /// Whether a terminal can show it.
    pub(crate) const fn is_text(self) -> bool {
        matches!(self, Self::Table | Self::Csv | Self::Json | Self::Ndjson)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_is_written_as_it_is_called_unless_another_format_is_asked_for() {
        let check = |asked, output: Option<&str>, expected| {
            assert!(Format::chosen(asked, output.map(Path::new)) == expected, "{output:?}");
        };
        check(None, Some("lab.parquet"), Some(Format::Parquet));
        check(None, Some("a.b/LAB.CSV"), Some(Format::Csv));
        check(None, Some("lab.jsonl"), Some(Format::Ndjson));
        check(Some(Format::Json), Some("lab.csv"), Some(Format::Json));
        check(None, Some("lab.txt"), None);
        check(None, Some("csv"), None);
        check(None, Some("-"), None);
        check(None, None, None);
    }
}
