//! NetFlow version 9 (RFC 3954): templates, options, and data of both IP versions.

use std::net::IpAddr;

use model::Timestamp;

use super::meter::Record;
use super::uptime_millis;

/// The exporter at the edge.
#[derive(Debug)]
pub(super) struct Exporter {
    boot: Timestamp,
    /// Messages sent so far.
    sequence: u32,
    refreshed: Option<Timestamp>,
}

/// Started twelve days before the scenes begin.
const BOOT: Timestamp = Timestamp::from_seconds(1_794_816_000 - 12 * 86_400);
const SOURCE_ID: u32 = 7;
/// Templates and options are sent again after so many messages, or so many nanoseconds.
const REFRESH_MESSAGES: u32 = 20;
const REFRESH_NANOS: u64 = 300 * 1_000_000_000;

const IPV4: u16 = 256;
const IPV6: u16 = 257;
const INTERFACES: u16 = 258;
const SYSTEM: u16 = 259;

/// Element and length; the addresses stand before, the ICMP type behind.
const FIELDS: [(u16, u16); 13] = [
    (7, 2),  // L4_SRC_PORT
    (11, 2), // L4_DST_PORT
    (4, 1),  // PROTOCOL
    (5, 1),  // SRC_TOS
    (6, 1),  // TCP_FLAGS
    (61, 1), // DIRECTION
    (10, 4), // INPUT_SNMP
    (14, 4), // OUTPUT_SNMP
    (2, 8),  // IN_PKTS
    (1, 8),  // IN_BYTES
    (22, 4), // FIRST_SWITCHED
    (21, 4), // LAST_SWITCHED
    (32, 2), // ICMP_TYPE
];

const INSIDE: u32 = 1;
const OUTSIDE: u32 = 2;
const NAMES: [(u32, &str, &str); 2] =
    [(INSIDE, "ge-0/0/1", "office floor"), (OUTSIDE, "ge-0/0/2", "uplink")];
const NAME_OCTETS: usize = 16;
const DESCRIPTION_OCTETS: usize = 32;

impl Default for Exporter {
    fn default() -> Self {
        Self { boot: BOOT, sequence: 0, refreshed: None }
    }
}

impl Exporter {
    /// A message with these records, and how many options data records it carries.
    pub(super) fn datagram(&mut self, at: Timestamp, records: &[Record]) -> (Vec<u8>, u64) {
        let mut sets = Vec::new();
        let mut count = records.len() as u16;
        let mut options = 0;
        let stale = self.refreshed.is_none_or(|last| at.nanos_since(last) >= REFRESH_NANOS);
        if stale || self.sequence.is_multiple_of(REFRESH_MESSAGES) {
            self.refreshed = Some(at);
            templates(&mut sets);
            options = options_data(&mut sets);
            count += 4 + options as u16;
        }
        for (template, newer) in [(IPV4, false), (IPV6, true)] {
            let mut body = Vec::new();
            for record in records.iter().filter(|record| record.flow.key.source.is_ipv6() == newer)
            {
                self.record(record, &mut body);
            }
            if !body.is_empty() {
                set(template, &body, &mut sets);
            }
        }
        let mut out = vec![0, 9];
        out.extend_from_slice(&count.to_be_bytes());
        let (seconds, _) = at.seconds_and_nanos();
        let uptime = uptime_millis(self.boot, at);
        for word in [uptime, seconds as u32, self.sequence, SOURCE_ID] {
            out.extend_from_slice(&word.to_be_bytes());
        }
        out.extend_from_slice(&sets);
        self.sequence = self.sequence.wrapping_add(1);
        (out, options)
    }

    fn record(&self, record: &Record, out: &mut Vec<u8>) {
        let key = record.flow.key;
        for address in [key.source, key.destination] {
            match address {
                IpAddr::V4(address) => out.extend_from_slice(&address.octets()),
                IpAddr::V6(address) => out.extend_from_slice(&address.octets()),
            }
        }
        out.extend_from_slice(&key.source_port.to_be_bytes());
        out.extend_from_slice(&key.destination_port.to_be_bytes());
        out.extend_from_slice(&[key.protocol, 0, record.tcp_flags, 0]);
        let (input, output) = if record.answer { (OUTSIDE, INSIDE) } else { (INSIDE, OUTSIDE) };
        out.extend_from_slice(&input.to_be_bytes());
        out.extend_from_slice(&output.to_be_bytes());
        out.extend_from_slice(&record.packets.to_be_bytes());
        out.extend_from_slice(&record.octets.to_be_bytes());
        out.extend_from_slice(&uptime_millis(self.boot, record.start).to_be_bytes());
        out.extend_from_slice(&uptime_millis(self.boot, record.end).to_be_bytes());
        out.extend_from_slice(&record.flow.icmp_type_code.unwrap_or(0).to_be_bytes());
    }
}

/// Two templates in one set, two options templates in another (RFC 3954 §5.2, §6.1).
fn templates(out: &mut Vec<u8>) {
    let mut body = Vec::new();
    for (template, addresses, length) in [(IPV4, [8, 12], 4), (IPV6, [27, 28], 16)] {
        body.extend_from_slice(&words(&[template, 2 + FIELDS.len() as u16]));
        for element in addresses {
            body.extend_from_slice(&words(&[element, length]));
        }
        for (element, length) in FIELDS {
            body.extend_from_slice(&words(&[element, length]));
        }
    }
    set(0, &body, out);
    // Scope Interface (2): IF_NAME, IF_DESC. Scope System (1): SAMPLING_INTERVAL, SAMPLING_ALGORITHM.
    let (name, description) = (NAME_OCTETS as u16, DESCRIPTION_OCTETS as u16);
    let mut body = words(&[INTERFACES, 4, 8, 2, 4, 82, name, 83, description]);
    body.extend_from_slice(&words(&[SYSTEM, 4, 8, 1, 4, 34, 4, 35, 1]));
    set(1, &body, out);
}

/// What the interfaces are called, and that every packet is counted.
fn options_data(out: &mut Vec<u8>) -> u64 {
    let mut body = Vec::new();
    for (index, name, description) in NAMES {
        body.extend_from_slice(&index.to_be_bytes());
        for (text, octets) in [(name, NAME_OCTETS), (description, DESCRIPTION_OCTETS)] {
            let mut text = text.as_bytes().to_vec();
            text.resize(octets, 0);
            body.extend_from_slice(&text);
        }
    }
    set(INTERFACES, &body, out);
    // One in 1, deterministic.
    set(SYSTEM, &[0, 0, 0, SOURCE_ID as u8, 0, 0, 0, 1, 1], out);
    NAMES.len() as u64 + 1
}

/// A set, padded to a multiple of 4 octets.
fn set(id: u16, body: &[u8], out: &mut Vec<u8>) {
    let padding = body.len().wrapping_neg() & 3;
    out.extend_from_slice(&words(&[id, (4 + body.len() + padding) as u16]));
    out.extend_from_slice(body);
    out.extend_from_slice(&[0; 3][..padding]);
}

fn words(words: &[u16]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}
