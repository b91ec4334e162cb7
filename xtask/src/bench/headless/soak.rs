//! A watch for long, to see that it stays small: records over UDP, detectors, Parquet, and somebody who asks.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::exports::Maker;
use super::program;
use crate::bench::relay::running::{Running, free_tcp, free_udp};
use crate::house;
use crate::shell::command;

/// Datagrams a second, of thirty records each: 9,000 records.
const RATE: u32 = 300;
/// How often somebody looks, and asks.
const LOOK: Duration = Duration::from_secs(10);
/// What it may grow by in the second half, beside one part in this many of what it was: tables of detectors fill up.
const GROWS_MIB: u64 = 8;
const GROWS_PART: u64 = 20;
/// Asked each time, so that answers are made, too.
const QUESTIONS: [&str; 4] =
    ["/api/stats/totals", "/api/stats/hosts", "/api/stats/timeline", "/api/findings"];

/// Prints its memory every ten seconds; fails where it grew.
pub(super) fn soak(lasts: Duration) -> Result<()> {
    let folder = house::target().join("bench/soak");
    let _ = fs::remove_dir_all(&folder);
    let (udp, http) = (free_udp()?, free_tcp()?);
    let mut watch = command(program());
    watch.args(["watch", &format!("udp://{udp}"), "--format", "none", "--findings"]);
    watch.args([
        "--http",
        &http.to_string(),
        "--write-keep",
        "1m",
        "--write-every",
        "10s",
        "--write",
    ]);
    let mut running = Running::program(watch.arg(&folder))?;
    (running.udp, running.http) = (udp, http);
    let sender = thread::spawn(move || send(udp, lasts));
    let begun = Instant::now();
    let (mut half, mut most) = (0, 0);
    while !sender.is_finished() {
        thread::sleep(LOOK.min(lasts / 4));
        for question in QUESTIONS {
            ensure!(!ask(http, question)?.is_empty(), "{question}: no answer");
        }
        let resident = running.resident_kib()? / 1024;
        println!("{:>6} s  {resident} MiB", begun.elapsed().as_secs());
        if begun.elapsed() < lasts / 2 {
            half = resident;
        }
        most = most.max(resident);
    }
    let records = sender.join().ok().context("the sender broke off")??;
    let dropped = running.lost()?;
    drop(running);
    let _ = fs::remove_dir_all(&folder);
    println!(
        "{records} records sent, {dropped} datagrams dropped by the kernel, at most {most} MiB"
    );
    let allowed = half + half / GROWS_PART + GROWS_MIB;
    ensure!(most <= allowed, "it grew from {half} MiB at half time to {most} MiB");
    Ok(())
}

/// As its clock goes; how many records were sent.
fn send(to: SocketAddr, lasts: Duration) -> Result<u64> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    let (mut maker, begun) = (Maker::new(), Instant::now());
    let mut number = 0;
    while begun.elapsed() < lasts {
        let milli = u32::try_from(begun.elapsed().as_millis())?;
        let due = u64::from(milli) * u64::from(RATE) / 1000;
        while u64::from(number) < due {
            for message in maker.messages(number, milli)? {
                socket.send_to(&message, to)?;
            }
            number += 1;
        }
        thread::sleep(Duration::from_millis(2));
    }
    Ok(u64::from(number) * 30)
}

fn ask(http: SocketAddr, path: &str) -> Result<String> {
    let mut stream = TcpStream::connect(http)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    write!(stream, "GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    ensure!(
        answer.starts_with("HTTP/1.0 200") || answer.starts_with("HTTP/1.1 200"),
        "{path}: {answer}"
    );
    Ok(answer)
}
