//! Many sites on one machine: what a datagram costs at each hop, and whether the model of docs/scale.py foresees it.
//!
//! Small runs with one of each give the cost of a datagram at each hop, at several rates: who is woken up for each
//! one spends more on it than who finds many. The large run has eight relays, one NATS, two gateways and four headless clients; the model says before
//! what it will take. Then how late a datagram comes out of a gateway, and how many a second one NATS takes.

mod rates;
mod servers;

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::relay::running::Running;
use super::relay::{blast, delay};
use crate::shell::{command, output};
use crate::{build, house, shell};

use self::servers::{Nats, client, gateway, relay};

/// Datagrams a second of the small runs, and of each relay of the large one.
const SMALL: [u32; 4] = [200, 1_000, 4_000, 10_000];
const EACH: u32 = 600;
/// Relays, gateways and headless clients of the large one.
const RELAYS: usize = 8;
const GATEWAYS: usize = 2;
const CLIENTS: usize = 4;
const LASTS: Duration = Duration::from_secs(5);
/// Until everybody has found everybody.
const REST: Duration = Duration::from_millis(1500);
/// What is under way comes within this.
const PATIENCE: Duration = Duration::from_secs(20);
/// Nobody is busy any more who needs less of a core than this.
const CALM: f64 = 0.03;
const HOPS: [&str; 4] = ["relay", "nats", "gateway", "client"];

/// Prints a table for each round.
pub(crate) fn compare(rounds: usize) -> Result<()> {
    ensure!(shell::on_path("nats-server").is_some(), "nats-server is not installed");
    build::programs(&["flowglass-relay", "flowglass"])?;
    println!("{}, load {}", super::machine(), load());
    for _ in 0..rounds.max(1) {
        let small = SMALL.iter().map(|rate| Ok(run(1, 1, 1, *rate)?.told()));
        let small = small.collect::<Result<Vec<_>>>()?;
        let large = run(RELAYS, GATEWAYS, CLIENTS, EACH)?;
        let wanted = json!({ "small": small, "large": large.told() });
        let model = house::root().join("docs/scale.py");
        print!("{}", output(command("python3").arg(model).args(["--check", &wanted.to_string()]))?);
        let (direct, through) = late()?;
        let millis = |time: Duration| time.as_secs_f64() * 1000.0;
        println!(
            "delay at 10000/s: relay alone p99 {:.1} ms, relay, NATS and gateway p99 {:.1} ms (15 more promised)",
            millis(direct),
            millis(through)
        );
        rates::measure()?;
    }
    println!("load {}", load());
    Ok(())
}

/// What one run took.
struct Run {
    relays: usize,
    gateways: usize,
    clients: usize,
    datagrams: u64,
    messages: u64,
    octets: u64,
    /// Nanoseconds of processor by hop, all of a kind together.
    nanos: [u64; 4],
}

impl Run {
    fn told(&self) -> Value {
        let nanos: serde_json::Map<String, Value> = HOPS
            .iter()
            .zip(self.nanos)
            .map(|(hop, nanos)| ((*hop).to_owned(), nanos.into()))
            .collect();
        json!({
            "relays": self.relays,
            "gateways": self.gateways,
            "clients": self.clients,
            "datagrams": self.datagrams,
            "messages": self.messages,
            "octets": self.octets,
            "seconds": LASTS.as_secs(),
            "nanos": nanos,
        })
    }
}

fn run(relays: usize, gateways: usize, clients: usize, rate: u32) -> Result<Run> {
    let nats = Nats::start()?;
    let relays: Vec<_> = (0..relays).map(|number| relay(&nats, number)).collect::<Result<_>>()?;
    thread::sleep(REST);
    let gateways: Vec<_> = (0..gateways).map(|_| gateway(&nats)).collect::<Result<_>>()?;
    let clients: Vec<_> = (0..clients).map(|_| client(&nats)).collect::<Result<_>>()?;
    thread::sleep(REST);
    let spent = || -> Result<[u64; 4]> {
        Ok([of(&relays)?, nats.running.cpu_nanos()?, of(&gateways)?, of(&clients)?])
    };
    // Idling is no datagram's cost.
    let (before, begun) = (spent()?, Instant::now());
    thread::sleep(LASTS);
    let (idle, idled) = (spent()?, begun.elapsed());
    let begun = Instant::now();
    let senders: Vec<_> = relays
        .iter()
        .map(|relay| {
            let udp = relay.udp;
            thread::spawn(move || blast(udp, rate, LASTS))
        })
        .collect();
    let mut datagrams = 0;
    for sender in senders {
        datagrams += sender.join().ok().context("a sender broke off")??;
    }
    until(|| {
        let read = |gateway: &Running| Ok(gateway.status()?["subscribe"]["datagrams"].as_u64());
        let all: Vec<_> = gateways.iter().map(read).collect::<Result<_>>()?;
        Ok(all.iter().all(|read| *read == Some(datagrams)))
    })?;
    until(|| {
        let (before, begun) = (of(&clients)?, Instant::now());
        thread::sleep(Duration::from_millis(300));
        let share = (of(&clients)? - before) as f64 / begun.elapsed().as_nanos() as f64;
        Ok(share < CALM * clients.len() as f64)
    })?;
    let after = spent()?;
    let times = begun.elapsed().as_secs_f64() / idled.as_secs_f64();
    let mut nanos = [0; 4];
    for (((nanos, before), idle), after) in nanos.iter_mut().zip(before).zip(idle).zip(after) {
        *nanos = (after - idle).saturating_sub(((idle - before) as f64 * times) as u64);
    }
    let (mut messages, mut octets, mut stored) = (0, 0, 0);
    for relay in &relays {
        let status = relay.status()?;
        let count = |name: &str| status["publish"][name].as_u64().unwrap_or(0);
        messages += count("messages");
        octets += count("octets");
        stored += count("stored");
    }
    ensure!(stored == datagrams, "{stored} of {datagrams} are stored");
    let (relays, gateways, clients) = (relays.len(), gateways.len(), clients.len());
    Ok(Run { relays, gateways, clients, datagrams, messages, octets, nanos })
}

/// Processor time of all of them.
fn of(all: &[Running]) -> Result<u64> {
    all.iter().map(Running::cpu_nanos).sum()
}

/// Waits until it is so.
fn until(mut is_so: impl FnMut() -> Result<bool>) -> Result<()> {
    let begun = Instant::now();
    while !is_so()? {
        ensure!(begun.elapsed() < PATIENCE, "not all came through within {PATIENCE:?}");
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// How late the 99th of a hundred comes out of a relay, and out of a gateway behind it.
fn late() -> Result<(Duration, Duration)> {
    let nats = Nats::start()?;
    let (relay, gateway) = (relay(&nats, 0)?, gateway(&nats)?);
    thread::sleep(REST);
    let (_, direct) = delay::between(relay.udp, relay.http)?;
    thread::sleep(REST);
    let (_, through) = delay::between(relay.udp, gateway.http)?;
    Ok((direct, through))
}

/// The load of the last minute.
fn load() -> String {
    let told = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    told.split(' ').next().unwrap_or_default().to_owned()
}
