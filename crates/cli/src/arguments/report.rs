//! The arguments of `flowglass report`.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use report::{Template, Wish};

use super::InputArguments;

/// What a report is written as.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum ReportFormat {
    /// One HTML file.
    Html,
    /// PDF, A4.
    Pdf,
}

#[derive(Args)]
#[command(after_help = "Examples:\n  flowglass report lab.pcap -o lab.pdf\n  \
    flowglass report nightly*.pcap --template traffic --title 'Night of the 21st' -o night.pdf\n  \
    flowglass report lab.pcap --host 10.0.0.7 -o host.html\n  \
    flowglass report today.pcap --compare yesterday.pcap -o change.pdf\n  \
    flowglass report lab.pcap --filter 'app == TLS' --from 2026-11-21T08:00:00Z -o morning.pdf\n  \
    flowglass report lab.pcap --incidents mine.fgi -o incidents.pdf\n  \
    flowglass report lab.pcap --redact --logo ours.png -o for-others.pdf\n\n\
    Templates: general (totals, timeline, findings, who and what in short), traffic (who and what at\n\
    length, the largest flows), anomaly (everything odd), incidents (those of --incidents, else\n\
    findings of medium or more), host (one host), comparison (what is new, gone, more and less:\n\
    beside another file, the time before --from, or the first half beside the second).\n\n\
    The file holds everything it shows and asks for nothing from anywhere. Findings are of all that\n\
    was read within --from and --to, everything else of the filter. docs/reports.md says which\n\
    letters a PDF has, and what --redact replaces.")]
pub(crate) struct ReportArguments {
    /// Captures; `-` is standard input.
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// Where to write it: a name that ends in .pdf or .html; `-` is standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// What is written: html or pdf [default: as the name after --output ends, html for `-`].
    #[arg(long, value_name = "KIND", value_enum)]
    pub(crate) format: Option<ReportFormat>,
    /// Which parts it has: general, traffic, anomaly, incidents, host or comparison [default: host with
    /// --host, comparison with --compare, incidents with --incidents, else general].
    #[arg(long, value_name = "NAME", value_parser = template)]
    pub(crate) template: Option<Template>,
    /// What stands above it.
    #[arg(long, value_name = "WORDS")]
    pub(crate) title: Option<String>,
    /// Only flows that match.
    #[arg(long, value_name = "EXPR")]
    pub(crate) filter: Option<String>,
    /// Only what happened from this instant on: 2026-11-21T08:00:00Z.
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,
    /// Only what happened before this instant.
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<String>,
    /// Whom the template host is about [default: the host with most traffic].
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) host: Option<IpAddr>,
    /// Another file that the template comparison compares with.
    #[arg(long, value_name = "FILE")]
    pub(crate) compare: Option<PathBuf>,
    /// Incidents for the template of that name: a file that the page saved (Incidents, Keeping).
    #[arg(long, value_name = "FILE")]
    pub(crate) incidents: Option<PathBuf>,
    /// Their passphrase, the first line of this file [default: it is asked for, or read from standard input].
    #[arg(long, value_name = "FILE", requires = "incidents")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// A picture above it, PNG or SVG, at most 1 MiB.
    #[arg(long, value_name = "FILE")]
    pub(crate) logo: Option<PathBuf>,
    /// Replace addresses and names, the same by the same; the same KEY replaces addresses as `flowglass
    /// cut --anonymise=KEY` does. Without KEY one is made and thrown away.
    #[arg(long, value_name = "KEY", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub(crate) redact: Option<String>,
    /// Rows of each table.
    #[arg(long, value_name = "N", default_value_t = Wish::TOP, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) top: u32,
}

fn template(text: &str) -> Result<Template, String> {
    Template::from_name(text).ok_or_else(|| {
        let words: Vec<&str> = Template::ALL.iter().map(|template| template.name()).collect();
        format!("the templates are {}", words.join(", "))
    })
}
