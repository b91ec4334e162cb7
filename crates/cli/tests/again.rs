//! `flowglass watch ws://… --write` that is killed and started again: each flow once, and what the relay keeps no
//! longer is counted.
#![cfg(unix)]

mod support;

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use flowglass_relay::{Config, Limits, Relay};
use tokio::runtime::Runtime;

use support::{Folder, interrupt, until, written};

fn relay(runtime: &Runtime, limits: Limits) -> Relay {
    let local = || vec!["127.0.0.1:0".parse().unwrap()];
    let config = Config { udp: local(), http: local(), limits, ..Config::default() };
    runtime.block_on(Relay::start(config)).unwrap()
}

/// Datagrams of one flow each: the source port is the number.
fn send(relay: &Relay, numbers: std::ops::Range<u16>) {
    let received = || relay.status()["received"].as_u64().unwrap();
    let all = received() + numbers.len() as u64;
    support::send(relay.udp()[0], numbers);
    until(|| received() == all);
}

fn watch(relay: &Relay, folder: &Path, format: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_flowglass"))
        .args(["watch", &format!("ws://{}/live", relay.http()[0]), "--format", "none"])
        .args(["--write-format", format, "--write"])
        .arg(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// What it said.
fn stop(child: Child) -> String {
    String::from_utf8(interrupt(child).stderr).unwrap()
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

/// The place that is kept, once it is that of all so many flows in the only file.
fn settled(folder: &Path, flows: usize) -> String {
    let mut position = String::new();
    until(|| {
        position = fs::read_to_string(folder.join("position")).unwrap_or_default();
        let grows = |name: &str| Some(folder.join(name).metadata().ok()?.len().to_string());
        let is_all = |line: &str| match line.splitn(3, ' ').collect::<Vec<_>>()[..] {
            ["file", octets, name] => grows(name).is_some_and(|all| all == octets),
            _ => false,
        };
        written(folder).len() == flows && position.lines().any(is_all)
    });
    position
}

#[test]
fn a_watch_of_a_relay_that_is_killed_goes_on_where_it_was_and_each_flow_is_there_once() {
    let runtime = Runtime::new().unwrap();
    let relay = relay(&runtime, Limits::default());
    let folder = Folder::new("again");
    let first = watch(&relay, &folder.0, "ndjson");
    until(|| relay.status()["clients"].as_array().is_some_and(|clients| clients.len() == 1));
    send(&relay, 1000..1500);
    let before = settled(&folder.0, 500);
    send(&relay, 1500..1600);
    // What was handed to the kernel after the place was kept, as when it is killed in between.
    until(|| written(&folder.0).len() == 600);
    kill(first);
    fs::write(folder.0.join("position"), before).unwrap();
    send(&relay, 1600..1700);
    let second = watch(&relay, &folder.0, "ndjson");
    until(|| written(&folder.0).len() >= 700);
    let said = stop(second);
    assert!(said.contains("goes on after datagram"), "{said}");
    assert!(said.contains("100 flows written after the place that is kept cut off"), "{said}");
    assert_eq!(written(&folder.0), (1000..1700).collect::<Vec<_>>());
    // One that ended well goes on as well, and has nothing to cut off.
    send(&relay, 1700..1750);
    let third = watch(&relay, &folder.0, "ndjson");
    until(|| written(&folder.0).len() >= 750);
    let said = stop(third);
    assert!(!said.contains("cut off"), "{said}");
    assert_eq!(written(&folder.0), (1000..1750).collect::<Vec<_>>());
    runtime.block_on(relay.stop());
}

#[test]
fn what_the_relay_keeps_no_longer_is_told_exactly() {
    let runtime = Runtime::new().unwrap();
    let relay = relay(&runtime, Limits { log_octets: 1 << 16, ..Limits::default() });
    let folder = Folder::new("gone");
    let first = watch(&relay, &folder.0, "ndjson");
    until(|| relay.status()["clients"].as_array().is_some_and(|clients| clients.len() == 1));
    send(&relay, 1000..1010);
    settled(&folder.0, 10);
    kill(first);
    send(&relay, 1010..3010);
    let second = watch(&relay, &folder.0, "ndjson");
    until(|| written(&folder.0).last() == Some(&3009));
    let said = stop(second);
    let numbers = written(&folder.0);
    let lost = 2010 - numbers.len();
    assert!(lost > 500, "{lost}");
    assert!(said.contains(&format!("{lost} datagrams skipped so far")), "{said}");
    assert_eq!(numbers[..10], (1000..1010).collect::<Vec<_>>());
    assert_eq!(numbers[10..], (1010 + lost as u64..3010).collect::<Vec<_>>());
    runtime.block_on(relay.stop());
}
