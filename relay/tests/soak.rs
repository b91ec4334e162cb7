//! Two minutes of everything at once: the relay stays within its memory, and flat.
#![cfg(target_os = "linux")]

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use support::{Folder, v5};

/// Half an hour, on demand: `cargo xtask bench relay --soak-minutes 30`.
const LASTS: Duration = Duration::from_secs(120);
/// Of the log, which is full after a second.
const LOG_MIB: u64 = 4;

fn resident_mib(child: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
}

fn client(http: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(http).unwrap();
    stream.write_all(b"GET /live.pcapng HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    stream
}

/// Readers, a client that never reads, new exporters and new templates all the time, recordings
/// that begin and end.
#[test]
fn memory_is_bounded_and_flat_whatever_comes() {
    let folder = Folder::new("soak");
    let mut child = Command::new(env!("CARGO_BIN_EXE_flowglass-relay"))
        .args(["--udp", "127.0.0.1:0", "--http", "127.0.0.1:0", "--log-size", "4"])
        .args(["--record-rotate-mib", "1", "--record-keep-mib", "4", "--record-free-mib", "0"])
        .arg("--record")
        .arg(folder.path("recordings"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let lines: Vec<_> = lines.map(Result::unwrap).take(2).collect();
    let after = |line: &str, mark: &str| -> SocketAddr {
        line.rsplit(mark).next().unwrap().trim_end_matches('/').parse().unwrap()
    };
    let (http, udp) = (after(&lines[0], "://"), after(&lines[1], "udp://"));
    let clients = 7;
    for _ in 0..clients - 1 {
        let mut stream = client(http);
        std::thread::spawn(move || {
            let mut buffer = vec![0; 1 << 16];
            while stream.read(&mut buffer).is_ok_and(|length| length > 0) {}
        });
    }
    let stalled = client(http);

    let (begun, mut sequence, mut half, mut most) = (Instant::now(), 0_u32, 0, 0);
    let steady = support::exporter();
    while begun.elapsed() < LASTS {
        let fresh = UdpSocket::bind("127.0.0.1:0").unwrap();
        for _ in 0..20 {
            steady.send_to(&v5(sequence, 29), udp).unwrap();
            sequence += 1;
        }
        // A template with an id of its own, of an exporter of its own.
        let [high, low] = u16::try_from(256 + sequence % 60_000).unwrap().to_be_bytes();
        let set = [0, 0, 0, 12, high, low, 0, 1, 0, 1, 0, 4];
        fresh.send_to(&support::v9(sequence, 1, &[&set]), udp).unwrap();
        std::thread::sleep(Duration::from_millis(8));
        if sequence % 1000 == 0 {
            let resident = resident_mib(&child);
            if begun.elapsed() < LASTS / 2 {
                half = resident.max(half);
            }
            most = resident.max(most);
        }
    }
    Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert!(child.wait().unwrap().success());
    drop(stalled);
    let recorded: u64 = std::fs::read_dir(folder.path("recordings"))
        .unwrap()
        .map(|entry| entry.unwrap().metadata().unwrap().len())
        .sum();
    // Besides log and clients: the program itself, its threads, templates and exporters.
    assert!(most <= LOG_MIB + clients + 32, "{most} MiB");
    assert!(most <= half + 3, "{half} MiB at half time, {most} MiB at the end");
    assert!(sequence > 5000 && recorded > 1 << 20, "{sequence} datagrams, {recorded} octets");
}
