//! Many sites: what is sent is stored in NATS or counted as lost, whatever happens to NATS meanwhile.
#![cfg(unix)]

mod support;

use std::net::UdpSocket;
use std::time::Duration;

use flowglass_relay::{Limits, Relay};
use support::nats::{Nats, options};
use support::{Folder, exporter, until, v5, v9};

/// A number of what the relay says about publishing.
fn told(relay: &Relay, name: &str) -> u64 {
    let status = relay.status();
    status["publish"][name].as_u64().unwrap()
}

/// Sends so many, as fast as they are taken.
async fn send(relay: &Relay, socket: &UdpSocket, numbers: std::ops::Range<u32>) {
    let received = || relay.status()["received"].as_u64().unwrap();
    let before = received();
    for number in numbers.clone() {
        socket.send_to(&v5(number, 29), relay.udp()[0]).unwrap();
        if number % 200 == 199 {
            let sent = u64::from(number - numbers.start) + 1;
            until("receiving", || received() == before + sent).await;
        }
    }
    until("receiving", || received() == before + numbers.len() as u64).await;
}

/// Until each datagram is stored or lost.
async fn settle(relay: &Relay) {
    let received = relay.status()["received"].as_u64().unwrap();
    until("storing", || told(relay, "stored") + told(relay, "skipped") == received).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_stored_once_in_order_by_site_and_exporter() {
    let Some(nats) = Nats::start("once", "", "") else { return };
    let relay = nats.relay("fra1", Limits::default()).await;
    let (one, other) = (exporter(), UdpSocket::bind("127.0.0.2:0").unwrap());
    send(&relay, &one, 0..1500).await;
    send(&relay, &other, 0..500).await;
    settle(&relay).await;
    assert_eq!((told(&relay, "stored"), told(&relay, "skipped")), (2000, 0));
    relay.stop().await;
    let stored = nats.stored().await;
    let port = |socket: &UdpSocket| socket.local_addr().unwrap().port();
    assert_eq!(stored.numbers(port(&one)), (0..1500).collect::<Vec<_>>());
    assert_eq!(stored.numbers(port(&other)), (0..500).collect::<Vec<_>>());
    for (subject, datagram) in &stored.datagrams {
        let host = if datagram.port == port(&one) { 1 } else { 2 };
        assert_eq!(*subject, format!("flow.v1.fra1.127_0_0_{host}"));
        assert_eq!(datagram.interface, 0);
    }
    assert!(stored.messages < 1000, "batches travel, not datagrams: {}", stored.messages);
}

#[tokio::test(flavor = "multi_thread")]
async fn templates_are_kept_one_for_each_place_and_the_newest_wins() {
    let Some(nats) = Nats::start("templates", "", "") else { return };
    let relay = nats.relay("fra1", Limits::default()).await;
    let (one, other) = (exporter(), exporter());
    let template = |octets: u8| [0, 0, 0, 12, 1, 0, 0, 1, 0, 1, 0, octets];
    for (socket, octets) in [(&one, 4), (&one, 8), (&other, 4)] {
        socket.send_to(&v9(1, 1, &[&template(octets)]), relay.udp()[0]).unwrap();
        until("keeping", || told(&relay, "templates") > 0).await;
    }
    until("receiving", || relay.status()["received"] == 3).await;
    settle(&relay).await;
    relay.stop().await;
    // Both are behind one address: they share a subject, and neither loses its template.
    let mut seen: Vec<_> = nats.stored().await.templates;
    seen.sort_unstable_by_key(|datagram| datagram.port != one.local_addr().unwrap().port());
    let sets: Vec<_> = seen.iter().map(|one| (one.interface, one.payload[20..].to_vec())).collect();
    assert_eq!(sets, [(1, template(8).to_vec()), (1, template(4).to_vec())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_and_comes_back_has_everything_once() {
    let Some(mut nats) = Nats::start("kill", "", "") else { return };
    let relay = nats.relay("fra1", Limits::default()).await;
    let socket = exporter();
    for turn in 0..4 {
        send(&relay, &socket, turn * 2000..turn * 2000 + 1000).await;
        // While some are under way.
        until("storing", || told(&relay, "stored") > u64::from(turn) * 2000).await;
        nats.kill();
        send(&relay, &socket, turn * 2000 + 1000..turn * 2000 + 2000).await;
        nats.again();
    }
    settle(&relay).await;
    assert_eq!((told(&relay, "stored"), told(&relay, "skipped")), (8000, 0));
    assert!(told(&relay, "connections") > 1);
    relay.stop().await;
    let port = socket.local_addr().unwrap().port();
    assert_eq!(nats.stored().await.numbers(port), (0..8000).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_holds_its_breath_for_long_loses_nothing() {
    let Some(nats) = Nats::start("stop", "", "") else { return };
    let relay = nats.relay("fra1", Limits::default()).await;
    let socket = exporter();
    send(&relay, &socket, 0..1000).await;
    settle(&relay).await;
    nats.signal("STOP");
    send(&relay, &socket, 1000..9000).await;
    tokio::time::sleep(Duration::from_secs(15)).await;
    assert!(told(&relay, "stored") < 9000);
    assert_eq!(relay.status()["publish"]["trouble"], "JetStream does not answer");
    nats.signal("CONT");
    let begun = std::time::Instant::now();
    while told(&relay, "stored") < 9000 {
        assert!(begun.elapsed() < Duration::from_secs(60), "{}", relay.status()["publish"]);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(told(&relay, "skipped"), 0);
    relay.stop().await;
    let port = socket.local_addr().unwrap().port();
    assert_eq!(nats.stored().await.numbers(port), (0..9000).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn while_nats_is_away_the_oldest_is_lost_and_counted_exactly() {
    let Some(mut nats) = Nats::start("away", "", "") else { return };
    let limits = Limits { log_octets: 1 << 20, ..Limits::default() };
    let relay = nats.relay("fra1", limits).await;
    let socket = exporter();
    send(&relay, &socket, 0..100).await;
    settle(&relay).await;
    nats.kill();
    // 4.4 MB; the log holds one.
    send(&relay, &socket, 100..3100).await;
    nats.again();
    settle(&relay).await;
    let (stored, skipped) = (told(&relay, "stored"), told(&relay, "skipped"));
    assert_eq!(stored + skipped, 3100);
    assert!((1500..2700).contains(&skipped), "{skipped}");
    assert!(relay.status()["publish"]["trouble"] == "");
    relay.stop().await;
    let numbers = nats.stored().await.numbers(socket.local_addr().unwrap().port());
    assert_eq!(numbers.len() as u64, stored);
    assert_eq!(numbers[..100], (0..100).collect::<Vec<_>>());
    assert_eq!(numbers.last(), Some(&3099), "the newest are there");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_and_what_finds_no_room_is_counted_exactly() {
    let Some(nats) = Nats::start("full", "max_file_store: 3000000", "") else { return };
    // Streams that may grow to more than the server has, as somebody may make them.
    let mut connection = nats::Connection::open(&nats.options()).await.unwrap();
    for (name, subject) in [("FLOW", "flow.v1.>"), ("TPL", "tpl.v1.>")] {
        let config = nats::StreamConfig::new(name, subject, Duration::from_secs(3600));
        config.ensure(&mut connection).await.unwrap();
    }
    let limits = Limits { log_octets: 1 << 20, ..Limits::default() };
    let relay = nats.relay("fra1", limits).await;
    let socket = exporter();
    send(&relay, &socket, 0..5000).await;
    let trouble = || relay.status()["publish"]["trouble"].as_str().unwrap().to_owned();
    until("words", || trouble().contains("JetStream refuses: insufficient resources")).await;
    let port = socket.local_addr().unwrap().port();
    let before = nats.stored().await.numbers(port);
    // Somebody makes room, as age and size would.
    connection.ask("$JS.API.STREAM.PURGE.FLOW", b"").await.unwrap();
    settle(&relay).await;
    assert_eq!(trouble(), "");
    let (stored, skipped) = (told(&relay, "stored"), told(&relay, "skipped"));
    assert_eq!(stored + skipped, 5000);
    assert!(skipped > 500, "{skipped}");
    relay.stop().await;
    let after = nats.stored().await.numbers(port);
    let mut all = [before, after].concat();
    assert_eq!((all.len() as u64, all.last()), (stored, Some(&4999)));
    all.dedup();
    assert!(all.is_sorted() && all.len() as u64 == stored, "none twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_that_ask_for_more_than_there_is_are_told() {
    let Some(nats) = Nats::start("small", "max_file_store: 3000000", "") else { return };
    let relay = nats.relay("fra1", Limits::default()).await;
    let trouble = || relay.status()["publish"]["trouble"].as_str().unwrap().to_owned();
    until("words", || trouble().contains("insufficient storage resources available")).await;
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_relays_of_one_exporter_store_what_each_of_them_got() {
    let Some(nats) = Nats::start("two", "", "") else { return };
    let (first, second) =
        (nats.relay("fra1", Limits::default()).await, nats.relay("ber1", Limits::default()).await);
    let socket = exporter();
    for number in 0..300 {
        for relay in [&first, &second] {
            socket.send_to(&v5(number, 29), relay.udp()[0]).unwrap();
        }
    }
    for relay in [&first, &second] {
        until("receiving", || relay.status()["received"] == 300).await;
        settle(relay).await;
    }
    first.stop().await;
    second.stop().await;
    let stored = nats.stored().await;
    for site in ["fra1", "ber1"] {
        let subject = format!("flow.v1.{site}.127_0_0_1");
        let own = stored.datagrams.iter().filter(|(one, _)| *one == subject);
        let numbers: Vec<_> = own.map(|(_, datagram)| datagram.number()).collect();
        assert_eq!(numbers, (0..300).collect::<Vec<_>>(), "{site}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_keeps_nats_from_us_is_told_in_words() {
    let users = "authorization { users = [ { user: fra1, password: secret, permissions: { \
                 publish: [\"flow.v1.fra1.>\", \"tpl.v1.fra1.>\", \"stat.v1.fra1\", \
                 \"$JS.API.STREAM.INFO.*\", \"$JS.API.STREAM.CREATE.*\"], \
                 subscribe: \"_INBOX.site.fra1.>\" } } ] }";
    let Some(open) = Nats::start("off", "off", "") else { return };
    let Some(closed) = Nats::start("users", "", users) else { return };
    let check = async |nats: nats::Options, site: &str, words: &str| {
        let relay = open.relay_with(site, Limits::default(), nats).await;
        if !words.is_empty() {
            until(words, || relay.status()["publish"]["trouble"] != "").await;
            let told = relay.status()["publish"]["trouble"].as_str().unwrap().to_owned();
            assert!(told.contains(words), "{told}");
            assert!(!told.contains("secret"), "{told}");
        } else {
            let socket = exporter();
            send(&relay, &socket, 0..10).await;
            settle(&relay).await;
            assert_eq!(told(&relay, "stored"), 10);
        }
        relay.stop().await;
    };
    let address = |login: &str| options(&format!("nats://{login}127.0.0.1:{}", closed.port));
    check(open.options(), "fra1", "start nats-server with -js").await;
    check(options("nats://127.0.0.1:1"), "fra1", "no NATS at 127.0.0.1:1").await;
    check(address(""), "fra1", "--nats-credentials").await;
    check(address("fra1:wrong-secret@"), "fra1", "--nats-credentials").await;
    let mut right = address("fra1:secret@");
    right.inbox = "_INBOX.site.fra1".to_owned();
    check(right.clone(), "fra1", "").await;
    // A site's name that is another's.
    check(right, "ber1", "does not allow us this").await;
    // A rehearsal says the same; always in the same words, so that a log has them once.
    let rehearse = |url: &str, site: &str, words: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_flowglass-relay"));
        command.args(["--publish", url, "--site", site, "--check"]);
        let output = command.args(["--udp", "127.0.0.1:0", "--http", "127.0.0.1:0"]).output();
        let output = output.unwrap();
        let told = [output.stdout, output.stderr].concat();
        let told = String::from_utf8_lossy(&told);
        assert!(told.contains(words), "{words}: {told}");
        // A relay receives and records while NATS is away.
        assert!(output.status.success() && told.contains("It would start like this"), "{told}");
    };
    let url = format!("nats://fra1:secret@127.0.0.1:{}", closed.port);
    rehearse(&url, "fra1", "nats-server 2.");
    rehearse(&url, "ber1", "\"_INBOX.site.ber1.>\"");
    rehearse(&open.url(), "fra1", "start nats-server with -js");
    rehearse("nats://127.0.0.1:1", "fra1", "no NATS at 127.0.0.1:1");
}

/// A certificate for localhost, signed by itself; false where openssl is not installed.
fn certificate(folder: &Folder) -> bool {
    let made = std::process::Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])
        .args(["-nodes", "-days", "2", "-subj", "/CN=localhost"])
        // rustls takes no certificate of an authority for a server.
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-addext", "subjectAltName=DNS:localhost", "-keyout"])
        .arg(folder.path("key.pem"))
        .arg("-out")
        .arg(folder.path("certificate.pem"))
        .output();
    let is_there = made.is_ok_and(|output| output.status.success());
    if !is_there {
        eprintln!("skipped: openssl is not installed");
    }
    is_there
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_signs_over_tls_and_a_certificate_nobody_vouches_for_is_refused() {
    let folder = Folder::new("keys");
    if !certificate(&folder) {
        return;
    }
    // The pair of the documentation of NATS.
    let seed = "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY";
    let public = "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4";
    std::fs::write(folder.path("seed"), seed).unwrap();
    let path = |name: &str| folder.path(name).display().to_string();
    let lines = format!(
        "tls {{ cert_file: \"{}\", key_file: \"{}\" }}\nauthorization {{ users = [ {{ nkey: {public} }} ] }}",
        path("certificate.pem"),
        path("key.pem")
    );
    let Some(nats) = Nats::start("tls", "", &lines) else { return };
    let mut right = options(&format!("tls://localhost:{}", nats.port));
    right.login = Some(nats::Login::from_file(&folder.path("seed")).unwrap());
    let trust = serve::trust(Some(&folder.path("certificate.pem")), "--nats-ca");
    right.tls = Some(trust.unwrap_or_else(|words| panic!("{words}")));
    let check = async |options: nats::Options, words: &str| {
        let outcome = nats::Connection::open(&options).await;
        let told = outcome.map_or_else(|error| error.to_string(), |_| "well".to_owned());
        assert!(told.contains(words), "{words}: {told}");
    };
    check(right.clone(), "well").await;
    check(nats::Options { login: None, ..right.clone() }, "--nats-credentials").await;
    check(nats::Options { tls: None, ..right.clone() }, "write tls://").await;
    if let Ok(tls) = serve::trust(None, "--nats-ca") {
        check(nats::Options { tls: Some(tls), ..right }, "--nats-ca").await;
    }
}
