//! Many that each have something wrong: what is told stays readable, and nothing is left out.

use std::fs;
use std::process::Command;

/// A packet of each of so many exporters: NetFlow v9 whose one set claims more than there is.
fn capture(exporters: u8) -> Vec<u8> {
    let mut file = Vec::new();
    file.extend(0xa1b2_c3d4_u32.to_le_bytes());
    file.extend([2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 101, 0, 0, 0]);
    for exporter in 1..=exporters {
        let header = [1_000, 1_700_000_000, 0, u32::from(exporter)].map(u32::to_be_bytes).concat();
        let export = [&[0, 9, 0, 1][..], &header, &[1, 0, 0, 60], b"abcd"].concat();
        let udp =
            [&[0x0f, 0xa0, 0x08, 0x07, 0, 8 + export.len() as u8, 0, 0][..], &export].concat();
        let ip = [0x45, 0, 0, 20 + udp.len() as u8, 0, 0, 0, 0, 64, 17, 0, 0];
        let packet = [&ip[..], &[10, 0, 0, exporter, 10, 9, 9, 9], &udp].concat();
        let length = u32::try_from(packet.len()).unwrap();
        file.extend([1_700_000_000, 0, length, length].map(u32::to_le_bytes).concat());
        file.extend(packet);
    }
    file
}

#[test]
fn a_flood_of_issues_is_told_in_twenty_lines_and_a_number_and_whole_as_json() {
    let file = std::env::temp_dir().join(format!("flowglass-flood-{}.pcap", std::process::id()));
    fs::write(&file, capture(30)).unwrap();
    let command = Command::new(env!("CARGO_BIN_EXE_flowglass"))
        .args(["summary", "--json"])
        .arg(&file)
        .output()
        .unwrap();
    fs::remove_file(&file).unwrap();
    let said = String::from_utf8(command.stderr).unwrap();
    let lines: Vec<&str> = said.lines().collect();
    // One for each exporter, and one of what waited for templates.
    assert_eq!(lines.len(), 21, "{said}");
    assert!(lines[20].contains("11 further issues"), "{said}");
    let summary: serde_json::Value = serde_json::from_slice(&command.stdout).unwrap();
    assert_eq!(summary["issues"].as_array().map(Vec::len), Some(31));
}
