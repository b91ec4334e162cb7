//! Every datagram is accounted for: sent = delivered + kernel drop + refused + skipped, exactly.

mod support;

use std::net::{SocketAddr, UdpSocket};
use std::time::Duration;

use flowglass_relay::{Config, Limits, Relay, Rules};
use support::{Client, Seen, exporter, loopback, start, until, v5};

/// What the relay says it took, refused, and was never given.
fn totals(relay: &Relay) -> (u64, u64, u64) {
    let status = relay.status();
    let count = |name: &str| status[name].as_u64().unwrap();
    (count("received"), count("refused"), count("kernel_drops"))
}

async fn until_counted(relay: &Relay, sent: u64) {
    until("counting all datagrams", || {
        let (received, _, dropped) = totals(relay);
        received + dropped == sent
    })
    .await;
}

/// Sends with a breath now and then, so that a small buffer overflows and a large one does not.
fn blast(socket: &UdpSocket, to: SocketAddr, first: u32, count: u32) {
    for sequence in first..first + count {
        socket.send_to(&v5(sequence, 29), to).unwrap();
        if sequence % 64 == 63 {
            std::thread::sleep(Duration::from_micros(200));
        }
    }
}

/// A client's view after the end: everything it was told fits what it got.
fn check(client: &Client, sent: u64) -> Seen {
    assert_eq!(client.closed, Some(1001), "the relay says goodbye");
    let seen = Seen::of(&client.bytes);
    let told = seen.statistics.unwrap();
    let count = |number: Option<u64>| number.unwrap();
    let delivered = seen.live.len() as u64;
    assert_eq!(count(told.delivered), delivered);
    assert_eq!(count(told.received), count(told.dropped) + delivered + seen.skipped);
    let accounted = delivered + seen.skipped + count(told.dropped) + count(told.os_dropped);
    assert_eq!(accounted, sent);
    let mut sequences = seen.live.iter().map(|packet| &packet.payload[16..20]);
    let mut before = sequences.next();
    for sequence in sequences {
        assert!(before < Some(sequence), "none twice, none out of order");
        before = Some(sequence);
    }
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_uncounted_with_no_client() {
    let relay = start(Limits::default()).await;
    let next_id = || relay.status()["log"]["next_id"].as_u64().unwrap();
    let first = next_id();
    blast(&exporter(), relay.udp()[0], 0, 2000);
    until_counted(&relay, 2000).await;
    let (received, ..) = totals(&relay);
    assert_eq!(next_id(), first + received);
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_clients_get_the_same_datagrams() {
    let relay = start(Limits::default()).await;
    let mut readers = Vec::new();
    for _ in 0..4 {
        readers.push(tokio::spawn(Client::connect(&relay).await.finish()));
    }
    blast(&exporter(), relay.udp()[0], 0, 5000);
    until_counted(&relay, 5000).await;
    until("catching up", || {
        let status = relay.status();
        let clients = status["clients"].as_array().unwrap();
        clients.iter().all(|client| client["behind"] == 0 && client["delivered"] == 5000)
    })
    .await;
    relay.stop().await;
    for reader in readers {
        assert_eq!(check(&reader.await.unwrap(), 5000).skipped, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_come_and_go_are_told_of_their_own_time() {
    let relay = start(Limits::default()).await;
    let to = relay.udp()[0];
    let sender = std::thread::spawn(move || blast(&exporter(), to, 0, 20_000));
    let (mut readers, mut leavers) = (Vec::new(), 0);
    while !sender.is_finished() {
        readers.push(tokio::spawn(Client::connect(&relay).await.finish()));
        let mut leaver = Client::connect(&relay).await;
        leaver.read().await;
        leavers += 1;
        if readers.len() > 20 {
            break;
        }
    }
    sender.join().unwrap();
    until_counted(&relay, 20_000).await;
    until("leaving", || relay.status()["departed"]["clients"] == leavers).await;
    relay.stop().await;
    for reader in readers {
        let client = reader.await.unwrap();
        let told = Seen::of(&client.bytes).statistics.unwrap();
        // What came while it was there; the check proves that all of it is accounted for.
        check(&client, told.received.unwrap() + told.os_dropped.unwrap());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_kernels_drops_are_counted() {
    let relay = start(Limits { receive_buffer_octets: 4096, ..Limits::default() }).await;
    let reader = tokio::spawn(Client::connect(&relay).await.finish());
    let (socket, to) = (exporter(), relay.udp()[0]);
    let mut sent = 0;
    // As many as it takes: how fast the receiving thread is, only the machine knows.
    while totals(&relay).2 == 0 && sent < 200_000 {
        for _ in 0..500 {
            socket.send_to(&v5(sent, 29), to).unwrap();
            sent += 1;
        }
    }
    until_counted(&relay, sent.into()).await;
    assert!(totals(&relay).2 > 0);
    relay.stop().await;
    check(&reader.await.unwrap(), sent.into());
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_are_refused_and_only_a_counter_moves() {
    let exporters = vec!["127.0.0.1/32".parse().unwrap()];
    let relay =
        Relay::start(Config { rules: Rules { exporters, ..Rules::default() }, ..loopback() })
            .await
            .unwrap();
    let reader = tokio::spawn(Client::connect(&relay).await.finish());
    let stranger = UdpSocket::bind("127.0.0.2:0").unwrap();
    blast(&stranger, relay.udp()[0], 0, 100);
    until_counted(&relay, 100).await;
    blast(&exporter(), relay.udp()[0], 100, 100);
    until_counted(&relay, 200).await;
    assert_eq!(totals(&relay), (200, 100, 0));
    assert_eq!(relay.status()["exporters"].as_array().unwrap().len(), 1);
    relay.stop().await;
    assert_eq!(check(&reader.await.unwrap(), 200).live.len(), 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stalled_client_skips_an_exact_number_and_hinders_nobody() {
    let limits = Limits {
        log_octets: 1 << 20,
        backlog_octets: 1 << 19,
        window_octets: 1 << 18,
        stall: Duration::from_secs(600),
        skips_per_minute: usize::MAX,
        ..Limits::default()
    };
    let relay = start(limits).await;
    let mut stalled = Client::connect(&relay).await;
    let mut reader = Client::connect(&relay).await;
    for client in [&mut stalled, &mut reader] {
        client.acknowledge_octets = 1 << 16;
    }
    let reader = tokio::spawn(reader.finish());
    let (socket, to) = (exporter(), relay.udp()[0]);
    // 14 MB; the log holds one, the window a quarter.
    let mut sent = 0;
    for _ in 0..100 {
        blast(&socket, to, sent, 100);
        sent += 100;
        until_counted(&relay, sent.into()).await;
        // In steps far below the backlog, so that a busy machine does not make the reader skip too.
        until("the client that reads has everything", || {
            let status = relay.status();
            status["clients"][1]["delivered"] == status["received"]
        })
        .await;
    }
    assert!(relay.status()["log"]["octets"].as_u64().unwrap() <= 1 << 20);
    // It wakes up, and reads until it has caught up.
    let head = relay.status()["log"]["next_id"].as_u64().unwrap();
    loop {
        assert!(stalled.read().await);
        let client = &relay.status()["clients"][0];
        let cursor =
            ["first_id", "delivered", "skipped"].map(|name| client[name].as_u64().unwrap());
        if cursor.iter().sum::<u64>() == head {
            break;
        }
    }
    let stalled = tokio::spawn(stalled.finish());
    relay.stop().await;
    let skipped = check(&stalled.await.unwrap(), sent.into()).skipped;
    assert!(skipped > u64::from(sent) / 2, "{skipped} of {sent}");
    assert_eq!(check(&reader.await.unwrap(), sent.into()).skipped, 0);
}
