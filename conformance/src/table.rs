//! The table that is printed: a line for each file, sums, and whatever nobody explained.

use std::collections::BTreeMap;
use std::fmt;

use model::NetflowVersion;
use netflow::VersionTotals;

use crate::comparison::Comparison;
use crate::counts::VERSIONS;
use crate::decoding::Decoding;
use crate::difference::Difference;

/// What came of one file.
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) ours: Decoding,
    pub(crate) comparison: Comparison,
    pub(crate) explained: usize,
    pub(crate) unexplained: Vec<Difference>,
}

/// What came of all of them.
#[derive(Default)]
pub(crate) struct Table {
    lines: Vec<Line>,
    /// Lines of the list that explain nothing, or less than they say.
    pub(crate) stale: Vec<String>,
}

/// So many unexplained differences of one name are shown for a file.
const SHOWN: usize = 3;

impl Table {
    pub(crate) fn add(&mut self, line: Line) {
        self.lines.push(line);
    }

    /// Everything that differs is explained, and every explanation is needed.
    pub(crate) fn is_fine(&self) -> bool {
        self.stale.is_empty() && self.lines.iter().all(|line| line.unexplained.is_empty())
    }

    fn sum(&self, of: impl Fn(&Line) -> u64) -> u64 {
        self.lines.iter().map(of).sum()
    }
}

impl Line {
    fn versions(&self) -> String {
        let short = |version: &NetflowVersion| {
            let name = VERSIONS.iter().find(|(known, _)| known == version);
            name.map_or("?", |(_, name)| *name)
        };
        let versions: Vec<_> = self.ours.totals.keys().map(short).collect();
        if versions.is_empty() { "none".to_owned() } else { versions.join(" ") }
    }

    fn total(&self, of: fn(&VersionTotals) -> u64) -> u64 {
        self.ours.totals.values().map(of).sum()
    }

    fn unprinted(&self) -> u64 {
        self.comparison.unprinted.values().sum()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<70} {}", "file", HEADING)?;
        for line in &self.lines {
            let name: String = line.name.chars().take(70).collect();
            let numbers = [
                line.total(|totals| totals.datagrams),
                line.total(|totals| totals.data_records),
                line.total(|totals| totals.options_records),
                line.comparison.definitions,
                line.comparison.fields,
                line.comparison.equal,
                line.unprinted(),
                line.explained as u64,
                line.unexplained.len() as u64,
            ];
            row(f, &name, &line.versions(), numbers)?;
        }
        let numbers = [
            self.sum(|line| line.total(|totals| totals.datagrams)),
            self.sum(|line| line.total(|totals| totals.data_records)),
            self.sum(|line| line.total(|totals| totals.options_records)),
            self.sum(|line| line.comparison.definitions),
            self.sum(|line| line.comparison.fields),
            self.sum(|line| line.comparison.equal),
            self.sum(Line::unprinted),
            self.sum(|line| line.explained as u64),
            self.sum(|line| line.unexplained.len() as u64),
        ];
        row(f, &format!("{} files", self.lines.len()), "", numbers)?;
        writeln!(f, "{LEGEND}")?;
        self.unprinted(f)?;
        self.unexplained(f)?;
        for stale in &self.stale {
            writeln!(f, "explains less than it says: {stale}")?;
        }
        Ok(())
    }
}

impl Table {
    /// Which elements tshark does not show, and how often.
    fn unprinted(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut all: BTreeMap<&str, u64> = BTreeMap::new();
        for (element, count) in self.lines.iter().flat_map(|line| &line.comparison.unprinted) {
            *all.entry(element).or_default() += count;
        }
        let all: Vec<_> = all.iter().map(|(name, count)| format!("{name} ({count})")).collect();
        writeln!(f, "unprinted: {}", all.join(", "))
    }

    fn unexplained(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.lines {
            let mut by_name: BTreeMap<&str, Vec<&Difference>> = BTreeMap::new();
            for difference in &line.unexplained {
                by_name.entry(&difference.what).or_default().push(difference);
            }
            for (what, differences) in by_name {
                writeln!(f, "unexplained: {}: {what}, {} times", line.name, differences.len())?;
                for Difference { theirs, ours, place, .. } in differences.into_iter().take(SHOWN) {
                    writeln!(f, "    theirs {theirs}, ours {ours} {place}")?;
                }
            }
        }
        Ok(())
    }
}

const HEADING: &str = "version  datagrams records options template    fields     equal unprinted explained unexplained";

const LEGEND: &str = "template: fields of templates compared; fields, equal: of records, with \
    tshark's; unprinted: fields that tshark does not show; explained: lines of differences.md";

fn row(f: &mut fmt::Formatter<'_>, name: &str, version: &str, n: [u64; 9]) -> fmt::Result {
    let [datagrams, records, options, definitions, fields, equal, unprinted, yes, no] = n;
    writeln!(
        f,
        "{name:<70} {version:<8} {datagrams:>9} {records:>7} {options:>7} {definitions:>8} {fields:>9} {equal:>9} {unprinted:>9} {yes:>9} {no:>11}"
    )
}
