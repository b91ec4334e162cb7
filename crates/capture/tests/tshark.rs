//! tshark reads what the writers wrote, and finds no wrong checksum.

use std::net::SocketAddr;
use std::process::Command;

use capture::pcapng::{InterfaceDescription, PacketBlock, Writer};
use capture::{InterfaceStatistics, LinkType, Resolution, pcap, rebuild};
use model::Timestamp;

const TIME: Timestamp = Timestamp(1_700_000_000_123_456_789);

/// A file that is gone when the test is over.
struct Temporary(std::path::PathBuf);

impl Temporary {
    fn new(name: &str, octets: &[u8]) -> Self {
        let path = std::env::temp_dir().join(format!("capture-{}-{name}", std::process::id()));
        std::fs::write(&path, octets).expect("a temporary file");
        Self(path)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// What tshark says of each packet, one line per packet; `None` where there is no tshark.
fn tshark(name: &str, octets: &[u8], fields: &[&str]) -> Option<Vec<String>> {
    let file = Temporary::new(name, octets);
    let mut command = Command::new("tshark");
    command.args(["-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE", "-n"]);
    command.arg("-r").arg(&file.0).args(["-T", "fields", "-E", "separator=|"]);
    for field in fields {
        command.args(["-e", field]);
    }
    let Ok(output) = command.output() else {
        eprintln!("skipped: no tshark");
        return None;
    };
    let complaints = String::from_utf8_lossy(&output.stderr);
    let complaints: Vec<&str> =
        complaints.lines().filter(|line| !line.contains("Running as user")).collect();
    assert!(output.status.success() && complaints.is_empty(), "{complaints:?}");
    Some(String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect())
}

fn datagram(source: &str, destination: &str, payload: &[u8]) -> Vec<u8> {
    let address = |text: &str| text.parse::<SocketAddr>().expect("an address");
    let mut packet = Vec::new();
    rebuild::ip_udp_packet(address(source), address(destination), payload, &mut packet);
    packet
}

#[test]
fn rebuilt_datagrams_have_addresses_ports_and_good_checksums() {
    let mut out = Vec::new();
    let mut writer = Writer::new();
    writer.section_header("flowglass", &mut out);
    let live =
        InterfaceDescription { name: Some("live"), ..InterfaceDescription::new(LinkType::RAW) };
    let live = writer.interface(&live, &mut out);
    let packets = [
        datagram("192.0.2.1:2055", "0.0.0.0:9995", b"odd"),
        datagram("[2001:db8::1]:2055", "[::1]:9995", b"odd"),
        datagram("[2001:db8::1]:2055", "[::1]:9995", &[0xff; 1400]),
        datagram("192.0.2.1:2055", "[2001:db8::2]:9995", b""),
        datagram("[::ffff:192.0.2.1]:2055", "127.0.0.1:9995", &[1; 65_507]),
    ];
    for data in &packets {
        writer.packet(&PacketBlock::new(live, TIME, data), &mut out);
    }
    let fields = [
        "ip.src",
        "ipv6.src",
        "udp.srcport",
        "udp.dstport",
        "udp.length",
        "ip.checksum.status",
        "udp.checksum.status",
    ];
    let Some(lines) = tshark("rebuilt.pcapng", &out, &fields) else { return };
    // Checksum status: 1 good, 3 none there.
    let expected = [
        "192.0.2.1||2055|9995|11|1|3",
        "|2001:db8::1|2055|9995|11||1",
        "|2001:db8::1|2055|9995|1408||1",
        "|::ffff:192.0.2.1|2055|9995|8||1",
        "192.0.2.1||2055|9995|65515|1|3",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn every_option_of_our_blocks_is_understood() {
    let mut out = Vec::new();
    let mut writer = Writer::new();
    writer.section_header("flowglass", &mut out);
    for (name, resolution) in [("live", Resolution::Micros), ("history", Resolution::Nanos)] {
        let description = InterfaceDescription {
            resolution,
            name: Some(name),
            description: Some("rebuilt by the relay"),
            ..InterfaceDescription::new(LinkType::RAW)
        };
        writer.interface(&description, &mut out);
    }
    let data = datagram("192.0.2.1:2055", "192.0.2.2:9995", b"abc");
    for interface in 0..2 {
        let packet = PacketBlock {
            original_length: 100,
            packet_id: Some(77),
            drop_count: Some(5),
            ..PacketBlock::new(interface, TIME, &data)
        };
        writer.packet(&packet, &mut out);
    }
    let statistics = InterfaceStatistics {
        interface: 1,
        time: Some(TIME),
        received: Some(9),
        dropped: Some(1),
        os_dropped: Some(2),
        delivered: Some(6),
    };
    writer.statistics(&statistics, &mut out);
    let fields = [
        "frame.time_epoch",
        "frame.interface_name",
        "frame.interface_description",
        "frame.packet_id",
        "frame.drop_count",
        "frame.cap_len",
        "frame.len",
    ];
    let Some(lines) = tshark("options.pcapng", &out, &fields) else { return };
    let expected = [
        "1700000000.123456000|live|rebuilt by the relay|77|5|31|100",
        "1700000000.123456789|history|rebuilt by the relay|77|5|31|100",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn classic_files_keep_time_and_lengths() {
    let data = datagram("192.0.2.1:2055", "192.0.2.2:9995", b"abc");
    for (resolution, time) in
        [(Resolution::Micros, "1700000000.123456000"), (Resolution::Nanos, "1700000000.123456789")]
    {
        let mut out = Vec::new();
        let writer = pcap::Writer::new(LinkType::RAW, resolution);
        writer.header(&mut out);
        writer.packet(TIME, &data, 90, &mut out);
        let fields = ["frame.time_epoch", "frame.cap_len", "frame.len", "udp.srcport"];
        let Some(lines) = tshark(&format!("{resolution}.pcap"), &out, &fields) else { return };
        assert_eq!(lines, [format!("{time}|31|90|2055")]);
    }
}
