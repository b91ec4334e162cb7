//! The arguments of lists and rules of one's own, and of who is told of findings as they are found.

use std::path::PathBuf;

use clap::Args;
use model::FindingSeverity;

#[derive(Args)]
#[command(next_help_heading = "Lists and alerts")]
pub(crate) struct RuleArguments {
    /// A list of what nobody should speak with: addresses, networks, names, JA4 fingerprints, AS numbers;
    /// plain, CSV, hosts or STIX 2.1. May be given several times.
    #[arg(long, value_name = "FILE")]
    pub(crate) block: Vec<PathBuf>,
    /// The same of what one only wants to know about.
    #[arg(long, value_name = "FILE")]
    pub(crate) watch: Vec<PathBuf>,
    /// Rules of your own: `[[alert]]` with name, filter, measure, per, window, threshold, cool_down,
    /// quiet, severity (docs/detection.md).
    #[arg(long, visible_alias = "alert", value_name = "FILE.toml")]
    pub(crate) alerts: Vec<PathBuf>,
}

#[derive(Args)]
#[command(next_help_heading = "Findings")]
pub(crate) struct ToldArguments {
    /// Tell what is odd as it is found, each once, as a line on standard error.
    #[arg(long)]
    pub(crate) findings: bool,
    /// Tell what is at least as bad: info, low, medium, high or critical.
    #[arg(long, value_name = "LEVEL", default_value = "low", value_parser = super::findings::severity)]
    pub(crate) severity: FindingSeverity,
    /// Post each finding as JSON to this address, with a few tries. May be given several times.
    #[arg(long, value_name = "URL", value_parser = super::features::address)]
    pub(crate) webhook: Vec<String>,
    /// Run this for each finding, with its JSON on standard input. Words are parted at spaces, and no
    /// shell reads them. May be given several times.
    #[arg(long, value_name = "COMMAND", value_parser = command)]
    pub(crate) run: Vec<String>,
    #[command(flatten)]
    pub(crate) rules: RuleArguments,
}

impl RuleArguments {
    /// Whether there are any.
    pub(crate) fn is_given(&self) -> bool {
        !(self.block.is_empty() && self.watch.is_empty() && self.alerts.is_empty())
    }
}

impl ToldArguments {
    /// Whether anybody is to be told.
    pub(crate) fn is_asked(&self) -> bool {
        let is_sent = !(self.webhook.is_empty() && self.run.is_empty());
        self.findings || is_sent || self.rules.is_given()
    }
}

/// Nothing would fail for each finding.
fn command(text: &str) -> Result<String, &'static str> {
    match text.split_ascii_whitespace().next() {
        Some(_) => Ok(text.to_owned()),
        None => Err("a command stands here, such as 'tee -a findings.ndjson'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_has_a_word() {
        assert_eq!(command("tee -a x").unwrap(), "tee -a x");
        assert!(command("").is_err() && command(" \t").is_err());
    }
}
