//! Captures that come through pipes are streams beside the datagrams: named, bounded, accounted for.
#![cfg(unix)]

mod support;

use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use capture::pcapng::{InterfaceDescription, PacketBlock, Writer};
use capture::{LinkType, rebuild};
use flowglass_relay::{Config, PacketRules, Pipe, Relay};
use model::Timestamp;
use support::{Client, Folder, Seen, exporter, loopback, until, v5};

fn mkfifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// A capture of so many UDP packets on one interface.
fn capture_of(count: u16) -> Vec<u8> {
    let (mut out, mut writer) = (Vec::new(), Writer::new());
    writer.section_header("test", &mut out);
    let interface = writer.interface(&InterfaceDescription::new(LinkType::RAW), &mut out);
    for port in 0..count {
        let mut packet = Vec::new();
        let source = SocketAddr::from(([192, 0, 2, 1], port));
        let destination = SocketAddr::from(([192, 0, 2, 2], 53));
        rebuild::ip_udp_packet(source, destination, &[7; 100], &mut packet);
        let time = Timestamp::from_seconds(1_700_000_000 + i64::from(port));
        writer.packet(&PacketBlock::new(interface, time, &packet), &mut out);
    }
    out
}

async fn start(folder: &Folder, rules: PacketRules) -> Relay {
    let path = folder.path("eth0.pipe");
    mkfifo(&path);
    let packets = vec![Pipe { name: "eth0".to_owned(), path: Some(path) }];
    Relay::start(Config { packets, packet_rules: rules, ..loopback() }).await.unwrap()
}

