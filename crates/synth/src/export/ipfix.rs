//! The second uplink's firewall: IPFIX with absolute times, and names of interfaces, samplers and
//! applications as options.

use std::iter;

use model::Timestamp;
use netflow::FieldValue;
use netflow::encode::{EncodeError, Exporter as Encoder, Template};

use super::meter::Record;
use super::{Refresh, Sent, elements};

/// The exporter of the second uplink.
#[derive(Debug)]
pub(super) struct Exporter {
    encoder: Encoder,
    refresh: Refresh,
}

const DOMAIN: u32 = 1;

const FLOWS: u16 = 300;
const INTERFACES: u16 = 301;
const SAMPLERS: u16 = 302;
const APPLICATIONS: u16 = 303;

const FIELDS: [(u16, u16); 17] = [
    (152, 8), // flowStartMilliseconds
    (153, 8), // flowEndMilliseconds
    (8, 4),   // sourceIPv4Address
    (12, 4),  // destinationIPv4Address
    (7, 2),   // sourceTransportPort
    (11, 2),  // destinationTransportPort
    (4, 1),   // protocolIdentifier
    (6, 2),   // tcpControlBits
    (32, 2),  // icmpTypeCodeIPv4
    (10, 4),  // ingressInterface
    (14, 4),  // egressInterface
    // Reduced sizes (RFC 7011 §6.2).
    (2, 4),   // packetDeltaCount
    (1, 6),   // octetDeltaCount
    (302, 1), // selectorId
    (95, 4),  // applicationId
    (61, 1),  // flowDirection
    (136, 1), // flowEndReason
];

const INSIDE: u64 = 11;
const OUTSIDE: u64 = 12;
const NAMES: [(u64, &str, &str); 2] =
    [(INSIDE, "eth0", "office floor"), (OUTSIDE, "wan1", "second uplink, fibre")];
const SAMPLER: u64 = 3;
/// Classification engine 6 is user-defined (RFC 6759 §4.1); the selector is the place in this list.
const ENGINE: u64 = 6 << 24;
const KNOWN: [(&str, &str); 10] = [
    ("DNS", "Domain Name System"),
    ("HTTP", "Hypertext Transfer Protocol"),
    ("ICMP", "Internet Control Message Protocol"),
    ("IMAP", "Internet Message Access Protocol"),
    ("NTP", "Network Time Protocol"),
    ("RTP", "Real-time Transport Protocol"),
    ("SMB", "Server Message Block"),
    ("SMTP", "Simple Mail Transfer Protocol"),
    ("SSH", "Secure Shell"),
    ("TLS", "Transport Layer Security"),
];

impl Exporter {
    pub(super) fn new() -> Self {
        Self { encoder: Encoder::ipfix(DOMAIN), refresh: Refresh::default() }
    }

    pub(super) fn send(&mut self, at: Timestamp, records: &[Record]) -> Result<Sent, EncodeError> {
        let mut options_records = 0;
        if self.refresh.is_due(at) {
            self.announce(at)?;
            options_records = self.tell_options(at)?;
        }
        for record in records {
            self.record(at, record)?;
        }
        self.encoder.flush(at);
        let datagrams = iter::from_fn(|| self.encoder.poll_message()).collect();
        Ok(Sent { datagrams, options_records })
    }

    fn announce(&mut self, at: Timestamp) -> Result<(), EncodeError> {
        self.encoder.template(at, Template::data(FLOWS, elements(FIELDS))?)?;
        // interfaceName, interfaceDescription; selectorAlgorithm, samplingPacketInterval and
        // samplingPacketSpace; applicationName, applicationDescription.
        // Names have a fixed length: nfdump 1.7.1 reads no others in options.
        let names = [(82, 16), (83, 32)];
        let sampling = [(304, 2), (305, 4), (306, 4)];
        let applications = [(96, 24), (94, 56)];
        for (id, scope, fields) in [
            (INTERFACES, (10, 4), &names[..]),
            (SAMPLERS, (302, 1), &sampling[..]),
            (APPLICATIONS, (95, 4), &applications[..]),
        ] {
            let fields = elements(fields.iter().copied());
            self.encoder.template(at, Template::options(id, elements([scope]), fields)?)?;
        }
        Ok(())
    }

    /// What interfaces and applications are called, and that every packet is counted; how many
    /// records.
    fn tell_options(&mut self, at: Timestamp) -> Result<u64, EncodeError> {
        let number = FieldValue::Unsigned;
        for (index, name, description) in NAMES {
            let values = [number(index), FieldValue::Text(name), FieldValue::Text(description)];
            self.encoder.record(at, INTERFACES, &values)?;
        }
        // Systematic count-based (RFC 5477): one taken, none skipped.
        let sampler = [number(SAMPLER), number(1), number(1), number(0)];
        self.encoder.record(at, SAMPLERS, &sampler)?;
        for (selector, (name, description)) in iter::zip(1.., KNOWN) {
            let id = number(ENGINE | selector);
            let values = [id, FieldValue::Text(name), FieldValue::Text(description)];
            self.encoder.record(at, APPLICATIONS, &values)?;
        }
        Ok((NAMES.len() + 1 + KNOWN.len()) as u64)
    }

    fn record(&mut self, at: Timestamp, record: &Record) -> Result<(), EncodeError> {
        let key = record.flow.key;
        let number = FieldValue::Unsigned;
        let (input, output) = if record.answer { (OUTSIDE, INSIDE) } else { (INSIDE, OUTSIDE) };
        let known = KNOWN.iter().position(|(name, _)| *name == record.flow.application);
        // What was not recognised has the id 0.
        let application = known.map_or(0, |place| ENGINE | (place as u64 + 1));
        let values = [
            FieldValue::Time(record.start),
            FieldValue::Time(record.end),
            FieldValue::Address(key.source),
            FieldValue::Address(key.destination),
            number(key.source_port.into()),
            number(key.destination_port.into()),
            number(key.protocol.into()),
            number(record.tcp_flags.into()),
            number(record.flow.icmp_type_code.unwrap_or(0).into()),
            number(input),
            number(output),
            number(record.packets),
            number(record.octets),
            number(SAMPLER),
            number(application),
            number(record.answer.into()),
            number(record.reason()),
        ];
        self.encoder.record(at, FLOWS, &values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_is_registered() {
        for (name, _) in elements(FIELDS) {
            assert!(!name.to_string().contains('/'), "{name}");
        }
    }
}
