//! NetFlow version 5: a header of 24 octets and up to 30 records of 48.

use std::net::IpAddr;

use model::Timestamp;

use super::meter::Record;
use super::uptime_millis;

/// The exporter of the local traffic.
#[derive(Debug)]
pub(super) struct Exporter {
    boot: Timestamp,
    /// Flows sent so far.
    sequence: u32,
}

/// Started three hours before the scenes begin.
const BOOT: Timestamp = Timestamp::from_seconds(1_794_816_000 - 3 * 3600);

impl Default for Exporter {
    fn default() -> Self {
        Self { boot: BOOT, sequence: 0 }
    }
}

impl Exporter {
    pub(super) fn datagram(&mut self, at: Timestamp, records: &[Record]) -> Vec<u8> {
        let mut out = Vec::with_capacity(24 + 48 * records.len());
        let (seconds, nanos) = at.seconds_and_nanos();
        out.extend_from_slice(&[0, 5]);
        out.extend_from_slice(&(records.len() as u16).to_be_bytes());
        for word in [uptime_millis(self.boot, at), seconds as u32, nanos, self.sequence] {
            out.extend_from_slice(&word.to_be_bytes());
        }
        // Engine type and id; sampling mode and interval: every packet is counted.
        out.extend_from_slice(&[0, 1, 0, 0]);
        for record in records {
            self.record(record, &mut out);
        }
        self.sequence = self.sequence.wrapping_add(records.len() as u32);
        out
    }

    fn record(&self, record: &Record, out: &mut Vec<u8>) {
        let key = record.flow.key;
        out.extend_from_slice(&octets(key.source));
        out.extend_from_slice(&octets(key.destination));
        // No next hop: it is delivered on the link.
        out.extend_from_slice(&[0; 4]);
        out.extend_from_slice(&interface(key.source).to_be_bytes());
        out.extend_from_slice(&interface(key.destination).to_be_bytes());
        out.extend_from_slice(&(record.packets as u32).to_be_bytes());
        out.extend_from_slice(&(record.octets as u32).to_be_bytes());
        out.extend_from_slice(&uptime_millis(self.boot, record.start).to_be_bytes());
        out.extend_from_slice(&uptime_millis(self.boot, record.end).to_be_bytes());
        out.extend_from_slice(&key.source_port.to_be_bytes());
        let port = record.flow.icmp_type_code.unwrap_or(key.destination_port);
        out.extend_from_slice(&port.to_be_bytes());
        // Padding, flags, protocol, ToS; no autonomous systems; masks; padding.
        out.extend_from_slice(&[0, record.tcp_flags, key.protocol, 0]);
        out.extend_from_slice(&[0, 0, 0, 0, 16, 16, 0, 0]);
    }
}

/// The switch port of a host: servers hang on port 1, desks on 2 to 9.
const fn interface(address: IpAddr) -> u16 {
    match octets(address) {
        [_, _, 0, _] => 1,
        [_, _, _, host] => 2 + (host % 8) as u16,
    }
}

/// Only IPv4 comes here.
const fn octets(address: IpAddr) -> [u8; 4] {
    match address {
        IpAddr::V4(address) => address.octets(),
        IpAddr::V6(_) => [0; 4],
    }
}
