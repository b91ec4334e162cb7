//! The arguments of `flowglass findings`.

use std::path::PathBuf;

use clap::Args;
use model::FindingSeverity;

use super::InputArguments;

#[derive(Args)]
#[command(after_help = "Examples:\n  flowglass findings lab.pcap\n  \
    flowglass findings lab.pcap --severity info --json | jq '.findings[].sentence'\n  \
    flowglass findings router.pcap --local 10.0.0.0/8,192.0.2.0/24\n  \
    flowglass findings nightly.pcap --fail-from high || echo look at it\n\n\
    What is odd: scans, floods, guessed passwords, beacons, tunnels in DNS, made-up domains, unusual\n\
    uploads, spreading inside, credentials in the clear, attacks on web servers, two that claim one\n\
    address, amplified answers, exporters that fell silent or lose exports, and what is new. Each one\n\
    says what happened in plain words with its numbers, how sure that is, which technique of MITRE\n\
    ATT&CK it may be, and the filter that finds its flows. What belongs to one story is told as one.\n\
    docs/detection.md says what each detector looks for, and how well it finds it.\n\n\
    Exit codes: 0 nothing as bad as --fail-from, 10 info, 11 low, 12 medium, 13 high, 14 critical\n\
    is the worst; 1 an input gave nothing usable, 2 wrong usage.")]
pub(crate) struct FindingsArguments {
    /// Captures; `-` is standard input.
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// Show what is at least as bad: info, low, medium, high or critical.
    #[arg(long, value_name = "LEVEL", default_value = "low", value_parser = severity)]
    pub(crate) severity: FindingSeverity,
    /// The exit code tells of what is at least as bad.
    #[arg(long, value_name = "LEVEL", default_value = "medium", value_parser = severity)]
    pub(crate) fail_from: FindingSeverity,
    /// One JSON object instead of text.
    #[arg(long)]
    pub(crate) json: bool,
    /// Write to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

fn severity(text: &str) -> Result<FindingSeverity, String> {
    FindingSeverity::from_name(text).ok_or_else(|| {
        let words: Vec<&str> = FindingSeverity::ALL.iter().map(|level| level.name()).collect();
        format!("the levels are {}", words.join(", "))
    })
}
