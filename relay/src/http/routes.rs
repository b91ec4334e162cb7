//! The table of routes, and the checks that every request passes first.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{Extension, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hyper::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, UPGRADE, VARY,
};
use hyper::{HeaderMap, Method, StatusCode, Uri};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::guard::{Guard, Refusal};
use super::page::Page;
use super::policy;
use super::status::status;
use super::stream::{SUBPROTOCOL, join, serve_plain, serve_websocket};
use crate::hub::{ClientKind, Hub};

/// What every handler may need.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) hub: Arc<Hub>,
    pub(crate) guard: Arc<Guard>,
    pub(crate) page: Arc<Page>,
    pub(crate) tasks: TaskTracker,
    pub(crate) stop: CancellationToken,
}

/// Octets of a client's write buffer: a few batches.
const WRITE_BUFFER_OCTETS: usize = 256 << 10;
const READ_BUFFER_OCTETS: usize = 4 << 10;
/// Refusals written to the log; later ones are only counted, or a stranger could fill a disk.
const REFUSALS_TOLD: u64 = 100;
/// History is bounded by the log's octets; this only keeps the number sane.
const LONGEST_HISTORY: Duration = Duration::from_secs(24 * 60 * 60);

/// The router, with the checks around it.
pub(crate) fn router(shared: Shared) -> Router {
    Router::new()
        .route("/live", get(live))
        .route("/live.pcapng", get(plain))
        .route("/healthz", get(health))
        .route("/api/status", get(counters))
        .fallback(page)
        .layer(from_fn_with_state(shared.clone(), around))
        .with_state(shared)
}

/// Checks the Host before anything, and adds the headers that belong on everything.
async fn around(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let mut response = match shared.guard.check_host(request.uri(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refuse(&shared, refusal, &request),
    };
    policy::add_headers(response.headers_mut(), &shared.page.policy().await);
    response
}

async fn live(
    State(shared): State<Shared>,
    Extension(peer): Extension<SocketAddr>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    request: Request,
) -> Response {
    if let Err(refusal) = shared.guard.check_origin(request.headers()) {
        return refuse(&shared, refusal, &request);
    }
    let Ok(upgrade) = upgrade else {
        let words = "This is a WebSocket; GET /live.pcapng gives the same octets.\n";
        let mut response = text(StatusCode::UPGRADE_REQUIRED, words);
        response.headers_mut().insert(UPGRADE, HeaderValue::from_static("websocket"));
        return response;
    };
    let Some(history) = history(request.uri()) else { return unclear_history() };
    let Some(feed) = join(&shared, ClientKind::WebSocket, peer, history) else { return full() };
    upgrade
        .protocols([SUBPROTOCOL])
        .read_buffer_size(READ_BUFFER_OCTETS)
        .write_buffer_size(0)
        .max_write_buffer_size(WRITE_BUFFER_OCTETS)
        .max_message_size(shared.hub.limits.inbound_octets)
        .max_frame_size(shared.hub.limits.inbound_octets)
        .on_upgrade(move |socket| {
            let tasks = shared.tasks.clone();
            tasks.track_future(serve_websocket(socket, feed, shared))
        })
}

async fn plain(
    State(shared): State<Shared>,
    Extension(peer): Extension<SocketAddr>,
    request: Request,
) -> Response {
    if let Err(refusal) = shared.guard.check_origin(request.headers()) {
        return refuse(&shared, refusal, &request);
    }
    let Some(history) = history(request.uri()) else { return unclear_history() };
    if request.method() == Method::HEAD {
        return StatusCode::OK.into_response();
    }
    match join(&shared, ClientKind::Http, peer, history) {
        Some(feed) => serve_plain(feed, &shared),
        None => full(),
    }
}

/// Public and without content. An allowed foreign page may read it, so that a click there can
/// bring up the browser's question about local networks.
async fn health(State(shared): State<Shared>, headers: HeaderMap) -> Response {
    let stopping = shared.stop.is_cancelled();
    let code = if stopping { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::NO_CONTENT };
    let mut response = code.into_response();
    let answer = response.headers_mut();
    answer.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer.insert(VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = shared.guard.foreign_origin(&headers)
        && let Ok(origin) = HeaderValue::from_str(origin)
    {
        answer.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        let name = hyper::header::HeaderName::from_static("cross-origin-resource-policy");
        answer.insert(name, HeaderValue::from_static("cross-origin"));
    }
    response
}

async fn counters(State(shared): State<Shared>, request: Request) -> Response {
    if let Err(refusal) = shared.guard.check_origin(request.headers()) {
        return refuse(&shared, refusal, &request);
    }
    let mut response = Response::new(Body::from(status(&shared.hub).to_string()));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn page(State(shared): State<Shared>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return text(StatusCode::METHOD_NOT_ALLOWED, "Files are only read here.\n");
    }
    shared.page.answer(request.uri().path(), request.headers()).await
}

/// `?history=60`: begin so many seconds earlier; none when it is no number.
fn history(uri: &Uri) -> Option<Duration> {
    let mut pairs = uri.query().unwrap_or_default().split('&');
    let Some(seconds) = pairs.find_map(|pair| pair.strip_prefix("history=")) else {
        return Some(Duration::ZERO);
    };
    seconds.parse().ok().map(|seconds| Duration::from_secs(seconds).min(LONGEST_HISTORY))
}

fn unclear_history() -> Response {
    let words = "history takes whole seconds: ?history=60 begins a minute earlier.\n";
    text(StatusCode::BAD_REQUEST, words)
}

fn full() -> Response {
    text(StatusCode::SERVICE_UNAVAILABLE, "The relay serves as many clients as it may.\n")
}

/// The reason goes to the log; the answer says no more than needed.
fn refuse(shared: &Shared, refusal: Refusal, request: &Request) -> Response {
    let headers = request.headers();
    if shared.hub.refused_requests.fetch_add(1, Ordering::Relaxed) < REFUSALS_TOLD {
        tracing::warn!(
            ?refusal,
            host = ?headers.get("host"),
            origin = ?headers.get("origin"),
            path = ?request.uri().path(),
            "a request was refused"
        );
    }
    match refusal {
        Refusal::HostUnclear => text(StatusCode::BAD_REQUEST, "One Host header is needed.\n"),
        Refusal::HostForeign => {
            text(StatusCode::MISDIRECTED_REQUEST, "This relay does not go by that name.\n")
        }
        Refusal::OriginForeign | Refusal::CrossSite => {
            text(StatusCode::FORBIDDEN, "This page may not read from this relay.\n")
        }
    }
}

fn text(code: StatusCode, words: &'static str) -> Response {
    let mut response = Response::new(Body::from(words));
    *response.status_mut() = code;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
