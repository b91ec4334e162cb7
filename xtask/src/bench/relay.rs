//! The relay beside nfcapd: the same datagrams at the same pace to both, and what each lost; how
//! late datagrams come out, how soon it starts, what it takes when idle; or for long, to see that
//! it stays small.

pub(super) mod delay;
pub(super) mod running;

use std::collections::BTreeMap;
use std::fs;
use std::net::{SocketAddr, UdpSocket};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use self::running::Running;
use crate::{build, house, shell};

/// 29 records of NetFlow v5: 1,416 octets, what busy exporters fill.
const DATAGRAM_OCTETS: usize = 24 + 29 * 48;
/// Datagrams a second.
const RATES: [u32; 5] = [50_000, 100_000, 150_000, 200_000, 250_000];
const CLIENTS: [usize; 3] = [0, 1, 8];
const LASTS: Duration = Duration::from_secs(2);
/// The pace of a soak, and how often somebody looks.
const SOAK_RATE: u32 = 5_000;
const SOAK_LOOK: Duration = Duration::from_secs(10);
/// What the relay may take: what it was promised for the log, and a mebibyte for each client.
const SOAK_MIB: u64 = 64 + 8;
/// How long nobody sends anything, to see what idling costs.
const IDLE: Duration = Duration::from_secs(10);
/// Clients at a time whose memory is told, and the pace they get: 64 readers share two cores with what is measured.
const MANY: usize = 64;
const MANY_RATE: u32 = 1_000;
/// What was promised: datagrams a second without loss with so many clients.
const PROMISED: [(usize, u64); 2] = [(1, 150_000), (8, 100_000)];

/// Prints a table of so many rounds; or, with minutes, soaks.
pub(crate) fn compare(rounds: usize, soak_minutes: Option<u64>) -> Result<()> {
    if running::program() == house::release("flowglass-relay") {
        build::programs(&["flowglass-relay"])?;
    }
    println!("{}", super::machine());
    load();
    if let Some(minutes) = soak_minutes {
        return soak(Duration::from_secs(minutes * 60));
    }
    let rounds = rounds.max(1);
    beginnings(rounds)?;
    delay::measure(rounds)?;
    rates(rounds)?;
    load();
    Ok(())
}

fn load() {
    println!("load {}", fs::read_to_string("/proc/loadavg").unwrap_or_default().trim());
}

/// What was seen in one round.
#[derive(Clone, Copy)]
struct Round {
    /// What the sender managed in a second.
    rate: u64,
    lost: u64,
    /// Nanoseconds for each datagram received.
    cpu: u64,
    /// The most that a client was not given.
    skipped: u64,
}

/// Every program at every rate, all of them in each round, so that what disturbs one disturbs all.
fn rates(rounds: usize) -> Result<()> {
    let mut seen: BTreeMap<(u32, usize), Vec<Round>> = BTreeMap::new();
    let nfcapd = CLIENTS.len();
    for _ in 0..rounds {
        for rate in RATES {
            for (program, clients) in CLIENTS.into_iter().enumerate() {
                let relay = Running::relay(&[])?;
                let readers: Vec<_> = (0..clients).map(|_| relay.reader()).collect();
                seen.entry((rate, program)).or_default().push(measure(&relay, rate)?);
                drop((relay, readers));
            }
            if shell::on_path("nfcapd").is_some() {
                let round = measure(&Running::nfcapd()?, rate)?;
                seen.entry((rate, nfcapd)).or_default().push(round);
            }
        }
    }
    println!(
        "{:>8} {:>10} {:>16} {:>10} {:>10} {:>10} {:>10}",
        "wanted", "sent/s", "program", "lost least", "median", "skipped", "ns CPU"
    );
    let name = |program: usize| match CLIENTS.get(program) {
        Some(clients) => format!("relay, {clients} clients"),
        None => "nfcapd".to_owned(),
    };
    let mut without_loss: BTreeMap<usize, u64> = BTreeMap::new();
    for ((rate, program), rounds) in &seen {
        let of = |what: fn(&Round) -> u64| {
            let mut all: Vec<_> = rounds.iter().map(what).collect();
            all.sort_unstable();
            (all.first().copied().unwrap_or(0), all.get(all.len() / 2).copied().unwrap_or(0))
        };
        let (least, median) = of(|round| round.lost + round.skipped);
        let ((_, sent), (cpu, _)) = (of(|round| round.rate), of(|round| round.cpu));
        let (_, skipped) = of(|round| round.skipped);
        println!(
            "{rate:>8} {sent:>10} {:>16} {least:>10} {median:>10} {skipped:>10} {cpu:>10}",
            name(*program)
        );
        // What the sender managed, which may be less than was wanted.
        let clean = rounds.iter().filter(|round| round.lost + round.skipped == 0);
        let most = clean.map(|round| round.rate).max().unwrap_or(0);
        let known = without_loss.entry(*program).or_default();
        *known = most.max(*known);
    }
    for (program, rate) in without_loss {
        let clients = CLIENTS.get(program);
        let promised = PROMISED.iter().find(|(of, _)| Some(of) == clients);
        let promised = promised.map_or(String::new(), |(_, rate)| format!(" ({rate} promised)"));
        println!("{}: {rate} a second without loss{promised}", name(program));
    }
    Ok(())
}

