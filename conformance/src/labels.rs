//! Labels of flows, and what stands beside them, against what ndpiReader says of the same captures.
//!
//! Shares are means over captures, so that no capture with many flows decides alone. A row that we
//! lack counts as wrong. Rows that ndpiReader labelled by lists of addresses are left out.

mod agreement;
mod confusion;
mod field;
mod names;
mod ours;
mod theirs;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::explanations::{self, Explanation};

use agreement::Agreement;
use confusion::Confusions;
use field::FIELDS;
use names::Names;
use theirs::Row;

/// What came of it.
pub(crate) struct Labels {
    all: Agreement,
    /// Of rows that ndpiReader labelled by their payload.
    by_payload: Agreement,
    /// Where both differ, in rows labelled by payload.
    confusions: Confusions,
    /// Of each field of [`FIELDS`].
    fields: Vec<Counts>,
    /// Flows that are here and not there.
    more: u64,
    stale: Vec<String>,
}

/// Rows that name something.
#[derive(Clone, Default)]
struct Counts {
    rows: u64,
    /// Both agree.
    equal: u64,
    /// They do not, and a line of the list says why.
    explained: u64,
    differences: Vec<String>,
}

impl Counts {
    /// Per cent that agree or are explained.
    fn share(&self) -> f64 {
        percent(self.equal + self.explained, self.rows)
    }
}

/// Per cent that must not be lost again: of labels by payload, their first parts and as a whole.
const HELD: (f64, f64) = (96.0, 95.0);

/// Differences of one field that are shown.
const SHOWN: usize = 8;

/// Compares every capture of the folder.
pub(crate) fn run(folder: &Path) -> Result<Labels> {
    let names = Names::read(&folder.join("application_ids.json"))?;
    let mut list = explanations::read("labels.md", include_str!("../labels.md"))?;
    let mut labels = Labels {
        all: Agreement::default(),
        by_payload: Agreement::default(),
        confusions: Confusions::default(),
        fields: vec![Default::default(); FIELDS.len()],
        more: 0,
        stale: Vec::new(),
    };
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder.join("pcap"))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.sort();
    for path in files {
        let name = path.file_name().and_then(|name| name.to_str()).context("a file's name")?;
        let rows = theirs::read(&folder.join("expected").join(format!("{name}.json")))?;
        let ours = ours::read(&std::fs::read(&path)?);
        labels.add(name, &rows, ours, &names, &mut list);
    }
    labels.stale = list.iter().filter_map(Explanation::stale).collect();
    Ok(labels)
}

impl Labels {
    fn add(
        &mut self,
        file: &str,
        rows: &[Row],
        mut ours: BTreeMap<theirs::Key, model::FlowRecord>,
        names: &Names,
        list: &mut [Explanation],
    ) {
        self.all.begin();
        self.by_payload.begin();
        self.confusions.begin(file, rows.iter().filter(|row| row.is_by_payload()).count());
        for row in rows {
            let flow = ours.remove(&row.key);
            if row.is_left_out() {
                continue;
            }
            let label =
                flow.as_ref().map_or("no such flow", |flow| flow.label.application.as_ref());
            let agreed = names.agreement(row, label);
            let explained = !agreed.full
                && explanations::explains(
                    list,
                    file,
                    &row.difference(
                        "label",
                        &row.label,
                        if label.is_empty() { "Unknown" } else { label },
                    ),
                );
            self.all.count(agreed, explained);
            if row.is_by_payload() {
                self.by_payload.count(agreed, explained);
                if !agreed.full && !explained {
                    self.confusions.count(row, label, agreed.master);
                }
            }
            let Some(flow) = flow else { continue };
            for (field, counts) in FIELDS.iter().zip(&mut self.fields) {
                let Some(theirs) = row.text(field.key) else { continue };
                let ours = (field.ours)(&flow).unwrap_or_default();
                counts.rows += 1;
                if (field.agrees)(theirs, &ours) {
                    counts.equal += 1;
                    continue;
                }
                let difference = row.difference(field.key, theirs, &ours);
                if explanations::explains(list, file, &difference) {
                    counts.explained += 1;
                } else {
                    counts
                        .differences
                        .push(format!("{file}: {}: {theirs} there, {ours} here", difference.what));
                }
            }
        }
        self.more += ours.len() as u64;
    }

    /// Nothing that was held is lost, and every explanation is needed.
    pub(crate) fn is_fine(&self) -> bool {
        let (master, full) = self.by_payload.explained();
        let fields = FIELDS.iter().zip(&self.fields);
        let mut held = fields.map(|(field, counts)| counts.share() >= field.held);
        master >= HELD.0 && full >= HELD.1 && held.all(|held| held) && self.stale.is_empty()
    }

    /// The figures, as a table of Markdown.
    pub(crate) fn table(&self) -> String {
        let mut text = String::from(
            "| agreement | of | as it is | with what is explained | held |\n|---|--:|--:|--:|--:|\n",
        );
        let of = [
            ("all rows", &self.all, (0.0, 0.0)),
            ("rows labelled by payload", &self.by_payload, HELD),
        ];
        for (what, agreement, held) in of {
            let (plain, explained) = (agreement.plain(), agreement.explained());
            let rows = agreement.rows();
            text += &line(
                &format!("{what}: first part of the label"),
                rows,
                plain.0,
                explained.0,
                held.0,
            );
            text += &line(&format!("{what}: whole label"), rows, plain.1, explained.1, held.1);
        }
        for (field, counts) in FIELDS.iter().zip(&self.fields) {
            let plain = percent(counts.equal, counts.rows);
            text += &line(field.title, counts.rows, plain, counts.share(), field.held);
        }
        text
    }
}

fn line(what: &str, rows: u64, plain: f64, explained: f64, held: f64) -> String {
    format!("| {what} | {rows} | {plain:.1} % | {explained:.1} % | {held:.0} % |\n")
}

/// So much of so much; of nothing everything.
#[expect(clippy::cast_precision_loss, reason = "rows are counted in thousands")]
fn percent(part: u64, of: u64) -> f64 {
    if of == 0 { 100.0 } else { part as f64 * 100.0 / of as f64 }
}

impl fmt::Display for Labels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.table())?;
        writeln!(f, "{} flows are here and not there", self.more)?;
        write!(f, "{}", self.confusions)?;
        for (field, counts) in FIELDS.iter().zip(&self.fields) {
            for difference in counts.differences.iter().take(SHOWN) {
                writeln!(f, "{}: {difference}", field.key)?;
            }
        }
        for stale in &self.stale {
            writeln!(f, "explains less than it says: {stale}")?;
        }
        if !self.is_fine() {
            writeln!(f, "below what is held, or an explanation explains nothing")?;
        }
        Ok(())
    }
}
