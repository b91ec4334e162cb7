//! A language in which any bytes tell a story of exporters: who sends what when, as raw datagrams
//! or as templates and data, so that small changes of the bytes are small changes of the story.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use model::Timestamp;
use netflow::Limits;

use crate::messages::{Field, Ipfix, V9, set};

/// One datagram of a story.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// When it comes.
    pub now: Timestamp,
    /// From where.
    pub from: SocketAddr,
    /// From the relay's memory.
    pub replay: bool,
    /// Its octets.
    pub datagram: Vec<u8>,
}

/// A story longer than this becomes slow to tell and tells nothing new.
const MOST_STEPS: usize = 48;
/// 2023-11-14.
const BEGIN: Timestamp = Timestamp::from_seconds(1_700_000_000);
const SECOND: i64 = 1_000_000_000;
/// How far the clock goes on before a step: it stands, ticks, passes each of the limits, goes
/// back, and leaps.
const PAUSES: [i64; 8] = [
    0,
    SECOND / 1000,
    SECOND,
    60 * SECOND,
    31 * 60 * SECOND,
    2 * 3600 * SECOND,
    -10 * SECOND,
    20 * 365 * 86_400 * SECOND,
];
/// Enterprises: IANA, reverse, Cisco, Juniper, CERT, and one that nobody knows.
const ENTERPRISES: [u32; 6] = [0, 29_305, 9, 2636, 6871, 0xffff_ffff];

/// Limits that a short story reaches, or those of the product.
pub fn limits(choice: u8) -> Limits {
    let usual = Limits::default();
    if choice & 1 == 0 {
        return usual;
    }
    Limits {
        exporters: 3,
        templates_per_exporter: 3,
        templates: 5,
        template_octets: 200,
        fields_per_template: 16,
        values_per_message: 64,
        waiting_octets_per_exporter: 600,
        waiting_octets: 900,
        samplers_per_exporter: 2,
        list_depth: 2,
        names_per_exporter: 2,
        names_octets: 64,
        name_octets: 16,
        told_shown: 3,
        agents_per_exporter: 2,
        history_minutes_per_exporter: 2,
        history_minutes: 5,
        issues: 4,
        issues_per_kind: 2,
        ..usual
    }
}

/// What these bytes tell; the first one chooses the limits.
pub fn read(bytes: &[u8]) -> (Limits, Vec<Step>) {
    let mut reader = Reader { rest: bytes };
    let limits = limits(reader.byte());
    let mut steps: Vec<Step> = Vec::new();
    let mut now = BEGIN;
    while !reader.rest.is_empty() && steps.len() < MOST_STEPS {
        let what = reader.byte();
        now = now.plus_nanos(PAUSES[usize::from(what >> 5)]);
        let from = sender(what & 3);
        let datagram = match what >> 3 & 3 {
            0 => reader.long().to_vec(),
            1 => reader.v9(now),
            2 => reader.ipfix(now),
            _ => {
                let again = usize::from(reader.byte());
                let known = steps.len().checked_rem(again.max(1)).and_then(|at| steps.get(at));
                known.map(|step| step.datagram.clone()).unwrap_or_default()
            }
        };
        steps.push(Step { now, from, replay: what & 4 != 0, datagram });
    }
    (limits, steps)
}

/// The bytes that tell of these raw datagrams, a second apart, under the product's limits.
pub fn write<'a>(steps: impl IntoIterator<Item = (u8, bool, &'a [u8])>) -> Vec<u8> {
    let mut bytes = vec![0];
    for (sender, replay, datagram) in steps {
        let Ok(length) = u16::try_from(datagram.len()) else { continue };
        bytes.push(sender & 3 | u8::from(replay) << 2 | 2 << 5);
        bytes.extend(length.to_be_bytes());
        bytes.extend(datagram);
    }
    bytes
}

