//! What is taken for what, the dearest first.

use std::collections::BTreeMap;
use std::fmt;

use super::theirs::Row;

/// Pairs of labels with what they cost.
#[derive(Default)]
pub(super) struct Confusions {
    pairs: BTreeMap<(String, String), Cost>,
    file: String,
    /// What a row of the capture weighs.
    weight: f64,
    captures: u32,
}

#[derive(Default)]
struct Cost {
    /// Captures' worth of rows whose first part, and whose whole label, is wrong.
    master: f64,
    full: f64,
    rows: u32,
    captures: Vec<String>,
    example: String,
}

/// Pairs that are shown.
const SHOWN: usize = 400;

impl Confusions {
    /// Another capture begins, with so many rows.
    pub(super) fn begin(&mut self, file: &str, rows: usize) {
        file.clone_into(&mut self.file);
        self.captures += u32::from(rows > 0);
        self.weight = u32::try_from(rows).map_or(0.0, |rows| 1.0 / f64::from(rows.max(1)));
    }

    pub(super) fn count(&mut self, row: &Row, ours: &str, master_agrees: bool) {
        let ours = if ours.is_empty() { "Unknown" } else { ours };
        let cost = self.pairs.entry((row.label.clone(), ours.to_owned())).or_default();
        cost.full += self.weight;
        cost.master += if master_agrees { 0.0 } else { self.weight };
        cost.rows += 1;
        if cost.captures.last() != Some(&self.file) {
            cost.captures.push(self.file.clone());
        }
        if cost.example.is_empty() {
            cost.example = row.ends();
        }
    }
}

impl fmt::Display for Confusions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut pairs: Vec<_> = self.pairs.iter().collect();
        pairs.sort_by(|one, other| {
            (other.1.full + other.1.master).total_cmp(&(one.1.full + one.1.master))
        });
        writeln!(f, "per cent lost (first part, whole), rows, expected, ours, captures, example:")?;
        let share = |cost: f64| cost * 100.0 / f64::from(self.captures.max(1));
        for ((theirs, ours), cost) in pairs.into_iter().take(SHOWN) {
            let Cost { master, full, rows, captures, example } = cost;
            let first = captures.first().map_or("", String::as_str);
            let (master, full) = (share(*master), share(*full));
            writeln!(
                f,
                "{master:5.2} {full:5.2} {rows:4} {theirs} → {ours}: {} captures, {first} {example}",
                captures.len()
            )?;
        }
        Ok(())
    }
}