/// Opens the pipe, writes, closes it.
async fn write(folder: &Folder, bytes: Vec<u8>) {
    let path = folder.path("eth0.pipe");
    let written = tokio::task::spawn_blocking(move || {
        std::fs::OpenOptions::new().write(true).open(path).unwrap().write_all(&bytes).unwrap();
    });
    tokio::time::timeout(Duration::from_secs(10), written).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn packets_and_datagrams_are_one_stream_and_a_pipe_may_be_written_again() {
    let folder = Folder::new("pipe");
    let relay = start(&folder, PacketRules::default()).await;
    let early = tokio::spawn(Client::connect(&relay).await.finish());
    write(&folder, capture_of(20)).await;
    exporter().send_to(&v5(1, 29), relay.udp()[0]).unwrap();
    until("receiving", || relay.status()["received"] == 21).await;
    until("ending", || relay.status()["packets"][0]["open"] == false).await;
    // A client begins with the batch that is open.
    tokio::time::sleep(Duration::from_millis(100)).await;
    let late = tokio::spawn(Client::connect(&relay).await.finish());
    write(&folder, capture_of(5)).await;
    until("receiving", || relay.status()["received"] == 26).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    relay.stop().await;

    let (early, late) = (early.await.unwrap(), late.await.unwrap());
    let told = ["live", "template-cache", "history", "eth0"];
    for (client, packets, live) in [(&early, 25, 1), (&late, 5, 0)] {
        let seen = Seen::of(&client.bytes);
        assert_eq!(seen.interfaces, told);
        assert_eq!((seen.packets.len(), seen.live.len()), (packets, live));
        let statistics = seen.statistics.unwrap();
        assert_eq!(statistics.delivered, Some((packets + live) as u64));
        assert_eq!((statistics.received, statistics.dropped), (statistics.delivered, Some(0)));
    }
    let seen = Seen::of(&early.bytes);
    let ports: Vec<_> = seen.packets.iter().map(|(_, packet)| packet.source).collect();
    assert_eq!(ports, (0..20).chain(0..5).collect::<Vec<_>>());
    assert!(seen.packets.iter().all(|(name, _)| name == "eth0"));
}

#[tokio::test(flavor = "multi_thread")]
async fn packets_beyond_the_rate_are_counted_and_long_ones_are_cut() {
    let folder = Folder::new("pipe-rate");
    let rules = PacketRules { snap_length: Some(60), rate: Some(10) };
    let relay = start(&folder, rules).await;
    let client = tokio::spawn(Client::connect(&relay).await.finish());
    write(&folder, capture_of(500)).await;
    until("receiving", || relay.status()["received"] == 500).await;
    let refused = relay.status()["packets"][0]["refused"].as_u64().unwrap();
    assert!((400..=490).contains(&refused), "{refused}");
    tokio::time::sleep(Duration::from_millis(50)).await;
    relay.stop().await;
    let seen = Seen::of(&client.await.unwrap().bytes);
    assert_eq!(seen.packets.len() as u64 + refused, 500);
    // 60 octets less 20 of IP and 8 of UDP.
    assert!(seen.packets.iter().all(|(_, packet)| packet.payload.len() == 32));
    assert_eq!(seen.statistics.unwrap().dropped, Some(refused));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_capture_harms_nobody() {
    let folder = Folder::new("pipe-garbage");
    let relay = start(&folder, PacketRules::default()).await;
    let mut half = capture_of(3);
    half.truncate(half.len() - 10);
    for bytes in [b"hello world, this is no capture at all".to_vec(), half, capture_of(2)] {
        write(&folder, bytes).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        until("ending", || relay.status()["packets"][0]["open"] == false).await;
    }
    until("receiving", || relay.status()["received"] == 4).await;
    assert!(relay.status()["packets"][0]["issues"].as_u64() >= Some(1));
    relay.stop().await;
}

/// What tcpdump sees on loopback comes out of the relay, octet for octet, and tshark reads it.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn what_tcpdump_sees_comes_out_whole() {
    let folder = Folder::new("tcpdump");
    let relay = start(&folder, PacketRules::default()).await;
    let receiver = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let to = receiver.local_addr().unwrap();
    let filter = format!("udp dst port {}", to.port());
    let spawned = Command::new("tcpdump")
        .args(["-U", "-n", "-i", "lo", "-Z", "root", "-w"])
        .arg(folder.path("eth0.pipe"))
        .arg(&filter)
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut tcpdump) = spawned else {
        eprintln!("skipped: tcpdump is not installed");
        return;
    };
    let begun = Instant::now();
    while relay.status()["packets"][0]["octets"] == 0 {
        if begun.elapsed() > Duration::from_secs(10) || tcpdump.try_wait().unwrap().is_some() {
            eprintln!("skipped: tcpdump may not listen here");
            let _ = tcpdump.kill();
            return;
        }
        // Nobody sees what is sent before it listens.
        exporter().send_to(b"first", to).unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let before = relay.status()["received"].as_u64().unwrap();
    let stream = tokio::spawn(Client::connect(&relay).await.finish());
    let socket = exporter();
    for number in 0..100_u8 {
        socket.send_to(&[number; 1400], to).unwrap();
    }
    until("receiving", || relay.status()["received"].as_u64() >= Some(before + 100)).await;
    tcpdump.kill().unwrap();
    tcpdump.wait().unwrap();
    relay.stop().await;
    let bytes = stream.await.unwrap().bytes;
    let seen = Seen::of(&bytes);
    let port = socket.local_addr().unwrap().port();
    let ours: Vec<_> = seen.packets.iter().filter(|(_, packet)| packet.source == port).collect();
    let payloads: Vec<_> = ours.iter().map(|(_, packet)| packet.payload.clone()).collect();
    assert_eq!(payloads, (0..100).map(|number| vec![number; 1400]).collect::<Vec<_>>());
    let path = folder.path("seen.pcapng");
    std::fs::write(&path, &bytes).unwrap();
    let told = Command::new("tshark")
        .args(["-T", "fields", "-e", "frame.interface_name", "-Y"])
        .args([format!("udp.srcport == {port} && udp.length == 1408"), "-r".to_owned()])
        .arg(path)
        .output();
    if let Ok(told) = told {
        assert_eq!(String::from_utf8_lossy(&told.stdout), "eth0\n".repeat(100));
    }
}
