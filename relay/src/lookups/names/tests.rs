//! Against a DNS server on loopback: who is asked, how often, and what becomes of the answer.

#[path = "../../../../tests/support/dns.rs"]
mod dns;

use model::Timestamp;

use super::*;
use crate::admission::Rates;
use crate::counters::SocketCounters;
use crate::limits::Limits;
use crate::wire::Arrival;

fn names(server: SocketAddr) -> Names {
    Names::new(Resolver::Server(server), Arc::new(Hub::new(Limits::default()))).unwrap()
}

fn at(host: u8) -> IpAddr {
    IpAddr::from([192, 0, 2, host])
}

fn named(name: &str) -> Answer {
    Answer::Named(name.to_owned())
}

#[test]
fn what_a_stranger_calls_himself_is_letters_or_escapes() {
    let check = |labels: &[&[u8]], expected: Option<&str>| {
        assert_eq!(plain(labels.iter().copied()).as_deref(), expected);
    };
    check(&[b"WWW", b"Example", b"com"], Some("www.example.com"));
    check(&[b"_sip", b"a-b", b"c"], Some("_sip.a-b.c"));
    check(&[b"<img", b"x"], Some("\\x3cimg.x"));
    check(&[b"a.b", b"x"], Some("a\\x2eb.x"));
    check(&[b"\x1b[31m", b"x"], Some("\\x1b\\x5b31m.x"));
    check(&["ü".as_bytes()], Some("\\xc3\\xbc"));
    check(&[b"a\\b\"'"], Some("a\\x5cb\\x22\\x27"));
    check(&[], None);
    check(&[&[0; 63], &[0; 63]], None);
}

#[test]
fn nobody_is_asked_for_the_address_of_nobody() {
    let check = |address: &str, expected| {
        assert_eq!(may_be_named(address.parse().unwrap()), expected, "{address}");
    };
    for address in
        ["0.0.0.0", "127.0.0.1", "224.0.0.251", "255.255.255.255", "::", "::1", "ff02::1"]
    {
        check(address, false);
    }
    for address in ["10.0.0.1", "192.0.2.1", "2001:db8::1", "fe80::1"] {
        check(address, true);
    }
}

#[tokio::test]
async fn nobody_is_asked_twice_and_a_name_that_is_none_is_remembered_too() {
    let (server, asked) = dns::server();
    let names = names(server);
    for _ in 0..3 {
        assert_eq!(names.ask(at(1)).await, named("laptop.office.test"));
        assert_eq!(
            names.ask("::ffff:192.0.2.1".parse().unwrap()).await,
            named("laptop.office.test")
        );
        assert_eq!(names.ask(at(3)).await, Answer::Nameless);
        assert_eq!(names.ask("127.0.0.1".parse().unwrap()).await, Answer::Nameless);
    }
    assert_eq!(
        names.ask(at(6)).await,
        named("\\x3cimg\\x2fsrc\\x3dx\\x20onerror\\x3dx\\x28\\x29\\x3e.test")
    );
    // One that could not be asked may be asked again.
    assert_eq!(names.ask(at(4)).await, Answer::Later);
    let expected = ["1.2.0.192", "3.2.0.192", "6.2.0.192"].map(|name| (name.to_owned(), 1));
    let mut seen = asked.lock().unwrap().clone();
    assert!(seen.remove("4.2.0.192").is_some());
    assert_eq!(seen, expected.into());
    assert_eq!(
        (names.status()["asked"].as_u64(), names.status()["failed"].as_u64()),
        (Some(4), Some(1))
    );
    // Every stream is told the two names.
    assert_eq!(names.hub.names_since(0).1, 2);
}

#[tokio::test]
async fn so_many_questions_leave_in_a_second_and_the_rest_may_ask_again() {
    let (server, asked) = dns::server();
    let names = names(server);
    let begun = Instant::now();
    let mut later = 0;
    for host in 10..=250 {
        later += usize::from(names.ask(at(host)).await == Answer::Later);
    }
    let seconds = begun.elapsed().as_secs_f64();
    let most = PER_SECOND as usize + (seconds * f64::from(PER_SECOND)).ceil() as usize;
    let seen = asked.lock().unwrap().len();
    assert!((PER_SECOND as usize..=most).contains(&seen), "{seen} in {seconds} s");
    assert_eq!(later, 241 - seen);
}

#[tokio::test]
async fn exporters_are_named_as_soon_as_they_are_heard() {
    let (server, _) = dns::server();
    let names = names(server);
    let socket = SocketCounters {
        address: SocketAddr::from(([127, 0, 0, 1], 2055)),
        buffer_octets: 0,
        inode: None,
        received: AtomicU64::new(0),
        refused: AtomicU64::new(0),
        kernel_drops: AtomicU64::new(0),
    };
    let mut payload = vec![0, 5, 0, 1];
    payload.resize(24 + 48, 0);
    for (host, port) in [(1, 9000), (1, 9001), (3, 9000)] {
        let arrival = Arrival {
            source: SocketAddr::new(at(host), port),
            destination: socket.address,
            at: Timestamp::from_seconds(1_700_000_000),
            payload: &payload,
        };
        names.hub.accept(&socket, &arrival, Rates::default());
    }
    names.ask_for_exporters().await;
    names.ask_for_exporters().await;
    assert_eq!(names.hub.names_since(0).1, 1);
    assert_eq!(names.status()["asked"], 2);
}
