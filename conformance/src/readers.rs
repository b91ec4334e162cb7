//! The corpus of captures of every kind: how each is read, beside what other programs say of it. What differs
//! is explained in `readers.md`, or an error.

mod damage;
mod seen;

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::difference::{Difference, NOTHING};
use crate::explanations::{self, Explanation};
use seen::Seen;

/// What came of all files.
#[derive(Default)]
pub(crate) struct Report {
    files: u64,
    packets: u64,
    compared: u64,
    explained: u64,
    unexplained: Vec<(String, Difference)>,
    stale: Vec<String>,
}

/// Reads every file of the folder and compares.
pub(crate) fn run(folder: &Path) -> Result<Report> {
    let mut list = explanations::read("readers.md", include_str!("../readers.md"))?;
    let expected = folder.join("expected.json");
    let text = std::fs::read(&expected)
        .with_context(|| format!("{} cannot be read", expected.display()))?;
    let files: Vec<Value> = serde_json::from_slice(&text)?;
    let mut report = Report::default();
    for expected in &files {
        let name = expected["file"].as_str().context("a file without a name")?;
        let octets = std::fs::read(folder.join(name)).with_context(|| name.to_owned())?;
        let seen = seen::read(&octets);
        report.files += 1;
        report.packets += seen.counters.packets;
        let mut comparison = Comparison { expected, seen: &seen, compared: 0, found: Vec::new() };
        comparison.all(name);
        report.compared += comparison.compared;
        for difference in comparison.found {
            if explanations::explains(&mut list, name, &difference) {
                report.explained += 1;
            } else {
                report.unexplained.push((name.to_owned(), difference));
            }
        }
    }
    report.stale = list.iter().filter_map(Explanation::stale).collect();
    Ok(report)
}

struct Comparison<'a> {
    expected: &'a Value,
    seen: &'a Seen,
    compared: u64,
    found: Vec<Difference>,
}

impl Comparison<'_> {
    fn all(&mut self, name: &str) {
        let Self { expected, seen, .. } = *self;
        let counters = &seen.counters;
        if let Some(format) = expected["format"].as_str() {
            self.same("format", format, seen.format());
            self.same("clock", expected["ts"].as_str().unwrap_or_default(), seen.resolutions());
            self.same("byte order", expected["endian"].as_str().unwrap_or_default(), seen.orders());
        }
        // capinfos' own names of formats; derived files have a list.
        let capinfos = &expected["capinfos"];
        let kind = capinfos["type"].as_str().or_else(|| capinfos[0].as_str());
        if let Some(kind) = kind {
            self.same("capinfos: type", kind, seen.capinfos_type());
        }
        if let Some(packets) = capinfos[2].as_str() {
            self.same("capinfos: packets", packets, counters.packets);
        }
        if let Some(records) = expected["records"].as_u64() {
            self.same("records", records, counters.packets);
        }
        if let Some(link_types) = expected["linktypes"].as_array() {
            let theirs: BTreeSet<u64> = link_types.iter().filter_map(Value::as_u64).collect();
            let ours: BTreeSet<u64> =
                seen.interfaces.iter().map(|interface| interface.link_type.0.into()).collect();
            self.same("link types", list(&theirs), list(&ours));
        }
        if let (Some(length), [interface]) = (expected["snaplen"].as_u64(), &seen.interfaces[..]) {
            self.same("snap length", length, interface.snap_length);
        }
        let numbers = [
            ("cut packets", &expected["cut_by_snaplen"], counters.cut_packets),
            ("packets earlier than the one before", &expected["out_of_order"], seen.backwards),
            ("sections", &expected["sections"], counters.sections.into()),
            ("interfaces", &expected["interfaces"], counters.interfaces.into()),
        ];
        for (what, theirs, ours) in numbers {
            if let Some(theirs) = theirs.as_u64() {
                self.same(what, theirs, ours);
            }
        }
        if let Some(blocks) = expected["blocks"].as_object() {
            let count = |names: &[&str]| -> u64 {
                names.iter().filter_map(|name| blocks.get(*name).and_then(Value::as_u64)).sum()
            };
            let theirs = count(&["CB", "DCB"]);
            self.same("custom and unknown blocks", theirs, counters.skipped_blocks);
            self.same("statistics blocks", count(&["ISB"]), seen.statistics);
            self.same("packet blocks", count(&["EPB", "SPB", "PB"]), counters.packets);
            self.same("packets without a time", count(&["SPB"]), seen.timeless);
            self.same("secrets blocks", count(&["DSB"]), counters.secrets_blocks);
            self.same("names, if any", count(&["NRB"]) > 0, seen.names > 0);
        }
        self.damage(name);
    }

    /// The octet and kind of everything wrong, in order.
    fn damage(&mut self, name: &str) {
        let theirs: Vec<String> = damage::OF
            .iter()
            .filter(|(file, ..)| *file == name)
            .map(|(_, offset, what)| format!("{what} at octet {offset}"))
            .collect();
        let ours: Vec<String> = self
            .seen
            .issues
            .iter()
            .map(|issue| format!("{} at octet {}", damage::word(issue.kind), issue.offset))
            .collect();
        let words = |list: &[String]| match list {
            [] => NOTHING.to_owned(),
            list => list.join(", "),
        };
        self.same("damage", words(&theirs), words(&ours));
    }

    fn same(&mut self, what: &str, theirs: impl fmt::Display, ours: impl fmt::Display) {
        self.compared += 1;
        let difference = Difference::new(what, theirs, ours);
        if difference.theirs != difference.ours {
            self.found.push(difference);
        }
    }
}

fn list(numbers: &BTreeSet<u64>) -> String {
    let numbers: Vec<String> = numbers.iter().map(u64::to_string).collect();
    numbers.join(" ")
}

impl Report {
    /// Everything that differs is explained, and every explanation is needed.
    pub(crate) fn is_fine(&self) -> bool {
        self.unexplained.is_empty() && self.stale.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { files, packets, compared, explained, .. } = self;
        let unexplained = self.unexplained.len();
        writeln!(
            f,
            "{files} captures, {packets} packets: {compared} statements compared, \
             {explained} differences explained in readers.md, {unexplained} not"
        )?;
        for (file, Difference { what, theirs, ours, .. }) in &self.unexplained {
            writeln!(f, "unexplained: {file}: {what}: theirs {theirs}, ours {ours}")?;
        }
        for stale in &self.stale {
            writeln!(f, "explains less than it says: {stale}")?;
        }
        Ok(())
    }
}
