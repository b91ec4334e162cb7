//! Serving the two streams: over WebSocket with acknowledgements, and as one long answer.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::extract::ws::{CloseFrame, Message as Frame, WebSocket};
use axum::response::Response;
use bytes::Bytes;
use hyper::body::Frame as BodyFrame;
use hyper::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use tokio::sync::mpsc;
use tokio::time::{Instant, interval, timeout};

use serve::Inbound;

use super::around::REFUSALS_TOLD;
use super::routes::Shared;
use crate::auth::{Identity, Role};
use crate::clock;
use crate::counters::ClientKind;
use crate::feed::{Feed, Step};
use crate::hub::{Begin, Who};

/// The WebSocket subprotocol.
pub(super) const SUBPROTOCOL: &str = "flowglass.pcapng.v1";
/// A peer that answers no ping is gone.
const PING_PERIOD: Duration = Duration::from_secs(25);
const PONG_TIME: Duration = Duration::from_secs(10);
/// A reader of the plain stream may pause longer than a page: Wireshark does while it draws.
pub(super) const HTTP_STALL: Duration = Duration::from_secs(60);
/// How long the last words of a stream may take.
const FAREWELL_TIME: Duration = Duration::from_secs(3);
/// How long a close may take to be answered.
const CLOSE_TIME: Duration = Duration::from_secs(1);

/// Close codes (RFC 6455 §7.4.1) and our own.
const GOING_AWAY: u16 = 1001;
const POLICY: u16 = 1008;
const TRY_LATER: u16 = 1013;
const UNKNOWN: u16 = 4001;
const SLOW: u16 = 4008;
/// A close: its code, and the reason in words.
type Close = (u16, &'static str);
const TOO_MUCH: Close = (POLICY, "too much was said");
/// How long a peer that nobody knows may take to say who it is.
const INTRODUCTION_TIME: Duration = Duration::from_secs(5);
/// How often it is asked whether somebody may still see what they see.
const DOUBT_PERIOD: Duration = Duration::from_secs(1);

/// Who wants to see what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Join {
    pub(super) kind: ClientKind,
    pub(super) peer: SocketAddr,
    pub(super) begin: Begin,
}

impl Join {
    /// Takes a client in; none when there are too many.
    pub(super) async fn take(self, shared: &Shared, identity: &Identity) -> Option<Feed> {
        let (kind, peer, user) = (self.kind, Some(self.peer), identity.name.clone());
        let (who, now) = (Who { kind, peer, user }, clock::now());
        let is_acknowledged = kind == ClientKind::WebSocket;
        // A gateway keeps little itself: NATS has the past.
        if let Some(gateway) = &shared.gateway {
            return match gateway.join(&shared.hub, who, self.begin, now).await {
                Ok((hub, joined)) => Some(Feed::new(hub, joined, is_acknowledged)),
                Err(words) => {
                    tracing::warn!("a client is turned away: {words}");
                    None
                }
            };
        }
        let joined = shared.hub.join(who, self.begin, now)?;
        Some(Feed::new(Arc::clone(&shared.hub), joined, is_acknowledged))
    }
}

/// Serves one WebSocket; one that is not known yet says who it is first.
pub(super) async fn serve_websocket(
    mut socket: WebSocket,
    known: Option<(Feed, Identity)>,
    join: Join,
    inbound: Inbound,
    shared: Shared,
) {
    let outcome = match known {
        Some(known) => Ok(known),
        None => introduce(&mut socket, join, &shared).await,
    };
    let close = match outcome {
        Ok((feed, identity)) => serve_known(&mut socket, feed, &identity, &shared).await,
        Err(close) => Some(close),
    };
    // What was read no further for this reason ended without another.
    let close = if inbound.is_broken() { Some(TOO_MUCH) } else { close };
    if close == Some(TOO_MUCH)
        && shared.hub.chatty_clients.fetch_add(1, Ordering::Relaxed) < REFUSALS_TOLD
    {
        tracing::warn!(peer = %join.peer, "a client said too much");
    }
    if let Some(close) = close {
        say_goodbye(socket, close).await;
    }
}

