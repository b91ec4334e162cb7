//! A gateway serves what sites published: templates first, the past to whoever wants it, then what comes.
#![cfg(unix)]

mod support;

use std::net::UdpSocket;
use std::time::Duration;

use flowglass_relay::{Config, Relay, Subscribe};
use support::nats::Nats;
use support::{Client, Seen, exporter, get, loopback, status_code, until, v5, v9};

async fn gateway(nats: &Nats, site: Option<&str>) -> Relay {
    gateway_with(nats, site, flowglass_relay::Limits::default()).await
}

async fn gateway_with(nats: &Nats, site: Option<&str>, limits: flowglass_relay::Limits) -> Relay {
    let subscribe = Subscribe { nats: nats.options(), site: site.map(str::to_owned) };
    let config = Config { udp: Vec::new(), subscribe: Some(subscribe), limits, ..loopback() };
    let gateway = Relay::start(config).await.unwrap();
    until("reading", || !gateway.status()["subscribe"]["server"].is_null()).await;
    gateway
}

async fn send(relay: &Relay, socket: &UdpSocket, numbers: std::ops::Range<u32>) {
    let received = || relay.status()["received"].as_u64().unwrap();
    let all = received() + numbers.len() as u64;
    for number in numbers {
        socket.send_to(&v5(number, 29), relay.udp()[0]).unwrap();
        if number % 50 == 49 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
    until("receiving", || received() == all).await;
    until("storing", || relay.status()["publish"]["stored"].as_u64().unwrap() == all).await;
}

/// Reads until so many datagrams were seen.
async fn read(client: &mut Client, datagrams: usize) -> Seen {
    loop {
        if !client.bytes.is_empty() {
            let seen = Seen::of(&client.bytes);
            if seen.live.len() + seen.history.len() >= datagrams {
                return seen;
            }
        }
        assert!(client.read().await, "the connection ended");
    }
}

fn numbers(packets: &[support::Packet]) -> Vec<u32> {
    let number = |packet: &support::Packet| packet.payload[16..20].try_into().unwrap();
    packets.iter().map(|packet| u32::from_be_bytes(number(packet))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_gateways_serve_the_same_and_every_number_once() {
    let Some(nats) = Nats::start("gateways", "", "") else { return };
    let relay = nats.relay("fra1", flowglass_relay::Limits::default()).await;
    let socket = exporter();
    send(&relay, &socket, 0..10).await;
    let gateways = [gateway(&nats, None).await, gateway(&nats, Some("fra1")).await];
    let mut clients = Vec::new();
    for gateway in &gateways {
        clients.push(Client::connect(gateway).await);
    }
    send(&relay, &socket, 10..2000).await;
    for client in &mut clients {
        let seen = read(client, 1990).await;
        assert_eq!(numbers(&seen.live), (10..2000).collect::<Vec<_>>());
        assert_eq!((seen.skipped, seen.history.len()), (0, 0));
        assert!(
            seen.live.iter().all(|packet| packet.source == socket.local_addr().unwrap().port())
        );
    }
    for gateway in gateways {
        let status = gateway.status();
        assert_eq!(
            (&status["received"], &status["subscribe"]["datagrams"]),
            (&1990.into(), &1990.into())
        );
        assert_eq!(status["subscribe"]["damaged"], 0);
        gateway.stop().await;
    }
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_late_has_templates_first_then_the_past_then_what_comes() {
    let Some(nats) = Nats::start("late", "", "") else { return };
    let relay = nats.relay("fra1", flowglass_relay::Limits::default()).await;
    let socket = exporter();
    let template = [0, 0, 0, 12, 1, 0, 0, 1, 0, 1, 0, 4];
    socket.send_to(&v9(1, 1, &[&template]), relay.udp()[0]).unwrap();
    until("the template", || relay.status()["received"] == 1).await;
    send(&relay, &socket, 0..1000).await;
    let gateway = gateway(&nats, None).await;
    until("templates", || gateway.status()["templates"]["templates"] == 1).await;
    let begin = model::Timestamp(0);
    let mut late = Client::connect_with(&gateway, &format!("?from={begin}")).await;
    let mut second = Client::connect_with(&gateway, "?history=3600").await;
    let mut now = Client::connect(&gateway).await;
    for client in [&mut late, &mut second] {
        let seen = read(client, 1001).await;
        assert_eq!(seen.templates.len(), 1);
        assert_eq!(seen.templates[0][20..], template);
        // The message with the template, and all of the past.
        assert_eq!(numbers(&seen.history[1..]), (0..1000).collect::<Vec<_>>());
    }
    send(&relay, &socket, 1000..1500).await;
    for client in [&mut late, &mut second] {
        let seen = read(client, 1501).await;
        assert_eq!(numbers(&seen.live), (1000..1500).collect::<Vec<_>>());
        assert_eq!(seen.skipped, 0);
    }
    let seen = read(&mut now, 500).await;
    assert_eq!((numbers(&seen.live), seen.templates.len()), ((1000..1500).collect::<Vec<_>>(), 1));
    assert_eq!(gateway.status()["subscribe"]["history_readers"], 2);
    drop((late, second));
    until("leaving", || gateway.status()["subscribe"]["history_readers"] == 0).await;
    gateway.stop().await;
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_goes_on_where_it_was_when_nats_is_killed() {
    let Some(mut nats) = Nats::start("gone", "", "") else { return };
    let relay = nats.relay("fra1", flowglass_relay::Limits::default()).await;
    until("publishing", || !relay.status()["publish"]["server"].is_null()).await;
    let gateway = gateway(&nats, None).await;
    let mut client = Client::connect(&gateway).await;
    let socket = exporter();
    send(&relay, &socket, 0..500).await;
    read(&mut client, 500).await;
    nats.kill();
    for number in 500..900 {
        socket.send_to(&v5(number, 29), relay.udp()[0]).unwrap();
    }
    until("receiving", || relay.status()["received"] == 900).await;
    until("losing", || gateway.status()["subscribe"]["trouble"] != "").await;
    nats.again();
    send(&relay, &socket, 900..1000).await;
    let seen = read(&mut client, 1000).await;
    assert_eq!(numbers(&seen.live), (0..1000).collect::<Vec<_>>());
    assert_eq!(seen.skipped, 0);
    gateway.stop().await;
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_sites_lose_and_say_is_told() {
    let Some(nats) = Nats::start("said", "", "") else { return };
    let relay = nats.relay("fra1", flowglass_relay::Limits::default()).await;
    until("publishing", || !relay.status()["publish"]["server"].is_null()).await;
    let gateway = gateway(&nats, None).await;
    send(&relay, &exporter(), 0..100).await;
    let site = || gateway.status()["subscribe"]["sites"][0].clone();
    until("hearing", || site()["stored"] == 100).await;
    assert_eq!((&site()["site"], &site()["two_relays"]), (&"fra1".into(), &false.into()));
    assert!(site()["clock_ahead_seconds"].as_i64().unwrap().abs() < 5);
    // Somebody else with that name.
    let other = nats.relay("fra1", flowglass_relay::Limits::default()).await;
    until("noticing", || site()["two_relays"] == true).await;
    // Octets that are no batch are left out and counted.
    let mut stranger = nats::Connection::open(&nats.options()).await.unwrap();
    stranger.publish("flow.v1.fra1.x", None, None, b"hello");
    stranger.flush().await.unwrap();
    until("counting", || gateway.status()["subscribe"]["damaged"] == 1).await;
    for relay in [relay, other, gateway] {
        relay.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_past_is_read_by_no_more_than_so_many_and_only_from_a_time() {
    let Some(nats) = Nats::start("past", "", "") else { return };
    let relay = nats.relay("fra1", flowglass_relay::Limits::default()).await;
    send(&relay, &exporter(), 0..10).await;
    let gateway = gateway(&nats, None).await;
    let mut clients = Vec::new();
    for _ in 0..8 {
        clients.push(Client::connect_with(&gateway, "?history=60").await);
    }
    let (head, _) = get(gateway.http()[0], "/live.pcapng?history=60", "").await;
    assert_eq!(status_code(&head), 503);
    let (head, _) = get(gateway.http()[0], "/live.pcapng?from=yesterday", "").await;
    assert_eq!(status_code(&head), 400);
    assert_eq!(read(&mut clients[7], 10).await.history.len(), 10);
    gateway.stop().await;
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_back_to_another_gateway_goes_on_after_what_it_saw() {
    let Some(nats) = Nats::start("elsewhere", "", "") else { return };
    let relay = nats.relay("fra1", flowglass_relay::Limits::default()).await;
    until("publishing", || !relay.status()["publish"]["server"].is_null()).await;
    let (one, other) = (gateway(&nats, None).await, gateway(&nats, None).await);
    let socket = exporter();
    let mut client = Client::connect(&one).await;
    send(&relay, &socket, 0..500).await;
    let seen = read(&mut client, 500).await;
    drop(client);
    send(&relay, &socket, 500..900).await;
    until("reading", || other.status()["subscribe"]["datagrams"] == 900).await;
    // One that began later has not read it: it is in the stream still.
    let late = gateway(&nats, None).await;
    for (gateway, readers) in [(&one, 0), (&other, 0), (&late, 1)] {
        for last in [499, 123] {
            let query = format!("?after={}", seen.live[last].id);
            let mut again = Client::connect_with(gateway, &query).await;
            let missed = read(&mut again, 899 - last).await;
            let all = [numbers(&missed.history), numbers(&missed.live)].concat();
            assert_eq!(all, (last as u32 + 1..900).collect::<Vec<_>>(), "{query}");
            assert_eq!((missed.skipped, missed.live.len()), (0, 0));
            assert_eq!(gateway.status()["subscribe"]["history_readers"], readers);
            drop(again);
            let readers = || gateway.status()["subscribe"]["history_readers"].clone();
            until("leaving", || readers() == 0).await;
        }
    }
    // An id of a relay, or of a stream that is no more, tells nothing: what comes is given.
    let mut stranger = Client::connect_with(&other, "?after=1795363663493180").await;
    send(&relay, &socket, 900..910).await;
    let seen = read(&mut stranger, 10).await;
    assert_eq!(numbers(&seen.live), (900..910).collect::<Vec<_>>());
    for relay in [relay, one, other, late] {
        relay.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_gateway_keeps_no_longer_is_counted_where_nobody_may_read_the_past() {
    let Some(nats) = Nats::start("counted", "", "") else { return };
    let relay = nats.relay("fra1", flowglass_relay::Limits::default()).await;
    until("publishing", || !relay.status()["publish"]["server"].is_null()).await;
    let one = gateway(&nats, None).await;
    let limits =
        flowglass_relay::Limits { log_octets: 1 << 17, history_readers: 0, ..Default::default() };
    let other = gateway_with(&nats, None, limits).await;
    let socket = exporter();
    let mut client = Client::connect(&one).await;
    send(&relay, &socket, 0..500).await;
    let last = read(&mut client, 500).await.live[499].id;
    drop(client);
    send(&relay, &socket, 500..1500).await;
    until("reading", || other.status()["subscribe"]["datagrams"] == 1500).await;
    let mut again = Client::connect_with(&other, &format!("?after={last}")).await;
    let mut seen = read(&mut again, 1).await;
    while numbers(&seen.history).last() != Some(&1499) {
        assert!(again.read().await, "the connection ended");
        seen = Seen::of(&again.bytes);
    }
    assert_eq!(seen.history.len() as u64 + seen.skipped, 1000);
    // 131,072 octets of blocks of 1,476.
    assert!((70..=99).contains(&seen.history.len()), "{}", seen.history.len());
    for relay in [relay, one, other] {
        relay.stop().await;
    }
}
