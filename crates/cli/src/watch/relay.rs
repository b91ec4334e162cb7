//! A relay's stream over WebSocket: kept up, acknowledged, asked again when it was lost.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::time::Duration;

use anyhow::{Context, anyhow};
use futures_util::{SinkExt, StreamExt};
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::sync::watch;
use tokio::time::{interval, sleep, timeout};
use tokio_rustls::TlsConnector;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::http::header::{AUTHORIZATION, SEC_WEBSOCKET_PROTOCOL};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::arguments::WatchArguments;
use crate::output::tell;

use super::feed::{Heard, Line, News};

const SUBPROTOCOL: &str = "flowglass.pcapng.v1";
/// The relay's close code for somebody it does not know.
const UNKNOWN: u16 = 4001;
/// For the connection and its handshakes.
const PATIENCE: Duration = Duration::from_secs(10);
/// The first wait after a loss; each further one doubles, with up to half of it added at random so
/// that many do not come back at once.
const RETRY_MILLIS: u32 = 500;
const RETRY_MOST_MILLIS: u32 = 15_000;
/// How often is said how far the stream was read.
const ACKNOWLEDGE: Duration = Duration::from_millis(100);

/// A relay, and what it takes to speak with it.
pub(super) struct Relay {
    request: Request,
    host: String,
    port: u16,
    tls: Option<TlsConnector>,
    heard: watch::Receiver<Heard>,
    /// News with octets that were told.
    told: u64,
    /// Where a run before came to.
    before: Option<u64>,
}

/// How a stream came to its end.
enum Loss {
    /// Another try may help.
    Passing(String),
    /// None will.
    Final(String),
}

impl Relay {
    /// What can be told wrong at once is.
    pub(super) fn new(
        url: &str,
        arguments: &WatchArguments,
        before: Option<u64>,
        heard: watch::Receiver<Heard>,
    ) -> anyhow::Result<Self> {
        let mut request = url.into_client_request().context("is no address of a relay")?;
        let uri = request.uri();
        let host = uri.host().ok_or_else(|| anyhow!("names no host"))?.to_owned();
        let is_secret = uri.scheme_str() == Some("wss");
        let port = uri.port_u16().unwrap_or(if is_secret { 443 } else { 80 });
        let headers = request.headers_mut();
        headers.insert(SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL.parse()?);
        let token = arguments.token.clone().or_else(|| std::env::var("FLOWGLASS_TOKEN").ok());
        if let Some(token) = token {
            let mut value = format!("Bearer {token}")
                .parse::<tokio_tungstenite::tungstenite::http::HeaderValue>()
                .map_err(|_| anyhow!("--token: is no token: letters, digits and signs are"))?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        let tls = if is_secret {
            Some(serve::trust(arguments.ca.as_deref(), "--ca").map_err(anyhow::Error::msg)?)
        } else {
            None
        };
        if let Some(last) = before {
            tell(format_args!("{url}: goes on after datagram {last}, which a run before wrote"));
        }
        Ok(Self { request, host, port, tls, heard, told: 0, before })
    }

    /// Whoever comes back goes on after what was read last; what the relay keeps no longer it counts as skipped.
    fn request(&self) -> Request {
        let mut request = self.request.clone();
        let Some(last) = self.heard.borrow().last.or(self.before) else { return request };
        let bare = request.uri().to_string();
        let bare = bare.split_once('?').map_or(bare.as_str(), |(bare, _)| bare);
        if let Ok(uri) = format!("{bare}?after={last}").parse() {
            *request.uri_mut() = uri;
        }
        request
    }

    /// Until nobody listens any more.
    pub(super) fn run(mut self, line: &Line) {
        let runtime = match Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => {
                line.tell(News::Broken(error.to_string()));
                return;
            }
        };
        runtime.block_on(self.keep_up(line));
    }

    async fn keep_up(&mut self, line: &Line) {
        let mut tries = 0_u32;
        loop {
            let mut was_up = false;
            match self.connect_and_read(line, &mut was_up).await {
                Ok(()) => return,
                Err(Loss::Final(reason)) => {
                    line.tell(News::Refused(reason));
                    return;
                }
                Err(Loss::Passing(reason)) => {
                    tries = if was_up { 0 } else { tries };
                    let wait =
                        RETRY_MILLIS.saturating_mul(1 << tries.min(8)).min(RETRY_MOST_MILLIS);
                    tries += 1;
                    let spread = RandomState::new().hash_one(tries) % u64::from(wait / 2);
                    let wait = wait + u32::try_from(spread).unwrap_or_default();
                    if !line.tell(News::Lost(reason, wait)) {
                        return;
                    }
                    sleep(Duration::from_millis(wait.into())).await;
                    // What waits to be read shall not be asked for again.
                    let told = self.told;
                    if self.heard.wait_for(|heard| heard.news >= told).await.is_err() {
                        return;
                    }
                }
            }
        }
    }

