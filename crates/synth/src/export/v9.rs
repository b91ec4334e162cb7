//! The edge router: NetFlow version 9 with templates, options, and data of both IP versions.

use std::iter;

use model::Timestamp;
use netflow::encode::{EncodeError, Exporter as Encoder, Template};
use netflow::{FieldName, FieldValue};

use super::meter::Record;
use super::{Refresh, Sent, elements};

/// The exporter of the first uplink.
#[derive(Debug)]
pub(super) struct Exporter {
    encoder: Encoder,
    refresh: Refresh,
}

/// Started twelve days before the scenes begin, nanoseconds.
const UPTIME: i64 = 12 * 86_400 * 1_000_000_000;
const SOURCE_ID: u32 = 7;

const IPV4: u16 = 256;
const IPV6: u16 = 257;
const INTERFACES: u16 = 258;
const SYSTEM: u16 = 259;

/// Element and length; the addresses stand before.
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

const INSIDE: u64 = 1;
const OUTSIDE: u64 = 2;
const NAMES: [(u64, &str, &str); 2] =
    [(INSIDE, "ge-0/0/1", "office floor"), (OUTSIDE, "ge-0/0/2", "uplink")];

impl Exporter {
    pub(super) fn new(begin: Timestamp) -> Self {
        let boot = begin.plus_nanos(-UPTIME);
        Self { encoder: Encoder::v9(SOURCE_ID, boot), refresh: Refresh::default() }
    }

    pub(super) fn send(&mut self, at: Timestamp, records: &[Record]) -> Result<Sent, EncodeError> {
        let mut options_records = 0;
        if self.refresh.is_due(at) {
            self.announce(at)?;
            options_records = self.tell_options(at)?;
        }
        for (template, newer) in [(IPV4, false), (IPV6, true)] {
            let of_family = |record: &&Record| record.flow.key.source.is_ipv6() == newer;
            for record in records.iter().filter(of_family) {
                self.record(at, template, record)?;
            }
        }
        self.encoder.flush(at);
        let datagrams = iter::from_fn(|| self.encoder.poll_message()).collect();
        Ok(Sent { datagrams, options_records })
    }

    fn announce(&mut self, at: Timestamp) -> Result<(), EncodeError> {
        for (id, addresses) in [(IPV4, [(8, 4), (12, 4)]), (IPV6, [(27, 16), (28, 16)])] {
            let fields = addresses.into_iter().chain(FIELDS);
            self.encoder.template(at, Template::data(id, elements(fields))?)?;
        }
        // Interface: IF_NAME, IF_DESC. System: SAMPLING_INTERVAL, SAMPLING_ALGORITHM.
        let (interface, system) = (FieldName::v9_scope(2), FieldName::v9_scope(1));
        for (id, scope, fields) in
            [(INTERFACES, interface, [(82, 16), (83, 32)]), (SYSTEM, system, [(34, 4), (35, 1)])]
        {
            self.encoder.template(at, Template::options(id, [(scope, 4)], elements(fields))?)?;
        }
        Ok(())
    }

    /// What the interfaces are called, and that every packet is counted; how many records.
    fn tell_options(&mut self, at: Timestamp) -> Result<u64, EncodeError> {
        let number = FieldValue::Unsigned;
        for (index, name, description) in NAMES {
            let values = [number(index), FieldValue::Text(name), FieldValue::Text(description)];
            self.encoder.record(at, INTERFACES, &values)?;
        }
        // One in 1, deterministic.
        self.encoder.record(at, SYSTEM, &[number(SOURCE_ID.into()), number(1), number(1)])?;
        Ok(NAMES.len() as u64 + 1)
    }

    fn record(&mut self, at: Timestamp, template: u16, record: &Record) -> Result<(), EncodeError> {
        let key = record.flow.key;
        let number = FieldValue::Unsigned;
        let uptime = |at| number(self.encoder.uptime_millis(at).into());
        let (input, output) = if record.answer { (OUTSIDE, INSIDE) } else { (INSIDE, OUTSIDE) };
        let values = [
            FieldValue::Address(key.source),
            FieldValue::Address(key.destination),
            number(key.source_port.into()),
            number(key.destination_port.into()),
            number(key.protocol.into()),
            number(0),
            number(record.tcp_flags.into()),
            number(0),
            number(input),
            number(output),
            number(record.packets),
            number(record.octets),
            uptime(record.start),
            uptime(record.end),
            number(record.flow.icmp_type_code.unwrap_or(0).into()),
        ];
        self.encoder.record(at, template, &values)
    }
}
