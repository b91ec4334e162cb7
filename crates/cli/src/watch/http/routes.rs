//! The table of routes, and what every request passes: is it for us, may a page ask, is the token there.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use hyper::header::{AUTHORIZATION, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use hyper::{HeaderMap, StatusCode};
use serve::{Digest, Guard, Refusal, answers};
use tokio_util::sync::CancellationToken;

use super::bounds::Bounds;
use super::desk::{Desk, Unanswered};
use super::{exporters, flows, live, metrics, questions, stats};
use crate::watch::Watch;

/// What there is to ask, for programs.
const OPENAPI: &str = include_str!("openapi.json");

/// What every handler may need.
#[derive(Clone)]
pub(super) struct Shared {
    pub(super) desk: Desk,
    pub(super) guard: Arc<Guard>,
    /// Of the token that is asked for.
    pub(super) token: Option<Digest>,
    pub(super) bounds: Bounds,
    pub(super) stop: CancellationToken,
}

/// Every route, and whether it may end in `.csv` and `.json`.
const ROUTES: &[(&str, bool)] = &[
    ("/api/stats/totals", true),
    ("/api/stats/protocols", true),
    ("/api/stats/applications", true),
    ("/api/stats/hosts", true),
    ("/api/stats/conversations", true),
    ("/api/stats/timeline", true),
    ("/api/flows", true),
    ("/api/findings", true),
    ("/api/exporters", true),
    ("/api/query", true),
    ("/api/live", false),
    ("/api/openapi.json", false),
    ("/metrics", false),
    (HEALTH, false),
];

/// The one route that everybody may ask: there is nothing in it.
const HEALTH: &str = "/healthz";

/// The router, with the checks around it.
pub(super) fn router(shared: Shared) -> Router {
    let router = ROUTES.iter().fold(Router::new(), |router, (path, has_forms)| {
        let router = router.route(path, handler(path));
        match has_forms {
            true => router
                .route(&format!("{path}.csv"), handler(path))
                .route(&format!("{path}.json"), handler(path)),
            false => router,
        }
    });
    router
        .fallback(async || {
            answers::error(
                StatusCode::NOT_FOUND,
                "There is nothing here; /api/openapi.json has all.",
            )
        })
        .layer(from_fn_with_state(shared.clone(), around))
        .with_state(shared)
}

/// What answers; a route of the table that nobody answers is found by the tests.
fn handler(path: &str) -> MethodRouter<Shared> {
    match path {
        "/api/stats/totals" => get(stats::totals),
        "/api/stats/protocols" => get(stats::protocols),
        "/api/stats/applications" => get(stats::applications),
        "/api/stats/hosts" => get(stats::hosts),
        "/api/stats/conversations" => get(stats::conversations),
        "/api/stats/timeline" => get(questions::timeline),
        "/api/flows" => get(flows::page),
        "/api/findings" => get(exporters::findings),
        "/api/exporters" => get(exporters::exporters),
        "/api/query" => get(questions::by_address).post(questions::by_body),
        "/api/live" => get(live::live),
        "/api/openapi.json" => {
            get(async || answers::whole(StatusCode::OK, "application/json", OPENAPI.into()))
        }
        "/metrics" => get(metrics::metrics),
        HEALTH => get(async || StatusCode::NO_CONTENT),
        _ => MethodRouter::new(),
    }
}

async fn around(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    shared.bounds.asked();
    let mut response = match check(&shared, &request) {
        Ok(()) => next.run(request).await,
        Err(refused) => {
            shared.bounds.refused();
            refused
        }
    };
    let headers = response.headers_mut();
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ("cross-origin-resource-policy", "same-origin"),
        ("referrer-policy", "no-referrer"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

#[allow(clippy::result_large_err, reason = "an answer is made once and sent at once")]
fn check(shared: &Shared, request: &Request) -> Result<(), Response> {
    let headers = request.headers();
    shared.guard.check_host(request.uri(), headers).map_err(deny)?;
    if request.uri().path() == HEALTH {
        return Ok(());
    }
    shared.guard.check_origin(headers).map_err(deny)?;
    match &shared.token {
        Some(token) if shown(headers).as_ref() != Some(token) => {
            let words = "Show the token: Authorization: Bearer …";
            let mut response = answers::error(StatusCode::UNAUTHORIZED, words);
            let challenge = HeaderValue::from_static("Bearer realm=\"flowglass\"");
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
            Err(response)
        }
        _ => Ok(()),
    }
}

/// Of the token that a request shows; they are compared as digests, in a time that tells nothing.
fn shown(headers: &HeaderMap) -> Option<Digest> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Digest::of(token.trim()))
}

fn deny(refusal: Refusal) -> Response {
    let (code, words) = match refusal {
        Refusal::HostUnclear => (StatusCode::BAD_REQUEST, "One Host header is needed."),
        Refusal::HostForeign => {
            (StatusCode::MISDIRECTED_REQUEST, "This watch does not go by that name (--allow-host).")
        }
        Refusal::OriginForeign | Refusal::CrossSite => {
            (StatusCode::FORBIDDEN, "A page of somewhere else may not read this.")
        }
    };
    answers::error(code, words)
}

impl Shared {
    /// Asks the engine; where nobody answers, that is the answer.
    #[allow(clippy::result_large_err, reason = "an answer is made once and sent at once")]
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Watch) -> T + Send + 'static,
    ) -> Result<T, Response> {
        let words = match self.desk.ask(question).await {
            Ok(answer) => return Ok(answer),
            Err(Unanswered::Busy) => {
                self.bounds.busy();
                "Too many questions wait; ask again."
            }
            Err(Unanswered::Late) => {
                self.bounds.late();
                "The engine had no time for it within ten seconds; ask again, or ask for less."
            }
            Err(Unanswered::Over) => "The watch is over.",
        };
        let mut response = answers::error(StatusCode::SERVICE_UNAVAILABLE, words);
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
        Err(response)
    }
}

/// What is wrong with a question.
pub(super) fn wrong(words: &str) -> Response {
    answers::error(StatusCode::BAD_REQUEST, words).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_for_programs_names_exactly_these_routes() {
        let document: serde_json::Value = serde_json::from_str(OPENAPI).unwrap();
        let mut described: Vec<&String> = document["paths"].as_object().unwrap().keys().collect();
        let mut there: Vec<String> = ROUTES.iter().map(|(path, _)| (*path).to_owned()).collect();
        described.sort();
        there.sort();
        assert_eq!(described, there.iter().collect::<Vec<_>>());
    }
}