/// The first message holds a token: the only way for a page that somebody else serves.
async fn introduce(
    socket: &mut WebSocket,
    join: Join,
    shared: &Shared,
) -> Result<(Feed, Identity), Close> {
    let refused = (UNKNOWN, "sign in, or show a token");
    let Ok(Some(Ok(Frame::Text(text)))) = timeout(INTRODUCTION_TIME, socket.recv()).await else {
        return Err(refused);
    };
    let token = told(&text, "token");
    let identity = token.as_ref().and_then(|token| shared.auth.shown(token.as_str()?));
    let identity = identity.filter(|identity| identity.role >= Role::Viewer).ok_or(refused)?;
    let feed =
        join.take(shared, &identity).await.ok_or((TRY_LATER, "the relay serves enough clients"))?;
    Ok((feed, identity))
}

/// Serves until either side ends it; none when there is nobody to say goodbye to.
async fn serve_known(
    socket: &mut WebSocket,
    mut feed: Feed,
    identity: &Identity,
    shared: &Shared,
) -> Option<Close> {
    let mut doubt = interval(DOUBT_PERIOD);
    let stall = shared.hub.limits.stall;
    let mut pulse = Pulse::new(shared.hub.limits.inbound_messages);
    loop {
        tokio::select! {
            inbound = socket.recv() => match inbound {
                None | Some(Err(_) | Ok(Frame::Close(_))) => return None,
                Some(Ok(frame)) => {
                    if !pulse.heard(Instant::now()) {
                        return Some(TOO_MUCH);
                    }
                    if let Frame::Text(text) = frame
                        && let Some(id) = acknowledged_id(&text)
                    {
                        feed.acknowledge(id);
                    }
                }
            },
            step = feed.next() => match step {
                Step::Send(message) => {
                    let frame = Frame::Binary(message.bytes.clone());
                    match timeout(stall, socket.send(frame)).await {
                        Ok(Ok(())) => feed.delivered(&message),
                        Ok(Err(_)) => return None,
                        Err(_) => {
                            feed.give_up();
                            return None;
                        }
                    }
                }
                Step::TooSlow => {
                    feed.give_up();
                    return Some((SLOW, "slow"));
                }
            },
            _ = doubt.tick() => {
                if !shared.auth.still(identity, Role::Viewer) {
                    return Some((UNKNOWN, "signed out"));
                }
            }
            () = pulse.wait() => {
                if !pulse.ping(Instant::now())
                    || timeout(stall, socket.send(Frame::Ping(Bytes::new()))).await.is_err()
                {
                    return None;
                }
            }
            () = shared.stop.cancelled() => {
                let farewell = async {
                    while let Some(message) = feed.rest() {
                        socket.send(Frame::Binary(message.bytes.clone())).await?;
                        feed.delivered(&message);
                    }
                    socket.send(Frame::Binary(feed.statistics().bytes)).await
                };
                let said = matches!(timeout(FAREWELL_TIME, farewell).await, Ok(Ok(())));
                return said.then_some((GOING_AWAY, "the relay is shutting down"));
            }
        }
    }
}

/// The client has left by now; this is only politeness.
async fn say_goodbye(mut socket: WebSocket, (code, reason): Close) {
    let frame = Frame::Close(Some(CloseFrame { code, reason: reason.into() }));
    if let Ok(Ok(())) = timeout(CLOSE_TIME, socket.send(frame)).await {
        // The peer's own close frame, so that ours is not lost in a reset.
        let answered = async { while let Some(Ok(_)) = socket.recv().await {} };
        let _ = timeout(CLOSE_TIME, answered).await;
    }
}

