//! How packets become the rows of a data set for machine learning.

use model::{Feature, FeatureSet, Quirks, TimeRange};
use query::filter::Filter;
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

impl LabelRule {
    /// The published files' name of what is no attack.
    pub const BENIGN: &'static str = "Benign";

    /// Every flow is benign.
    pub fn benign() -> Self {
        Self { filter: Filter::everything(), label: 0, attack: Self::BENIGN.to_owned() }
    }
}

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
