//! Whoever comes back is given what was missed, or told exactly how much is gone.

mod support;

use std::net::UdpSocket;

use flowglass_relay::{Limits, Relay};
use support::{Client, Seen, exporter, get, start, status_code, until, v5};

/// Sends so many datagrams, numbered on, and waits until all of them are in.
async fn send(relay: &Relay, socket: &UdpSocket, numbers: std::ops::Range<u32>) {
    let received = || relay.status()["received"].as_u64().unwrap();
    let before = received();
    for number in numbers.clone() {
        socket.send_to(&v5(number, 29), relay.udp()[0]).unwrap();
        if number % 100 == 99 {
            let sent = u64::from(number - numbers.start) + 1;
            until("receiving", || received() == before + sent).await;
        }
    }
    until("receiving", || received() == before + numbers.len() as u64).await;
}

/// Reads until so many datagrams were seen.
async fn read(client: &mut Client, datagrams: usize) -> Seen {
    loop {
        assert!(client.read().await, "the connection ended");
        let seen = Seen::of(&client.bytes);
        if seen.live.len() + seen.history.len() >= datagrams {
            return seen;
        }
    }
}

/// What came, history first: where one ends and the other begins is where a batch was closed.
fn numbers(seen: &Seen) -> Vec<u32> {
    let number = |packet: &support::Packet| packet.payload[16..20].try_into().unwrap();
    let all = seen.history.iter().chain(&seen.live);
    all.map(|packet| u32::from_be_bytes(number(packet))).collect()
}

#[tokio::test]
async fn what_came_while_nobody_was_connected_comes_first_and_nothing_comes_twice() {
    let relay = start(Limits::default()).await;
    let socket = exporter();
    let mut client = Client::connect(&relay).await;
    send(&relay, &socket, 0..50).await;
    let seen = read(&mut client, 50).await;
    drop(client);
    send(&relay, &socket, 50..90).await;
    // In the middle of a batch as well as at its end.
    for last in [49, 46, 3] {
        let query = format!("?after={}", seen.live[last].id);
        let mut again = Client::connect_with(&relay, &query).await;
        let missed = read(&mut again, 89 - last).await;
        let expected: Vec<_> = (last as u32 + 1..90).collect();
        assert_eq!(numbers(&missed), expected, "{query}");
        assert!(!missed.history.is_empty() && missed.skipped == 0);
        assert_eq!(missed.history[0].id, seen.live[last].id + 1);
    }
    let mut again = Client::connect_with(&relay, &format!("?after={}", seen.live[49].id)).await;
    send(&relay, &socket, 90..100).await;
    let missed = read(&mut again, 50).await;
    assert_eq!(numbers(&missed), (50..100).collect::<Vec<_>>());
    relay.stop().await;
}

#[tokio::test]
async fn what_is_gone_is_counted_exactly_and_what_is_left_is_given() {
    let relay = start(Limits { log_octets: 1 << 17, ..Limits::default() }).await;
    let socket = exporter();
    let mut client = Client::connect(&relay).await;
    send(&relay, &socket, 0..5).await;
    let last = read(&mut client, 5).await.live[4].id;
    drop(client);
    until("leaving", || relay.status()["departed"]["clients"] == 1).await;
    send(&relay, &socket, 5..1000).await;
    let reader = Client::connect_with(&relay, &format!("?after={last}")).await;
    let reader = tokio::spawn(reader.finish());
    until("joining", || relay.status()["clients"][0]["behind"] == 0).await;
    let told = relay.status()["clients"][0].clone();
    relay.stop().await;
    // `Seen` fails where an id does not follow and no drop count tells of it.
    let seen = Seen::of(&reader.await.unwrap().bytes);
    let given = numbers(&seen).len() as u64;
    assert_eq!(given + seen.skipped, 995);
    // 131,072 octets of blocks of 1,476, and a batch of eleven that was still open.
    assert!((70..=99).contains(&given), "{given}");
    assert_eq!(numbers(&seen).last(), Some(&999));
    assert_eq!((&told["delivered"], &told["skipped"]), (&given.into(), &seen.skipped.into()));
}

#[tokio::test]
async fn whoever_knew_an_earlier_run_is_given_all_of_this_one() {
    let before = start(Limits::default()).await;
    let socket = exporter();
    let mut client = Client::connect(&before).await;
    send(&before, &socket, 0..500).await;
    let last = read(&mut client, 500).await.live[499].id;
    before.stop().await;
    let relay = start(Limits::default()).await;
    send(&relay, &socket, 500..520).await;
    let mut again = Client::connect_with(&relay, &format!("?after={last}")).await;
    let seen = read(&mut again, 20).await;
    assert_eq!(numbers(&seen), (500..520).collect::<Vec<_>>());
    assert_eq!(seen.skipped, 0);
    // One from the future, of a clock that went back, sees what comes.
    let mut odd = Client::connect_with(&relay, &format!("?after={}", u64::MAX)).await;
    send(&relay, &socket, 520..521).await;
    assert_eq!(numbers(&read(&mut odd, 1).await), [520]);
    relay.stop().await;
}

#[tokio::test]
async fn an_id_is_a_number() {
    let relay = start(Limits::default()).await;
    for query in ["?after=", "?after=x", "?after=-1", "?after=18446744073709551616"] {
        let (head, _) = get(relay.http()[0], &format!("/live.pcapng{query}"), "").await;
        assert_eq!(status_code(&head), 400, "{query}");
    }
    relay.stop().await;
}
