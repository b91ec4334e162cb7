//! What `records --stats` says of one input.

use std::path::Path;

use engine::ExportReader;
use serde_json::{Value as Json, json};

use super::line;

/// Counts per version, every counter of what was left out, and the issues.
pub(super) fn of(path: &Path, reader: &ExportReader) -> Json {
    let read = reader.totals();
    let totals = reader.collector().totals();
    let mut versions = serde_json::Map::new();
    for (version, of) in totals.versions() {
        let counts = json!({
            "datagrams": of.datagrams,
            "messages": of.messages,
            "data_records": of.data_records,
            "options_records": of.options_records,
            "templates": of.templates,
            "options_templates": of.options_templates,
            "octets": of.octets,
            "packets": of.packets,
        });
        versions.insert(line::version_text(version), counts);
    }
    let waiting: u64 = reader
        .collector()
        .exporters()
        .flat_map(|exporter| exporter.waiting)
        .map(|waiting| waiting.sets)
        .sum();
    let issues: Vec<Json> = reader
        .issues()
        .iter()
        .map(|(what, count)| json!({ "what": what, "count": count }))
        .collect();
    json!({
        "file": path.display().to_string(),
        "capture_packets": read.packets,
        "datagrams": read.datagrams,
        "refused_datagrams": read.refused,
        "stray_datagrams": read.strays,
        "sets_without_template": waiting,
        "versions": versions,
        "counters": {
            "replayed_datagrams": totals.replayed_datagrams,
            "exporters_evicted": totals.exporters_evicted,
            "exporters_refused": totals.exporters_refused,
            "templates_evicted": totals.templates_evicted,
            "templates_expired": totals.templates_expired,
            "templates_refused": totals.templates_refused,
            "withdrawals_ignored": totals.withdrawals_ignored,
            "sets_waited": totals.sets_waited,
            "waiting_dropped_sets": totals.waiting_dropped_sets,
            "waiting_dropped_octets": totals.waiting_dropped_octets,
            "messages_over_values": totals.messages_over_values,
            "lists_too_deep": totals.lists_too_deep,
            "lists_without_template": totals.lists_without_template,
            "samplers_refused": totals.samplers_refused,
            "issues_untold": totals.issues_untold.saturating_add(read.issues_beyond),
        },
        "issues": issues,
    })
}
