//! What is asked of a watch over HTTP: where it listens, who may ask, and the thread that answers.

mod bounds;
mod desk;
mod exporters;
mod flows;
mod live;
mod metrics;
mod questions;
mod routes;
mod stats;
mod tally;
mod tls;
mod wanted;
mod written;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use serve::{Connections, Digest, Door, Encrypts, Guard, accept};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::arguments::{ApiArguments, UsageError};
use crate::input::{plain, shown, why};
use crate::output::tell;

use self::bounds::Bounds;
pub(super) use self::bounds::GROUPS;
pub(super) use self::desk::{Desk, desk};
use self::routes::{Shared, router};
pub(super) use self::tally::Tally;

/// Threads that answer: the engine is asked by one at a time anyway.
const THREADS: usize = 2;
/// How long who is being answered has when the watch ends.
const FAREWELL: Duration = Duration::from_secs(1);
/// A token is not shorter: who guesses would be done some day.
const TOKEN_LETTERS: usize = 16;

/// Answers until it is dropped.
pub(super) struct Server {
    runtime: Option<Runtime>,
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl Server {
    /// Listens; what cannot be is told before anything is read.
    pub(super) fn begin(
        address: SocketAddr,
        arguments: &ApiArguments,
        desk: Desk,
    ) -> anyhow::Result<Self> {
        let token = arguments.token_file.as_deref().map(token).transpose()?;
        let is_local = address.ip().to_canonical().is_loopback();
        if !is_local && token.is_none() {
            let words = "can be reached by other machines, and everyone there could read your flows: name a \
                         file with a token (--token-file), or answer on 127.0.0.1 and reach it through ssh -L";
            return Err(UsageError(format!("--http: {address} {words}")).into());
        }
        let encryption = tls::encryption(arguments)?;
        let runtime = Builder::new_multi_thread().worker_threads(THREADS).enable_all().build()?;
        let listener = runtime
            .block_on(TcpListener::bind(address))
            .map_err(|error| anyhow::anyhow!("{}", plain(&error)))
            .with_context(|| format!("--http: {address} cannot be listened on"))?;
        let bound = listener.local_addr()?;
        let guard = Guard::new(&[bound], &arguments.allow_host, &[])
            .map_err(|why| UsageError(format!("--allow-host: {why}")))?;
        if !is_local && encryption.is_none() {
            let words = "tokens and answers travel there for everyone to read: give a certificate \
                         (--tls-certificate), or put something before it that encrypts";
            tell(format_args!("http://{bound}: {words}"));
        }
        if bound.ip().is_unspecified() && arguments.allow_host.is_empty() {
            let words = "other machines must ask by a name or address given with --allow-host";
            tell(format_args!("{bound}: {words}"));
        }
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        let limits = bounds::of_connections();
        let connections = Connections::new(&limits);
        let shared = Shared {
            desk,
            guard: Arc::new(guard),
            token,
            bounds: Bounds::new(Arc::clone(&connections)),
            stop: stop.clone(),
        };
        let door = Door {
            router: router(shared),
            limits,
            encryption: encryption.clone().map(|one| one as Arc<dyn Encrypts>),
            connections,
            tasks: tasks.clone(),
            stop: stop.clone(),
        };
        let _entered = runtime.enter();
        tasks.spawn(accept(listener, door));
        let scheme = if encryption.is_some() { "https" } else { "http" };
        if let Some(encryption) = encryption {
            runtime.spawn(tls::renew(encryption));
        }
        tell(format_args!("answering at {scheme}://{bound}/api/openapi.json"));
        Ok(Self { runtime: Some(runtime), tasks, stop })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.cancel();
        self.tasks.close();
        if let Some(runtime) = self.runtime.take() {
            let _ =
                runtime.block_on(async { tokio::time::timeout(FAREWELL, self.tasks.wait()).await });
            runtime.shutdown_timeout(FAREWELL);
        }
    }
}

/// The token in a file, of which only a digest is kept.
fn token(file: &Path) -> anyhow::Result<Digest> {
    let name = shown(file);
    let text = std::fs::read_to_string(file)
        .map_err(|error| UsageError(format!("--token-file: {name}: {}", why(&error))))?;
    let token = text.trim();
    if token.len() < TOKEN_LETTERS || token.contains(char::is_whitespace) {
        let words =
            "holds no token: one word of 16 letters or more, as `openssl rand -hex 32` gives";
        return Err(UsageError(format!("--token-file: {name} {words}")).into());
    }
    #[cfg(unix)]
    if let Ok(metadata) = file.metadata()
        && std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 != 0
    {
        tell(format_args!("{name}: others may read it; chmod 600 {name} keeps it yours"));
    }
    Ok(Digest::of(token))
}
