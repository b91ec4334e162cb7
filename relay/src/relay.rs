//! The whole relay, from its configuration to its orderly end.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use axum::Router;
use serde_json::Value;
use serve::{Connections, Door, Encryption, Encrypts, accept};
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::admission::{Admission, Rules};
use crate::auth::Auth;
use crate::clock;
use crate::config::Config;
use crate::exposure;
use crate::http::{Guard, Page, RequestLog, Shared, router, status};
use crate::hub::Hub;
use crate::limits::Limits;
use crate::lookups::{Desk, Names};
use crate::memory::Memory;
use crate::pipe;
use crate::publish::Publisher;
use crate::receive::Receiver;
use crate::recording::{Recorder, check_summary};
use crate::start_error::StartError;
use crate::subscribe::Gateway;

/// A relay at work.
#[derive(Debug)]
pub struct Relay {
    hub: Arc<Hub>,
    admission: Arc<Admission>,
    auth: Arc<Auth>,
    encryption: Option<Arc<Encryption>>,
    publisher: Option<Arc<Publisher>>,
    gateway: Option<Arc<Gateway>>,
    memory: Option<Arc<Mutex<Memory>>>,
    udp: Vec<SocketAddr>,
    http: Vec<SocketAddr>,
    warnings: Vec<String>,
    stop_receiving: Arc<AtomicBool>,
    receivers: Vec<JoinHandle<()>>,
    recorders: Vec<JoinHandle<()>>,
    flusher: JoinHandle<()>,
    tasks: TaskTracker,
    stop: CancellationToken,
}

/// How long clients have to take their last octets.
const STOP_TIME: Duration = Duration::from_secs(5);
/// How often exporters that have no name yet are looked for.
const NAMES_PERIOD: Duration = Duration::from_secs(1);
/// How often templates are written to disk.
const MEMORY_PERIOD: Duration = Duration::from_secs(10);

impl Relay {
    /// Binds everything, then starts; nothing runs when any of it fails.
    pub async fn start(mut config: Config) -> Result<Self, StartError> {
        config.prepare_nats()?;
        let limits = config.limits.clone();
        exposure::check(&config)?;
        let mut warnings = exposure::open_secrets(&config);
        let page = match config.page {
            None => Page::embedded(),
            Some(path) => Page::folder(&path).map_err(|error| StartError::Page(path, error))?,
        };
        let local = config.http.iter().all(exposure::is_local);
        let auth = Arc::new(Auth::new(config.auth, local).map_err(StartError::Accounts)?);
        let encryption = config.tls.map(Encryption::new).transpose().map_err(StartError::Tls)?;
        let encryption = encryption.map(Arc::new);
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |error| StartError::Folder(path, error)
        };
        let memory = match &config.state {
            Some(folder) => Some(Memory::open(folder).map_err(failed(folder))?),
            None => None,
        };
        let recorder = match config.recording {
            Some(recording) => {
                check_summary(&recording)?;
                let folder = recording.folder.clone();
                Some(Recorder::new(recording).map_err(failed(&folder))?)
            }
            None => None,
        };
        let request_log = match &config.request_log {
            Some(path) => Some(Arc::new(RequestLog::open(path.clone()).map_err(failed(path))?)),
            None => None,
        };
        let listeners = listen(config.http).await?;
        let http: Vec<_> = listeners.iter().map(|(_, bound)| *bound).collect();
        let guard =
            Guard::new(&http, &config.hosts, &config.origins).map_err(StartError::Origin)?;
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

