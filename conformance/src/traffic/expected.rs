//! The flows that ndpiReader counted.

use std::net::IpAddr;
use std::path::Path;

use anyhow::{Context, Result};
use model::Counters;
use serde_json::Value;

use super::{Rows, insert};

/// The expected flows of a capture.
pub(crate) fn read(path: &Path) -> Result<Rows> {
    let text = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let file: Value = serde_json::from_slice(&text)?;
    let mut rows = Rows::new();
    for flow in file["flows"].as_array().into_iter().flatten() {
        let number = |key: &str| flow[key].as_u64().unwrap_or_default();
        let source = (address(&flow["src"])?, number("sport"));
        let destination = (address(&flow["dst"])?, number("dport"));
        let there = Counters { packets: number("c2s_packets"), octets: number("c2s_bytes") };
        let back = Counters { packets: number("s2c_packets"), octets: number("s2c_bytes") };
        let name = flow["l4"].as_str().unwrap_or_default();
        let protocol = model::protocol_from_name(name).with_context(|| name.to_owned())?;
        let way = (protocol, flow["vlan"].as_u64(), source, destination);
        insert(&mut rows, way, (there, back));
    }
    Ok(rows)
}

/// An address. Four have a second `::`, where one zero group stands for itself.
pub(crate) fn address(value: &Value) -> Result<IpAddr> {
    let text = value.as_str().unwrap_or_default();
    let text = if text.matches("::").count() > 1 {
        text.replacen("::", ":0:", 1)
    } else {
        text.to_owned()
    };
    text.parse().with_context(|| format!("{text:?} is no address"))
}
