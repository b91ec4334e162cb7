//! A flow's record as it was exported: every field with its octets, its value and what that means.

mod meaning;

use std::fmt::Write;

use model::ExporterStatus;
use netflow::{Field, FieldValue, ListRecord, Record};
use protocol::{RecordDetail, RecordField};

use crate::Engine;
use meaning::Meaning;

/// The record that a flow was read from; none where it was metered from packets, or where the record
/// is kept no longer.
pub(crate) fn of_flow(engine: &Engine, flow: u64) -> Option<RecordDetail> {
    let flow = engine.desk.store.flow(flow)?;
    let record = engine.desk.archive.record(flow.record?)?;
    let source = engine.sources.iter().find(|source| source.status.id == flow.source);
    let exporter =
        source.and_then(|source| source.collector.exporter(record.exporter(), record.version()));
    Some(of(&record, exporter.as_ref()))
}

/// All there is to say of a record, with the names that its exporter told.
pub(crate) fn of(record: &Record<'_>, exporter: Option<&ExporterStatus>) -> RecordDetail {
    let meaning = Meaning::new(record, exporter.map_or(&[][..], |exporter| &exporter.told));
    RecordDetail {
        exporter: record.exporter(),
        version: record.version(),
        kind: record.kind().name().to_owned(),
        template: record.template(),
        export_time: record.export_time(),
        arrival: record.arrival(),
        bytes: record.bytes().to_vec(),
        fields: record.fields().map(|each| field(record, &meaning, &each)).collect(),
    }
}

fn field(record: &Record<'_>, meaning: &Meaning<'_>, of: &Field<'_>) -> RecordField {
    RecordField {
        name: of.name.to_string(),
        number: of.name.number(),
        kind: of.name.type_name().unwrap_or_default().to_owned(),
        offset: record.offset_of(of.bytes).unwrap_or(0),
        bytes: of.bytes.to_vec(),
        value: value(of.value),
        meaning: meaning.of(of),
        records: inner(record, meaning, of.value),
    }
}

/// The records of a list; what of it could not be read is a record of no fields.
fn inner(record: &Record<'_>, meaning: &Meaning<'_>, of: FieldValue<'_>) -> Vec<Vec<RecordField>> {
    let FieldValue::List(list) = of else { return Vec::new() };
    let fields =
        |each: ListRecord<'_>| each.fields().map(|of| field(record, meaning, &of)).collect();
    list.records().map(fields).collect()
}

fn value(value: FieldValue<'_>) -> String {
    match value {
        FieldValue::Unsigned(number) => number.to_string(),
        FieldValue::Signed(number) => number.to_string(),
        FieldValue::Float(number) => number.to_string(),
        FieldValue::Address(address) => address.to_string(),
        FieldValue::Mac(octets) => hex(&octets, ":"),
        FieldValue::Text(text) => text.to_owned(),
        FieldValue::Time(time) => time.to_string(),
        FieldValue::Boolean(truth) => truth.to_string(),
        FieldValue::List(list) => match list.records().count() {
            1 => format!("{}: 1 entry", list.semantic()),
            entries => format!("{}: {entries} entries", list.semantic()),
        },
        FieldValue::Bytes(octets) => hex(octets, ""),
    }
}

fn hex(octets: &[u8], between: &str) -> String {
    let mut text = String::with_capacity(octets.len() * (2 + between.len()));
    for (at, octet) in octets.iter().enumerate() {
        let between = if at > 0 { between } else { "" };
        // Writing to a String cannot fail.
        let _ = write!(text, "{between}{octet:02x}");
    }
    text
}

#[cfg(test)]
mod tests;
