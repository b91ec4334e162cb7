//! `flowglass save`: what every command says of a session is what it says of the captures.
#![cfg(unix)]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

/// A folder of its own, gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("flowglass-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flowglass"));
        command.args(arguments).current_dir(&self.0).output().unwrap()
    }

    fn said(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

#[test]
fn every_command_says_of_a_session_what_it_says_of_its_captures() {
    let folder = Folder::new("save");
    folder.said(&["synth", "office", "-o", "office.pcap"]);
    folder.said(&["synth", "netflow", "-o", "router.pcap"]);
    folder.said(&["save", "office.pcap", "router.pcap", "--apart", "-o", "lab.flowglass"]);
    let questions: [&[&str]; 6] = [
        &["flows", "--format", "csv"],
        &["query", "--by", "host", "--measure", "flows,bytes,distinct(ip.dst)", "--format", "csv"],
        &["query", "--by", "exporter,source", "--sum", "bytes", "--format", "csv"],
        &["dns", "--filter", "ip.src == 10.0.0.0/8", "--format", "csv"],
        &["tls", "--format", "csv"],
        &["hosts", "--format", "csv"],
    ];
    for question in questions {
        let (command, options) = question.split_first().unwrap();
        let captures = ["office.pcap", "router.pcap", "--apart"];
        let ours = folder.said(&[&[*command, "lab.flowglass"], options].concat());
        let theirs = folder.said(&[&[*command], &captures[..], options].concat());
        assert!(ours.lines().count() > 1, "{question:?}: {ours}");
        assert_eq!(ours, theirs, "{question:?}");
    }
    // Sessions of sessions, and what has no packets any more.
    folder.said(&["save", "lab.flowglass", "office.pcap", "-o", "more.flowglass"]);
    let more = folder.said(&["query", "more.flowglass", "--measure", "flows", "--format", "csv"]);
    let [one, two] = ["lab.flowglass", "office.pcap"].map(|file| {
        let said = folder.said(&["query", file, "--measure", "flows", "--format", "csv"]);
        said.lines().nth(1).and_then(|flows| flows.parse::<u64>().ok()).unwrap()
    });
    assert_eq!(more.lines().nth(1), Some(&*(one + two).to_string()));
    let output = folder.run(&["cut", "lab.flowglass", "tcp", "-o", "part.pcapng"]);
    assert!(text(&output.stderr).contains("holds flows, not packets"), "{output:?}");
}

#[test]
fn a_cut_session_gives_what_is_whole_and_one_of_another_version_says_so() {
    let folder = Folder::new("save-cut");
    folder.said(&["synth", "office", "-o", "office.pcap"]);
    folder.said(&["save", "office.pcap", "-o", "lab.flowglass"]);
    let mut file = fs::read(folder.0.join("lab.flowglass")).unwrap();
    fs::write(folder.0.join("cut.flowglass"), &file[..file.len() - 17]).unwrap();
    let output = folder.run(&["flows", "cut.flowglass", "--format", "csv"]);
    assert_eq!(text(&output.stdout), folder.said(&["flows", "office.pcap", "--format", "csv"]));
    assert!(text(&output.stderr).contains("its end is missing"), "{output:?}");
    file[8] = 7;
    fs::write(folder.0.join("new.flowglass"), &file).unwrap();
    let output = folder.run(&["summary", "new.flowglass"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("saved by another version"), "{output:?}");
}
