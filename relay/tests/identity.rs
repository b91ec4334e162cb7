//! The identity, for each exporter and each client: sent = delivered + kernel drops + refused +
//! skipped, exactly; with none, one, eight and 64 clients, some of which do not read.

mod support;

use std::net::SocketAddr;
use std::time::Duration;

use flowglass_relay::{Config, Limits, Relay, Rules};
use support::{Client, Seen, exporter, loopback, until, v5};

struct Case {
    clients: usize,
    stalled: usize,
    datagrams: u32,
    /// Microseconds between bursts of 64.
    pace: u64,
    exporter_rate: Option<u32>,
}

/// Two exporters send; what each client was told and given adds up, and what each exporter sent.
async fn check(case: Case) {
    let Case { clients, stalled, datagrams, pace, exporter_rate } = case;
    let limits = Limits {
        log_octets: 4 << 20,
        backlog_octets: 1 << 20,
        window_octets: 1 << 19,
        stall: Duration::from_secs(600),
        skips_per_minute: usize::MAX,
        // On a quick machine clients read a hundred megabytes a second, and acknowledge each 64 KiB.
        inbound_messages: 1 << 20,
        inbound_octets_per_second: 64 << 20,
        ..Limits::default()
    };
    let rules = Rules { exporter_rate, ..Rules::default() };
    let relay = Relay::start(Config { limits, rules, ..loopback() }).await.unwrap();
    let mut readers = Vec::new();
    let mut sleepers = Vec::new();
    for at in 0..clients {
        let mut client = Client::connect(&relay).await;
        client.acknowledge_octets = 1 << 16;
        if at < stalled {
            sleepers.push(client);
        } else {
            readers.push(tokio::spawn(client.finish()));
        }
    }
    let sockets = [exporter(), exporter()];
    let names = sockets.each_ref().map(|socket| socket.local_addr().unwrap());
    let to = relay.udp()[0];
    let senders =
        sockets.map(|socket| std::thread::spawn(move || blast(&socket, to, datagrams, pace)));
    for sender in senders {
        tokio::task::spawn_blocking(|| sender.join().unwrap()).await.unwrap();
    }
    let sent = 2 * u64::from(datagrams);
    let count = |name: &str| relay.status()[name].as_u64().unwrap();
    until("counting", || count("received") + count("kernel_drops") == sent).await;

    let status = relay.status();
    let (mut of_exporters, mut refused) = (0, 0);
    for exporter in status["exporters"].as_array().unwrap() {
        let address: SocketAddr = exporter["address"].as_str().unwrap().parse().unwrap();
        assert!(names.contains(&address));
        let datagrams = exporter["datagrams"].as_u64().unwrap();
        // The kernel says how many it dropped, not whose.
        assert!(sent / 2 - datagrams <= count("kernel_drops"), "{exporter}");
        of_exporters += datagrams;
        refused += exporter["refused"].as_u64().unwrap();
    }
    assert_eq!(of_exporters + count("kernel_drops"), sent);
    assert_eq!((refused, exporter_rate.is_some()), (count("refused"), refused > 0));

    // Those who slept wake up and read what is left for them.
    readers.extend(sleepers.into_iter().map(|client| tokio::spawn(client.finish())));
    until("catching up", || {
        let status = relay.status();
        let all = status["clients"].as_array().unwrap();
        all.iter().all(|client| client["behind"] == 0)
    })
    .await;
    relay.stop().await;
    for reader in readers {
        let client = reader.await.unwrap();
        assert_eq!(client.closed, Some(1001));
        let seen = Seen::of(&client.bytes);
        let told = seen.statistics.unwrap();
        let number = |number: Option<u64>| number.unwrap();
        let delivered = seen.live.len() as u64;
        assert_eq!(number(told.delivered), delivered);
        let accounted = delivered + seen.skipped + number(told.dropped) + number(told.os_dropped);
        assert_eq!(accounted, sent, "{clients} clients, {stalled} stalled");
    }
}

fn blast(socket: &std::net::UdpSocket, to: SocketAddr, count: u32, pace: u64) {
    for sequence in 0..count {
        socket.send_to(&v5(sequence, 29), to).unwrap();
        if sequence % 64 == 63 && pace > 0 {
            std::thread::sleep(Duration::from_micros(pace));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_clients_at_a_thousand_and_beyond_saturation() {
    let case = Case { clients: 0, stalled: 0, datagrams: 1000, pace: 60_000, exporter_rate: None };
    check(case).await;
    let case = Case { clients: 0, stalled: 0, datagrams: 30_000, pace: 0, exporter_rate: None };
    check(case).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_one_client_and_exporters_beyond_their_rate() {
    let case =
        Case { clients: 1, stalled: 0, datagrams: 5000, pace: 500, exporter_rate: Some(1000) };
    check(case).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_eight_clients_of_which_two_do_not_read() {
    check(Case { clients: 8, stalled: 2, datagrams: 6000, pace: 500, exporter_rate: None }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_64_clients_of_which_eight_do_not_read() {
    check(Case { clients: 64, stalled: 8, datagrams: 1500, pace: 2000, exporter_rate: None }).await;
}
