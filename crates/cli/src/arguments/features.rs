//! The part of the command line that is about data sets for machine learning.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use model::{FeatureSet, Quirks};

use super::{Timeout, timeout};

#[derive(Args)]
#[command(next_help_heading = "Data sets for machine learning")]
pub(crate) struct FeatureArguments {
    /// Rows of the NetFlow data sets instead: nf1 (12 columns), nf2 (43) or nf3 (53), with Label
    /// and Attack behind them, as soon as their flows end.
    #[arg(long, value_name = "SET", value_parser = set)]
    pub(crate) features: Option<FeatureSet>,
    /// Label of flows that no --label-when fits [default: 0, or 1 with --attack].
    #[arg(long, value_name = "N", requires = "features")]
    pub(crate) label: Option<u32>,
    /// Their Attack [default: Benign].
    #[arg(long, value_name = "NAME", requires = "features")]
    pub(crate) attack: Option<String>,
    /// Flows that pass the filter have this Attack, and Label 1 (0 for Benign). The first that
    /// fits counts.
    #[arg(long, value_name = "NAME=EXPR", requires = "features")]
    pub(crate) label_when: Vec<String>,
    /// A file of such rules, one a line, behind those of --label-when; # begins a comment.
    #[arg(long, value_name = "FILE", requires = "features")]
    pub(crate) label_rules: Option<PathBuf>,
    /// Write these columns as the published files have them, against what they say; all of them
    /// where none is named.
    #[arg(
        long,
        value_name = "COLUMNS",
        value_enum,
        num_args = 0..,
        require_equals = true,
        value_delimiter = ',',
        default_missing_value = "all",
        requires = "features"
    )]
    pub(crate) compatible: Vec<Quirk>,
    /// Stop after so many rows.
    #[arg(long, value_name = "N", requires = "features")]
    pub(crate) max_flows: Option<u64>,
    /// Stop at the first packet that lies so long behind the first of all, by their own times.
    #[arg(long, value_name = "SPAN", value_parser = timeout, requires = "features")]
    pub(crate) max_time: Option<Timeout>,
    /// Where to write how the data set was made, as JSON [default: beside --output, with
    /// `.about.json` behind its name].
    #[arg(long, value_name = "FILE", requires = "features")]
    pub(crate) about: Option<PathBuf>,
}

#[derive(Args)]
#[command(next_help_heading = "Sending")]
pub(crate) struct PostArguments {
    /// Send the flows to this address (http://…) as NDJSON, in batches; what fails is sent again
    /// up to five times. Without --output they are written nowhere else.
    #[arg(long, value_name = "URL", value_parser = address)]
    pub(crate) post: Option<String>,
    /// A line of each request's head, such as 'Authorization: Bearer …'.
    #[arg(long, value_name = "NAME: VALUE", value_parser = header, requires = "post")]
    pub(crate) post_header: Vec<(String, String)>,
    /// Flows of a batch; it is sent sooner where it holds 256 KiB.
    #[arg(long, value_name = "N", default_value_t = 500, requires = "post",
        value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) post_batch: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Quirk {
    /// MIN_TTL and MAX_TTL without the first packet.
    Ttl,
    /// MIN_IP_PKT_LEN 0 where only one side spoke.
    MinLength,
    /// SRC_TO_DST_SECOND_BYTES and DST_TO_SRC_SECOND_BYTES as digits of each second's bytes, one
    /// behind the other.
    SecondBytes,
    /// All of these.
    All,
}

impl FeatureArguments {
    pub(crate) fn quirks(&self) -> Quirks {
        let has = |quirk| self.compatible.iter().any(|one| [quirk, Quirk::All].contains(one));
        Quirks {
            ttl: has(Quirk::Ttl),
            min_length: has(Quirk::MinLength),
            second_octets: has(Quirk::SecondBytes),
        }
    }
}

fn set(text: &str) -> Result<FeatureSet, String> {
    FeatureSet::from_name(text).ok_or_else(|| format!("`{text}` is no set: nf1, nf2 or nf3"))
}

pub(super) fn address(text: &str) -> Result<String, String> {
    match text.split_once("://") {
        Some(("http" | "https", rest)) if !rest.is_empty() && !rest.starts_with('/') => {
            Ok(text.to_owned())
        }
        _ => {
            Err("an address looks like http://127.0.0.1:8080/flows or https://example.org/flows"
                .into())
        }
    }
}

fn header(text: &str) -> Result<(String, String), String> {
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|octet| octet.is_ascii_alphanumeric() || octet == b'-')
    };
    let is_value = |value: &str| !value.is_empty() && !value.chars().any(char::is_control);
    match text.split_once(':').map(|(name, value)| (name.trim(), value.trim())) {
        Some((name, value)) if is_name(name) && is_value(value) => {
            Ok((name.to_owned(), value.to_owned()))
        }
        _ => Err("a line looks like 'Authorization: Bearer …'".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_that_are_spoken_to_are_taken() {
        let check = |text, is_fine| assert_eq!(address(text).is_ok(), is_fine, "{text}");
        check("http://127.0.0.1:8080/flows", true);
        check("http://[::1]/", true);
        check("https://example.org/", true);
        check("https://", false);
        check("ftp://example.org/", false);
        check("127.0.0.1:8080", false);
        check("http://", false);
        assert!(header("X-Key: a b").is_ok());
        assert!(header("X-Key: a\r\nEvil: b").is_err());
        assert!(header("X Key: a").is_err());
    }
}
