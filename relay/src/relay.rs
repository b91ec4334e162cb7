//! The whole relay, from its configuration to its orderly end.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use axum::Router;
use ipnet::IpNet;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock;
use crate::http::{Guard, Page, Shared, accept, router, status};
use crate::hub::Hub;
use crate::limits::Limits;
use crate::receive::Receiver;

/// What to bind, whom to let in.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Where exporters send to.
    pub udp: Vec<SocketAddr>,
    /// Where page and streams are served.
    pub http: Vec<SocketAddr>,
    /// A folder with the built page, instead of the one inside this program.
    pub page: Option<PathBuf>,
    /// Networks exporters may send from; all when empty.
    pub exporters: Vec<IpNet>,
    /// Further names this relay answers to.
    pub hosts: Vec<String>,
    /// Pages of other origins that may read.
    pub origins: Vec<String>,
    /// Serve on addresses other machines reach, though nobody has to log in.
    pub anyone_may_read: bool,
    /// What may grow how far.
    pub limits: Limits,
}

/// Why the relay did not start, with what to do about it.
#[derive(Debug)]
pub enum StartError {
    /// A UDP address cannot be had.
    Udp(SocketAddr, io::Error),
    /// An HTTP address cannot be had.
    Http(SocketAddr, io::Error),
    /// Everyone who reaches this address could read, and nobody said that this is meant.
    Exposed(SocketAddr),
    /// The folder with the page cannot be read.
    Page(PathBuf, io::Error),
    /// An origin is none.
    Origin(String),
    /// The system gives no thread.
    Thread(io::Error),
}

/// A relay at work.
#[derive(Debug)]
pub struct Relay {
    hub: Arc<Hub>,
    udp: Vec<SocketAddr>,
    http: Vec<SocketAddr>,
    warnings: Vec<String>,
    stop_receiving: Arc<AtomicBool>,
    receivers: Vec<JoinHandle<()>>,
    flusher: JoinHandle<()>,
    tasks: TaskTracker,
    stop: CancellationToken,
}

/// How long clients have to take their last octets.
const STOP_TIME: Duration = Duration::from_secs(5);

impl Relay {
    /// Binds everything, then starts; nothing runs when any of it fails.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        let Config { limits, .. } = config;
        let page = match config.page {
            None => Page::embedded(),
            Some(path) => Page::folder(&path).map_err(|error| StartError::Page(path, error))?,
        };
        let exposed = |address: &&SocketAddr| !address.ip().to_canonical().is_loopback();
        if let Some(address) = config.http.iter().find(exposed)
            && !config.anyone_may_read
        {
            return Err(StartError::Exposed(*address));
        }
        let mut listeners = Vec::new();
        for address in config.http {
            let failed = |error| StartError::Http(address, error);
            let listener = TcpListener::bind(address).await.map_err(failed)?;
            let bound = listener.local_addr().map_err(failed)?;
            listeners.push((listener, bound));
        }
        let http: Vec<_> = listeners.iter().map(|(_, bound)| *bound).collect();
        let guard =
            Guard::new(&http, &config.hosts, &config.origins).map_err(StartError::Origin)?;
        let mut warnings = Vec::new();
        if config.hosts.is_empty() && http.iter().any(|address| address.ip().is_unspecified()) {
            let words = "other machines must ask by a name or address given with --allow-host";
            warnings.push(format!("HTTP: {words}"));
        }
        let mut receivers = Vec::new();
        for address in config.udp {
            let receiver = Receiver::bind(address, limits.receive_buffer_octets)
                .map_err(|error| StartError::Udp(address, error))?;
            receivers.push(receiver);
        }

