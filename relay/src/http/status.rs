//! `/api/status`, `/api/exporters`, `/api/limits`: every counter and every limit there is, as JSON.

use std::net::SocketAddr;
use std::sync::atomic::Ordering;

use axum::extract::State as From;
use axum::response::Response;
use model::NetflowVersion;
use serde_json::{Value, json};

use super::answers;
use super::routes::Shared;
use crate::counters::{Client, ClientKind, PipeCounters, SocketCounters, read};
use crate::exporters::Exporter;
use crate::hub::{Hub, State};
use crate::receive::kernel;

pub(super) async fn whole(From(shared): From<Shared>) -> Response {
    let mut whole = status(&shared.hub);
    let (signed_in, refused_logins) = shared.auth.counters();
    whole["auth"] = json!({
        "mode": shared.auth.mode(),
        "signed_in": signed_in,
        "refused_logins": refused_logins,
    });
    whole["request_log_lost"] = json!(shared.request_log.as_ref().map(|log| log.lost()));
    whole["recording"] = shared.recorder.as_ref().map_or(Value::Null, |one| one.status());
    whole["publish"] = shared.publisher.as_ref().map_or(Value::Null, |one| one.status());
    whole["subscribe"] = shared.gateway.as_ref().map_or(Value::Null, |one| one.status());
    whole["lookups"] = shared.lookups.status();
    answers::json(&whole)
}

pub(super) async fn exporters(From(shared): From<Shared>) -> Response {
    let exporters = shared.hub.look(describe_exporters);
    answers::json(&json!({ "exporters": exporters }))
}

pub(super) async fn limits(From(shared): From<Shared>) -> Response {
    let limits = &shared.hub.limits;
    let rules = shared.admission.rules();
    let networks: Vec<_> = rules.exporters.iter().map(ToString::to_string).collect();
    answers::json(&json!({
        "allow_exporter": networks,
        "exporter_rate": rules.exporter_rate,
        "total_rate": rules.total_rate,
        "log_octets": limits.log_octets,
        "window_octets": limits.window_octets,
        "backlog_octets": limits.backlog_octets,
        "clients": limits.clients,
        "connections": limits.connections,
        "connections_per_address": limits.connections_per_address,
        "exporters": limits.exporters,
        "templates": limits.templates,
        "template_octets": limits.template_octets,
        "receive_buffer_octets": limits.receive_buffer_octets,
    }))
}

/// The relay's state at one moment.
pub(crate) fn status(hub: &Hub) -> Value {
    let uptime = hub.started.elapsed().as_secs();
    hub.read_drops();
    let refused_requests = read(&hub.refused_requests);
    let mut status = hub.look(|state| describe(state, hub.limits.log_octets));
    status["uptime_seconds"] = json!(uptime);
    status["refused_requests"] = json!(refused_requests);
    status["chatty_clients"] = json!(read(&hub.chatty_clients));
    if let Some(drops) = kernel::machine_drops() {
        let (receive_buffer, memory) = (drops.receive_buffer, drops.memory);
        status["machine"] =
            json!({ "udp_receive_buffer_errors": receive_buffer, "udp_memory_errors": memory });
    }
    status
}

fn describe(state: &State, log_limit: usize) -> Value {
    let totals = state.totals();
    let next_id = state.log.next_id();
    let clients: Vec<_> =
        state.clients.iter().map(|client| describe_client(client, next_id)).collect();
    let templates = state.templates.counters();
    json!({
        "received": totals.received,
        "refused": totals.refused,
        "kernel_drops": totals.kernel_drops,
        "unrecognised": state.exporters.unrecognised_datagrams,
        "refused_by_rate": {
            "exporter": state.exporters.refused.exporter,
            "total": state.exporters.refused.total,
        },
        "exporters": describe_exporters(state),
        "other_exporters_datagrams": state.exporters.other_datagrams,
        "sockets": state.sockets.iter().map(|socket| describe_socket(socket)).collect::<Vec<_>>(),
        "packets": state.pipes.iter().map(|pipe| describe_pipe(pipe)).collect::<Vec<_>>(),
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

fn describe_exporters(state: &State) -> Vec<Value> {
    let describe = |(address, exporter): (&SocketAddr, &Exporter)| {
        json!({
            "address": address.to_string(),
            "datagrams": exporter.datagrams,
            "refused": exporter.refused,
            "octets": exporter.octets,
            "versions": exporter.versions.iter().map(version).collect::<Vec<_>>(),
            "first_seen": exporter.first_seen.to_string(),
            "last_seen": exporter.last_seen.to_string(),
            "templates": state.templates.of(*address),
        })
    };
    state.exporters.iter().map(describe).collect()
}

fn describe_pipe(pipe: &PipeCounters) -> Value {
    json!({
        "name": pipe.name,
        "open": pipe.open.load(Ordering::Relaxed),
        "received": read(&pipe.received),
        "refused": read(&pipe.refused),
        "octets": read(&pipe.octets),
        "issues": read(&pipe.issues),
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
            ClientKind::Recorder => "recorder",
            ClientKind::Publisher => "publisher",
        },
        "peer": client.peer.map(|peer| peer.to_string()),
        "user": client.user,
        "since": client.since.to_string(),
        "first_id": client.joined,
        "delivered": read(&client.delivered),
        "skipped": read(&client.skipped),
        // Received, and neither given to it nor skipped yet.
        "behind": next_id.saturating_sub(client.cursor()),
        "octets": read(&client.octets),
    })
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
