//! What a client of the streams sees: templates first, then live; limits; farewells.

mod support;

use std::process::{Command, Stdio};
use std::time::Duration;

use flowglass_relay::{Limits, Relay};
use futures_util::SinkExt;
use support::{Client, PATIENCE, Seen, exporter, get, raw, start, status_code, until, v5, v9};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::{Error, Message};

/// Templates 256 and 257, both of one field of four octets.
const TEMPLATES: [u8; 20] = [0, 0, 0, 20, 1, 0, 0, 1, 0, 1, 0, 4, 1, 1, 0, 1, 0, 2, 0, 4];
/// Options template 258: scope system, option sampling interval.
const OPTIONS: [u8; 20] = [0, 1, 0, 20, 1, 2, 0, 4, 0, 4, 0, 1, 0, 4, 0, 34, 0, 4, 0, 0];
/// Options data: one in 100.
const SAMPLING: [u8; 12] = [1, 2, 0, 12, 0, 0, 0, 0, 0, 0, 0, 100];
/// One flow.
const DATA: [u8; 8] = [1, 0, 0, 8, 0, 0, 0, 42];

async fn until_received(relay: &Relay, count: u64) {
    until("receiving", || relay.status()["received"] == count).await;
}

#[tokio::test]
async fn a_late_client_gets_templates_and_options_before_anything_live() {
    let relay = start(Limits::default()).await;
    let first = relay.status()["log"]["next_id"].as_u64().unwrap();
    let (socket, to) = (exporter(), relay.udp()[0]);
    socket.send_to(&v9(1, 4, &[&TEMPLATES, &OPTIONS, &SAMPLING]), to).unwrap();
    socket.send_to(&v9(2, 1, &[&DATA]), to).unwrap();
    until("closing the batch", || relay.status()["log"]["octets"].as_u64() > Some(0)).await;
    let reader = Client::connect(&relay).await;
    socket.send_to(&v9(3, 1, &[&DATA]), to).unwrap();
    until_received(&relay, 3).await;
    let reader = tokio::spawn(reader.finish());
    relay.stop().await;

    let seen = Seen::of(&reader.await.unwrap().bytes);
    assert_eq!(seen.interfaces, ["live", "template-cache", "history"]);
    // Everything but the flows, with its own count: two templates, one options template, one
    // record of options data.
    assert_eq!(seen.templates, [v9(1, 4, &[&TEMPLATES, &OPTIONS, &SAMPLING])]);
    let live: Vec<_> = seen.live.iter().map(|packet| (packet.id, &packet.payload)).collect();
    assert_eq!(live, [(first + 2, &v9(3, 1, &[&DATA]))]);
    assert_eq!(seen.live[0].source, socket.local_addr().unwrap().port());
}

#[tokio::test]
async fn history_comes_before_live_without_a_seam() {
    let relay = start(Limits::default()).await;
    let first = relay.status()["log"]["next_id"].as_u64().unwrap();
    let (socket, to) = (exporter(), relay.udp()[0]);
    for sequence in 0..50 {
        socket.send_to(&v5(sequence, 20), to).unwrap();
    }
    until_received(&relay, 50).await;
    until("closing the last batch", || relay.status()["log"]["octets"].as_u64() > Some(50_000))
        .await;
    let address = relay.http()[0];
    let stream = tokio::spawn(plain(address, "?history=60"));
    until("joining", || relay.status()["clients"].as_array().is_some_and(|all| all.len() == 1))
        .await;
    socket.send_to(&v5(50, 20), to).unwrap();
    until_received(&relay, 51).await;
    relay.stop().await;
    let seen = Seen::of(&stream.await.unwrap());
    let ids: Vec<_> = seen.history.iter().chain(&seen.live).map(|packet| packet.id).collect();
    assert_eq!(ids, (first..first + 51).collect::<Vec<_>>());
    assert_eq!(seen.live.last().unwrap().payload, v5(50, 20));
}

/// Reads `/live.pcapng` to its end.
async fn plain(address: std::net::SocketAddr, query: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET /live.pcapng{query} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let head = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    let (head, mut rest) = answer.split_at(head);
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    assert!(head.contains("transfer-encoding: chunked") && head.contains("no-store"), "{head}");
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|window| window == b"\r\n").unwrap();
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap(), 16).unwrap();
        if size == 0 {
            return body;
        }
        body.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + size + 4..];
    }
}

