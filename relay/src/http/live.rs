//! The two streams: who may join, and from when on.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{Extension, Request, State};
use axum::response::{IntoResponse, Response};
use hyper::header::{HeaderValue, UPGRADE};
use hyper::{Method, StatusCode, Uri};
use model::Timestamp;
use serve::{Inbound, Peer};

use super::answers;
use super::around::Asking;
use super::routes::Shared;
use super::stream::{Join, SUBPROTOCOL, serve_plain, serve_websocket};
use crate::clock;
use crate::counters::ClientKind;
use crate::hub::Begin;

/// Octets of a client's write buffer: a few batches.
const WRITE_BUFFER_OCTETS: usize = 256 << 10;
const READ_BUFFER_OCTETS: usize = 4 << 10;
/// History is bounded by the log's octets; this only keeps the number sane.
const LONGEST_HISTORY: Duration = Duration::from_secs(24 * 60 * 60);

pub(super) async fn websocket(
    State(shared): State<Shared>,
    Extension(peer): Extension<Peer>,
    Extension(inbound): Extension<Inbound>,
    Extension(asking): Extension<Asking>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    request: Request,
) -> Response {
    let Ok(upgrade) = upgrade else {
        let words = "This is a WebSocket; GET /live.pcapng gives the same octets.\n";
        let mut response = answers::text(StatusCode::UPGRADE_REQUIRED, words);
        response.headers_mut().insert(UPGRADE, HeaderValue::from_static("websocket"));
        return response;
    };
    let Some(begin) = begin(request.uri()) else { return unclear_beginning() };
    let join = Join { kind: ClientKind::WebSocket, peer: peer.address, begin };
    // Who is known gets a place or a plain refusal; who is not yet, after the first message.
    let feed = match &asking.identity {
        Some(identity) => match join.take(&shared, identity).await {
            Some(feed) => Some((feed, identity.clone())),
            None => return full(),
        },
        None => None,
    };
    inbound.bound(shared.hub.limits.inbound_octets_per_second);
    upgrade
        .protocols([SUBPROTOCOL])
        .read_buffer_size(READ_BUFFER_OCTETS)
        .write_buffer_size(0)
        .max_write_buffer_size(WRITE_BUFFER_OCTETS)
        .max_message_size(shared.hub.limits.inbound_octets)
        .max_frame_size(shared.hub.limits.inbound_octets)
        .on_upgrade(move |socket| {
            let tasks = shared.tasks.clone();
            tasks.track_future(serve_websocket(socket, feed, join, inbound, shared))
        })
}

pub(super) async fn plain(
    State(shared): State<Shared>,
    Extension(peer): Extension<Peer>,
    Extension(asking): Extension<Asking>,
    request: Request,
) -> Response {
    let Some(begin) = begin(request.uri()) else { return unclear_beginning() };
    if request.method() == Method::HEAD {
        return StatusCode::OK.into_response();
    }
    let join = Join { kind: ClientKind::Http, peer: peer.address, begin };
    let Some(identity) = asking.identity else { return full() };
    match join.take(&shared, &identity).await {
        Some(feed) => serve_plain(feed, identity, &Arc::new(shared)),
        None => full(),
    }
}

/// `?history=60` (or `?from=60`) begins so many seconds earlier, `?from=2026-11-22T08:00:00Z` then, `?after=ID`
/// after the datagram that was seen last; none when it is neither.
fn begin(uri: &Uri) -> Option<Begin> {
    let pairs = || {
        let pairs = uri.query().unwrap_or_default().split('&');
        pairs.filter_map(|one| one.split_once('='))
    };
    if let Some((_, id)) = pairs().find(|(name, _)| *name == "after") {
        return id.parse().ok().map(Begin::After);
    }
    let Some((_, seconds)) = pairs().find(|(name, _)| matches!(*name, "history" | "from")) else {
        return Some(Begin::Before(Duration::ZERO));
    };
    if let Ok(from) = Timestamp::parse_rfc3339(&seconds.replace("%3A", ":")) {
        let earlier = clock::now().nanos_since(from);
        return Some(Begin::Before(Duration::from_nanos(earlier).min(LONGEST_HISTORY)));
    }
    let seconds = seconds.parse().ok().map(Duration::from_secs)?;
    Some(Begin::Before(seconds.min(LONGEST_HISTORY)))
}

fn unclear_beginning() -> Response {
    let words = "history takes whole seconds: ?history=60 begins a minute earlier; from takes these, too, or a time \
                 such as 2026-11-22T08:00:00Z; after takes the id of \
                 the datagram that was seen last.\n";
    answers::text(StatusCode::BAD_REQUEST, words)
}

fn full() -> Response {
    let words = "The relay serves as many clients as it may.\n";
    answers::text(StatusCode::SERVICE_UNAVAILABLE, words)
}
