//! What is odd in the traffic: flows, answers of DNS and claims of addresses in, findings out.
//!
//! [`Detectors`] is told everything that happens in one source with [`Detectors::see`], in the order in
//! which it became known, and says with [`Detectors::findings`] what is odd so far. Each detector stands
//! in a file of its own and keeps what it remembers in tables of bounded size; nothing looks at a clock.
#![forbid(unsafe_code)]

mod alert;
mod amplify;
mod beacon;
mod brute;
pub mod config;
mod detectors;
mod distinct;
mod exporters;
mod flood;
mod fold;
mod forest;
mod hash;
mod host_window;
mod lateral;
mod list;
mod long;
mod made_up;
mod neighbours;
mod novel;
mod outlier;
mod recent;
mod risky;
mod robust;
mod rules;
mod sample;
mod scan;
mod sight;
mod stories;
mod sweep;
mod tunnel;
mod upload;
mod volume;
mod words;

pub use alert::{
    AlertMeasure, AlertPer, AlertRule, AlertText, Alerts, Fired, MAX_RULES, Preview, count, span,
};
pub use config::Limits;
pub use detectors::{Counters, Detectors};
pub use exporters::of_exporters;
pub use forest::{Forest, ForestOptions};
pub use list::{BadLine, Item, List, ListKind, ListReport, MAX_ITEMS};
pub use rules::{RuleFormat, Rules};
pub use sight::{Neighbour, Seen, Sight};
