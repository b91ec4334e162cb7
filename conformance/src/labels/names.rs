//! Names of applications and their numbers, as ndpiReader lists them.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use super::agreement::Agreed;
use super::theirs::Row;

/// By name, lower case, letters and digits only.
pub(super) struct Names(HashMap<String, u64>);

impl Names {
    pub(super) fn read(path: &Path) -> Result<Self> {
        let text =
            std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let file: Value = serde_json::from_slice(&text)?;
        let list = file.get("applications").or(file.get("protocols")).unwrap_or(&file);
        let names = list
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|row| Some((folded(row["name"].as_str()?), row["id"].as_u64()?)));
        let names: HashMap<String, u64> = names.collect();
        anyhow::ensure!(!names.is_empty(), "{} names no application", path.display());
        Ok(Self(names))
    }

    /// How far our label is the row's, by name and then by number.
    pub(super) fn agreement(&self, row: &Row, ours: &str) -> Agreed {
        let ours = if ours.is_empty() { "Unknown" } else { ours };
        let (our_master, our_rest) = ours.split_once('.').unwrap_or((ours, ""));
        let (their_master, their_rest) = row.label.split_once('.').unwrap_or((&row.label, ""));
        let master = self.same(our_master, their_master);
        let (ours, theirs) = (our_rest, their_rest);
        // A brand that they have no number for is none to them.
        let is_theirs = |name: &str| self.0.contains_key(&folded(name)) || number(name) != 0;
        let alike = self.same(ours, theirs) || (theirs.is_empty() && !is_theirs(ours));
        Agreed { master, full: master && alike }
    }

    fn same(&self, one: &str, other: &str) -> bool {
        let name = (one, other);
        let (one, other) = (folded(one), folded(other));
        let number = |name: &str, folded: &str| self.0.get(folded).copied().or(Some(number(name)));
        one == other || number(name.0, &one).filter(|id| *id != 0) == number(name.1, &other)
    }
}

/// The number we have for a name.
fn number(name: &str) -> u64 {
    model::application::numbers(name).0.into()
}

pub(super) fn folded(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}