fn measure(program: &Running, rate: u32) -> Result<Round> {
    let (before, lost_before) = (program.cpu_nanos()?, program.lost()?);
    let sent = blast(program.udp, rate, LASTS)?;
    // What is in the buffer still is not lost, and clients shall have what is theirs.
    thread::sleep(Duration::from_millis(700));
    let lost = program.lost()? - lost_before;
    let cpu = (program.cpu_nanos()? - before) / (sent - lost).max(1);
    let skipped = program.skipped()?;
    Ok(Round { rate: sent / LASTS.as_secs(), lost, cpu, skipped })
}

/// From nothing to answering; what it takes when nobody sends, and with a full log and clients.
fn beginnings(rounds: usize) -> Result<()> {
    let mut starts = Vec::new();
    for _ in 0..rounds.max(5) {
        starts.push(Running::relay(&[])?.started_after);
    }
    starts.sort_unstable();
    let median = starts.get(starts.len() / 2).copied().unwrap_or_default();
    let least = starts.first().copied().unwrap_or_default();
    println!(
        "start: least {} ms, median {} ms (100 promised)",
        least.as_millis(),
        median.as_millis()
    );
    let relay = Running::relay(&[])?;
    let before = relay.cpu_nanos()?;
    thread::sleep(IDLE);
    let spent = relay.cpu_nanos()? - before;
    let percent = spent as f64 / IDLE.as_nanos() as f64 * 100.0;
    println!("idle: {percent:.2} % of a core (0.5 promised), {} KiB", relay.resident_kib()?);
    memory(8, true)?;
    memory(MANY, true)?;
    memory(MANY, false)
}

/// What it takes with a full log and so many clients, which read or do not.
fn memory(clients: usize, read: bool) -> Result<()> {
    let relay = Running::relay(&[])?;
    // Half as much again as the log holds.
    blast(relay.udp, 50_000, LASTS * 3 / 4)?;
    let mut stalled = Vec::new();
    for _ in 0..clients {
        if read {
            relay.reader()?;
        } else {
            stalled.push(relay.connect()?);
        }
    }
    blast(relay.udp, MANY_RATE, LASTS * 2)?;
    let (resident, promised) = (relay.resident_kib()?, (64 + clients) * 1024);
    let do_what = if read { "read" } else { "do not read" };
    println!(
        "with {clients} clients that {do_what} and a full log: {resident} KiB ({promised} promised)"
    );
    Ok(())
}

/// Eight clients, one of which never reads.
fn soak(lasts: Duration) -> Result<()> {
    let relay = Running::relay(&[])?;
    let _readers: Vec<_> = (0..7).map(|_| relay.reader()).collect();
    let _stalled = relay.connect()?;
    let udp = relay.udp;
    let sender = thread::spawn(move || blast(udp, SOAK_RATE, lasts));
    let begun = Instant::now();
    let (mut half, mut most) = (0, 0);
    while !sender.is_finished() {
        thread::sleep(SOAK_LOOK.min(lasts / 4));
        let resident = relay.resident_kib()? / 1024;
        println!("{:>6} s  {resident} MiB", begun.elapsed().as_secs());
        if begun.elapsed() < lasts / 2 {
            half = resident;
        }
        most = most.max(resident);
    }
    let sent = sender.join().ok().context("the sender broke off")??;
    println!("{sent} sent, {} dropped by the kernel, at most {most} MiB", relay.lost()?);
    ensure!(most <= SOAK_MIB, "{most} MiB, {SOAK_MIB} are allowed");
    ensure!(most <= half + 4, "it grew from {half} MiB at half time to {most} MiB");
    Ok(())
}

/// A datagram with its number where NetFlow v5 counts flows.
fn datagram(number: u64) -> Result<Vec<u8>> {
    let mut datagram = vec![0; DATAGRAM_OCTETS];
    datagram[..16].copy_from_slice(&[0, 5, 0, 29, 0, 0, 0, 9, 0x65, 0x53, 0xf1, 0, 0, 0, 0, 0]);
    datagram[16..20].copy_from_slice(&u32::try_from(number)?.to_be_bytes());
    Ok(datagram)
}

/// So many a second, a millisecond's worth at a time; how many were sent.
pub(super) fn blast(to: SocketAddr, rate: u32, lasts: Duration) -> Result<u64> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    let mut datagram = datagram(0)?;
    let begun = Instant::now();
    let mut sent: u64 = 0;
    while begun.elapsed() < lasts {
        let due = (begun.elapsed().as_secs_f64() * f64::from(rate)) as u64;
        while sent < due {
            let sequence = u32::try_from(sent & 0xffff_ffff)?.wrapping_mul(29);
            datagram[16..20].copy_from_slice(&sequence.to_be_bytes());
            socket.send_to(&datagram, to)?;
            sent += 1;
        }
        thread::sleep(Duration::from_millis(1));
    }
    Ok(sent)
}
