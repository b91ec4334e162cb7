//! Messages made by hand, and what is told of them.

use std::net::{IpAddr, Ipv4Addr};

use model::{DnsExchange, Exchange, NameSource, Risks, Timestamp};

use crate::{ANSWER_NANOS, MAX_QUESTIONS, Memory, News, Packet, State};

const CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
const SERVER: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 53));

/// A name, one label behind the other.
fn name(name: &str) -> Vec<u8> {
    let mut octets = Vec::new();
    for label in name.split('.').filter(|label| !label.is_empty()) {
        octets.push(u8::try_from(label.len()).unwrap());
        octets.extend(label.as_bytes());
    }
    octets.push(0);
    octets
}

fn header(id: u16, flags: u16, answers: u16) -> Vec<u8> {
    [id, flags, 1, answers, 0, 0].iter().flat_map(|number| number.to_be_bytes()).collect()
}

fn question(id: u16, asked: &str, kind: u16) -> Vec<u8> {
    let mut octets = header(id, 0x0100, 0);
    octets.extend(name(asked));
    octets.extend([kind.to_be_bytes(), [0, 1]].concat());
    octets
}

/// Owner, type, time to live, data.
type Told<'a> = (Vec<u8>, u16, u32, Vec<u8>);

fn answer(id: u16, asked: &str, kind: u16, code: u16, records: &[Told<'_>]) -> Vec<u8> {
    let mut octets = header(id, 0x8180 | code, u16::try_from(records.len()).unwrap());
    octets.extend(name(asked));
    octets.extend([kind.to_be_bytes(), [0, 1]].concat());
    for (owner, kind, ttl, data) in records {
        octets.extend(owner);
        octets.extend([kind.to_be_bytes(), [0, 1]].concat());
        octets.extend(ttl.to_be_bytes());
        octets.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        octets.extend(data);
    }
    octets
}

/// A pointer to the question's name.
fn same() -> Vec<u8> {
    vec![0xc0, 12]
}

struct Talk {
    state: State,
    memory: Memory,
    protocol: u8,
    sequence: [u32; 2],
}

impl Talk {
    fn new(protocol: u8) -> Self {
        Self { state: State::default(), memory: Memory::new(7), protocol, sequence: [1, 1] }
    }

    /// At that millisecond, from the client or the server.
    fn say(&mut self, millis: i64, from_client: bool, payload: &[u8]) -> &mut Self {
        let (from, to) = ((CLIENT, 40_000), (SERVER, 53));
        let (source, destination) = if from_client { (from, to) } else { (to, from) };
        let sequence = &mut self.sequence[usize::from(!from_client)];
        let packet = Packet {
            time: Timestamp::from_millis(millis),
            protocol: self.protocol,
            source: source.0,
            destination: destination.0,
            source_port: source.1,
            destination_port: destination.1,
            from_initiator: from_client,
            sequence: (self.protocol == 6).then_some(*sequence),
            payload,
            payload_length: u32::try_from(payload.len()).unwrap(),
        };
        *sequence += packet.payload_length;
        self.state.observe(&packet, &mut self.memory);
        self
    }

    fn news(&mut self) -> Vec<News> {
        std::iter::from_fn(|| self.memory.poll_news()).collect()
    }

    fn exchanges(&mut self) -> Vec<DnsExchange> {
        let exchanges = self.news().into_iter().filter_map(|news| match news {
            News::Exchange(exchange) => Some(*exchange),
            _ => None,
        });
        exchanges
            .filter_map(|one| if let Exchange::Dns(one) = one { Some(one) } else { None })
            .collect()
    }
}

/// What flows to come are told: address, seconds, name.
fn named(news: &[News]) -> Vec<(String, u32, String)> {
    let answers = news.iter().filter_map(|news| match news {
        News::Answer(answer) => Some(answer),
        _ => None,
    });
    answers
        .flat_map(|answer| {
            let addresses = answer.addresses.iter();
            addresses.map(|one| (one.address.to_string(), one.ttl_seconds, answer.name.to_string()))
        })
        .collect()
}

fn row(address: &str, seconds: u32, name: &str) -> (String, u32, String) {
    (address.to_owned(), seconds, name.to_owned())
}

#[test]
fn a_question_and_its_answer_are_one_exchange_with_the_time_between() {
    let mut talk = Talk::new(17);
    let address = (same(), 1, 300, vec![192, 0, 2, 7]);
    talk.say(1000, true, &question(9, "www.Example.org", 1));
    assert_eq!(talk.news(), []);
    talk.say(1025, false, &answer(9, "www.example.org", 1, 0, &[address]));
    let news = talk.news();
    assert_eq!(named(&news), [row("192.0.2.7", 300, "www.example.org")]);
    let Some(News::Exchange(exchange)) = news.first() else { panic!("{news:?}") };
    let Exchange::Dns(exchange) = &**exchange else { panic!("{exchange:?}") };
    assert_eq!(exchange.time, Timestamp::from_millis(1000));
    assert_eq!((exchange.client, exchange.server), (CLIENT, SERVER));
    assert_eq!((&*exchange.name, exchange.kind, exchange.code), ("www.Example.org", 1, Some(0)));
    assert_eq!((&*exchange.answers, exchange.records), ("192.0.2.7", 1));
    assert_eq!(exchange.latency_nanos, Some(25_000_000));
    assert_eq!(talk.state.host_name(), Some("www.Example.org"));
}

#[test]
fn aliases_lead_to_the_name_that_was_asked_for_with_the_least_time_on_the_way() {
    let records = [
        (name("edge.cdn.test"), 1, 600, vec![192, 0, 2, 8]),
        (same(), 5, 60, name("a.cdn.test")),
        (name("a.cdn.test"), 5, 20, name("edge.cdn.test")),
        (name("poison.test"), 1, 86_400, vec![192, 0, 2, 9]),
    ];
    let mut talk = Talk::new(17);
    talk.say(0, false, &answer(1, "shop.test", 1, 0, &records));
    let news = talk.news();
    assert_eq!(named(&news), [row("192.0.2.8", 20, "shop.test")]);
}

#[test]
fn aliases_in_a_ring_end() {
    let records = [
        (same(), 5, 60, name("b.test")),
        (name("b.test"), 5, 60, name("a.test")),
        (name("b.test"), 1, 60, vec![192, 0, 2, 1]),
    ];
    let mut talk = Talk::new(17);
    talk.say(0, false, &answer(1, "a.test", 1, 0, &records));
    let news = talk.news();
    assert_eq!(named(&news), [row("192.0.2.1", 60, "a.test")]);
}

#[test]
fn a_service_binding_brings_addresses_along() {
    let mut data = vec![0, 1, 0];
    data.extend([0, 4, 0, 8, 192, 0, 2, 1, 192, 0, 2, 2]);
    let mut talk = Talk::new(17);
    talk.say(0, false, &answer(1, "a.test", 65, 0, &[(same(), 65, 30, data)]));
    let news = talk.news();
    assert_eq!(named(&news), [row("192.0.2.1", 30, "a.test"), row("192.0.2.2", 30, "a.test")]);
}

#[test]
fn a_name_that_does_not_exist_is_told_and_names_nothing() {
    let mut talk = Talk::new(17);
    talk.say(0, true, &question(1, "nowhere.test", 28));
    talk.say(7, false, &answer(1, "nowhere.test", 28, 3, &[]));
    let exchanges = talk.exchanges();
    assert_eq!((exchanges[0].code, exchanges[0].kind), (Some(3), 28));
    assert_eq!(exchanges[0].latency_nanos, Some(7_000_000));
}

#[test]
fn a_question_is_told_as_unanswered_when_its_time_is_over_or_the_traffic_is() {
    let mut talk = Talk::new(17);
    talk.say(0, true, &question(1, "a.test", 1));
    talk.say(500, true, &question(1, "a.test", 1));
    let later = i64::try_from(ANSWER_NANOS / 1_000_000).unwrap() + 1;
    talk.say(later, true, &question(2, "b.test", 1));
    let exchanges = talk.exchanges();
    assert_eq!(exchanges.len(), 1);
    assert_eq!((&*exchanges[0].name, exchanges[0].code), ("a.test", None));
    assert!(matches!(talk.memory.poll_last_news(), Some(News::Exchange(_))));
    assert_eq!(talk.memory.poll_last_news(), None);
}

#[test]
fn a_question_sent_again_soon_is_the_same_and_after_five_seconds_another_one() {
    // As tshark measures dns.time of the same packets: 4.05 s, and 0.05 s.
    for (again, latency, exchanges) in [(4_000, 4_050, 1), (5_000, 50, 2)] {
        let mut talk = Talk::new(17);
        talk.say(0, true, &question(1, "a.test", 1));
        talk.say(again, true, &question(1, "a.test", 1));
        talk.say(again + 50, false, &answer(1, "a.test", 1, 0, &[]));
        let told = talk.exchanges();
        assert_eq!(told.len(), exchanges);
        let measured = told.last().and_then(|last| last.latency_nanos);
        assert_eq!(measured, Some(latency * 1_000_000));
    }
}

#[test]
fn questions_that_wait_are_bounded() {
    let mut talk = Talk::new(17);
    for id in 0..=u16::try_from(MAX_QUESTIONS).unwrap() {
        talk.say(0, true, &question(id, "a.test", 1));
    }
    assert_eq!(talk.exchanges().len(), 1);
    assert_eq!(std::iter::from_fn(|| talk.memory.poll_last_news()).count(), MAX_QUESTIONS);
}

#[test]
fn an_answer_to_another_question_does_not_count_as_this_ones() {
    let mut talk = Talk::new(17);
    talk.say(0, true, &question(1, "a.test", 1));
    talk.say(5, false, &answer(1, "b.test", 1, 0, &[]));
    assert_eq!(talk.exchanges()[0].latency_nanos, None);
}

#[test]
fn a_pointer_that_leads_to_itself_or_ahead_is_no_name() {
    for target in [12u8, 13, 40, 200] {
        let mut octets = header(1, 0x0100, 0);
        octets.extend([0xc0, target, 0, 1, 0, 1]);
        let mut talk = Talk::new(17);
        talk.say(0, true, &octets);
        assert_eq!((talk.news(), talk.state.host_name()), (vec![], None));
        assert!(talk.state.revealed().is_some_and(|told| told.risks == Risks::MALFORMED));
    }
}

#[test]
fn a_name_of_64_kilobytes_is_no_name() {
    let mut octets = header(1, 0x0100, 0);
    (0..1024).for_each(|_| octets.extend([&[63][..], &[b'a'; 63]].concat()));
    octets.extend([0, 0, 1, 0, 1]);
    let mut talk = Talk::new(17);
    talk.say(0, true, &octets);
    assert_eq!((talk.news(), talk.state.host_name()), (vec![], None));
    assert!(talk.state.revealed().is_some_and(|told| told.risks == Risks::MALFORMED));
}

#[test]
fn an_answer_that_is_cut_names_as_far_as_it_goes() {
    let records = [(same(), 1, 60, vec![192, 0, 2, 1]), (same(), 1, 60, vec![192, 0, 2, 2])];
    let whole = answer(1, "a.test", 1, 0, &records);
    let mut talk = Talk::new(17);
    talk.say(0, false, &whole[..whole.len() - 3]);
    let news = talk.news();
    assert_eq!(named(&news), [row("192.0.2.1", 60, "a.test")]);
}

#[test]
fn over_tcp_messages_are_read_one_behind_the_other_in_any_slices() {
    let framed = |octets: Vec<u8>| {
        [u16::try_from(octets.len()).unwrap().to_be_bytes().to_vec(), octets].concat()
    };
    let both = [framed(question(1, "a.test", 1)), framed(question(2, "b.test", 1))].concat();
    let address = |last| vec![(same(), 1, 60, vec![192, 0, 2, last])];
    let replies = [
        framed(answer(2, "b.test", 1, 0, &address(2))),
        framed(answer(1, "a.test", 1, 0, &address(1))),
    ]
    .concat();
    for size in [2, 7, 1000] {
        let mut talk = Talk::new(6);
        both.chunks(size).for_each(|part| {
            talk.say(0, true, part);
        });
        let mut news = Vec::new();
        for part in replies.chunks(size) {
            talk.say(9, false, part);
            news.extend(talk.news());
        }
        let expected = [row("192.0.2.2", 60, "b.test"), row("192.0.2.1", 60, "a.test")];
        assert_eq!(named(&news), expected, "slices of {size}");
        assert_eq!(talk.state.host_name(), Some("a.test"));
    }
}

#[test]
fn who_asks_for_an_address_learns_what_its_host_is_called() {
    let pointer = (same(), 12, 60, name("printer.test"));
    let mut talk = Talk::new(17);
    talk.say(0, false, &answer(1, "7.2.0.192.in-addr.arpa", 12, 0, &[pointer]));
    let told = talk.news().into_iter().find_map(|news| match news {
        News::HostName(told) => Some(told),
        _ => None,
    });
    let told = told.expect("a name");
    assert_eq!(told.address, Some("192.0.2.7".parse().unwrap()));
    assert_eq!((&*told.name, told.how), ("printer.test", NameSource::ReverseDns));
}
