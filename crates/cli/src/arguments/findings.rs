//! The arguments of `flowglass findings`.

use std::path::PathBuf;

use clap::Args;
use detect::RuleFormat;
use model::FindingSeverity;

use super::{InputArguments, RuleArguments};

#[derive(Args)]
#[command(after_help = "Examples:\n  flowglass findings lab.pcap\n  \
    flowglass findings lab.pcap --severity info --json | jq '.findings[].sentence'\n  \
    flowglass findings router.pcap --local 10.0.0.0/8,192.0.2.0/24\n  \
    flowglass findings lab.pcap --block feodo.csv --watch ours.txt --alerts rules.toml\n  \
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
    #[command(flatten)]
    pub(crate) rules: RuleArguments,
    /// One JSON object instead of text.
    #[arg(long)]
    pub(crate) json: bool,
    /// Write to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Args)]
#[command(after_help = "Examples:\n  flowglass rules --for nftables 192.0.2.1 198.51.100.0/24\n  \
    flowglass rules --for suricata evil.example @feodo.csv -o block.rules\n  \
    flowglass findings lab.pcap --json | jq -r '.findings[].subjects[]' | flowglass rules --for pf @-\n\n\
    The rules are text for you to look at and to take where they belong: nothing is blocked here.")]
pub(crate) struct RulesArguments {
    /// What to block: addresses, networks, names; @FILE is a list of them, @- standard input.
    #[arg(value_name = "ITEM", required = true)]
    pub(crate) items: Vec<String>,
    /// For whom: nftables, iptables, pf, cisco, suricata or hosts.
    #[arg(long = "for", value_name = "FORMAT", value_parser = rule_format)]
    pub(crate) format: RuleFormat,
    /// A remark in the rules.
    #[arg(long, value_name = "WORDS", default_value = "blocked")]
    pub(crate) title: String,
    /// Write to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

fn rule_format(text: &str) -> Result<RuleFormat, String> {
    RuleFormat::from_name(text).ok_or_else(|| {
        let words: Vec<&str> = RuleFormat::ALL.iter().map(|format| format.name()).collect();
        format!("the formats are {}", words.join(", "))
    })
}

pub(super) fn severity(text: &str) -> Result<FindingSeverity, String> {
    FindingSeverity::from_name(text).ok_or_else(|| {
        let words: Vec<&str> = FindingSeverity::ALL.iter().map(|level| level.name()).collect();
        format!("the levels are {}", words.join(", "))
    })
}