/// One answer that lasts until either side ends it.
pub(super) fn serve_plain(mut feed: Feed, identity: Identity, shared: &Arc<Shared>) -> Response {
    let (sender, receiver) = mpsc::channel::<Bytes>(1);
    let (stop, asked) = (shared.stop.clone(), Arc::clone(shared));
    shared.tasks.spawn(async move {
        let mut doubted = Instant::now();
        loop {
            if doubted.elapsed() >= DOUBT_PERIOD {
                doubted = Instant::now();
                if !asked.auth.still(&identity, Role::Viewer) {
                    return;
                }
            }
            let permit = tokio::select! {
                permit = timeout(HTTP_STALL, sender.reserve()) => permit,
                () = stop.cancelled() => break,
            };
            let permit = match permit {
                Ok(Ok(permit)) => permit,
                Ok(Err(_)) => return,
                Err(_) => {
                    feed.give_up();
                    return;
                }
            };
            let message = tokio::select! {
                step = feed.next() => match step {
                    Step::Send(message) => message,
                    Step::TooSlow => return,
                },
                () = sender.closed() => return,
                () = stop.cancelled() => break,
            };
            permit.send(message.bytes.clone());
            feed.delivered(&message);
        }
        let farewell = async {
            while let Some(message) = feed.rest() {
                sender.send(message.bytes.clone()).await?;
                feed.delivered(&message);
            }
            sender.send(feed.statistics().bytes).await
        };
        let _ = timeout(FAREWELL_TIME, farewell).await;
    });
    let mut response = Response::new(Body::new(Stream { receiver }));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-pcapng"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let name = HeaderValue::from_static("attachment; filename=\"live.pcapng\"");
    headers.insert(CONTENT_DISPOSITION, name);
    response
}

/// The body of the long answer.
struct Stream {
    receiver: mpsc::Receiver<Bytes>,
}

impl hyper::body::Body for Stream {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<BodyFrame<Bytes>, Self::Error>>> {
        self.receiver.poll_recv(context).map(|bytes| bytes.map(|bytes| Ok(BodyFrame::data(bytes))))
    }
}

/// Whether the peer is still there, and whether it says too much.
struct Pulse {
    heard_at: Instant,
    pinged: bool,
    per_second: u32,
    second: Instant,
    in_second: u32,
}

impl Pulse {
    fn new(per_second: u32) -> Self {
        let now = Instant::now();
        Self { heard_at: now, pinged: false, per_second, second: now, in_second: 0 }
    }

    /// A message came; false when there were too many within a second.
    fn heard(&mut self, now: Instant) -> bool {
        self.heard_at = now;
        self.pinged = false;
        if now.duration_since(self.second) >= Duration::from_secs(1) {
            self.second = now;
            self.in_second = 0;
        }
        self.in_second += 1;
        self.in_second <= self.per_second
    }

    /// Until it is time to ping, or to give the peer up.
    fn wait(&self) -> impl Future<Output = ()> + use<> {
        let patience = if self.pinged { PING_PERIOD + PONG_TIME } else { PING_PERIOD };
        tokio::time::sleep_until(self.heard_at + patience)
    }

    /// False when the last ping was not answered.
    fn ping(&mut self, now: Instant) -> bool {
        if self.pinged {
            return now.duration_since(self.heard_at) < PING_PERIOD + PONG_TIME;
        }
        self.pinged = true;
        true
    }
}

/// `{"ack": id}`; anything else is not for us.
fn acknowledged_id(text: &str) -> Option<u64> {
    told(text, "ack")?.as_u64()
}

fn told(text: &str, name: &str) -> Option<serde_json::Value> {
    let mut value: serde_json::Value = serde_json::from_str(text).ok()?;
    value.get_mut(name).map(serde_json::Value::take)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_number_is_an_acknowledgement() {
        let check = |text: &str, expected| assert_eq!(acknowledged_id(text), expected, "{text}");
        check(r#"{"ack": 17}"#, Some(17));
        check(r#"{"ack": 18446744073709551615}"#, Some(u64::MAX));
        for text in ["", "17", r#"{"ack": -1}"#, r#"{"ack": "17"}"#, r#"{"ack": 1.5}"#, "{", "[17]"]
        {
            check(text, None);
        }
    }

    #[test]
    fn a_second_holds_so_many_messages() {
        let mut pulse = Pulse::new(3);
        let start = pulse.second;
        let at = |millis| start + Duration::from_millis(millis);
        assert!(pulse.heard(at(1)) && pulse.heard(at(2)) && pulse.heard(at(999)));
        assert!(!pulse.heard(at(999)));
        assert!(pulse.heard(at(1000)));
    }

    #[test]
    fn a_silent_peer_is_pinged_once_and_then_given_up() {
        let mut pulse = Pulse::new(3);
        let start = pulse.heard_at;
        assert!(pulse.ping(start + PING_PERIOD));
        assert!(!pulse.ping(start + PING_PERIOD + PONG_TIME));
        assert!(pulse.heard(start + PING_PERIOD + PONG_TIME));
        assert!(pulse.ping(start + PING_PERIOD + PING_PERIOD));
    }
}
