//! Datagrams to read: full ones of one kind, all records different, made from a number.

use std::net::{Ipv4Addr, SocketAddr};

use model::Timestamp;

use crate::v9::V9;

/// Kinds of exports.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Version 5: 30 records of 48 octets.
    V5,
    /// v9, a template of the 18 fields that version 5 has.
    V9,
    /// v9 of IPv6, 18 fields.
    V9Ipv6,
    /// v9, the 6 fields of the other decoder's own benchmark.
    V9Small,
    /// IPFIX, 18 fields of fixed length, absolute times.
    Ipfix,
    /// IPFIX, 11 fields, two of them of variable length.
    IpfixVariable,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::V5, Self::V9, Self::V9Ipv6, Self::V9Small, Self::Ipfix, Self::IpfixVariable];

    /// What the table calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::V5 => "v5",
            Self::V9 => "v9, 18 fields",
            Self::V9Ipv6 => "v9, 18 fields, IPv6",
            Self::V9Small => "v9, 6 fields",
            Self::Ipfix => "IPFIX, 18 fields",
            Self::IpfixVariable => "IPFIX, 11 fields, 2 variable",
        }
    }

    /// Element and length; 65535 is variable.
    const fn fields(self) -> &'static [(u16, u16)] {
        match self {
            Self::V5 => &[],
            Self::V9 => &V9,
            Self::V9Ipv6 => &V9_IPV6,
            Self::V9Small => &[(8, 4), (12, 4), (7, 2), (11, 2), (1, 4), (2, 4)],
            Self::Ipfix => &IPFIX,
            Self::IpfixVariable => &IPFIX_VARIABLE,
        }
    }
}

const V9_IPV6: [(u16, u16); 18] = [
    (27, 16),
    (28, 16),
    (62, 16),
    (10, 4),
    (14, 4),
    (2, 8),
    (1, 8),
    (22, 4),
    (21, 4),
    (7, 2),
    (11, 2),
    (6, 1),
    (4, 1),
    (5, 1),
    (16, 4),
    (17, 4),
    (29, 1),
    (30, 1),
];
const IPFIX: [(u16, u16); 18] = [
    (8, 4),
    (12, 4),
    (15, 4),
    (10, 4),
    (14, 4),
    (2, 8),
    (1, 8),
    (152, 8),
    (153, 8),
    (7, 2),
    (11, 2),
    (6, 1),
    (4, 1),
    (5, 1),
    (16, 4),
    (17, 4),
    (9, 1),
    (13, 1),
];
const IPFIX_VARIABLE: [(u16, u16); 11] = [
    (8, 4),
    (12, 4),
    (7, 2),
    (11, 2),
    (4, 1),
    (1, 8),
    (2, 8),
    (152, 8),
    (153, 8),
    (96, u16::MAX),
    (460, u16::MAX),
];

/// Who sends them.
pub const EXPORTER: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), 50_000);
/// When they come.
pub const NOW: Timestamp = Timestamp::from_seconds(SECONDS as i64);
const SECONDS: u32 = 1_700_000_000;
const UPTIME_MILLIS: u32 = 86_400_000;
const TEMPLATE: u16 = 256;
/// An Ethernet frame carries so much UDP payload.
const FULL: usize = 1472;
const V5_RECORDS: usize = 30;

/// Exports of one kind.
#[derive(Debug)]
pub struct Traffic {
    /// Announces the template; none in version 5.
    pub template: Option<Vec<u8>>,
    /// Data.
    pub datagrams: Vec<Vec<u8>>,
    /// Records in all of them.
    pub records: u64,
    /// Octets that all records report.
    pub octets: u64,
}

impl Traffic {
    /// So many datagrams of that kind.
    pub fn new(kind: Kind, datagrams: usize) -> Self {
        let mut maker = Maker { random: 88_172_645_463_325_252, records: 0, octets: 0 };
        let mut sequence = 0;
        let template = (kind != Kind::V5).then(|| {
            let set = [maker.template_set(kind)].concat();
            message(kind, sequence, 1, &set)
        });
        let made = (0..datagrams).map(|_| maker.datagram(kind, &mut sequence)).collect();
        Self { template, datagrams: made, records: maker.records, octets: maker.octets }
    }
}

struct Maker {
    random: u64,
    records: u64,
    octets: u64,
}

impl Maker {
    fn datagram(&mut self, kind: Kind, sequence: &mut u32) -> Vec<u8> {
        // The header of v5 has 24 octets; that of the others, with the set's, at most as many.
        let room = FULL - 24;
        let mut body = Vec::with_capacity(FULL);
        let mut count = 0;
        loop {
            let record = self.record(kind);
            let full = body.len() + record.len() > room
                || (kind == Kind::V5 && count as usize == V5_RECORDS);
            if full {
                break;
            }
            count += 1;
            self.octets += reported(&record, kind);
            body.extend(record);
        }
        self.records += u64::from(count);
        let message = match kind {
            Kind::V5 => message(kind, *sequence, count, &body),
            _ => message(kind, *sequence, count, &set(TEMPLATE, &body)),
        };
        // v9 counts messages, the others records.
        let is_v9 = matches!(kind, Kind::V9 | Kind::V9Ipv6 | Kind::V9Small);
        *sequence += if is_v9 { 1 } else { u32::from(count) };
        message
    }

