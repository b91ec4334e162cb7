//! The command `flowglass-relay`: says where it is and what to do next, and stops in order.

mod options;

use std::io::{self, IsTerminal, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;

use clap::Parser;
use flowglass_relay::Relay;
use tracing_subscriber::EnvFilter;

use crate::options::Options;

/// It could not start as asked.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let config = Options::parse().into_config();
    let filter = EnvFilter::try_from_env("FLOWGLASS_LOG").unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .init();

    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = match runtime.worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return refuse(&error),
    };
    runtime.block_on(async {
        // Before anything is bound, so that a signal during the start is not lost.
        let stopped = match stop_signal() {
            Ok(stopped) => stopped,
            Err(error) => return refuse(&error),
        };
        let relay = match Relay::start(config).await {
            Ok(relay) => relay,
            Err(error) => return refuse(&error),
        };
        greet(&relay);
        stopped.await;
        eprintln!("flowglass-relay: stopping");
        relay.stop().await;
        ExitCode::SUCCESS
    })
}

fn refuse(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("flowglass-relay: {error}");
    ExitCode::from(USAGE)
}

/// Where it is, and what to do next.
fn greet(relay: &Relay) {
    for warning in relay.warnings() {
        eprintln!("flowglass-relay: {warning}");
    }
    let mut text = String::new();
    for address in relay.http() {
        text += &format!("page      http://{}/\n", reachable(*address));
    }
    for address in relay.udp() {
        text += &format!("exporters send NetFlow v5, v9, IPFIX or sFlow to udp://{address}\n");
    }
    if let Some(address) = relay.http().first() {
        let address = reachable(*address);
        text += &format!(
            "stream    curl -sN http://{address}/live.pcapng | wireshark -k -i -\n\
             status    http://{address}/api/status\n"
        );
    }
    // A closed pipe behind us is no reason to stop receiving.
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// An address a browser on this machine can open.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