    async fn connect_and_read(&mut self, line: &Line, was_up: &mut bool) -> Result<(), Loss> {
        let lost = |error: std::io::Error| Loss::Passing(crate::input::plain(&error));
        let silent = |_| Loss::Passing("the relay does not answer".to_owned());
        let host = self.host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let connecting = TcpStream::connect((host.as_str(), self.port));
        let socket = timeout(PATIENCE, connecting).await.map_err(silent)?.map_err(lost)?;
        match self.tls.clone() {
            None => self.read(socket, line, was_up).await,
            Some(tls) => {
                let name = match host.parse::<IpAddr>() {
                    Ok(address) => ServerName::from(address),
                    Err(_) => ServerName::try_from(host)
                        .map_err(|error| Loss::Final(error.to_string()))?,
                };
                let handshake = timeout(PATIENCE, tls.connect(name, socket));
                let socket = handshake.await.map_err(silent)?.map_err(untrusted)?;
                self.read(socket, line, was_up).await
            }
        }
    }

    async fn read<S: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        socket: S,
        line: &Line,
        was_up: &mut bool,
    ) -> Result<(), Loss> {
        let handshake = timeout(PATIENCE, client_async(self.request(), socket)).await;
        let handshake =
            handshake.map_err(|_| Loss::Passing("the relay does not answer".to_owned()))?;
        let (mut socket, _) = handshake.map_err(refused)?;
        *was_up = true;
        self.heard.mark_unchanged();
        if !line.tell(News::Live) {
            return Ok(());
        }
        let mut due = interval(ACKNOWLEDGE);
        loop {
            tokio::select! {
                message = socket.next() => match message {
                    Some(Ok(Message::Binary(octets))) => {
                        self.told += 1;
                        if !line.tell(News::Octets(octets.to_vec())) {
                            return Ok(());
                        }
                    }
                    Some(Ok(Message::Close(frame))) => {
                        let (code, reason) = frame.map_or((CloseCode::Normal, String::new()), |frame| {
                            (frame.code, frame.reason.to_string())
                        });
                        return Err(closed(code.into(), &reason));
                    }
                    Some(Ok(_)) => {}
                    Some(Err(error)) => return Err(Loss::Passing(error.to_string())),
                    None => return Err(Loss::Passing("the connection broke off".to_owned())),
                },
                _ = due.tick() => acknowledge(&mut socket, &mut self.heard).await?,
            }
        }
    }
}

/// Tells the relay how far the stream was read, so that it goes on sending.
async fn acknowledge<S: AsyncRead + AsyncWrite + Unpin>(
    socket: &mut WebSocketStream<S>,
    heard: &mut watch::Receiver<Heard>,
) -> Result<(), Loss> {
    if !heard.has_changed().unwrap_or(false) {
        return Ok(());
    }
    let Some(id) = heard.borrow_and_update().last else { return Ok(()) };
    let words = Message::text(format!("{{\"ack\":{id}}}"));
    socket.send(words).await.map_err(|error| Loss::Passing(error.to_string()))
}

/// A handshake of TLS that failed: what is wrong with a certificate does not pass.
fn untrusted(error: std::io::Error) -> Loss {
    let words = crate::input::plain(&error);
    if error.kind() == std::io::ErrorKind::InvalidData {
        return Loss::Final(format!("TLS: {words}; --ca names whose certificates are trusted"));
    }
    Loss::Passing(words)
}

/// An answer that is no stream.
fn refused(error: Error) -> Loss {
    match error {
        Error::Http(answer) if answer.status().as_u16() == 401 => Loss::Final(
            "this relay wants to know who you are: --token, or FLOWGLASS_TOKEN".to_owned(),
        ),
        Error::Http(answer) if answer.status().as_u16() == 404 => {
            Loss::Final("there is no stream: a relay's ends in /live".to_owned())
        }
        Error::Http(answer) => Loss::Passing(format!("the relay answered {}", answer.status())),
        Error::Protocol(ProtocolError::HttparseError(_)) => Loss::Passing(
            "what answers there is no relay, or one that speaks TLS: write wss:// then".to_owned(),
        ),
        error => Loss::Passing(error.to_string()),
    }
}

/// The close code in words.
fn closed(code: u16, reason: &str) -> Loss {
    match code {
        UNKNOWN => Loss::Final(format!(
            "the relay does not know you: {reason} (--token, or FLOWGLASS_TOKEN)"
        )),
        1001 => Loss::Passing("the relay was shut down".to_owned()),
        4008 => Loss::Passing("the relay closed the connection, for we read too slowly".to_owned()),
        code if reason.is_empty() => Loss::Passing(format!("closed with code {code}")),
        code => Loss::Passing(format!("{reason} (code {code})")),
    }
}
