//! How rows are written, asked for or told by the name of the output.

use std::path::Path;

use clap::ValueEnum;

use super::UsageError;
use crate::input::shown;

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
    /// will go by; else `usual`. A name that ends like another kind of file is refused.
    pub(crate) fn chosen(
        asked: Option<Self>,
        output: Option<&Path>,
        usual: Self,
    ) -> Result<Self, UsageError> {
        if let Some(asked) = asked {
            return Ok(asked);
        }
        let Some(output) = output else { return Ok(usual) };
        let Some(extension) = output.extension() else { return Ok(usual) };
        Ok(match extension.to_string_lossy().to_ascii_lowercase().as_str() {
            "csv" => Self::Csv,
            "json" => Self::Json,
            "ndjson" | "jsonl" => Self::Ndjson,
            "ipfix" => Self::Ipfix,
            "arrow" | "feather" => Self::Arrow,
            "arrows" => Self::ArrowStream,
            "parquet" => Self::Parquet,
            "txt" => Self::Table,
            ending => {
                let packets = match ending {
                    "pcap" | "pcapng" | "cap" => "; `flowglass cut` writes packets",
                    _ => "",
                };
                return Err(UsageError(format!(
                    "{}: what ends like that is not written here; say --format, or end the name in \
                     .txt, .csv, .json, .ndjson, .ipfix, .arrow or .parquet{packets}",
                    shown(output)
                )));
            }
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
            let chosen = Format::chosen(asked, output.map(Path::new), Format::Table);
            assert!(chosen.ok() == expected, "{output:?}");
        };
        check(None, Some("lab.parquet"), Some(Format::Parquet));
        check(None, Some("a.b/LAB.CSV"), Some(Format::Csv));
        check(None, Some("lab.jsonl"), Some(Format::Ndjson));
        check(Some(Format::Json), Some("lab.csv"), Some(Format::Json));
        check(Some(Format::Json), Some("lab.xyz"), Some(Format::Json));
        check(None, Some("lab.txt"), Some(Format::Table));
        check(None, Some("/dev/stdout"), Some(Format::Table));
        check(None, Some("csv"), Some(Format::Table));
        check(None, Some("-"), Some(Format::Table));
        check(None, None, Some(Format::Table));
        check(None, Some("lab.xyz"), None);
    }

    #[test]
    fn who_wants_packets_is_told_where() {
        let Err(error) = Format::chosen(None, Some(Path::new("lab.pcap")), Format::Table) else {
            panic!("lab.pcap is no table");
        };
        assert!(error.0.contains("lab.pcap") && error.0.contains("flowglass cut"), "{}", error.0);
    }
}
