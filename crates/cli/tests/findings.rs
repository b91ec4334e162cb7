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

#[test]
fn lists_and_rules_of_ones_own_are_findings_too() {
    let file = sample("scan");
    let name = file.to_str().unwrap();
    let write = |ending: &str, text: &str| {
        let path = file.with_extension(ending);
        fs::write(&path, text).unwrap();
        path
    };
    let list = write("txt", "0.0.0.0 update-check.example\nnot a name\n");
    let rules = write(
        "toml",
        "[[alert]]\nname = 'much from the camera'\nfilter = 'ip.src == 192.168.1.77'\n\
         measure = 'flows'\nwindow = '10m'\nthreshold = '8'\nseverity = 'low'\n",
    );
    let (list_name, rules_name) = (list.to_str().unwrap(), rules.to_str().unwrap());
    let said =
        flowglass(&["findings", name, "--block", list_name, "--alerts", rules_name, "--json"]);
    let told = String::from_utf8(said.stderr).unwrap();
    assert!(told.contains("line 2: \"not a name\""), "{told}");
    let json: serde_json::Value = serde_json::from_slice(&said.stdout).unwrap();
    let of_kind = |kind: &str| {
        let all = json["findings"].as_array().unwrap();
        all.iter()
            .find(|finding| finding["kind"] == kind)
            .unwrap_or_else(|| panic!("{kind}"))
            .clone()
    };
    let hit = of_kind("list_hit");
    assert_eq!(hit["severity"], "high");
    assert!(hit["sentence"].as_str().unwrap().contains("status.update-check.example"), "{hit}");
    let alert = of_kind("user_alert");
    assert_eq!(alert["severity"], "low");
    assert!(
        alert["sentence"].as_str().unwrap().starts_with("much from the camera fired"),
        "{alert}"
    );

    let wrong = write("toml", "[[alert]]\nname = 'x'\nthreshold = 'much'\n");
    let said = flowglass(&["findings", name, "--alerts", wrong.to_str().unwrap()]);
    assert_eq!(said.status.code(), Some(2));
    let list = format!("@{list_name}");
    let said = flowglass(&["rules", "--for", "hosts", "192.0.2.1", &list]);
    assert_eq!(
        String::from_utf8(said.stdout).unwrap(),
        "# blocked\n0.0.0.0 update-check.example\n"
    );
    assert!(String::from_utf8(said.stderr).unwrap().contains("1 item has no words in hosts"));
    for ending in ["pcapng", "txt", "toml"] {
        fs::remove_file(file.with_extension(ending)).unwrap();
    }
}
