//! The arguments of `flowglass query`.

use std::path::PathBuf;

use clap::Args;

use super::{Format, InputArguments, ResolveArguments};

#[derive(Args)]
#[command(
    after_help = "Examples:\n  flowglass query lab.pcap --by ip.src --sum bytes --top 20\n  \
    flowglass query lab.pcap 'tcp port 443' --by host --measure 'bytes, rate, distinct(ip.dst)'\n  \
    flowglass query lab.pcap --by 'prefix(ip.src, 24), app' --sum bytes\n  \
    flowglass query lab.pcap 'app == DNS' --bucket 1m --measure flows\n  \
    flowglass query lab.pcap --by app --measure 'p50(duration), p95(duration), mean(bytes)'\n  \
    flowglass query lab.pcap 'bytes > 1M' --fields start,ip.src,ip.dst,bytes --sort bytes\n  \
    flowglass query today.pcap --by host --sum bytes --compare yesterday.pcap\n\n\
    Fields are those of the filter, by any of their names (ip.src or source_address); what comes\n\
    out is headed by the words that were asked for. --by also knows host (either end),\n\
    conversation, service, country, city, as, prefix(ip.src, 24) with the bits of IPv6 behind a\n\
    comma, and bucket(start, 5m), the step in which a flow began.\n\
    Measures are flows, packets, bytes, rate (bits per second of the group), first, last, the\n\
    counters of one way by the names of their columns, distinct(FIELD), and of any field with\n\
    numbers sum, min, max, mean, median and p1 to p99. Packets and bytes are spread over a flow's\n\
    duration where --from, --to or --bucket cut it; all else is of whole flows."
)]
pub(crate) struct QueryArguments {
    /// Captures, and behind them the filter; `-` is standard input.
    #[arg(value_name = "FILE… FILTER", required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// The filter, where it shall not stand behind the files.
    #[arg(long, value_name = "EXPR")]
    pub(crate) filter: Option<String>,
    #[command(flatten)]
    pub(crate) question: QuestionArguments,
    /// How to write it: table, csv, json or ndjson.
    #[arg(long, value_enum, default_value = "table", hide_possible_values = true)]
    pub(crate) format: Format,
    /// Times as seconds since 1970 instead of RFC 3339.
    #[arg(long)]
    pub(crate) epoch: bool,
    /// Write to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) resolve: ResolveArguments,
}

/// The question itself, wherever it is asked.
#[derive(Args, Clone, Default)]
pub(crate) struct QuestionArguments {
    /// One row for each group of flows that agree in these.
    #[arg(long, value_name = "A,B,C", conflicts_with = "fields")]
    pub(crate) by: Option<String>,
    /// What is measured of each group [default: flows, packets, bytes].
    #[arg(long, value_name = "A,B,C")]
    pub(crate) measure: Option<String>,
    /// Fields to add up: --sum bytes is --measure 'sum(bytes)'.
    #[arg(long, value_name = "FIELD,…")]
    pub(crate) sum: Option<String>,
    /// One row for each flow, with these columns.
    #[arg(long, value_name = "A,B,C", conflicts_with_all = ["bucket", "measure", "sum"])]
    pub(crate) fields: Option<String>,
    /// Rows at most; 0 is all.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) top: u32,
    /// Sort by this measure, or this column of flows, the largest first [default: the first measure].
    #[arg(long, value_name = "WHAT")]
    pub(crate) sort: Option<String>,
    /// The smallest first.
    #[arg(long)]
    pub(crate) ascending: bool,
    /// Over time: one row for each group and step of this length, such as 1m.
    #[arg(long, value_name = "SPAN")]
    pub(crate) bucket: Option<String>,
    /// Only what happened from this instant on: 2026-11-21T08:00:00Z.
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,
    /// Only what happened before this instant.
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<String>,
    /// Compare with flows of another file, or with the time before --from (`previous`): rows of both
    /// sides, with what is new, gone or changed, and both values.
    #[arg(
        long,
        value_name = "FILE|previous",
        conflicts_with = "fields",
        help_heading = "Comparison"
    )]
    pub(crate) compare: Option<String>,
    /// Compare with another time, from this instant on.
    #[arg(long, value_name = "TIME", conflicts_with = "fields", help_heading = "Comparison")]
    pub(crate) compare_from: Option<String>,
    /// Compare with what happened before this instant.
    #[arg(long, value_name = "TIME", conflicts_with = "fields", help_heading = "Comparison")]
    pub(crate) compare_to: Option<String>,
    /// Compare with flows that match this, instead of the filter.
    #[arg(long, value_name = "EXPR", conflicts_with = "fields", help_heading = "Comparison")]
    pub(crate) compare_filter: Option<String>,
}
