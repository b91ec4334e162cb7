//! Strangers who ask a watch too much: thousands of connections, who never reads, a million groups.
#![cfg(unix)]

mod support;

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value as Json;
use socket2::{Domain, Socket, Type};
use support::{Folder, PATIENCE, Running, until};

/// Connections that are tried, and those of them that one address may have.
const CROWD: usize = 10_000;
const OF_ONE: u64 = 32;
/// A watch that serves a crowd and keeps these flows takes no more, MiB.
const MOST_MIB: u64 = 900;

struct Watch {
    running: Running,
    address: SocketAddr,
}

impl Watch {
    /// Of this capture, once it is read.
    fn of(capture: Option<&std::path::Path>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flowglass"));
        command.args(["watch", "-", "--format", "none", "--http", "127.0.0.1:0"]);
        match capture {
            Some(file) => command.stdin(File::open(file).unwrap()),
            None => command.stdin(Stdio::piped()),
        };
        let running = Running::begin(command.stdout(Stdio::null()));
        let line = running.wait_for("answering at http://");
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
        let address = address.unwrap().parse().unwrap();
        if capture.is_some() {
            running.wait_for("every source has ended");
        }
        Self { running, address }
    }

    /// From another address of this machine than those who crowd.
    fn ask(&self, path: &str) -> (u16, String) {
        let mut stream = from([127, 0, 0, 9], self.address);
        write!(stream, "GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let code = answer.split(' ').nth(1).and_then(|code| code.parse().ok());
        let body = answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned());
        (code.unwrap(), body.unwrap())
    }

    fn metric(&self, name: &str) -> u64 {
        let (_, text) = self.ask("/metrics");
        let name = format!("flowglass_{name} ");
        let line = text.lines().find_map(|line| line.strip_prefix(&name));
        line.unwrap_or_else(|| panic!("{name} in {text}")).parse().unwrap()
    }

    fn resident_mib(&self) -> u64 {
        let path = format!("/proc/{}/status", self.running.child.id());
        // Elsewhere nobody says.
        let Ok(status) = std::fs::read_to_string(path) else { return 0 };
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.unwrap().trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
    }
}

/// A connection from this address.
fn from(address: [u8; 4], to: SocketAddr) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    // Elsewhere than on Linux a machine has one loopback address.
    let _ = socket.bind(&SocketAddr::from((address, 0)).into());
    socket.connect_timeout(&to.into(), PATIENCE).unwrap();
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// NetFlow v5 in a capture of bare IP packets, thirty flows in each, each of another client.
fn capture(folder: &Folder, datagrams: u32) -> std::path::PathBuf {
    let path = folder.path("clients.pcap");
    let mut out = BufWriter::new(File::create(&path).unwrap());
    for word in [0xa1b2_c3d4, 0x0004_0002, 0, 0, 1 << 18, 101_u32] {
        out.write_all(&word.to_le_bytes()).unwrap();
    }
    for number in 0..datagrams {
        let mut packet =
            vec![0x45, 0, 0x05, 0xd4, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 127, 0, 0, 1];
        packet.extend([0xc3, 0x50, 0x08, 0x07, 0x05, 0xc0, 0, 0]);
        packet.extend([0, 5, 0, 30, 0, 0, 0, 9, 0x65, 0x53, 0xf1, 0, 0, 0, 0, 0]);
        packet.extend((number * 30).to_be_bytes());
        packet.extend([0; 4]);
        for flow in 0..30 {
            let mut record = [0; 48];
            record[..4].copy_from_slice(&(0x0a00_0000 + number * 30 + flow).to_be_bytes());
            record[4..8].copy_from_slice(&[192, 0, 2, 53]);
            (record[19], record[23], record[38]) = (1, 100, 17);
            record[32..36].copy_from_slice(&[0x80, 0, 0, 53]);
            packet.extend(record);
        }
        let octets = u32::try_from(packet.len()).unwrap();
        for word in [0x6553_f100, 0, octets, octets] {
            out.write_all(&word.to_le_bytes()).unwrap();
        }
        out.write_all(&packet).unwrap();
    }
    out.flush().unwrap();
    path
}

#[test]
fn ten_thousand_connections_of_one_address_are_counted_and_others_are_answered() {
    let watch = Watch::of(None);
    let before = watch.resident_mib();
    // As many at a time as this process may have open.
    let held = 800;
    let mut open = std::collections::VecDeque::new();
    for number in 0..CROWD {
        open.push_back(from([127, 0, 0, 1], watch.address));
        if open.len() > held {
            open.pop_front();
        }
        if number % 1000 == 999 {
            assert_eq!(watch.ask("/healthz").0, 204);
        }
    }
    // Those that were let in and sent nothing made room for others meanwhile.
    let most = CROWD as u64 - OF_ONE;
    let mut refused = 0;
    until(|| {
        refused = watch.metric("http_connections_refused_total");
        refused + 40 * OF_ONE >= most
    });
    assert!(refused <= most, "{refused}");
    assert!(watch.metric("http_connections") <= 64);
    assert!(watch.resident_mib() <= before + 64, "{before} {}", watch.resident_mib());
}

#[test]
fn who_never_reads_is_cut_and_holds_up_nobody() {
    let folder = Folder::new("crowd-reads");
    let watch = Watch::of(Some(&capture(&folder, 400)));
    // Each of these answers is more than the kernel holds for a connection.
    let mut deaf = Vec::new();
    for _ in 0..8 {
        let mut stream = from([127, 0, 0, 2], watch.address);
        for _ in 0..8 {
            write!(stream, "GET /api/flows?limit=5000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .unwrap();
        }
        deaf.push(stream);
    }
    let (code, totals) = watch.ask("/api/stats/totals");
    assert!(code == 200 && totals.contains("12000"), "{code} {totals}");
    until(|| watch.metric("http_slow_total") == 8);
    assert_eq!(watch.ask("/api/stats/totals"), (200, totals));
    // What comes of them still ends.
    deaf[0].set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut rest = Vec::new();
    let _ = deaf[0].read_to_end(&mut rest);
    assert!(watch.resident_mib() <= MOST_MIB);
}

#[test]
fn of_a_million_groups_so_many_are_told_apart_and_the_others_counted() {
    let folder = Folder::new("crowd-groups");
    let watch = Watch::of(Some(&capture(&folder, 33_334)));
    let stored = 1_000_020;
    let (code, answer) = watch.ask("/api/query?by=ip.src&measure=flows&top=1000000");
    assert_eq!(code, 200, "{answer}");
    let answer: Json = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["matched"], stored);
    assert_eq!(answer["rows"].as_array().unwrap().len(), 50_000);
    assert_eq!(answer["cut"], true);
    let (available, beyond) =
        (answer["available"].as_u64().unwrap(), answer["beyond"].as_u64().unwrap());
    assert_eq!((available, beyond), (1 << 18, stored - (1 << 18)), "{available} {beyond}");
    assert_eq!(watch.metric("http_rows_cut_total"), 1);
    assert_eq!(watch.metric("http_groups_beyond_total"), 1);
    assert_eq!(watch.metric("http_late_total"), 0);
    assert!(watch.resident_mib() <= MOST_MIB, "{}", watch.resident_mib());
}