/// Two ports of one address, another address, and one of IPv6.
fn sender(number: u8) -> SocketAddr {
    let v4 = |last| IpAddr::V4(Ipv4Addr::new(192, 0, 2, last));
    match number {
        0 => (v4(1), 50_000).into(),
        1 => (v4(1), 50_001).into(),
        2 => (v4(2), 50_000).into(),
        _ => (IpAddr::V6(Ipv6Addr::LOCALHOST), 50_000).into(),
    }
}

/// Bytes that never end: behind the last one there are zeros.
struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.rest.split_first() else { return 0 };
        self.rest = rest;
        *first
    }

    fn word(&mut self) -> u16 {
        u16::from_be_bytes([self.byte(), self.byte()])
    }

    fn take(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at(length.min(self.rest.len()));
        self.rest = rest;
        taken
    }

    /// Two octets of length before it.
    fn long(&mut self) -> &'a [u8] {
        let length = self.word();
        self.take(length.into())
    }

    fn v9(&mut self, now: Timestamp) -> Vec<u8> {
        let message = V9 {
            uptime_millis: u32::from(self.word()) << 16,
            seconds: self.seconds(now),
            sequence: self.byte().into(),
            source_id: (self.byte() & 3).into(),
        };
        let sets = self.sets(0, 1);
        message.with(&sets)
    }

    fn ipfix(&mut self, now: Timestamp) -> Vec<u8> {
        let message = Ipfix {
            seconds: self.seconds(now),
            sequence: self.byte().into(),
            domain: (self.byte() & 3).into(),
        };
        let sets = self.sets(2, 3);
        message.with(&sets)
    }

    fn seconds(&self, now: Timestamp) -> u32 {
        now.seconds_and_nanos().0 as u32
    }

    /// Up to seven sets: templates, options templates, data.
    fn sets(&mut self, templates: u16, options: u16) -> Vec<Vec<u8>> {
        let count = self.byte() & 7;
        let is_ipfix = templates == 2;
        let mut sets = Vec::new();
        for _ in 0..count {
            let what = self.byte();
            let id = 256 + u16::from(what >> 2 & 7);
            let set = match what & 3 {
                0 => set(templates, &self.template(id, is_ipfix)),
                1 => set(options, &self.options(id, is_ipfix)),
                _ => {
                    let length = self.byte();
                    set(id, self.take(length.into()))
                }
            };
            sets.push(set);
        }
        sets
    }

    /// Template Record (RFC 7011 §3.4.1); without fields it is a withdrawal.
    fn template(&mut self, id: u16, is_ipfix: bool) -> Vec<u8> {
        let fields = self.fields(is_ipfix);
        let mut record = [id.to_be_bytes(), (fields.len() as u16).to_be_bytes()].concat();
        record.extend(fields.iter().flat_map(Field::octets));
        record
    }

    /// Options Template Record (RFC 7011 §3.4.2.2, RFC 3954 §6.1): the first field is the scope.
    fn options(&mut self, id: u16, is_ipfix: bool) -> Vec<u8> {
        let fields = self.fields(is_ipfix);
        let count = fields.len() as u16;
        let scopes = count.min(1);
        let counts = if is_ipfix { [count, scopes] } else { [4 * scopes, 4 * (count - scopes)] };
        let mut record = id.to_be_bytes().to_vec();
        record.extend(counts.iter().flat_map(|count| count.to_be_bytes()));
        record.extend(fields.iter().flat_map(Field::octets));
        record
    }

    fn fields(&mut self, is_ipfix: bool) -> Vec<Field> {
        let count = self.byte() & 15;
        let mut fields = Vec::new();
        for _ in 0..count {
            let element = self.word();
            let length = match self.byte() {
                255 => u16::MAX,
                length => length.into(),
            };
            let enterprise = if is_ipfix && element & 0x8000 != 0 {
                let which = usize::from(self.byte()) % ENTERPRISES.len();
                Some(ENTERPRISES[which])
            } else {
                None
            };
            fields.push(Field { element: element & 0x7fff, length, enterprise });
        }
        fields
    }
}
