//! Bad input: whatever strangers send, work and memory are bounded, nothing panics, and what is sure
//! stays sure.

use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use classify::{MAX_OCTETS, Memory, Packet, State};
use model::{Revealed, Timestamp};

const TCP: u8 = 6;
const UDP: u8 = 17;

/// Far longer than any of these takes, even on a busy machine without optimisation.
const MAX_TIME: Duration = Duration::from_secs(20);

/// A flow, told packet by packet.
struct Told {
    state: State,
    protocol: u8,
    port: u16,
    sequence: [u32; 2],
    packets: usize,
    began: Instant,
}

impl Told {
    fn new(protocol: u8, port: u16) -> Self {
        let mut state = State::default();
        state.opened(true, u32::MAX);
        state.opened(false, u32::MAX);
        Self { state, protocol, port, sequence: [0, 0], packets: 0, began: Instant::now() }
    }

    fn say(&mut self, from_client: bool, payload: &[u8]) {
        let end = |last| IpAddr::V4(Ipv4Addr::new(192, 0, 2, last));
        let (source, destination) = if from_client { (end(1), end(2)) } else { (end(2), end(1)) };
        let ports = if from_client { (50_321, self.port) } else { (self.port, 50_321) };
        let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
        let sequence = &mut self.sequence[usize::from(!from_client)];
        let packet = Packet {
            time: Timestamp::from_seconds(1_700_000_000),
            protocol: self.protocol,
            source,
            destination,
            source_port: ports.0,
            destination_port: ports.1,
            from_initiator: from_client,
            sequence: (self.protocol == TCP).then_some(*sequence),
            payload,
            payload_length: length,
        };
        *sequence = sequence.wrapping_add(length);
        self.packets += 1;
        self.state.observe(&packet, &mut Memory::default());
    }

    /// The label; bounds hold.
    fn label(&self) -> Option<Box<str>> {
        assert!(self.began.elapsed() < MAX_TIME, "{:?}", self.began.elapsed());
        if let Some(revealed) = self.state.revealed() {
            assert!(revealed.facts.len() <= Revealed::MAX_FACTS);
            assert!(revealed.facts.iter().all(|fact| fact.value.len() <= 2048));
        }
        Some(self.state.label()?.application.into())
    }
}

/// A ClientHello for this name, so many octets long at least.
fn hello(name: &str, padding: usize) -> Vec<u8> {
    let be16 = |length: usize| u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes();
    let length = name.len();
    let mut extensions =
        [&[0, 0][..], &be16(length + 5), &be16(length + 3), &[0], &be16(length)].concat();
    extensions.extend(name.as_bytes());
    extensions.extend([&[0, 21][..], &be16(padding), &vec![0; padding]].concat());
    let mut body = [&[3, 3][..], &[7; 32], &[0, 0, 2, 0x13, 1, 1, 0]].concat();
    body.extend([&be16(extensions.len())[..], &extensions].concat());
    let message = [&[1, 0][..], &be16(body.len()), &body].concat();
    [&[22, 3, 1][..], &be16(message.len()), &message].concat()
}

#[test]
fn a_client_hello_in_segments_of_one_octet_is_read() {
    for padding in [0, 400, 1300] {
        let mut flow = Told::new(TCP, 443);
        for octet in hello("www.example.org", padding) {
            flow.say(true, &[octet]);
        }
        assert_eq!(flow.state.host_name(), Some("www.example.org"), "{padding}");
        assert_eq!(flow.label().as_deref(), Some("TLS"));
    }
}

#[test]
fn segments_of_one_octet_that_lead_nowhere_come_to_an_end() {
    let mut flow = Told::new(TCP, 443);
    flow.say(true, b"\x16\x03\x01\xff\xff\x01\x00\xff\xfb\x03\x03");
    while !flow.state.is_done() {
        flow.say(true, &[7]);
        assert!(flow.packets < 10_000);
    }
    flow.label();
}

