//! `flowglass watch` tells what is odd as it is found: as a line, to an address, to a command.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::Value as Json;

/// A folder, gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("flowglass-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        let folder = Self(path);
        folder.run(&["synth", "scan", "-o", "scan.pcap"], None);
        folder
    }

    fn run(&self, arguments: &[&str], input: Option<&str>) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flowglass"));
        command.args(arguments).current_dir(&self.0);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let octets = input.map(|name| fs::read(self.0.join(name)).unwrap()).unwrap_or_default();
        let feeding = thread::spawn(move || stdin.write_all(&octets));
        let output = child.wait_with_output().unwrap();
        // Who refuses its arguments reads nothing.
        let _ = feeding.join().unwrap();
        output
    }

    /// What `flowglass findings` finds in the same.
    fn ids(&self) -> Vec<String> {
        let output = self.run(&["findings", "scan.pcap", "--severity", "low", "--json"], None);
        let all: Json = serde_json::from_slice(&output.stdout).unwrap();
        let id = |f: &Json| f["id"].as_str().unwrap().to_owned();
        all["findings"].as_array().unwrap().iter().map(id).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Takes what is posted; the first is refused, as by somebody who is busy.
fn endpoint() -> (String, Receiver<(String, Json)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/odd", listener.local_addr().unwrap());
    let (sender, posted) = channel();
    thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let mut reader = BufReader::new(stream.unwrap());
            let (mut length, mut kind) = (0, String::new());
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                let line = line.trim().to_ascii_lowercase();
                if line.is_empty() {
                    break;
                }
                match line.split_once(": ") {
                    Some(("content-length", value)) => length = value.parse().unwrap(),
                    Some(("content-type", value)) => value.clone_into(&mut kind),
                    _ => {}
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let code = if number == 0 { "503 Busy" } else { "204 Taken" };
            let answer =
                format!("HTTP/1.1 {code}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            reader.get_mut().write_all(answer.as_bytes()).unwrap();
            if number > 0 {
                sender.send((kind, serde_json::from_slice(&body).unwrap())).unwrap();
            }
        }
    });
    (url, posted)
}

#[test]
fn what_is_odd_is_told_once_to_everybody_who_wants_to_know() {
    let folder = Folder::new("told");
    let expected = folder.ids();
    assert!(!expected.is_empty());
    let (url, posted) = endpoint();
    let run = "tee -a found.ndjson";
    let arguments =
        ["watch", "-", "--format", "none", "--findings", "--webhook", &url, "--run", run];
    let output = folder.run(&arguments, Some("scan.pcap"));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && output.stdout.is_empty(), "{said}");
    let lines = said.lines().filter(|line| line.contains(" · ")).count();
    assert!(lines >= expected.len(), "{said}");
    let mut ids = Vec::new();
    for _ in 0..lines {
        let (kind, finding) = posted.recv_timeout(Duration::from_secs(10)).expect("each is posted");
        assert_eq!(kind, "application/json");
        assert_eq!(finding["file"], "standard input");
        ids.push(finding["id"].as_str().unwrap().to_owned());
        let sentence = finding["sentence"].as_str().unwrap();
        assert!(said.contains(sentence), "{sentence} in {said}");
    }
    assert!(expected.iter().all(|id| ids.contains(id)), "{expected:?} are among {ids:?}");
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "each once");
    let ran = fs::read_to_string(folder.0.join("found.ndjson")).unwrap();
    assert_eq!(ran.lines().count(), lines);
    assert!(ran.lines().all(|line| serde_json::from_str::<Json>(line).is_ok()));
}

#[test]
fn rules_of_ones_own_are_watched_and_what_nobody_takes_is_counted() {
    let folder = Folder::new("rules");
    let rules = "[[alert]]\nname = \"any at all\"\nfilter = \"tcp\"\nmeasure = \"flows\"\nper = \"all\"\n\
                 window = \"5m\"\nthreshold = \"0\"\ncool_down = \"24h\"\nseverity = \"high\"\n";
    fs::write(folder.0.join("rules.toml"), rules).unwrap();
    let arguments =
        ["watch", "-", "--format", "none", "--severity", "high", "--alert", "rules.toml"];
    let output = folder.run(&arguments, Some("scan.pcap"));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && said.contains("any at all"), "{said}");

    let output = folder.run(&[&arguments[..], &["--run", "false"]].concat(), Some("scan.pcap"));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("a finding was not taken: exit status: 1"), "{said}");
    assert!(said.contains("false: 0 findings delivered, "), "{said}");

    fs::write(folder.0.join("rules.toml"), rules.replace("\"0\"", "\"many\"")).unwrap();
    let output = folder.run(&arguments, Some("scan.pcap"));
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("threshold `many`"));
}
