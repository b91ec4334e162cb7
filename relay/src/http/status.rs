//! `/api/status`: every counter there is, as one JSON object.

use std::sync::atomic::{AtomicU64, Ordering};

use model::NetflowVersion;
use serde_json::{Value, json};

use crate::hub::{Client, ClientKind, Hub, SocketCounters, State};

/// The relay's state at one moment.
pub(crate) fn status(hub: &Hub) -> Value {
    let uptime = hub.started.elapsed().as_secs();
    hub.read_drops();
    let refused_requests = read(&hub.refused_requests);
    let mut status = hub.look(|state| describe(state, hub.limits.log_octets));
    status["uptime_seconds"] = json!(uptime);
    status["refused_requests"] = json!(refused_requests);
    status
}

fn describe(state: &State, log_limit: usize) -> Value {
    let totals = state.totals();
    let exporters: Vec<_> = state
        .exporters
        .iter()
        .map(|(address, exporter)| {
            json!({
                "address": address.to_string(),
                "datagrams": exporter.datagrams,
                "octets": exporter.octets,
                "versions": exporter.versions.iter().map(version).collect::<Vec<_>>(),
                "first_seen": exporter.first_seen.to_string(),
                "last_seen": exporter.last_seen.to_string(),
                "templates": state.templates.of(*address),
            })
        })
        .collect();
    let next_id = state.log.next_id();
    let clients: Vec<_> =
        state.clients.iter().map(|client| describe_client(client, next_id)).collect();
    let templates = state.templates.counters();
    json!({
        "received": totals.received,
        "refused": totals.refused,
        "kernel_drops": totals.kernel_drops,
        "unrecognised": state.exporters.unrecognised_datagrams,
        "exporters": exporters,
        "other_exporters_datagrams": state.exporters.other_datagrams,
        "sockets": state.sockets.iter().map(|socket| describe_socket(socket)).collect::<Vec<_>>(),
        "clients": clients,
        "departed": {
            "clients": state.departed.clients,
            "slow": state.departed.slow,
            "delivered": state.departed.delivered,
            "skipped": state.departed.skipped,
        },
        "log": {
            "octets": state.log.octets(),
            "limit_octets": log_limit,
            "next_id": next_id,
        },
        "templates": {
            "domains": templates.domains,
            "templates": templates.templates,
            "options_data_sets": templates.options_data_sets,
            "octets": templates.octets,
            "changed": templates.changed,
            "dropped": templates.dropped,
        },
    })
}

fn describe_socket(socket: &SocketCounters) -> Value {
    json!({
        "address": socket.address.to_string(),
        "receive_buffer_octets": socket.buffer_octets,
        "received": read(&socket.received),
        "refused": read(&socket.refused),
        "kernel_drops": read(&socket.kernel_drops),
    })
}

fn describe_client(client: &Client, next_id: u64) -> Value {
    json!({
        "number": client.number,
        "kind": match client.kind {
            ClientKind::WebSocket => "websocket",
            ClientKind::Http => "http",
        },
        "peer": client.peer.to_string(),
        "since": client.since.to_string(),
        "first_id": client.joined,
        "delivered": read(&client.delivered),
        "skipped": read(&client.skipped),
        // Received, and neither given to it nor skipped yet.
        "behind": next_id.saturating_sub(client.cursor()),
        "octets": read(&client.octets),
    })
}

fn read(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

/// The number an export message begins with; sFlow has a word.
fn version(version: &NetflowVersion) -> Value {
    match version {
        NetflowVersion::V1 => json!(1),
        NetflowVersion::V5 => json!(5),
        NetflowVersion::V7 => json!(7),
        NetflowVersion::V8 => json!(8),
        NetflowVersion::V9 => json!(9),
        NetflowVersion::Ipfix => json!(10),
        NetflowVersion::Sflow5 => json!("sflow5"),
    }
}
