//! The core switch: NetFlow version 5, thirty records a datagram.

use std::net::IpAddr;

use model::{NetflowVersion, Timestamp};
use netflow::FieldValue;
use netflow::encode::{EncodeError, FixedExporter};

use super::Sent;
use super::meter::Record;

/// The exporter of the local traffic.
#[derive(Debug)]
pub(super) struct Exporter {
    encoder: FixedExporter,
}

/// Started three hours before the scenes begin, nanoseconds.
const UPTIME: i64 = 3 * 3600 * 1_000_000_000;

impl Exporter {
    pub(super) fn new(begin: Timestamp) -> Result<Self, EncodeError> {
        let boot = begin.plus_nanos(-UPTIME);
        // Every packet is counted: no sampling.
        let encoder = FixedExporter::new(NetflowVersion::V5, boot)?.engine(0, 1);
        Ok(Self { encoder })
    }

    pub(super) fn send(&mut self, at: Timestamp, records: &[Record]) -> Result<Sent, EncodeError> {
        for record in records {
            self.record(at, record)?;
        }
        self.encoder.flush(at);
        let datagrams = std::iter::from_fn(|| self.encoder.poll_message()).collect();
        Ok(Sent { datagrams, options_records: 0 })
    }

    fn record(&mut self, at: Timestamp, record: &Record) -> Result<(), EncodeError> {
        let key = record.flow.key;
        let number = FieldValue::Unsigned;
        let uptime = |at| number(self.encoder.uptime_millis(at).into());
        let port = record.flow.icmp_type_code.unwrap_or(key.destination_port);
        let values = [
            FieldValue::Address(key.source),
            FieldValue::Address(key.destination),
            // No next hop: it is delivered on the link.
            number(0),
            number(interface(key.source)),
            number(interface(key.destination)),
            number(record.packets),
            number(record.octets),
            uptime(record.start),
            uptime(record.end),
            number(key.source_port.into()),
            number(port.into()),
            number(record.tcp_flags.into()),
            number(key.protocol.into()),
            // ToS, autonomous systems, masks.
            number(0),
            number(0),
            number(0),
            number(16),
            number(16),
        ];
        self.encoder.record(at, &values)
    }
}

/// The switch port of a host: servers hang on port 1, desks on 2 to 9.
fn interface(address: IpAddr) -> u64 {
    match address {
        IpAddr::V4(address) => match address.octets() {
            [_, _, 0, _] => 1,
            [_, _, _, host] => 2 + u64::from(host % 8),
        },
        // Only IPv4 comes here.
        IpAddr::V6(_) => 0,
    }
}
