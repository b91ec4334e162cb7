//! `flowglass watch nats://…`: what relays published, from where it was asked, and after a run that ended.
#![cfg(unix)]

use std::fs;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use flowglass_relay::{Config, Publish, Relay};
use nats::Options;
use tokio::runtime::Runtime;

/// Nothing here takes nearly so long.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server with JetStream, ended with the value.
struct Nats {
    child: Child,
    folder: PathBuf,
    url: String,
}

impl Nats {
    fn start(name: &str) -> Option<Self> {
        let folder = std::env::temp_dir().join(format!("flowglass-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Command::new("nats-server")
            .args(["-js", "-a", "127.0.0.1", "-p", &port.to_string(), "-sd"])
            .arg(folder.join("store"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let Ok(child) = child else {
            eprintln!("skipped: nats-server is not installed (Debian's package nats-server)");
            return None;
        };
        until(|| TcpStream::connect(("127.0.0.1", port)).is_ok());
        Some(Self { child, folder, url: format!("nats://127.0.0.1:{port}") })
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn until(mut answer: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !answer() {
        assert!(begun.elapsed() < PATIENCE, "it did not happen");
        thread::sleep(Duration::from_millis(10));
    }
}

/// A relay that publishes, and datagrams of one flow each: the source port is the number.
fn publish(runtime: &Runtime, nats: &Nats, numbers: std::ops::Range<u16>) {
    let options = Options {
        address: nats.url.parse().unwrap(),
        login: None,
        tls: None,
        name: "test".to_owned(),
        inbox: "_INBOX.site.fra1".to_owned(),
    };
    let publish = Publish { site: "fra1".to_owned(), nats: options, keep_octets: 1 << 26 };
    let local = || vec!["127.0.0.1:0".parse().unwrap()];
    let config =
        Config { udp: local(), http: local(), publish: Some(publish), ..Config::default() };
    let relay = runtime.block_on(Relay::start(config)).unwrap();
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    for number in numbers.clone() {
        let mut datagram = vec![0, 5, 0, 1, 0, 0, 0, 9, 0x65, 0x53, 0xf1, 0, 0, 0, 0, 0];
        datagram.extend(u32::from(number).to_be_bytes());
        datagram.resize(24 + 48, 0);
        datagram[24..28].copy_from_slice(&[10, 0, 0, 1]);
        datagram[28..32].copy_from_slice(&[10, 0, 0, 2]);
        // Packets, octets, ports, protocol.
        datagram[43] = 1;
        datagram[47] = 100;
        datagram[24 + 32..24 + 34].copy_from_slice(&number.to_be_bytes());
        datagram[24 + 34..24 + 36].copy_from_slice(&[0, 53]);
        datagram[24 + 38] = 17;
        socket.send_to(&datagram, relay.udp()[0]).unwrap();
    }
    until(|| relay.status()["publish"]["stored"] == numbers.len());
    runtime.block_on(relay.stop());
}

fn watch(nats: &Nats, arguments: &[&str], folder: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_flowglass"))
        .args(["watch", &nats.url, "--format", "none", "--write-format", "ndjson", "--write"])
        .arg(folder)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// As Ctrl-C does.
fn stop(child: Child) -> Output {
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    child.wait_with_output().unwrap()
}

/// The source ports of all flows in the folder, sorted.
fn written(folder: &Path) -> Vec<u64> {
    let mut ports = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with("flows-") {
            for line in fs::read_to_string(entry.path()).unwrap().lines() {
                // The last line of a file that grows may be half there.
                let Ok(flow) = serde_json::from_str::<serde_json::Value>(line) else { continue };
                let ports_of = ["source_port", "destination_port"].map(|name| flow[name].as_u64());
                ports.extend(ports_of.into_iter().flatten().find(|port| *port != 53));
            }
        }
    }
    ports.sort_unstable();
    ports
}

#[test]
fn a_watch_that_is_started_again_goes_on_where_it_was_and_a_replay_gives_the_same() {
    let Some(nats) = Nats::start("watch-sites") else { return };
    let runtime = Runtime::new().unwrap();
    let folder = nats.folder.join("flows");
    publish(&runtime, &nats, 1000..1050);
    let first = watch(&nats, &["--from", "1h"], &folder);
    until(|| written(&folder).len() == 50);
    // Its place is kept with the next second.
    until(|| folder.join("position").exists());
    assert!(stop(first).status.success());
    // Nobody watches meanwhile.
    publish(&runtime, &nats, 1050..1080);
    let mut second = watch(&nats, &[], &folder);
    until(|| written(&folder).len() == 80);
    thread::sleep(Duration::from_millis(1500));
    second.kill().unwrap();
    second.wait().unwrap();
    publish(&runtime, &nats, 1080..1090);
    let third = watch(&nats, &[], &folder);
    until(|| written(&folder).len() >= 90);
    let said = String::from_utf8(stop(third).stderr).unwrap();
    assert!(said.contains("goes on after message"), "{said}");
    assert_eq!(written(&folder), (1000..1090).collect::<Vec<_>>());
    // All of it once more, into another folder; and of a site that is not there.
    let again = nats.folder.join("again");
    let replay = watch(&nats, &["--from", "1h"], &again);
    until(|| written(&again).len() >= 90);
    assert!(stop(replay).status.success());
    assert_eq!(written(&again), written(&folder));
    let none = nats.folder.join("none");
    let other = watch(&nats, &["--from", "1h", "--site", "ber1"], &none);
    thread::sleep(Duration::from_secs(2));
    assert!(stop(other).status.success());
    assert_eq!(written(&none), [0; 0]);
}

#[test]
fn what_keeps_a_watch_from_nats_is_told() {
    let check = |arguments: &[&str], words: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flowglass"));
        let output = command.arg("watch").args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(words), "{arguments:?}: {said}");
        assert!(!said.contains("secret"), "{said}");
        assert!(!output.status.success());
    };
    check(&["nats://a", "--site", "a.b"], "such as fra1");
    check(&["nats://a", "--from", "yesterday"], "--from yesterday");
    check(&["nats://a", "--nats-credentials", "/nowhere"], "--nats-credentials: /nowhere");
    check(&["-", "--site", "fra1"], "are for a nats:// source");
    check(&["nats://u:secret@a:x"], "no server is named");
}