        let is_alone = receivers.is_empty() && config.packets.is_empty();
        let hub = Arc::new(Hub::new(limits.clone()));
        let lookups = Desk::open(config.lookups, &hub)?;
        let names = lookups.names.clone();
        let flusher = {
            let hub = Arc::clone(&hub);
            let builder = thread::Builder::new().name("flush".to_owned());
            builder.spawn(move || hub.flush_until_stopped()).map_err(StartError::Thread)?
        };
        let shared = Shared {
            hub: Arc::clone(&hub),
            admission: Arc::new(Admission::new(config.rules)),
            guard: Arc::new(guard),
            page: Arc::new(page),
            auth: Arc::clone(&auth),
            recorder: recorder.clone(),
            publisher: config.publish.map(Publisher::new),
            gateway: config.subscribe.map(|config| Gateway::new(config, &hub, is_alone)),
            lookups,
            request_log,
            trusted_proxies: config.trusted_proxies.into(),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
        };
        let mut relay = Self {
            hub,
            admission: Arc::clone(&shared.admission),
            auth,
            encryption,
            publisher: shared.publisher.clone(),
            gateway: shared.gateway.clone(),
            memory: None,
            udp: Vec::new(),
            http,
            warnings,
            stop_receiving: Arc::new(AtomicBool::new(false)),
            receivers: Vec::new(),
            recorders: Vec::new(),
            flusher,
            tasks: shared.tasks.clone(),
            stop: shared.stop.clone(),
        };
        if let Some(memory) = memory {
            relay.remember(memory);
        }
        if let Some(recorder) = recorder {
            let threads = recorder.start(&relay.hub, Handle::current(), &relay.stop);
            relay.recorders = threads.map_err(StartError::Thread)?;
        }
        if let Some(names) = names {
            relay.name_exporters(names);
        }
        if let Some(publisher) = &shared.publisher {
            // Before anything is received, so that nothing is missed.
            let running = publisher.start(&relay.hub, relay.stop.clone());
            running.map(|running| relay.tasks.spawn(running));
        }
        if let Some(gateway) = &shared.gateway {
            let running = Arc::clone(gateway).run(Arc::clone(&relay.hub), relay.stop.clone());
            relay.tasks.spawn(running);
        }
        relay.receive(receivers)?;
        for pipe in config.packets {
            let (hub, stop) = (Arc::clone(&relay.hub), Arc::clone(&relay.stop_receiving));
            pipe::start(pipe, config.packet_rules, hub, stop).map_err(StartError::Thread)?;
        }
        relay.serve(listeners.into_iter().map(|(one, _)| one), router(shared), &limits);
        Ok(relay)
    }

    /// Stops receiving, flushes, gives every client its last octets and a close, ends the
    /// recording; waits for clients no longer than five seconds.
    pub async fn stop(self) {
        self.stop_receiving.store(true, Ordering::Relaxed);
        let (hub, memory) = (Arc::clone(&self.hub), self.memory.clone());
        let threads = tokio::task::spawn_blocking(move || {
            for receiver in self.receivers {
                // A thread that panicked has said so itself.
                let _ = receiver.join();
            }
            // The last counters clients get must be the last there are.
            hub.read_drops();
            hub.stop();
            let _ = self.flusher.join();
            if let Some(memory) = memory {
                keep(&memory, &hub);
            }
        });
        let _ = threads.await;
        self.stop.cancel();
        self.tasks.close();
        let _ = tokio::time::timeout(STOP_TIME, self.tasks.wait()).await;
        let recorders = tokio::task::spawn_blocking(move || {
            for recorder in self.recorders {
                let _ = recorder.join();
            }
        });
        let _ = recorders.await;
    }

    /// Takes up what may change while it runs: rules, accounts, certificate. What cannot be used
    /// stays as it was; why, in sentences.
    pub fn reload(&self, rules: Rules) -> Vec<String> {
        self.admission.replace(rules);
        let mut troubles = Vec::new();
        if let Err(error) = self.auth.reload() {
            troubles.push(format!("the accounts stay as they were: {error}"));
        }
        if let Some(Err(error)) = self.encryption.as_ref().map(|one| one.reload()) {
            troubles.push(format!("the certificate stays as it was: {error}"));
        }
        troubles
    }

    /// Where exporters send to, with the ports the system chose where 0 was asked for.
    pub fn udp(&self) -> &[SocketAddr] {
        &self.udp
    }

    /// Where page and streams are.
    pub fn http(&self) -> &[SocketAddr] {
        &self.http
    }

    /// Whether they are served over TLS.
    pub fn is_encrypted(&self) -> bool {
        self.encryption.is_some()
    }

    /// What the user should know, in sentences.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Every counter there is; what `/api/status` tells of receiving, serving and publishing.
    pub fn status(&self) -> Value {
        let mut whole = status(&self.hub);
        whole["publish"] = self.publisher.as_ref().map_or(Value::Null, |one| one.status());
        whole["subscribe"] = self.gateway.as_ref().map_or(Value::Null, |one| one.status());
        whole
    }

    fn remember(&mut self, mut memory: Memory) {
        match memory.recall(&self.hub) {
            Ok(0) => {}
            Ok(count) => tracing::info!(messages = count, "templates of before are known"),
            Err(error) => self.warnings.push(format!("templates of before: {error}")),
        }
        let memory = Arc::new(Mutex::new(memory));
        self.memory = Some(Arc::clone(&memory));
        let (hub, stop) = (Arc::clone(&self.hub), self.stop.clone());
        self.tasks.spawn(async move {
            let mut period = tokio::time::interval(MEMORY_PERIOD);
            loop {
                tokio::select! {
                    _ = period.tick() => {}
                    () = stop.cancelled() => return,
                }
                let (memory, hub) = (Arc::clone(&memory), Arc::clone(&hub));
                let _ = tokio::task::spawn_blocking(move || keep(&memory, &hub)).await;
            }
        });
    }

    /// What exporters are called: asked for soon after they are heard first.
    fn name_exporters(&self, names: Arc<Names>) {
        let stop = self.stop.clone();
        self.tasks.spawn(async move {
            let mut period = tokio::time::interval(NAMES_PERIOD);
            loop {
                tokio::select! {
                    _ = period.tick() => {}
                    () = stop.cancelled() => return,
                }
                tokio::select! {
                    () = names.ask_for_exporters() => {}
                    () = stop.cancelled() => return,
                }
            }
        });
    }

    fn receive(&mut self, receivers: Vec<Receiver>) -> Result<(), StartError> {
        for receiver in receivers {
            let address = receiver.counters.address;
            self.udp.push(address);
            let told = receiver.warnings.iter();
            self.warnings.extend(told.map(|warning| format!("UDP {address}: {warning}")));
            self.hub.add_socket(Arc::clone(&receiver.counters));
            let hub = Arc::clone(&self.hub);
            let stop = Arc::clone(&self.stop_receiving);
            let thread = receiver.run(hub, Arc::clone(&self.admission), stop);
            self.receivers.push(thread.map_err(StartError::Thread)?);
        }
        Ok(())
    }

    fn serve(&self, listeners: impl Iterator<Item = TcpListener>, router: Router, limits: &Limits) {
        let limits = serve::Limits {
            connections: limits.connections,
            connections_per_address: limits.connections_per_address,
            header_time: limits.header_time,
            stall: None,
        };
        let encryption = self.encryption.clone();
        let door = Door {
            router,
            limits,
            encryption: encryption.map(|one| one as Arc<dyn Encrypts>),
            connections: Connections::new(&limits),
            tasks: self.tasks.clone(),
            stop: self.stop.clone(),
        };
        for listener in listeners {
            self.tasks.spawn(accept(listener, door.clone()));
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

async fn listen(addresses: Vec<SocketAddr>) -> Result<Vec<(TcpListener, SocketAddr)>, StartError> {
    let mut listeners = Vec::new();
    for address in addresses {
        let failed = |error| StartError::Http(address, error);
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let bound = listener.local_addr().map_err(failed)?;
        listeners.push((listener, bound));
    }
    Ok(listeners)
}

fn keep(memory: &Mutex<Memory>, hub: &Hub) {
    let mut memory = memory.lock().unwrap_or_else(PoisonError::into_inner);
    if let Err(error) = memory.keep(hub) {
        tracing::warn!(%error, "templates could not be written to disk");
    }
}