        let hub = Arc::new(Hub::new(limits.clone()));
        let flusher = {
            let hub = Arc::clone(&hub);
            let builder = thread::Builder::new().name("flush".to_owned());
            builder.spawn(move || hub.flush_until_stopped()).map_err(StartError::Thread)?
        };
        let shared = Shared {
            hub: Arc::clone(&hub),
            guard: Arc::new(guard),
            page: Arc::new(page),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
        };
        let mut relay = Self {
            hub,
            udp: Vec::new(),
            http,
            warnings,
            stop_receiving: Arc::new(AtomicBool::new(false)),
            receivers: Vec::new(),
            flusher,
            tasks: shared.tasks.clone(),
            stop: shared.stop.clone(),
        };
        relay.receive(receivers, config.exporters.into())?;
        relay.serve(listeners.into_iter().map(|(one, _)| one), router(shared), &limits);
        Ok(relay)
    }

    /// Stops receiving, flushes, gives every client its last octets and a close; waits for them
    /// no longer than five seconds.
    pub async fn stop(self) {
        self.stop_receiving.store(true, Ordering::Relaxed);
        let hub = Arc::clone(&self.hub);
        let threads = tokio::task::spawn_blocking(move || {
            for receiver in self.receivers {
                // A thread that panicked has said so itself.
                let _ = receiver.join();
            }
            // The last counters clients get must be the last there are.
            hub.read_drops();
            hub.stop();
            let _ = self.flusher.join();
        });
        let _ = threads.await;
        self.stop.cancel();
        self.tasks.close();
        let _ = tokio::time::timeout(STOP_TIME, self.tasks.wait()).await;
    }

    /// Where exporters send to, with the ports the system chose where 0 was asked for.
    pub fn udp(&self) -> &[SocketAddr] {
        &self.udp
    }

    /// Where page and streams are.
    pub fn http(&self) -> &[SocketAddr] {
        &self.http
    }

    /// What the user should know, in sentences.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Every counter there is; the same as `/api/status`.
    pub fn status(&self) -> serde_json::Value {
        status(&self.hub)
    }

    fn receive(
        &mut self,
        receivers: Vec<Receiver>,
        allowed: Arc<[IpNet]>,
    ) -> Result<(), StartError> {
        for receiver in receivers {
            let address = receiver.counters.address;
            self.udp.push(address);
            if let Some(warning) = &receiver.warning {
                self.warnings.push(format!("UDP {address}: {warning}"));
            }
            self.hub.add_socket(Arc::clone(&receiver.counters));
            let hub = Arc::clone(&self.hub);
            let stop = Arc::clone(&self.stop_receiving);
            let thread = receiver.run(hub, Arc::clone(&allowed), stop);
            self.receivers.push(thread.map_err(StartError::Thread)?);
        }
        Ok(())
    }

    fn serve(&self, listeners: impl Iterator<Item = TcpListener>, router: Router, limits: &Limits) {
        let connections = Arc::new(Semaphore::new(limits.connections));
        for listener in listeners {
            let (router, limits) = (router.clone(), limits.clone());
            let (connections, tasks) = (Arc::clone(&connections), self.tasks.clone());
            let stop = self.stop.clone();
            self.tasks.spawn(accept(listener, router, limits, connections, tasks, stop));
        }
        let (hub, stop) = (Arc::clone(&self.hub), self.stop.clone());
        self.tasks.spawn(async move {
            let mut second = tokio::time::interval(Duration::from_secs(1));
            loop {
                tokio::select! {
                    _ = second.tick() => hub.tick(clock::now()),
                    () = stop.cancelled() => return,
                }
            }
        });
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Udp(address, error) => bind_failed(f, "UDP", "--udp", *address, error),
            Self::Http(address, error) => bind_failed(f, "HTTP", "--http", *address, error),
            Self::Exposed(address) => write!(
                f,
                "HTTP {address} can be reached by other machines, and the relay asks nobody to \
                 log in: everyone there could read your flows. Serve on a loopback address such \
                 as 127.0.0.1:{} and reach it through ssh -L, or say \
                 --insecure-anyone-may-read if that is meant",
                address.port()
            ),
            Self::Page(path, error) => write!(
                f,
                "{}: no built page there ({error}); --page wants the folder that holds index.html",
                path.display()
            ),
            Self::Origin(text) => write!(f, "--allow-origin: {text}"),
            Self::Thread(error) => write!(f, "the system gives no thread: {error}"),
        }
    }
}

impl std::error::Error for StartError {}

fn bind_failed(
    f: &mut fmt::Formatter<'_>,
    what: &str,
    option: &str,
    address: SocketAddr,
    error: &io::Error,
) -> fmt::Result {
    match error.kind() {
        io::ErrorKind::AddrInUse => write!(
            f,
            "{what} {address} is taken by another program (another relay?): stop it, or choose \
             another port with {option} {}",
            SocketAddr::new(address.ip(), address.port().saturating_add(1))
        ),
        io::ErrorKind::PermissionDenied => write!(
            f,
            "{what} {address} may not be used: ports below 1024 need privileges, choose a higher \
             one with {option}"
        ),
        io::ErrorKind::AddrNotAvailable => write!(
            f,
            "{what} {address} is no address of this machine: choose one that is, or 0.0.0.0 for \
             all, with {option}"
        ),
        _ => write!(f, "{what} {address}: {error}; choose another address with {option}"),
    }
}
