//! The rows of ndpiReader.

use std::net::IpAddr;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::difference::Difference;
use crate::traffic::address;

/// Protocol, VLAN, and the two end points, the lower first.
pub(super) type Key = (u8, Option<u64>, (IpAddr, u64), (IpAddr, u64));

/// One flow.
pub(super) struct Row {
    pub(super) key: Key,
    /// `TLS.Google`, `Unknown`.
    pub(super) label: String,
    confidence: String,
    flow: Value,
}

pub(super) fn read(path: &Path) -> Result<Vec<Row>> {
    let text = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let mut file: Value = serde_json::from_slice(&text)?;
    let Value::Array(flows) = file["flows"].take() else { return Ok(Vec::new()) };
    flows.into_iter().map(row).collect()
}

fn row(flow: Value) -> Result<Row> {
    let port = |key: &str| flow[key].as_u64().unwrap_or_default();
    let ends = ((address(&flow["src"])?, port("sport")), (address(&flow["dst"])?, port("dport")));
    let name = flow["l4"].as_str().unwrap_or_default();
    let protocol = model::protocol_from_name(name).with_context(|| name.to_owned())?;
    let text = |key: &str| flow[key].as_str().unwrap_or_default().to_owned();
    let (label, confidence) = (text("proto"), text("confidence"));
    let key = key(protocol, flow["vlan"].as_u64(), ends);
    Ok(Row { key, label, confidence, flow })
}

/// With the lower end point first.
pub(super) fn key(protocol: u8, vlan: Option<u64>, ends: ((IpAddr, u64), (IpAddr, u64))) -> Key {
    let (one, other) = ends;
    (protocol, vlan, one.min(other), one.max(other))
}

impl Row {
    /// Labelled by its payload.
    pub(super) fn is_by_payload(&self) -> bool {
        self.confidence == "DPI"
    }

    /// Labelled by lists of addresses or rules that nobody else has.
    pub(super) fn is_left_out(&self) -> bool {
        ["Match by IP", "Match by custom rule", "nBPF"].contains(&self.confidence.as_str())
    }

    /// What it says under this key, if anything.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.flow[key].as_str().filter(|text| !text.is_empty())
    }

    /// Protocol and both end points.
    pub(super) fn ends(&self) -> String {
        let (protocol, _, low, high) = &self.key;
        format!("{protocol} {} {} {} {}", low.0, low.1, high.0, high.1)
    }

    pub(super) fn difference(&self, what: &str, theirs: &str, ours: &str) -> Difference {
        let ours = if ours.is_empty() { crate::difference::NOTHING } else { ours };
        Difference::new(format!("{what} {}", self.ends()), theirs, ours)
    }
}