    fn template_set(&self, kind: Kind) -> Vec<u8> {
        let fields = kind.fields();
        let mut body = [TEMPLATE.to_be_bytes(), (fields.len() as u16).to_be_bytes()].concat();
        for (element, length) in fields {
            body.extend([element.to_be_bytes(), length.to_be_bytes()].concat());
        }
        let id = if matches!(kind, Kind::Ipfix | Kind::IpfixVariable) { 2 } else { 0 };
        set(id, &body)
    }

    fn record(&mut self, kind: Kind) -> Vec<u8> {
        if kind == Kind::V5 {
            let mut record: Vec<u8> =
                V9[..11].iter().flat_map(|field| self.value(*field)).collect();
            record.push(0);
            record.extend(V9[11..].iter().flat_map(|field| self.value(*field)));
            record.extend([0, 0]);
            return record;
        }
        kind.fields().iter().flat_map(|field| self.value(*field)).collect()
    }

    /// A likely value: a thousand hosts, usual ports, the last minute.
    fn value(&mut self, (element, length): (u16, u16)) -> Vec<u8> {
        let random = self.next();
        let number = match element {
            8 | 12 => 0x0a00_0000 | (random % 1000),
            15 => 0x0a00_ff01,
            27 | 28 => 0x2001_0db8_0000_0000 | (random % 1000),
            62 => 0xfe80,
            10 | 14 => 1 + random % 24,
            2 => 1 + random % 100,
            1 => 64 + random % 150_000,
            22 => u64::from(UPTIME_MILLIS) - 60_000 + random % 30_000,
            21 => u64::from(UPTIME_MILLIS) - 30_000 + random % 30_000,
            152 => (u64::from(SECONDS) - 60) * 1000 + random % 30_000,
            153 => (u64::from(SECONDS) - 30) * 1000 + random % 30_000,
            7 => 1024 + random % 60_000,
            11 => [80, 443, 53, 22, 123][(random % 5) as usize],
            4 => [6, 6, 6, 17][(random % 4) as usize],
            6 => 0x1b,
            16 | 17 => 64_500 + random % 100,
            9 | 13 | 29 | 30 => 24,
            96 => return text(["http", "dns", "tls", "ssh"][(random % 4) as usize]),
            460 => return text(["www.example.com", "cdn.example.net"][(random % 2) as usize]),
            _ => 0,
        };
        if length == 16 {
            return [number.to_be_bytes(), [0, 0, 0, 0, 0, 0, 0, random as u8]].concat();
        }
        number.to_be_bytes()[8 - usize::from(length)..].to_vec()
    }

    /// Xorshift: the same everywhere.
    fn next(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random >> 11
    }
}

/// The octets that a record reports, where element 1 stands in it.
fn reported(record: &[u8], kind: Kind) -> u64 {
    let (at, length) = match kind {
        Kind::V5 | Kind::V9 => (20, 4),
        Kind::V9Ipv6 => (64, 8),
        Kind::V9Small => (12, 4),
        Kind::Ipfix => (28, 8),
        Kind::IpfixVariable => (13, 8),
    };
    record[at..at + length].iter().fold(0, |sum, octet| sum << 8 | u64::from(*octet))
}

fn text(text: &str) -> Vec<u8> {
    [&[text.len() as u8], text.as_bytes()].concat()
}

fn set(id: u16, body: &[u8]) -> Vec<u8> {
    [&id.to_be_bytes()[..], &((4 + body.len()) as u16).to_be_bytes(), body].concat()
}

fn message(kind: Kind, sequence: u32, count: u16, body: &[u8]) -> Vec<u8> {
    let word = u32::to_be_bytes;
    let header = match kind {
        Kind::V5 => [
            &[0, 5][..],
            &count.to_be_bytes(),
            &word(UPTIME_MILLIS),
            &word(SECONDS),
            &word(0),
            &word(sequence),
            &[0; 4],
        ]
        .concat(),
        Kind::V9 | Kind::V9Ipv6 | Kind::V9Small => [
            &[0, 9][..],
            &count.to_be_bytes(),
            &word(UPTIME_MILLIS),
            &word(SECONDS),
            &word(sequence),
            &word(7),
        ]
        .concat(),
        Kind::Ipfix | Kind::IpfixVariable => {
            let length = (16 + body.len()) as u16;
            [&[0, 10][..], &length.to_be_bytes(), &word(SECONDS), &word(sequence), &word(7)]
                .concat()
        }
    };
    [&header, body].concat()
}
