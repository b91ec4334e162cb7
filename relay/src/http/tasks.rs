//! The relay's tasks: what runs when, and run now, pause, resume.

use axum::extract::{Extension, Path, State};
use axum::response::Response;
use hyper::StatusCode;
use serde_json::json;

use super::answers;
use super::around::Asking;
use super::routes::Shared;

pub(super) async fn list(State(shared): State<Shared>) -> Response {
    let tasks = shared.recorder.as_ref().map(|recorder| recorder.tasks().describe());
    answers::json(&json!({ "tasks": tasks.unwrap_or_default() }))
}

pub(super) async fn act(
    State(shared): State<Shared>,
    Extension(asking): Extension<Asking>,
    Path((name, action)): Path<(String, String)>,
) -> Response {
    let none = || answers::error(StatusCode::NOT_FOUND, "There is no such task or action.");
    let Some(recorder) = &shared.recorder else { return none() };
    let tasks = recorder.tasks();
    let known = match action.as_str() {
        "run" => tasks.run(&name),
        "pause" => tasks.pause(&name, true),
        "resume" => tasks.pause(&name, false),
        _ => false,
    };
    if !known {
        return none();
    }
    let by = asking.identity.as_ref().map(|identity| identity.name.as_str());
    tracing::info!(task = %name, %action, by = ?by.unwrap_or_default(), "asked");
    answers::json(&json!({ "tasks": tasks.describe() }))
}
