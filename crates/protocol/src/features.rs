//! How packets become the rows of a data set for machine learning.

use std::fmt;

use model::{Feature, FeatureSet, Quirks, TimeRange};
use query::filter::{Filter, FilterError};
use serde::{Deserialize, Serialize};

use crate::{ExportFormat, Settings};

/// Everything the rows depend on beside the packets: the same options and the same packets give the
/// same rows, octet by octet.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FeatureOptions {
    /// Which of the published sets; it also decides how numbers with a fraction are written.
    pub set: FeatureSet,
    /// The columns; those of the set unless others were chosen.
    pub columns: Vec<Feature>,
    /// Only flows that pass.
    pub filter: Option<Filter>,
    /// The classes of flows: the first rule that a flow passes.
    pub rules: Vec<LabelRule>,
    /// The class of a flow that no rule fits.
    pub otherwise: LabelRule,
    /// What is written as the published files have it.
    pub quirks: Quirks,
    /// Timeouts, tunnels and local networks. Flow exports among the packets are traffic like any
    /// other, whatever is set.
    pub settings: Settings,
    /// Only flows that touch it.
    pub time: Option<TimeRange>,
    /// Reading ends after so many rows.
    pub max_flows: Option<u64>,
    /// Reading ends at the first packet that lies so many seconds behind the first of all.
    pub max_seconds: Option<u32>,
}

/// A class and the flows that belong to it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LabelRule {
    /// Which flows.
    pub filter: Filter,
    /// 0 benign, 1 attack; other numbers as the user likes.
    pub label: u32,
    /// The name of the class.
    pub attack: String,
}

/// A data set of everything that was opened as a file, each read once more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DataSetJob {
    /// Its rows; the settings are the engine's own.
    pub options: FeatureOptions,
    /// How they are written.
    pub format: ExportFormat,
}

/// Why a line is no rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RuleError {
    /// Nothing stands before the equals sign, or there is none.
    NoName,
    /// What stands behind it is no filter.
    Filter(FilterError),
    /// So many rules are too many.
    TooMany(usize),
}

impl LabelRule {
    /// The published files' name of what is no attack.
    pub const BENIGN: &'static str = "Benign";

    /// Rules of one data set: every flow is held against them one after the other, and a person
    /// writes a few dozen.
    pub const MOST: usize = 1000;

    /// `NAME=FILTER`; an equals sign of the filter is behind the first. Benign is 0 and nothing
    /// else is.
    pub fn parse(line: &str) -> Result<Self, RuleError> {
        let (attack, filter) = line.split_once('=').ok_or(RuleError::NoName)?;
        if attack.trim().is_empty() {
            return Err(RuleError::NoName);
        }
        let filter = Filter::parse(filter.trim()).map_err(RuleError::Filter)?;
        Ok(Self { filter, ..Self::all(attack.trim()) })
    }

    /// Rules line by line; blank lines and those that begin with `#` say nothing. An error comes
    /// with the number of its line, from 1.
    pub fn parse_lines(text: &str) -> Result<Vec<Self>, (usize, RuleError)> {
        let lines = (1..).zip(text.lines().map(str::trim));
        let told = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let mut rules = Vec::new();
        for (number, line) in told {
            rules.push(Self::parse(line).map_err(|error| (number, error))?);
            if rules.len() > Self::MOST {
                return Err((number, RuleError::TooMany(Self::MOST)));
            }
        }
        Ok(rules)
    }

    /// Every flow is of this class: Benign is 0, everything else 1.
    pub fn all(attack: &str) -> Self {
        let label = u32::from(!attack.eq_ignore_ascii_case(Self::BENIGN));
        Self { filter: Filter::everything(), label, attack: attack.to_owned() }
    }

    /// Every flow is benign.
    pub fn benign() -> Self {
        Self { filter: Filter::everything(), label: 0, attack: Self::BENIGN.to_owned() }
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoName => f.write_str("no name: write DDoS = ip.addr == 10.0.0.7"),
            Self::Filter(error) => write!(f, "{error}"),
            Self::TooMany(most) => write!(f, "more than {most} rules"),
        }
    }
}

impl std::error::Error for RuleError {}

impl FeatureOptions {
    /// A whole set with the timeouts that are usual for it (120 s and 60 s), every flow benign.
    pub fn new(set: FeatureSet) -> Self {
        Self {
            set,
            columns: set.labelled(),
            filter: None,
            rules: Vec::new(),
            otherwise: LabelRule::benign(),
            quirks: Quirks::default(),
            settings: Settings::default(),
            time: None,
            max_flows: None,
            max_seconds: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_line_by_line_and_a_wrong_one_is_named_by_its_line() {
        let rules =
            LabelRule::parse_lines("# of Tuesday\n\nDDoS = ip.addr == 10.0.0.7\nbenign=port 53\n");
        let told: Vec<_> = rules.iter().flatten().map(|rule| (&*rule.attack, rule.label)).collect();
        assert_eq!(told, [("DDoS", 1), ("benign", 0)]);
        let fails = |text| LabelRule::parse_lines(text).err().map(|(line, _)| line);
        assert_eq!(fails("a=port 1\nport 53"), Some(2));
        assert_eq!(fails("=port 53"), Some(1));
        assert_eq!(fails("\n\nDDoS=nonsense =="), Some(3));
        let many = "x=port 1\n".repeat(LabelRule::MOST + 1);
        assert_eq!(fails(&many), Some(LabelRule::MOST + 1));
    }
}
