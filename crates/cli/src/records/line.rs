//! One export record as one line of JSON.

use std::fmt::Write;

use model::NetflowVersion;
use netflow::{FieldValue, Record};
use serde_json::{Value as Json, json};

/// Appends the record and a line feed. Fields stand in wire order; an element that occurs more than
/// once holds an array of its values.
pub(super) fn write(record: &Record<'_>, out: &mut Vec<u8>) {
    let mut fields: Vec<(String, Vec<Json>)> = Vec::new();
    for field in record.fields() {
        let name = field.name.to_string();
        let value = value(field.value);
        match fields.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.push(value),
            None => fields.push((name, vec![value])),
        }
    }
    let key = record.exporter();
    // Written key by key, for a map would sort them.
    let head = format!(
        r#"{{"version":{},"exporter":{},"domain":{},"template":{},"kind":{},"fields":{{"#,
        version(record.version()),
        json!(key.address.to_string()),
        key.domain,
        json!(record.template()),
        json!(record.kind().name()),
    );
    out.extend_from_slice(head.as_bytes());
    for (at, (name, mut values)) in fields.into_iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        let value = if values.len() == 1 { values.remove(0) } else { Json::Array(values) };
        out.extend_from_slice(format!("{}:{value}", Json::String(name)).as_bytes());
    }
    out.extend_from_slice(b"}}\n");
}

/// The name of a version in keys: `9`, `10`, `sflow5`.
pub(super) fn version_text(of: NetflowVersion) -> String {
    match version(of) {
        Json::String(name) => name,
        number => number.to_string(),
    }
}

fn version(version: NetflowVersion) -> Json {
    match version {
        NetflowVersion::V1 => json!(1),
        NetflowVersion::V5 => json!(5),
        NetflowVersion::V7 => json!(7),
        NetflowVersion::V8 => json!(8),
        NetflowVersion::V9 => json!(9),
        NetflowVersion::Ipfix => json!(10),
        NetflowVersion::Sflow5 => json!("sflow5"),
    }
}

fn value(value: FieldValue<'_>) -> Json {
    match value {
        FieldValue::Unsigned(number) => json!(number),
        FieldValue::Signed(number) => json!(number),
        FieldValue::Float(number) => json!(number),
        FieldValue::Address(address) => json!(address.to_string()),
        FieldValue::Mac(octets) => json!(hex(&octets, ":")),
        FieldValue::Text(text) => json!(text),
        FieldValue::Time(time) => json!(time.to_string()),
        FieldValue::Boolean(truth) => json!(truth),
        FieldValue::Bytes(octets) => json!(hex(octets, "")),
    }
}

fn hex(octets: &[u8], between: &str) -> String {
    let mut text = String::with_capacity(octets.len() * 3);
    for (at, octet) in octets.iter().enumerate() {
        let between = if at > 0 { between } else { "" };
        // Writing to a String cannot fail.
        let _ = write!(text, "{between}{octet:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octets_are_written_as_hex() {
        assert_eq!(hex(&[0, 0xab, 7], ":"), "00:ab:07");
        assert_eq!(hex(&[0, 0xab, 7], ""), "00ab07");
    }
}
