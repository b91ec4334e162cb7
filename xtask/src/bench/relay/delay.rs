//! How much later a datagram comes out than it went in.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::running::Running;

/// Datagrams a second, one by one, and for how long.
const RATE: u32 = 10_000;
const COUNT: u32 = 3 * RATE;
/// IP and UDP header, then the place of the number in NetFlow v5.
const NUMBER_AT: usize = 20 + 8 + 16;

/// Prints the median and the 99th of a hundred, of the calmest round and of the median one.
pub(super) fn measure(rounds: usize) -> Result<()> {
    let mut all = Vec::new();
    for _ in 0..rounds {
        all.push(one()?);
    }
    all.sort_unstable_by_key(|(_, late)| *late);
    let tell = |name: &str, (median, late): (Duration, Duration)| {
        let millis = |time: Duration| time.as_secs_f64() * 1000.0;
        println!(
            "delay at {RATE}/s, {name} round: {:.1} ms, p99 {:.1} ms (30 promised)",
            millis(median),
            millis(late)
        );
    };
    tell("calmest", *all.first().context("no round")?);
    tell("median", *all.get(all.len() / 2).context("no round")?);
    Ok(())
}

fn one() -> Result<(Duration, Duration)> {
    let relay = Running::relay(&[])?;
    between(relay.udp, relay.http)
}

/// The median and the 99th of a hundred, of what goes in here and comes out there.
pub(in crate::bench) fn between(udp: SocketAddr, http: SocketAddr) -> Result<(Duration, Duration)> {
    let begun = Instant::now();
    let mut stream = TcpStream::connect(http)?;
    // Of HTTP/1.0 the answer comes as it is, not in chunks.
    stream.write_all(b"GET /live.pcapng HTTP/1.0\r\nHost: localhost\r\n\r\n")?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let reader = thread::spawn(move || arrivals(&mut stream, begun));
    thread::sleep(Duration::from_millis(200));
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    let mut sent = Vec::new();
    let first = Instant::now();
    while sent.len() < COUNT as usize {
        let due = (first.elapsed().as_secs_f64() * f64::from(RATE)) as usize;
        let most = due.saturating_sub(sent.len()).min(20);
        for _ in 0..most.min(COUNT as usize - sent.len()) {
            let datagram = super::datagram(sent.len() as u64)?;
            sent.push(begun.elapsed());
            socket.send_to(&datagram, udp)?;
        }
        thread::sleep(Duration::from_micros(200));
    }
    let arrived = reader.join().ok().context("the reader broke off")??;
    let mut delays: Vec<_> = arrived
        .iter()
        .filter_map(|(number, at)| at.checked_sub(*sent.get(*number as usize)?))
        .collect();
    ensure!(delays.len() == sent.len(), "{} of {} came", delays.len(), sent.len());
    delays.sort_unstable();
    let at = |share: usize| delays.get(delays.len() * share / 100).copied().unwrap_or_default();
    Ok((at(50), at(99)))
}

/// The number of each datagram, and when it was here.
fn arrivals(stream: &mut TcpStream, begun: Instant) -> Result<Vec<(u32, Duration)>> {
    let (mut octets, mut piece) = (Vec::new(), vec![0; 1 << 16]);
    let mut begins = None;
    let mut arrived = Vec::new();
    while arrived.len() < COUNT as usize {
        let length = stream.read(&mut piece)?;
        ensure!(length > 0, "the relay ended the stream");
        let now = begun.elapsed();
        octets.extend_from_slice(piece.get(..length).unwrap_or_default());
        if begins.is_none() {
            let head = octets.windows(4).position(|four| four == b"\r\n\r\n");
            let Some(head) = head else { continue };
            begins = Some(head + 4);
            octets.drain(..head + 4);
        }
        let mut at = 0;
        while let Some(block) = octets.get(at..).filter(|rest| rest.len() >= 8) {
            let word = |at: usize| {
                let word = block.get(at..).and_then(<[u8]>::first_chunk::<4>);
                word.map_or(0, |word| u32::from_le_bytes(*word))
            };
            let length = word(4) as usize;
            if block.len() < length || length == 0 {
                break;
            }
            // An Enhanced Packet Block of a whole datagram; its data begins at 28.
            let number = block.get(28 + NUMBER_AT..).and_then(<[u8]>::first_chunk::<4>);
            if word(0) == 6
                && let Some(number) = number
            {
                arrived.push((u32::from_be_bytes(*number), now));
            }
            at += length;
        }
        octets.drain(..at);
    }
    Ok(arrived)
}
