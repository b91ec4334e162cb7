//! Recordings: what there is, and their octets.

use axum::extract::{Path, Request, State};
use axum::response::Response;
use hyper::StatusCode;
use serde_json::json;

use super::routes::Shared;
use super::{answers, octets};

pub(super) async fn list(State(shared): State<Shared>) -> Response {
    let Some(recorder) = shared.recorder.clone() else {
        return answers::json(&json!({ "recordings": [] }));
    };
    let scan = tokio::task::spawn_blocking(
        move || json!({ "recordings": recorder.shelf().describe(), "status": recorder.status() }),
    );
    match scan.await {
        Ok(value) => answers::json(&value),
        Err(_) => answers::error(StatusCode::INTERNAL_SERVER_ERROR, "The folder was not read."),
    }
}

/// A name is only ever compared with those that are there: no path is made of it.
pub(super) async fn download(
    State(shared): State<Shared>,
    Path(name): Path<String>,
    request: Request,
) -> Response {
    let none = || answers::error(StatusCode::NOT_FOUND, "There is no such recording.");
    let Some(recorder) = shared.recorder.clone() else { return none() };
    let wanted = name.clone();
    let opened = tokio::task::spawn_blocking(move || recorder.shelf().read(&wanted)).await;
    let Ok(Some((file, length))) = opened else { return none() };
    let content_type = match name.rsplit_once('.') {
        Some((_, "pcapng")) => "application/x-pcapng",
        Some((_, "zst")) => "application/zstd",
        Some((_, "pdf")) => "application/pdf",
        // Shown as what it says, never run where the relay's page is.
        Some((_, "html")) => "application/octet-stream",
        _ => "text/plain; charset=utf-8",
    };
    octets::answer(&shared, &request, &name, content_type, file, length)
}
