//! `/metrics` for Prometheus. Labels are bounded: a stranger cannot make a new one.

use axum::extract::State;
use axum::response::Response;
use serve::prometheus::{COUNTER, GAUGE, Text};

use super::routes::Shared;
use crate::counters::{ClientKind, read};
use crate::hub::State as HubState;

/// Exporters that have a line of their own; the others are counted in the totals only.
const LABELLED_EXPORTERS: usize = 100;

pub(super) async fn metrics(State(shared): State<Shared>) -> Response {
    shared.hub.read_drops();
    let mut page = shared.hub.look(of_hub);
    let (signed_in, refused_logins) = shared.auth.counters();
    page.one(
        "uptime_seconds",
        GAUGE,
        "Since the relay started.",
        shared.hub.started.elapsed().as_secs(),
    );
    page.one(
        "refused_requests_total",
        COUNTER,
        "Requests for other hosts or by foreign pages.",
        read(&shared.hub.refused_requests),
    );
    page.one(
        "chatty_clients_total",
        COUNTER,
        "Clients closed because they said too much.",
        read(&shared.hub.chatty_clients),
    );
    page.one("sessions", GAUGE, "Who is signed in.", signed_in);
    page.one("refused_logins_total", COUNTER, "Logins beyond the limit.", refused_logins);
    if let Some(recorder) = &shared.recorder {
        let counters = recorder.counters();
        page.one(
            "recording",
            GAUGE,
            "1 while recording is possible.",
            u8::from(recorder.is_well()),
        );
        page.one(
            "recorded_octets_total",
            COUNTER,
            "Octets written to recordings.",
            counters.octets,
        );
        page.one(
            "recorded_datagrams_total",
            COUNTER,
            "Datagrams and packets written to recordings.",
            counters.datagrams,
        );
        page.one(
            "unrecorded_datagrams_total",
            COUNTER,
            "Datagrams and packets that came while nothing could be written.",
            counters.missed,
        );
    }
    #[cfg(feature = "webhook")]
    if let Some(webhook) = &shared.lookups.webhook {
        let counters = webhook.counters();
        page.head("alerts_total", COUNTER, "Alerts of pages, by what became of them.");
        page.line("alerts_total", "outcome", "sent", counters.sent);
        page.line("alerts_total", "outcome", "failed", counters.failed);
        page.line("alerts_total", "outcome", "refused", counters.refused);
    }
    if let Some(publisher) = &shared.publisher {
        publisher.metrics(&mut page);
    }
    if let Some(gateway) = &shared.gateway {
        gateway.metrics(&mut page);
    }
    page.answer()
}

fn of_hub(state: &HubState) -> Text {
    let mut page = Text::default();
    let totals = state.totals();
    page.one("received_total", COUNTER, "Datagrams and packets taken in.", totals.received);
    page.one("refused_total", COUNTER, "Of these, refused by network or rate.", totals.refused);
    page.one(
        "kernel_drops_total",
        COUNTER,
        "Datagrams the kernel dropped before the relay.",
        totals.kernel_drops,
    );
    page.one(
        "unrecognised_total",
        COUNTER,
        "Datagrams that are no export.",
        state.exporters.unrecognised_datagrams,
    );
    page.one("log_octets", GAUGE, "Octets kept for clients.", state.log.octets());

    let by_rate = state.exporters.refused;
    page.head("refused_by_rate_total", COUNTER, "Datagrams beyond a rate.");
    page.line("refused_by_rate_total", "rate", "exporter", by_rate.exporter);
    page.line("refused_by_rate_total", "rate", "total", by_rate.total);

    page.head("socket_kernel_drops_total", COUNTER, "Datagrams the kernel dropped, by socket.");
    for socket in &state.sockets {
        page.line(
            "socket_kernel_drops_total",
            "address",
            socket.address,
            read(&socket.kernel_drops),
        );
    }
    page.head("exporter_datagrams_total", COUNTER, "Datagrams by exporter, the first hundred.");
    let mut other = state.exporters.other_datagrams;
    for (at, (address, exporter)) in state.exporters.iter().enumerate() {
        if at < LABELLED_EXPORTERS {
            page.line("exporter_datagrams_total", "exporter", address, exporter.datagrams);
        } else {
            other += exporter.datagrams;
        }
    }
    page.line("exporter_datagrams_total", "exporter", "other", other);

    page.head("clients", GAUGE, "Clients served now.");
    for (kind, word) in [
        (ClientKind::WebSocket, "websocket"),
        (ClientKind::Http, "http"),
        (ClientKind::Recorder, "recorder"),
        (ClientKind::Publisher, "publisher"),
    ] {
        let count = state.clients.iter().filter(|client| client.kind == kind).count();
        page.line("clients", "kind", word, count);
    }
    let now = |counter: fn(&crate::counters::Client) -> u64| {
        state.clients.iter().map(|client| counter(client)).sum::<u64>()
    };
    let delivered = state.departed.delivered + now(|client| read(&client.delivered));
    let skipped = state.departed.skipped + now(|client| read(&client.skipped));
    page.one(
        "delivered_total",
        COUNTER,
        "Datagrams given to clients, each client's counted.",
        delivered,
    );
    page.one("skipped_total", COUNTER, "Datagrams that slow clients were not given.", skipped);
    page.one(
        "slow_clients_total",
        COUNTER,
        "Clients closed because they were too slow.",
        state.departed.slow,
    );

    let templates = state.templates.counters();
    page.one("templates", GAUGE, "Templates kept for late clients.", templates.templates);
    page.one("template_octets", GAUGE, "Octets of templates and options data.", templates.octets);
    page.one(
        "template_changes_total",
        COUNTER,
        "Templates that came again with another layout.",
        templates.changed,
    );
    page.one(
        "templates_dropped_total",
        COUNTER,
        "Templates and options given up for a limit.",
        templates.dropped,
    );
    page
}
