//! `flowglass synth`: synthetic traffic as a capture, or its flow exports as live datagrams.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::Context;
use model::Timestamp;
use synth::Scene;

use crate::FINE;
use crate::arguments::{SynthArguments, UsageError};
use crate::output::Output;

/// Writes the capture, or sends the exports for as long as it is let.
pub(crate) fn run(arguments: &SynthArguments) -> anyhow::Result<u8> {
    match arguments.send {
        Some(to) => send(arguments, to),
        None => write(arguments),
    }
}

fn write(arguments: &SynthArguments) -> anyhow::Result<u8> {
    let pcap = arguments.output.extension().is_some_and(|extension| extension == "pcap");
    let scene = Scene::from_name(&arguments.name);
    let bytes = match scene.filter(|_| pcap) {
        Some(scene) => Some(synth::pcap(arguments.seed, scene)),
        None if arguments.name == "mmdb" => Some(synth::sample_database()),
        None => synth::sample_of(&arguments.name, arguments.seed),
    };
    let bytes = bytes.ok_or_else(|| unknown(&arguments.name))?;
    let mut out = Output::create(Some(&arguments.output), &[])?;
    *out.pieces() = bytes;
    out.finish()?;
    Ok(FINE)
}

/// Sends scene after scene, each from another number, with its clock moved to now.
fn send(arguments: &SynthArguments, to: SocketAddr) -> anyhow::Result<u8> {
    let scene = match arguments.name.as_str() {
        "netflow" => Scene::OfficeDay,
        name => Scene::from_name(name).ok_or_else(|| unknown(name))?,
    };
    let sockets = [socket(2, to)?, socket(3, to)?, socket(4, to)?];
    for seed in arguments.seed.. {
        send_once(&sockets, to, seed, scene, arguments.speed)?;
    }
    Ok(FINE)
}

fn send_once(
    sockets: &[UdpSocket; 3],
    to: SocketAddr,
    seed: u64,
    scene: Scene,
    speed: u32,
) -> anyhow::Result<()> {
    let (began, start) = (Instant::now(), now());
    for (time, exporter, datagram) in synth::exports(seed, scene).paced(start, speed) {
        let due = Duration::from_nanos(time.nanos_since(start));
        sleep(due.saturating_sub(began.elapsed()));
        if let Some(socket) = sockets.get(exporter) {
            socket.send_to(&datagram, to).with_context(|| format!("cannot send to {to}"))?;
        }
    }
    Ok(())
}

/// Each exporter has an address of its own where the system allows it (Linux has all of 127/8).
fn socket(last: u8, to: SocketAddr) -> anyhow::Result<UdpSocket> {
    let any: IpAddr = match to {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => std::net::Ipv6Addr::UNSPECIFIED.into(),
    };
    let own = if to.ip().is_loopback() && to.is_ipv4() {
        Ipv4Addr::new(127, 0, 0, last).into()
    } else {
        any
    };
    UdpSocket::bind((own, 0))
        .or_else(|_| UdpSocket::bind((any, 0)))
        .context("cannot open a UDP socket")
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
}

fn unknown(name: &str) -> anyhow::Error {
    let scenes: Vec<&str> = Scene::ALL.iter().map(|scene| scene.name()).collect();
    UsageError(format!("`{name}` is no scene; there are netflow, {}", scenes.join(", "))).into()
}
