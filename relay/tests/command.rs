//! The command itself: what it says, how it ends.
#![cfg(unix)]

use std::io::{BufRead, BufReader};
use std::net::UdpSocket;
use std::process::{Command, Stdio};

fn relay(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flowglass-relay"));
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs to its end: the exit code, and what it said.
fn check(arguments: &[&str], code: i32, words: &[&str]) {
    let output = relay(arguments).output().unwrap();
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(output.status.code(), Some(code), "{said}");
    for word in words {
        assert!(said.contains(word), "{word:?} is missing in {said}");
    }
}

#[test]
fn the_help_teaches_by_examples() {
    let words = ["Examples:", "live.pcapng | wireshark -k -i -", "softflowd", "127.0.0.1:2055"];
    check(&["--help"], 0, &words);
}

#[test]
fn a_port_that_is_taken_is_named_with_what_to_do() {
    let taken = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let words = [address.as_str(), "taken by another program", "--udp"];
    check(&["--udp", &address, "--http", "127.0.0.1:0"], 2, &words);
}

#[test]
fn what_cannot_be_meant_is_refused_with_a_sentence() {
    check(&["--http", "0.0.0.0:0"], 2, &["asks nobody to log in", "--insecure-anyone-may-read"]);
    check(&["--udp", "2055"], 2, &["--udp", "write 127.0.0.1:2055"]);
    check(&["--http", "8055"], 2, &["--http", "write 127.0.0.1:8055"]);
    check(&["--page", "/nowhere", "--http", "127.0.0.1:0"], 2, &["/nowhere", "index.html"]);
    let origin = ["--allow-origin", "example.org", "--http", "127.0.0.1:0", "--udp", "127.0.0.1:0"];
    check(&origin, 2, &["example.org", "--allow-origin"]);
}

#[test]
fn a_signal_ends_it_in_order() {
    for signal in ["-TERM", "-INT"] {
        let mut child = relay(&["--udp", "127.0.0.1:0", "--http", "127.0.0.1:0"]).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        assert!(lines.next().unwrap().starts_with("page      http://127.0.0.1:"));
        let process = child.id().to_string();
        assert!(Command::new("kill").args([signal, &process]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(0), "{signal}");
    }
}