#[tokio::test]
async fn tshark_reads_the_plain_stream() {
    if Command::new("tshark").arg("-v").stdout(Stdio::null()).status().is_err() {
        eprintln!("skipped: tshark is not installed");
        return;
    }
    let relay = start(Limits::default()).await;
    let (socket, to) = (exporter(), relay.udp()[0]);
    socket.send_to(&v9(1, 2, &[&TEMPLATES]), to).unwrap();
    until_received(&relay, 1).await;
    let stream = tokio::spawn(plain(relay.http()[0], ""));
    until("joining", || relay.status()["clients"].as_array().is_some_and(|all| all.len() == 1))
        .await;
    for sequence in 0..30 {
        socket.send_to(&v5(sequence, 29), to).unwrap();
    }
    until_received(&relay, 31).await;
    let decode_as = format!("udp.port=={},cflow", to.port());
    relay.stop().await;
    let bytes = stream.await.unwrap();
    let read = tokio::task::spawn_blocking(move || {
        let fields = ["-T", "fields", "-e", "frame.interface_name", "-e", "cflow.version"];
        let mut tshark = Command::new("tshark")
            .args(["-r", "-", "-d", &decode_as])
            .args(fields)
            .args(["-e", "ip.checksum.status", "-o", "ip.check_checksum:TRUE"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        std::io::Write::write_all(&mut tshark.stdin.take().unwrap(), &bytes).unwrap();
        tshark.wait_with_output().unwrap()
    });
    let output = read.await.unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !said.contains("damaged"), "{said}");
    let lines = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<_> = lines.lines().map(|line| line.replace('\t', " ")).collect();
    // The first datagram lies before the stream or in it, depending on when its batch closed.
    assert_eq!(lines[0], "template-cache 9 1");
    let v5 = lines.iter().filter(|line| *line == "live 5 1").count();
    assert_eq!(v5, 30, "{lines:?}");
}

#[tokio::test]
async fn a_client_too_many_is_turned_away() {
    let relay = start(Limits { clients: 2, ..Limits::default() }).await;
    let first = Client::connect(&relay).await;
    let _second = Client::connect(&relay).await;
    let url = format!("ws://{}/live", relay.http()[0]);
    let Err(Error::Http(answer)) = connect_async(&url).await else { panic!("taken in") };
    assert_eq!(answer.status(), 503);
    drop(first);
    until("leaving", || relay.status()["departed"]["clients"] == 1).await;
    assert!(connect_async(&url).await.is_ok());
    relay.stop().await;
}

#[tokio::test]
async fn a_client_that_acknowledges_nothing_is_closed_as_slow() {
    let stall = Duration::from_millis(100);
    let limits = Limits { window_octets: 1 << 16, stall, ..Limits::default() };
    let relay = start(limits).await;
    let mut client = Client::connect(&relay).await;
    client.acknowledge_octets = usize::MAX;
    let reader = tokio::spawn(client.finish());
    let (socket, to) = (exporter(), relay.udp()[0]);
    for sequence in 0..200 {
        socket.send_to(&v5(sequence, 29), to).unwrap();
    }
    let client = reader.await.unwrap();
    assert_eq!(client.closed, Some(4008));
    let status = relay.status();
    let departed = |name: &str| status["departed"][name].as_u64().unwrap();
    assert_eq!((departed("clients"), departed("slow")), (1, 1));
    let delivered = Seen::of(&client.bytes).live.len() as u64;
    assert_eq!(departed("delivered"), delivered);
    // What came after it had left is no longer its.
    assert!(departed("delivered") + departed("skipped") <= 200);
    assert!((1 << 16..3 << 15).contains(&client.bytes.len()), "{}", client.bytes.len());
    relay.stop().await;
}

#[tokio::test]
async fn a_client_that_says_too_much_is_closed() {
    let relay = start(Limits { inbound_messages: 20, ..Limits::default() }).await;
    let mut chatty = Client::connect(&relay).await;
    for _ in 0..50 {
        // It may be closed already.
        let _ = chatty.socket.send(Message::text("{}")).await;
    }
    assert_eq!(chatty.finish().await.closed, Some(1008));
    assert_eq!(relay.status()["chatty_clients"], 1);

    let mut long = Client::connect(&relay).await;
    long.socket.send(Message::text("x".repeat(4097))).await.unwrap();
    assert_ne!(long.finish().await.closed, Some(1001));
    until("leaving", || relay.status()["departed"]["clients"] == 2).await;
    relay.stop().await;
}

#[tokio::test]
async fn pings_without_end_close_the_connection_and_no_one_elses() {
    let relay = start(Limits { inbound_messages: 50, ..Limits::default() }).await;
    let calm = Client::connect(&relay).await;
    let mut loud = Client::connect(&relay).await;
    for _ in 0..500 {
        // It may be closed already.
        let _ = loud.socket.send(Message::Ping(vec![7; 100].into())).await;
    }
    assert_ne!(loud.finish().await.closed, Some(1001));
    until("leaving", || relay.status()["departed"]["clients"] == 1).await;
    assert_eq!(relay.status()["clients"][0]["number"], 1);
    relay.stop().await;
    drop(calm);
}

#[tokio::test]
async fn the_largest_datagram_there_can_be_is_passed_on_whole() {
    let relay = start(Limits::default()).await;
    let reader = tokio::spawn(Client::connect(&relay).await.finish());
    let mut largest = v5(1, 29);
    largest.resize(65_507, 7);
    exporter().send_to(&largest, relay.udp()[0]).unwrap();
    until_received(&relay, 1).await;
    relay.stop().await;
    let seen = Seen::of(&reader.await.unwrap().bytes);
    assert!(seen.live.len() == 1 && seen.live[0].payload == largest);
}

/// A WebSocket whose frames are written by hand.
async fn upgraded(relay: &Relay) -> TcpStream {
    let handshake = "GET /live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n\
                     Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
                     Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    let mut stream = TcpStream::connect(relay.http()[0]).await.unwrap();
    stream.write_all(handshake.as_bytes()).await.unwrap();
    let mut begin = [0; 12];
    stream.read_exact(&mut begin).await.unwrap();
    assert_eq!(&begin, b"HTTP/1.1 101");
    stream
}

#[tokio::test]
async fn empty_parts_of_a_message_without_end_close_the_connection_and_no_one_elses() {
    let relay = start(Limits::default()).await;
    let calm = Client::connect(&relay).await;
    let mut loud = upgraded(&relay).await;
    // A text begins, masked and empty, and goes on with as little.
    loud.write_all(&[0x01, 0x80, 1, 2, 3, 4]).await.unwrap();
    let parts = [0x00, 0x80, 1, 2, 3, 4].repeat(1 << 10);
    let flood = async { while loud.write_all(&parts).await.is_ok() {} };
    tokio::time::timeout(PATIENCE, flood).await.expect("the connection ends");
    until("counting it", || relay.status()["chatty_clients"] == 1).await;
    let status = relay.status();
    assert_eq!(
        (&status["departed"]["clients"], &status["clients"][0]["number"]),
        (&1.into(), &1.into())
    );
    relay.stop().await;
    drop(calm);
}

#[tokio::test]
async fn a_frame_of_impossible_length_ends_the_connection_before_it_is_believed() {
    let relay = start(Limits::default()).await;
    let mut stream = upgraded(&relay).await;
    // A masked binary frame of 2^63 - 1 octets.
    let mut frame = vec![0x82, 0xff, 0x7f];
    frame.extend([0xff; 7]);
    frame.extend([1, 2, 3, 4]);
    stream.write_all(&frame).await.unwrap();
    until("leaving", || relay.status()["departed"]["clients"] == 1).await;
    relay.stop().await;
}

#[tokio::test]
async fn killed_clients_leave_nothing_behind() {
    let relay = start(Limits::default()).await;
    let (socket, to) = (exporter(), relay.udp()[0]);
    for round in 0..100 {
        let client = Client::connect(&relay).await;
        socket.send_to(&v5(round, 29), to).unwrap();
        drop(client);
        let mut stream = TcpStream::connect(relay.http()[0]).await.unwrap();
        let request = b"GET /live.pcapng HTTP/1.1\r\nHost: localhost\r\n\r\n";
        stream.write_all(request).await.unwrap();
        stream.read_u8().await.unwrap();
        drop(stream);
    }
    until("leaving", || relay.status()["departed"]["clients"] == 200).await;
    assert_eq!(relay.status()["clients"].as_array().unwrap().len(), 0);
    relay.stop().await;
}

#[tokio::test]
async fn what_is_no_websocket_is_told_so() {
    let relay = start(Limits::default()).await;
    let (head, body) = get(relay.http()[0], "/live", "").await;
    assert_eq!(status_code(&head), 426);
    assert!(head.contains("upgrade: websocket") && body.contains("/live.pcapng"), "{head}");
    let answer =
        raw(relay.http()[0], "POST /live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .await;
    assert_eq!(status_code(&answer), 405);
    relay.stop().await;
}

#[tokio::test]
async fn many_templates_come_in_messages_that_fit() {
    let relay = start(Limits::default()).await;
    let (socket, to) = (exporter(), relay.udp()[0]);
    // 20 domains of 100 templates with 40 fields each: 330 kB.
    for domain in 0..20 {
        for id in 256..356_u16 {
            let mut set = vec![0, 0, 0, 168];
            set.extend(id.to_be_bytes());
            set.extend([0, 40]);
            set.extend((1..=40).flat_map(|field| [0, field, 0, 4]));
            let mut message = v9(1, 1, &[&set]);
            message[19] = domain;
            socket.send_to(&message, to).unwrap();
        }
        until_received(&relay, 100 * (u64::from(domain) + 1)).await;
    }
    let reader = tokio::spawn(Client::connect(&relay).await.finish());
    until("greeting", || relay.status()["clients"][0]["octets"].as_u64() > Some(330_000)).await;
    relay.stop().await;
    let seen = Seen::of(&reader.await.unwrap().bytes);
    assert_eq!(seen.templates.iter().map(Vec::len).sum::<usize>(), 20 * (20 + 100 * 168));
}
