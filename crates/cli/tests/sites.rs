//! `flowglass watch nats://…`: what relays published, from where it was asked, and after a run that ended.
#![cfg(unix)]

mod support;

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use flowglass_relay::{Config, Publish, Relay};
use nats::Options;
use tokio::runtime::Runtime;

use support::{Folder, interrupt as stop, until, written};

/// A server with JetStream, ended with the value.
struct Nats {
    child: Child,
    folder: Folder,
    url: String,
}

impl Nats {
    fn start(name: &str) -> Option<Self> {
        let folder = Folder::new(name);
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Command::new("nats-server")
            .args(["-js", "-a", "127.0.0.1", "-p", &port.to_string(), "-sd"])
            .arg(folder.path("store"))
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
    support::send(relay.udp()[0], numbers.clone());
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

#[test]
fn a_watch_that_is_started_again_goes_on_where_it_was_and_a_replay_gives_the_same() {
    let Some(nats) = Nats::start("watch-sites") else { return };
    let runtime = Runtime::new().unwrap();
    let folder = nats.folder.path("flows");
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
    let again = nats.folder.path("again");
    let replay = watch(&nats, &["--from", "1h"], &again);
    until(|| written(&again).len() >= 90);
    assert!(stop(replay).status.success());
    assert_eq!(written(&again), written(&folder));
    let none = nats.folder.path("none");
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
