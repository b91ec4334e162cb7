//! `flowglass findings` as a user calls it: text, JSON, exit codes.

use std::path::PathBuf;
use std::process::{Command, Output};
use std::{env, fs};

fn flowglass(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_flowglass")).args(arguments).output().unwrap()
}

fn sample(name: &str) -> PathBuf {
    let file =
        env::temp_dir().join(format!("flowglass-findings-{}-{name}.pcapng", std::process::id()));
    fs::write(&file, synth::sample(name).unwrap()).unwrap();
    file
}

#[test]
fn the_worst_finding_is_the_exit_code_and_its_filter_finds_its_flows() {
    let file = sample("scan");
    let name = file.to_str().unwrap();
    let said = flowglass(&["findings", name]);
    let text = String::from_utf8(said.stdout).unwrap();
    assert_eq!(said.status.code(), Some(13), "{text}");
    assert!(text.contains("HIGH     Port scan"), "{text}");
    assert!(text.contains("T1046 Network Service Discovery"), "{text}");

    let said = flowglass(&["findings", name, "--json", "--fail-from", "critical"]);
    assert_eq!(said.status.code(), Some(0));
    let json: serde_json::Value = serde_json::from_slice(&said.stdout).unwrap();
    let scan = &json["findings"][0];
    assert_eq!(scan["kind"], "port_scan");
    assert_eq!(scan["subjects"][0], "192.168.1.50");
    let filter = scan["filter"].as_str().unwrap();
    let flows = flowglass(&["query", name, filter, "--measure", "flows", "--format", "csv"]);
    let flows = String::from_utf8(flows.stdout).unwrap();
    // A thousand ports, each tried once.
    assert_eq!(flows.lines().nth(1), Some("1000"), "{flows}");
    fs::remove_file(file).unwrap();
}

#[test]
fn a_quiet_day_is_fine_and_a_wrong_level_is_told() {
    let file = sample("office");
    let said = flowglass(&["findings", file.to_str().unwrap(), "--severity", "medium"]);
    assert_eq!(said.status.code(), Some(0));
    assert!(String::from_utf8(said.stdout).unwrap().starts_with("Nothing odd"));
    let said = flowglass(&["findings", "x.pcap", "--severity", "loud"]);
    assert_eq!(said.status.code(), Some(2));
    assert!(String::from_utf8(said.stderr).unwrap().contains("info, low, medium"));
    fs::remove_file(file).unwrap();
}
