//! Who exports, and what is odd.

use axum::extract::{Request, State};
use axum::response::Response;
use model::ExporterStatus;
use protocol::{Request as Ask, Response as Said};
use serde_json::{Value as Json, json};

use super::routes::{Shared, wrong};
use super::written::{Form, rows};
use crate::findings;

/// What stands in CSV.
const EXPORTERS: [&str; 12] = [
    "exporter",
    "domain",
    "version",
    "datagrams",
    "records",
    "refused",
    "lost",
    "loss_unit",
    "lost_records",
    "first_seen",
    "last_seen",
    "sampling_rate",
];
const FINDINGS: [&str; 11] = [
    "id",
    "kind",
    "title",
    "severity",
    "confidence",
    "first",
    "last",
    "count",
    "subjects",
    "sentence",
    "filter",
];

pub(super) async fn exporters(State(shared): State<Shared>, request: Request) -> Response {
    let form = Form::of(request.uri(), request.headers());
    let asked = shared.ask(|watch| match watch.engine.ask(Ask::Exporters) {
        Said::Exporters(all) => all,
        _ => Vec::new(),
    });
    match asked.await {
        Ok(all) => rows(form, "exporters", &EXPORTERS, all.iter().map(exporter).collect()),
        Err(refused) => refused,
    }
}

pub(super) async fn findings(State(shared): State<Shared>, request: Request) -> Response {
    let form = Form::of(request.uri(), request.headers());
    if let Some(query) = request.uri().query().filter(|query| !query.is_empty()) {
        return wrong(&format!("`{}` is not known here", export::escape_controls(query)));
    }
    let asked = shared.ask(|watch| {
        let found = watch.findings();
        found.iter().map(|f| findings::object(f, watch.name_of(f.source))).collect::<Vec<Json>>()
    });
    match asked.await {
        Ok(all) => rows(form, "findings", &FINDINGS, all),
        Err(refused) => refused,
    }
}

fn exporter(one: &ExporterStatus) -> Json {
    json!({
        "exporter": one.key.address.to_string(),
        "domain": one.key.domain,
        "version": one.version.name(),
        "datagrams": one.datagrams,
        "records": one.records,
        "options_records": one.options_records,
        "refused": one.refused,
        "lost": one.lost,
        "loss_unit": one.loss_unit,
        "lost_records": one.lost_records,
        "lost_is_estimated": one.lost_is_estimated,
        "gaps": one.gaps,
        "restarts": one.restarts,
        "first_seen": one.first_seen.to_string(),
        "last_seen": one.last_seen.to_string(),
        "clock_skew_nanos": one.clock_skew_nanos,
        "sampling_rate": one.sampling_rate,
        "templates": one.templates.len(),
        "waiting": one.waiting.len(),
        "waiting_dropped_octets": one.waiting_dropped_octets,
    })
}
