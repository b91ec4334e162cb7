//! The file beside a data set that says how it was made, so that it can be made again.

use std::path::Path;

use engine::DataSet;
use model::{Feature, Timestamp};
use protocol::LabelRule;
use serde_json::{Value as Json, json};

use crate::arguments::FlowsArguments;
use crate::output::Output;

/// What was read of an input.
pub(super) struct InputStatus {
    pub(super) name: String,
    pub(super) octets: u64,
    pub(super) packets: u64,
}

/// Writes it under that name.
pub(super) fn write(
    path: &Path,
    arguments: &FlowsArguments,
    data_set: &DataSet,
    inputs: &[InputStatus],
) -> anyhow::Result<()> {
    let mut out = Output::create(Some(path), &arguments.files)?;
    serde_json::to_writer_pretty(&mut *out.pieces(), &of(data_set, inputs))?;
    out.pieces().push(b'\n');
    out.finish()?;
    Ok(())
}

fn of(data_set: &DataSet, inputs: &[InputStatus]) -> Json {
    let options = data_set.options();
    let totals = data_set.totals();
    let columns: Vec<&str> = options.columns.iter().copied().map(Feature::name).collect();
    let inputs: Vec<Json> = inputs
        .iter()
        .map(|input| json!({ "name": input.name, "bytes": input.octets, "packets": input.packets }))
        .collect();
    let closed = options.settings.closed_tunnels.iter().map(|kind| kind.name());
    let closed: Vec<&str> = closed.collect();
    let time = |time: Option<Timestamp>| time.map(|time| time.to_string());
    json!({
        "program": "flowglass",
        "version": env!("CARGO_PKG_VERSION"),
        "set": options.set.name(),
        "columns": columns,
        "active_timeout_seconds": options.settings.active_timeout_seconds,
        "idle_timeout_seconds": options.settings.idle_timeout_seconds,
        "filter": options.filter.as_ref().map(ToString::to_string),
        "label_when": options.rules.iter().map(rule).collect::<Vec<_>>(),
        "otherwise": { "label": options.otherwise.label, "attack": options.otherwise.attack },
        "compatible": {
            "ttl": options.quirks.ttl,
            "min_length": options.quirks.min_length,
            "second_bytes": options.quirks.second_octets,
        },
        "local_networks": options.settings.local_networks,
        "closed_tunnels": closed,
        "max_flows": options.max_flows,
        "max_seconds": options.max_seconds,
        "inputs": inputs,
        "packets": totals.packets,
        "packets_in_flows": totals.metered,
        "flows": totals.flows,
        "rows": totals.rows,
        "first_packet": time(totals.first),
        "last_packet": time(totals.last),
    })
}

fn rule(rule: &LabelRule) -> Json {
    json!({ "attack": rule.attack, "label": rule.label, "filter": rule.filter.to_string() })
}
