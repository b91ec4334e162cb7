//! What nfdump has kept and writes out is read with the sums that nfdump itself tells. Where it is not
//! installed, that is said, and the test proves nothing.
#![cfg(unix)]

use std::fs;
use std::process::{Command, Output, Stdio};

#[test]
fn what_nfdump_writes_has_the_sums_that_nfdump_tells() {
    let folder = std::env::temp_dir().join(format!("flowglass-nfdump-{}", std::process::id()));
    fs::create_dir_all(folder.join("kept")).unwrap();
    let ran = |program: &str, arguments: &[&str]| -> Option<Output> {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(&folder).env("TZ", "UTC").stdin(Stdio::null());
        let output = command.output().ok()?;
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program} {arguments:?}: {said}");
        Some(output)
    };
    let flowglass = |arguments: &[&str]| ran(env!("CARGO_BIN_EXE_flowglass"), arguments).unwrap();
    flowglass(&["synth", "home", "-o", "home.pcap"]);
    let told = ran("nfpcapd", &["-r", "home.pcap", "-w", "kept"])
        .and_then(|_| ran("nfdump", &["-R", "kept", "-I"]));
    if let Some(told) = told {
        let told = text(&told);
        let number = |name: &str| -> u64 {
            let line = told.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.trim().parse().unwrap()
        };
        let expected = (number("Flows:"), number("Packets:"), number("Bytes:"));
        for kind in ["csv", "json"] {
            let written = ran("nfdump", &["-R", "kept", "-o", kind]).unwrap();
            let name = format!("kept.{kind}");
            fs::write(folder.join(&name), &written.stdout).unwrap();
            let fields = "packets_total,octets_total";
            let read = flowglass(&["flows", &name, "--format", "csv", "--fields", fields]);
            let rows: Vec<Vec<u64>> = text(&read)
                .lines()
                .skip(1)
                .map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect())
                .collect();
            let sum = |at: usize| rows.iter().map(|row| row[at]).sum();
            assert_eq!((rows.len() as u64, sum(0), sum(1)), expected, "{kind}");
        }
    } else {
        eprintln!("skipped: nfdump is not installed");
    }
    fs::remove_dir_all(&folder).unwrap();
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}
