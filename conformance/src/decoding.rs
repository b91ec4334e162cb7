//! What we make of a file: the same datagrams, templates and records, read by our own decoder.

use std::collections::BTreeMap;
use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use anyhow::{Context, Result};
use capture::{Item, Network, Transport};
use model::{NetflowVersion, Sampling, TemplateStatus, Timestamp};
use netflow::{Collector, Field, FieldValue, Limits, RecordKind, VersionTotals};

/// What we make of one file.
#[derive(Debug, Default)]
pub(crate) struct Decoding {
    /// By packet number.
    pub(crate) datagrams: BTreeMap<u64, Datagram>,
    /// What was counted, by version.
    pub(crate) totals: BTreeMap<NetflowVersion, VersionTotals>,
    /// Forward octets and packets of all data records, multiplied by their sampling rate.
    pub(crate) scaled: [u64; 2],
}

/// One datagram as we read it.
#[derive(Debug)]
pub(crate) struct Datagram {
    pub(crate) version: NetflowVersion,
    pub(crate) domain: u32,
    pub(crate) records: Vec<Record>,
    /// Templates known when it had been read, where it brought any.
    pub(crate) templates: Vec<TemplateStatus>,
}

/// One record with its fields in wire order.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) template: Option<u16>,
    pub(crate) fields: Vec<Owned>,
}

/// One field.
#[derive(Debug)]
pub(crate) struct Owned {
    /// What the table of names calls it: `8` (IANA), `29305/1` (enterprise), `scopeSystem`.
    pub(crate) key: String,
    pub(crate) value: Value,
    pub(crate) octets: Vec<u8>,
    /// The fields of a list's records, one record behind the other.
    pub(crate) inner: Vec<Owned>,
}

/// A value, whatever its width.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Value {
    Number(i128),
    Fraction(f64),
    Address(IpAddr),
    Text(String),
    /// Nanoseconds since 1970.
    Time(Timestamp),
    Octets,
}

/// Reads a capture; every UDP payload is offered to the decoder.
pub(crate) fn read(path: &Path) -> Result<Decoding> {
    let file = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let mut collector = Collector::new(Limits::default());
    let mut decoding = Decoding::default();
    let mut reader = capture::Reader::new(capture::Limits::default());
    let mut each = |item: Item<'_>| {
        let Item::Packet(packet) = item else { return };
        let seen = capture::dissect(packet.link_type, packet.data, packet.original_length);
        let Network::Ip(ip) = seen.network else { return };
        let Transport::Udp(udp) = ip.transport else { return };
        let time = packet.time.unwrap_or_default();
        let from = SocketAddr::new(ip.source, udp.source_port);
        decoding.handle(&mut collector, packet.number, time, from, udp.payload);
    };
    reader.push(&file, &mut each);
    reader.finish(&mut each);
    decoding.totals = collector.totals().versions().map(|(v, totals)| (v, *totals)).collect();
    Ok(decoding)
}

impl Decoding {
    fn handle(
        &mut self,
        collector: &mut Collector,
        frame: u64,
        time: Timestamp,
        from: SocketAddr,
        payload: &[u8],
    ) {
        let mut records = Vec::new();
        let scaled = &mut self.scaled;
        let result = collector.handle(time, from, payload, false, &mut |record| {
            if record.kind() == RecordKind::Data
                && let Some(flow) = record.flow()
            {
                let rate = match flow.sampling {
                    Sampling::OneIn(rate) => u64::from(rate),
                    Sampling::None | Sampling::Unknown => 1,
                };
                let [octets, packets] = scaled;
                *octets = octets.saturating_add(flow.forward.octets.saturating_mul(rate));
                *packets = packets.saturating_add(flow.forward.packets.saturating_mul(rate));
            }
            records.push(Record {
                template: record.template(),
                fields: record.fields().map(|field| owned(&field)).collect(),
            });
        });
        let Ok(summary) = result else { return };
        let mut templates = Vec::new();
        if summary.templates + summary.options_templates > 0 {
            let mut all = collector.exporters();
            let own = all
                .find(|status| (status.key, status.version) == (summary.exporter, summary.version));
            templates = own.map(|status| status.templates).unwrap_or_default();
        }
        let domain = summary.exporter.domain;
        let version = summary.version;
        self.datagrams.insert(frame, Datagram { version, domain, records, templates });
    }
}

fn owned(field: &Field<'_>) -> Owned {
    let key = match field.name.enterprise() {
        Some(0) => field.name.id().to_string(),
        Some(enterprise) => format!("{enterprise}/{}", field.name.id()),
        None => field.name.to_string(),
    };
    let value = match field.value {
        FieldValue::Unsigned(number) => Value::Number(number.into()),
        FieldValue::Signed(number) => Value::Number(number.into()),
        FieldValue::Boolean(truth) => Value::Number(if truth { 1 } else { 2 }),
        FieldValue::Float(number) => Value::Fraction(number),
        FieldValue::Address(address) => Value::Address(address),
        FieldValue::Text(text) => Value::Text(text.to_owned()),
        FieldValue::Time(time) => Value::Time(time),
        FieldValue::Mac(_) | FieldValue::Bytes(_) | FieldValue::List(_) => Value::Octets,
    };
    let inner = match field.value {
        FieldValue::List(list) => {
            let fields = list.records().flat_map(|record| record.fields());
            fields.map(|field| owned(&field)).collect()
        }
        _ => Vec::new(),
    };
    Owned { key, value, octets: field.bytes.to_vec(), inner }
}
