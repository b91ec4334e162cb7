//! The accept loop, on hyper itself: what serves axum by default leaves half-sent headers open.

use std::sync::Arc;
use std::time::Duration;

use axum::{Extension, Router};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::limits::Limits;

/// Octets of a request's header.
const HEADER_OCTETS: usize = 16 << 10;
/// Lines of a request's header.
const HEADER_LINES: usize = 64;
/// A peer that vanished without a word is noticed after about a minute and a half.
const KEEPALIVE: Duration = Duration::from_secs(60);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(10);
/// How long to wait when the process has no descriptor left for another connection.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(100);

/// Serves one listening socket until the token is cancelled. Connections beyond the limit wait
/// in the kernel's queue.
pub(crate) async fn accept(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    connections: Arc<Semaphore>,
    tasks: TaskTracker,
    stop: CancellationToken,
) {
    loop {
        let Ok(permit) = Arc::clone(&connections).acquire_owned().await else { return };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => return,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
                continue;
            }
        };
        // Handlers name the peer in the log and in the list of clients.
        let router = router.clone().layer(Extension(peer));
        let stop = stop.clone();
        let header_time = limits.header_time;
        tasks.spawn(async move {
            serve(stream, router, header_time, stop).await;
            drop(permit);
        });
    }
}

async fn serve(stream: TcpStream, router: Router, header_time: Duration, stop: CancellationToken) {
    let keepalive = TcpKeepalive::new().with_time(KEEPALIVE).with_interval(KEEPALIVE_INTERVAL);
    // Neither is needed for a correct answer: a system that refuses them serves all the same.
    let _ = SockRef::from(&stream).set_tcp_keepalive(&keepalive);
    let _ = stream.set_nodelay(true);

    let mut builder = hyper::server::conn::http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(header_time)
        .max_buf_size(HEADER_OCTETS)
        .max_headers(HEADER_LINES);
    let connection = builder
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router))
        .with_upgrades();
    tokio::pin!(connection);
    let outcome = tokio::select! {
        outcome = &mut connection => outcome,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = outcome {
        tracing::debug!(%error, "a connection ended early");
    }
}
