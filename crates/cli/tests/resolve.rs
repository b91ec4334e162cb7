//! `--resolve` against a small DNS server of the test's own on loopback.

#[path = "../../../tests/support/dns.rs"]
mod dns;

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::process::{Command, Output};

/// A server; which names were asked for, and how often.
fn server() -> (String, dns::Asked) {
    let (address, asked) = dns::server();
    (address.to_string(), asked)
}

/// A pcap in which 192.0.2.1 sends datagrams to these hosts of its network.
fn capture(hosts: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for word in [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 65_535, 101] {
        out.extend(word.to_le_bytes());
    }
    for host in hosts {
        for word in [1, 0, 28, 28_u32] {
            out.extend(word.to_le_bytes());
        }
        out.extend([0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0]);
        out.extend(Ipv4Addr::new(192, 0, 2, 1).octets());
        out.extend([192, 0, 2, *host, 0x13, 0x88, 0x13, 0x89, 0, 8, 0, 0]);
    }
    out
}

struct File(PathBuf);

impl File {
    fn new(name: &str, hosts: &[u8]) -> Self {
        let name = format!("flowglass-resolve-{name}-{}.pcap", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, capture(hosts)).unwrap();
        Self(path)
    }

    fn ask(&self, command: &str, arguments: &[&str]) -> Output {
        let mut flowglass = Command::new(env!("CARGO_BIN_EXE_flowglass"));
        flowglass.arg(command).arg(&self.0).args(arguments).output().unwrap()
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn out(output: &Output) -> String {
    assert!(output.status.success(), "{}", said(output));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn each_address_is_asked_for_once_and_both_ends_have_their_names() {
    let (server, asked) = server();
    let file = File::new("ends", &[2, 3, 2]);
    let fields = "source_name,destination_address,destination_name,host_name";
    let format = ["--format", "csv", "--fields", fields];
    let resolve = ["--resolve", "--resolver", &server];
    let output = file.ask("flows", &[&resolve[..], &format].concat());
    let expected = "\"laptop.office.test\",192.0.2.2,\"web.example.test\",\r\n\
                    \"laptop.office.test\",192.0.2.3,,\r\n";
    let rows = out(&output);
    let rows = rows.split_once("\r\n").map(|(_, rows)| rows);
    assert_eq!(rows, Some(expected), "{}", said(&output));
    assert_eq!(said(&output), "");
    let expected = ["1.2.0.192", "2.2.0.192", "3.2.0.192"].map(|name| (name.to_owned(), 1));
    assert_eq!(*asked.lock().unwrap(), BTreeMap::from(expected));
}

#[test]
fn only_hosts_of_the_flows_that_match_are_asked_for() {
    let (server, asked) = server();
    let file = File::new("filter", &[2, 3]);
    let resolve = ["--resolve", "--resolver", &server, "--filter", "host 192.0.2.3"];
    let output = file.ask("flows", &resolve);
    assert!(out(&output).contains("~laptop.office.test"), "{}", out(&output));
    assert!(!asked.lock().unwrap().contains_key("2.2.0.192"));
}

#[test]
fn what_the_server_cannot_tell_is_counted_and_no_name_moves_the_cursor() {
    let (server, _) = server();
    let file = File::new("failures", &[4, 5]);
    let output = file.ask("summary", &["--resolve", "--resolver", &server]);
    assert!(out(&output).contains("192.0.2.1  ~laptop.office.test"), "{}", out(&output));
    assert!(!out(&output).contains('\u{1b}'));
    let told = "--resolve: 1 of 3 addresses got no answer, and stay without a name";
    assert!(said(&output).contains(told), "{}", said(&output));
    let rows = file.ask("hosts", &["--resolve", "--resolver", &server, "--format", "csv"]);
    assert!(out(&rows).contains("192.0.2.1,\"~laptop.office.test\","), "{}", out(&rows));
}

#[test]
fn nothing_is_asked_unless_it_is_wanted() {
    let (server, asked) = server();
    let file = File::new("opt-in", &[2]);
    assert_eq!(file.ask("flows", &["--resolver", &server]).status.code(), Some(2));
    let output = file.ask("hosts", &[]);
    assert!(!out(&output).contains('~'));
    let output = file.ask("flows", &["--resolve", "--features", "nf2"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(asked.lock().unwrap().is_empty());
}
