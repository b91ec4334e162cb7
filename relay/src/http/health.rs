//! Whether it lives, whether it is ready, and what there is to ask.

use std::sync::atomic::Ordering;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use hyper::StatusCode;
use hyper::header::{CACHE_CONTROL, HeaderValue};

use super::answers;
use super::routes::Shared;

/// What there is to ask, for programs.
pub(super) const OPENAPI: &str = include_str!("openapi.json");

/// Public and without content: a click on a page from elsewhere that is allowed can bring up the browser's question
/// about local networks with it.
pub(super) async fn alive(State(shared): State<Shared>) -> Response {
    let stopping = shared.stop.is_cancelled();
    let code = if stopping { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::NO_CONTENT };
    let mut response = code.into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Whether datagrams are received and, where they shall be, recorded.
pub(super) async fn ready(State(shared): State<Shared>) -> Response {
    let recording = shared.recorder.as_ref().is_none_or(|recorder| recorder.is_well());
    let receiving = !shared.hub.deaf.load(Ordering::Relaxed);
    if shared.stop.is_cancelled() || !receiving {
        return answers::text(StatusCode::SERVICE_UNAVAILABLE, "not receiving\n");
    }
    if !recording {
        return answers::text(StatusCode::SERVICE_UNAVAILABLE, "not recording\n");
    }
    answers::text(StatusCode::OK, "ready\n")
}

pub(super) async fn openapi() -> Response {
    answers::whole(StatusCode::OK, "application/json", OPENAPI.into())
}