#[test]
fn lengths_that_lie_are_not_believed() {
    let lies: &[(u8, u16, &[u8])] = &[
        (TCP, 443, b"\x16\x03\x01\xff\xff\x01\xff\xff\xff\x03\x03"),
        (TCP, 443, b"\x16\x03\x01\x00\x04\x0b\xff\xff\xff"),
        (TCP, 443, b"\x80\x2e\x01\x00\x02\xff\xff\xff\xff\xff\xff"),
        (UDP, 443, b"\xc3\0\0\0\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
        (UDP, 443, b"\xc3\0\0\0\x01\x08abcdefgh\x00\xff\xff\xff\xff\xff\xff\xff\xff"),
        (
            UDP,
            4433,
            b"\x16\xfe\xff\0\0\0\0\0\0\0\0\xff\xff\x01\xff\xff\xff\0\0\xff\xff\xff\xff\xff\xff",
        ),
        (UDP, 53, b"\x12\x34\x81\x80\xff\xff\xff\xff\xff\xff\xff\xff\x03www"),
        (UDP, 161, b"\x30\x84\xff\xff\xff\xff\x02\x01\x01\x04\x84\xff\xff\xff\xff"),
        (TCP, 389, b"\x30\x84\xff\xff\xff\xff\x02\x01\x01\x60\x84\xff\xff\xff\xff"),
        (TCP, 88, b"\xff\xff\xff\xff\x6a\x84\xff\xff\xff\xff"),
        (TCP, 445, b"\0\xff\xff\xff\xfeSMB\xff\xff"),
        (TCP, 1883, b"\x10\xff\xff\xff\xff\xff\0\x04MQTT\x04\xc2\0\x3c\xff\xff"),
        (TCP, 3306, b"\xff\xff\xff\x00\x0a5.7.0\0"),
        (TCP, 5432, b"\xff\xff\xff\xff\0\x03\0\0user\0"),
        (TCP, 27_017, b"\xff\xff\xff\x7f\0\0\0\0\0\0\0\0\xdd\x07\0\0"),
        (TCP, 22, b"\xff\xff\xff\xff\xff\x14"),
        (UDP, 3478, b"\0\x01\xff\xfc\x21\x12\xa4\x42abcdefghijkl\x80\x22\xff\xff"),
        (UDP, 67, b"\x01\x01\xff\0"),
        (TCP, 6379, b"*99999999999999999999\r\n$-5\r\n"),
        (TCP, 80, b"POST / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n"),
    ];
    for (protocol, port, lie) in lies {
        let mut flow = Told::new(*protocol, *port);
        for _ in 0..4 {
            flow.say(true, lie);
            flow.say(false, lie);
        }
        flow.label();
    }
}

#[test]
fn pointers_of_dns_that_go_round_come_to_an_end() {
    let header = b"\x12\x34\x81\x80\0\x01\0\x02\0\0\0\0";
    // A name that points at itself, two that point at each other, one that points ahead.
    for names in [&b"\xc0\x0c"[..], b"\xc0\x0e\xc0\x0c", b"\xc0\xff", b"\x01a\xc0\x0c"] {
        let record = [names, b"\0\x01\0\x01\0\0\0\x3c\0\x04\x7f\0\0\x01"].concat();
        let message = [&header[..], names, b"\0\x01\0\x01", &record, &record].concat();
        let mut flow = Told::new(UDP, 53);
        for _ in 0..100 {
            flow.say(true, &message);
            flow.say(false, &message);
        }
        flow.label();
    }
}

#[test]
fn compressed_names_of_64_kilobytes_come_to_an_end() {
    // Each pointer leads to the one before it, with a label between; all records ask for the last.
    let mut message = b"\x12\x34\x81\x80\0\x01\xff\xff\0\0\0\0\x01a\0\0\x01\0\x01".to_vec();
    let mut before = 12_u16;
    while message.len() < 0x3ff0 {
        let here = u16::try_from(message.len()).unwrap_or_default();
        message.extend(b"\x3f");
        message.extend([b'x'; 63]);
        message.extend((0xc000 | before).to_be_bytes());
        message.extend(b"\0\x05\0\x01\0\0\0\x3c\0\x02");
        message.extend((0xc000 | here).to_be_bytes());
        before = here;
    }
    while message.len() < 65_000 {
        message.extend((0xc000 | before).to_be_bytes());
        message.extend(b"\0\x05\0\x01\0\0\0\x3c\0\x02");
        message.extend((0xc000 | before).to_be_bytes());
    }
    let mut flow = Told::new(UDP, 53);
    for _ in 0..50 {
        flow.say(false, &message);
    }
    flow.label();
    let length = u16::try_from(message.len()).unwrap_or_default().to_be_bytes();
    let mut flow = Told::new(TCP, 53);
    for part in [&length[..], &message].concat().chunks(1400) {
        flow.say(false, part);
    }
    flow.label();
    if let Some(name) = flow.state.host_name() {
        assert!(name.len() <= 255);
    }
}

#[test]
fn a_certificate_of_16_megabytes_is_not_waited_for() {
    let mut flow = Told::new(TCP, 443);
    flow.say(true, &hello("www.example.org", 0));
    let server = [&b"\x02\0\0\x26\x03\x03"[..], &[9; 32], b"\0\0\x2f\0"].concat();
    let certificate = b"\x0b\xff\xff\xff\xff\xff\xfc\xff\xff\xf9\x30\x84\xff\xff\xff\x00";
    let start = [server.as_slice(), certificate].concat();
    let record = |content: &[u8]| {
        let length = u16::try_from(content.len()).unwrap_or(u16::MAX).to_be_bytes();
        [&[22, 3, 3][..], &length, content].concat()
    };
    flow.say(false, &record(&start));
    let part = record(&[0x30; 16_000]);
    let mut octets = 0;
    while octets < 16 << 20 && !flow.state.is_done() {
        for segment in part.chunks(1400) {
            flow.say(false, segment);
        }
        octets += part.len();
    }
    assert!(flow.state.is_done() && octets <= 2 * MAX_OCTETS as usize, "{octets}");
    assert_eq!(flow.label().as_deref(), Some("TLS"));
    assert_eq!(flow.state.host_name(), Some("www.example.org"));
}

#[test]
fn heads_of_http_without_end_keep_their_label_and_cost_no_more() {
    let mut flow = Told::new(TCP, 80);
    flow.say(true, b"GET /a HTTP/1.1\r\nHost: www.example.org\r\n");
    for number in 0..2000 {
        flow.say(true, format!("X-{number}: {}\r\n", "y".repeat(1380)).as_bytes());
    }
    assert_eq!(flow.label().as_deref(), Some("HTTP"));
    assert_eq!(flow.state.host_name(), Some("www.example.org"));
    let mut flow = Told::new(TCP, 80);
    for _ in 0..2000 {
        flow.say(true, &[b'A'; 1400]);
    }
    assert_eq!(flow.label(), None);
    assert!(flow.state.is_done());
}

#[test]
fn ten_thousand_initial_packets_of_quic_come_to_an_end() {
    let mut flow = Told::new(UDP, 443);
    for number in 0..10_000_u32 {
        let mut packet = b"\xc3\0\0\0\x01\x08abcdefgh\x00\x00\x44\xb0".to_vec();
        packet.extend(number.to_be_bytes());
        packet.resize(1220, number.to_be_bytes()[3]);
        flow.say(number % 2 == 0, &packet);
    }
    assert_eq!(flow.label().as_deref(), Some("QUIC"));
    assert!(flow.state.is_done());
}
