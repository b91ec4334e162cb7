//! What other programs say of our traffic: Wireshark's dissectors and nfdump's collector.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::UdpSocket;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use synth::{EXPORTERS, Scene, export_truth, exports, exports_pcapng, pcap, pcapng, truth};

const SEED: u64 = 1;

/// The standard output of a program; none, and a word about it, where it is not installed.
fn run(program: &str, arguments: &[&str]) -> Option<String> {
    match Command::new(program).args(arguments).stderr(Stdio::null()).output() {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(error) => {
            println!("skipped: {program} cannot be started: {error}");
            None
        }
    }
}

fn file(name: &str, octets: &[u8]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, octets).unwrap();
    path
}

#[test]
fn wireshark_finds_nothing_wrong() {
    let wrong = "_ws.malformed || tcp.analysis.flags || ip.checksum.status == 0 \
                 || tcp.checksum.status == 0 || udp.checksum.status == 0 || icmp.checksum.status == 0";
    for scene in [Scene::OfficeDay, Scene::Suspicious] {
        let path = file(&format!("wrong-{}.pcap", scene.name()), &pcap(SEED, scene));
        let mut arguments = vec!["-r", path.to_str().unwrap(), "-Y", wrong];
        for check in
            ["ip.check_checksum:TRUE", "tcp.check_checksum:TRUE", "udp.check_checksum:TRUE"]
        {
            arguments.extend(["-o", check]);
        }
        if let Some(found) = run("tshark", &arguments) {
            assert_eq!(found, "", "{scene:?}");
        }
    }
}

#[test]
fn wireshark_counts_the_same_conversations() {
    for scene in [Scene::OfficeDay, Scene::Suspicious] {
        let path = file(&format!("counts-{}.pcapng", scene.name()), &pcapng(SEED, scene));
        let truth = truth(SEED, scene);
        for (protocol, number) in [("tcp", 6), ("udp", 17)] {
            let statistics = format!("conv,{protocol}");
            let arguments = ["-r", path.to_str().unwrap(), "-q", "-z", &statistics];
            let Some(found) = run("tshark", &arguments) else { return };
            let rows = found.lines().filter(|line| line.contains("<->")).count() as u64;
            assert_eq!(rows, truth.protocols[&number].flows, "{scene:?} {protocol}");
        }
    }
}

#[test]
fn every_application_is_recognised_by_its_bytes() {
    let path = file("protocols.pcap", &pcap(SEED, Scene::OfficeDay));
    let Some(found) = run("tshark", &["-r", path.to_str().unwrap(), "-q", "-z", "io,phs"]) else {
        return;
    };
    for protocol in
        ["arp", "dns", "http", "icmp", "imap", "ntp", "smb2", "smtp", "ssh", "stun", "tls"]
    {
        let named = |line: &str| line.split_whitespace().next() == Some(protocol);
        assert!(found.lines().any(named), "{protocol}\n{found}");
    }
}

#[test]
fn wireshark_reads_every_export() {
    let path = file("exports.pcapng", &exports_pcapng(SEED, Scene::OfficeDay));
    let path = path.to_str().unwrap();
    let wrong = ["-r", path, "-Y", "_ws.malformed || _ws.expert || !cflow"];
    let Some(found) = run("tshark", &wrong) else { return };
    assert_eq!(found, "");
    let truth = export_truth(SEED, Scene::OfficeDay);
    for (exporter, truth) in EXPORTERS.iter().zip(truth) {
        let of = format!("udp.srcport == {}", exporter.port());
        let fields = ["-T", "fields", "-e", "cflow.packets", "-e", "cflow.octets"];
        let found = run("tshark", &[&["-r", path, "-Y", &of][..], &fields].concat()).unwrap();
        let mut sums = [0; 2];
        for line in found.lines() {
            for (sum, values) in sums.iter_mut().zip(line.split('\t')) {
                *sum +=
                    values.split(',').filter_map(|value| value.parse::<u64>().ok()).sum::<u64>();
            }
        }
        assert_eq!(found.lines().count() as u64, truth.datagrams, "{exporter}");
        assert_eq!(sums, [truth.packets, truth.octets], "{exporter}");
    }
}

#[test]
fn nfcapd_counts_what_the_exporters_sent() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("nfcapd");
    fs::create_dir_all(&folder).unwrap();
    let free = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let port = free.port().to_string();
    let arguments = ["-w", folder.to_str().unwrap(), "-b", "127.0.0.1", "-p", &port, "-t", "3600"];
    let started =
        Command::new("nfcapd").args(arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let mut nfcapd = match started {
        Ok(child) => child,
        Err(error) => return println!("skipped: nfcapd cannot be started: {error}"),
    };
    let mut words = BufReader::new(nfcapd.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("Startup") {
        line.clear();
        assert_ne!(words.read_line(&mut line).unwrap(), 0, "nfcapd did not start");
    }

    let sockets = EXPORTERS.map(|_| UdpSocket::bind("127.0.0.1:0").unwrap());
    for (_, exporter, datagram) in exports(SEED, Scene::Suspicious) {
        sockets[exporter].send_to(&datagram, free).unwrap();
        // No faster than its default receive buffer is emptied.
        sleep(Duration::from_millis(1));
    }
    sleep(Duration::from_millis(300));
    let stopped = Command::new("kill").args(["-INT", &nfcapd.id().to_string()]).status().unwrap();
    assert!(stopped.success());
    let mut rest = String::new();
    words.read_to_string(&mut rest).unwrap();
    nfcapd.wait().unwrap();

    let truth = export_truth(SEED, Scene::Suspicious);
    let expected = format!(
        "Flows: {}, Packets: {}, Bytes: {}, Sequence Errors: {}, Bad Packets: 0",
        truth.iter().map(|exporter| exporter.records).sum::<u64>(),
        truth.iter().map(|exporter| exporter.packets).sum::<u64>(),
        truth.iter().map(|exporter| exporter.octets).sum::<u64>(),
        // nfdump 1.7.1 does not count options data of IPFIX, although they are data records (RFC
        // 7011 §3.1): it misses the 13 of each time they were told, but for the last.
        truth[2].options_records / 13 - 1
    );
    assert!(rest.contains(&expected), "{expected}\n{rest}");
    fs::remove_dir_all(folder).unwrap();
}
