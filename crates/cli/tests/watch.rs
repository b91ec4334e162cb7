//! `flowglass watch`: flows appear as they end, whatever they come from.
#![cfg(unix)]

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Lines, Write};
use std::net::{SocketAddr, UdpSocket};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use flowglass_relay::{Accounts, Config, Mode, Relay, Role};
use tokio::runtime::Runtime;

/// A command that goes on, its lines, and what it says beside them.
struct Watching {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Watching {
    fn begin(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flowglass"));
        command.arg("watch").args(arguments).env_remove("FLOWGLASS_TOKEN");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    fn line(&mut self) -> String {
        self.lines.next().expect("a line").unwrap()
    }

    /// As Ctrl-C does.
    fn stop(&mut self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    }

    /// Its exit, what it still wrote, and what it said.
    fn end(mut self) -> (ExitStatus, Vec<String>, String) {
        let rest = self.lines.by_ref().map(Result::unwrap).collect();
        let said = std::io::read_to_string(self.child.stderr.take().unwrap()).unwrap();
        (self.child.wait().unwrap(), rest, said)
    }
}

/// The head of a pcap of raw IP.
fn head() -> Vec<u8> {
    [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 65_535, 101].map(u32::to_le_bytes).concat()
}

/// A datagram from that port to port 53.
fn record(second: u32, port: u16) -> Vec<u8> {
    let mut out = [second, 0, 28, 28].map(u32::to_le_bytes).concat();
    out.extend([0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]);
    out.extend(port.to_be_bytes());
    out.extend([0, 53, 0, 8, 0, 0]);
    out
}

/// NetFlow v5 with one record: 10.1.0.1:1234 to 10.2.0.1:80 over TCP, 3 packets, 1,500 octets.
fn export() -> Vec<u8> {
    let mut datagram = vec![0, 5, 0, 1];
    for word in [60_000_u32, 1_700_000_000, 0, 1, 0] {
        datagram.extend(word.to_be_bytes());
    }
    datagram.extend([10, 1, 0, 1, 10, 2, 0, 1, 0, 0, 0, 0, 0, 1, 0, 2]);
    for word in [3_u32, 1_500, 50_000, 51_000] {
        datagram.extend(word.to_be_bytes());
    }
    datagram.extend([0x04, 0xd2, 0, 80, 0, 0x1b, 6, 0, 0, 0, 0, 0, 24, 24, 0, 0]);
    assert_eq!(datagram.len(), 24 + 48);
    datagram
}

const EXPORTED: &str = "2023-11-14T22:13:10.000Z  HTTP               1.5 kB     1.0 s  \
                        10.1.0.1:1234 → 10.2.0.1:80  local";

#[test]
fn a_flow_of_a_pipe_is_a_line_as_soon_as_it_is_over() {
    let mut watching = Watching::begin(&["-"]);
    let mut input = watching.child.stdin.take().unwrap();
    input.write_all(&head()).unwrap();
    input.write_all(&record(1_700_000_000, 1_000)).unwrap();
    // 61 s later the first is over; the pipe is still open.
    input.write_all(&record(1_700_000_061, 2_000)).unwrap();
    input.flush().unwrap();
    let expected = "2023-11-14T22:13:20.000Z  DNS                  28 B      0 ms  \
                    10.0.0.1:1000 → 10.0.0.2:53  local";
    assert_eq!(watching.line(), expected);
    drop(input);
    let (exit, rest, said) = watching.end();
    assert!(exit.success(), "{said}");
    assert_eq!(rest.len(), 1, "the end of the pipe ends the other: {rest:?}");
}

#[test]
fn a_file_is_followed_as_it_grows_until_it_is_stopped() {
    let path = std::env::temp_dir().join(format!("flowglass-grows-{}.pcap", std::process::id()));
    let path = Kept(path);
    let mut file = File::create(&path.0).unwrap();
    file.write_all(&head()).unwrap();
    let fields = "source_port,octets";
    let arguments = [path.0.to_str().unwrap(), "--format", "csv", "--fields", fields];
    let mut watching = Watching::begin(&arguments);
    assert_eq!(watching.line(), fields);
    file.write_all(&record(1, 1_000)).unwrap();
    file.write_all(&record(62, 2_000)).unwrap();
    assert_eq!(watching.line(), "1000,28");
    file.write_all(&record(130, 3_000)).unwrap();
    assert_eq!(watching.line(), "2000,28");
    watching.stop();
    let (exit, rest, said) = watching.end();
    assert!(exit.success(), "{said}");
    assert_eq!(rest, ["3000,28"], "what was open is shown, too");
}

struct Kept(PathBuf);

impl Drop for Kept {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Sends until it is stopped: nobody knows when the other side listens.
fn send(to: SocketAddr) -> impl FnOnce() {
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let sender = thread::spawn(move || {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        while stopped.recv_timeout(Duration::from_millis(50)).is_err() {
            // Refused as long as nobody listens.
            let _ = socket.send_to(&export(), to);
        }
    });
    move || {
        stop.send(()).unwrap();
        sender.join().unwrap();
    }
}

#[test]
fn what_exporters_send_here_is_decoded() {
    let free = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut watching = Watching::begin(&[&format!("udp://{free}"), "--filter", "port 80"]);
    let enough = send(free);
    assert_eq!(watching.line(), EXPORTED);
    enough();
    watching.stop();
    let (exit, _, said) = watching.end();
    assert!(exit.success(), "{said}");
}

#[test]
fn a_relay_is_watched_and_found_again_when_it_was_lost() {
    let runtime = Runtime::new().unwrap();
    let config = |http: &str| Config {
        udp: vec!["127.0.0.1:0".parse().unwrap()],
        http: vec![http.parse().unwrap()],
        ..Config::default()
    };
    let relay = runtime.block_on(Relay::start(config("127.0.0.1:0"))).unwrap();
    let http = relay.http()[0].to_string();
    let mut watching = Watching::begin(&[&format!("ws://{http}/live")]);
    let enough = send(relay.udp()[0]);
    assert_eq!(watching.line(), EXPORTED);
    enough();
    runtime.block_on(relay.stop());
    let relay = runtime.block_on(Relay::start(config(&http))).unwrap();
    let enough = send(relay.udp()[0]);
    // Lines of before may still lie in the pipe; one of afterwards comes in the end.
    for _ in 0..64 {
        assert_eq!(watching.line(), EXPORTED);
    }
    enough();
    watching.stop();
    let (exit, _, said) = watching.end();
    assert!(exit.success(), "{said}");
    assert!(said.contains("the relay was shut down; trying again"), "{said}");
    assert!(said.contains("is there again"), "{said}");
    runtime.block_on(relay.stop());
}

#[test]
fn a_relay_that_wants_a_token_gets_it_or_is_named_as_the_reason() {
    let runtime = Runtime::new().unwrap();
    let name = format!("flowglass-accounts-{}.toml", std::process::id());
    let path = Kept(std::env::temp_dir().join(name));
    let mut accounts = Accounts::default();
    let secret = accounts.add_token("watch", Role::Viewer).unwrap();
    accounts.save(&path.0).unwrap();
    let config = Config {
        udp: vec!["127.0.0.1:0".parse().unwrap()],
        http: vec!["127.0.0.1:0".parse().unwrap()],
        auth: Mode::Token(path.0.clone()),
        ..Config::default()
    };
    let relay = runtime.block_on(Relay::start(config)).unwrap();
    let url = format!("ws://{}/live", relay.http()[0]);
    let (exit, rest, said) = Watching::begin(&[&url]).end();
    assert_eq!((exit.code(), rest.len()), (Some(1), 0), "{said}");
    assert!(said.contains("sign in, or show a token"), "{said}");
    let mut watching = Watching::begin(&[&url, "--token", &secret]);
    let enough = send(relay.udp()[0]);
    assert_eq!(watching.line(), EXPORTED);
    enough();
    watching.stop();
    assert!(watching.end().0.success());
    runtime.block_on(relay.stop());
}

#[test]
fn what_cannot_be_watched_says_why() {
    let told = |arguments: &[&str], code: i32, words: &str| {
        let (exit, _, said) = Watching::begin(arguments).end();
        assert_eq!(exit.code(), Some(code), "{said}");
        assert!(said.contains(words), "{said}");
    };
    let check = |source: &str, code, words: &str| told(&[source], code, words);
    told(&["-", "--apart"], 2, "not for `watch`");
    check("no-such.pcap", 1, "no-such.pcap: no such file");
    check("/", 1, "is a folder");
    check(
        "tcp://127.0.0.1:1",
        2,
        "`tcp://` is unknown; udp://, ws://, wss://, nats:// and tls:// are known",
    );
    let taken = UdpSocket::bind("127.0.0.1:0").unwrap();
    check(&format!("udp://{}", taken.local_addr().unwrap()), 1, "cannot be listened on");
}
