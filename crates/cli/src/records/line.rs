//! One export record as one line of JSON.

use std::collections::HashMap;
use std::fmt::Write;

use model::NetflowVersion;
use netflow::{Field, FieldValue, List, ListRecord, Record};
use serde_json::{Value as Json, json};

/// Appends the record and a line feed. Fields stand in wire order; an element that occurs more than
/// once holds an array of its values.
pub(super) fn write(record: &Record<'_>, out: &mut Vec<u8>) {
    let key = record.exporter();
    // Written key by key, for a map would sort them.
    let head = format!(
        r#"{{"version":{},"exporter":{},"domain":{},"template":{},"kind":{},"fields":"#,
        version(record.version()),
        json!(key.address.to_string()),
        key.domain,
        json!(record.template()),
        json!(record.kind().name()),
    );
    out.extend_from_slice(head.as_bytes());
    out.extend_from_slice(object(record.fields()).as_bytes());
    out.extend_from_slice(b"}\n");
}

/// Fields by name, in the order in which they were sent.
fn object<'a>(fields: impl Iterator<Item = Field<'a>>) -> String {
    let mut names: Vec<(String, Vec<String>)> = Vec::new();
    // Where each name stands, for a template may have thousands.
    let mut places: HashMap<String, usize> = HashMap::new();
    for field in fields {
        let (name, value) = (field.name.to_string(), value(field.value));
        let known = places.get(&name).and_then(|place| names.get_mut(*place));
        if let Some((_, values)) = known {
            values.push(value);
        } else {
            places.insert(name.clone(), names.len());
            names.push((name, vec![value]));
        }
    }
    let member = |(name, values): &(String, Vec<String>)| match &values[..] {
        [value] => format!("{}:{value}", json!(name)),
        values => format!("{}:[{}]", json!(name), values.join(",")),
    };
    format!("{{{}}}", names.iter().map(member).collect::<Vec<_>>().join(","))
}

/// A list of values as `element` and `values`; of records as `records`, each with its template.
fn list(list: List<'_>) -> String {
    let semantic = list.semantic();
    let Some(name) = list.element() else {
        let records: Vec<_> = list.records().map(|record| entry(&record)).collect();
        return format!(r#"{{"semantic":"{semantic}","records":[{}]}}"#, records.join(","));
    };
    let one = |record: ListRecord<'_>| {
        record.fields().next().map_or_else(|| octets(record.bytes()), |field| value(field.value))
    };
    let values: Vec<_> = list.records().map(one).collect();
    let (name, values) = (json!(name.to_string()), values.join(","));
    format!(r#"{{"semantic":"{semantic}","element":{name},"values":[{values}]}}"#)
}

fn entry(record: &ListRecord<'_>) -> String {
    let template = json!(record.template());
    if record.is_read() {
        return format!(r#"{{"template":{template},"fields":{}}}"#, object(record.fields()));
    }
    format!(r#"{{"template":{template},"octets":{}}}"#, octets(record.bytes()))
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

fn value(value: FieldValue<'_>) -> String {
    match value {
        FieldValue::Unsigned(number) => number.to_string(),
        FieldValue::Signed(number) => number.to_string(),
        FieldValue::Float(number) => json!(number).to_string(),
        FieldValue::Address(address) => json!(address.to_string()).to_string(),
        FieldValue::Mac(octets) => json!(hex(&octets, ":")).to_string(),
        FieldValue::Text(text) => export::json_string(text),
        FieldValue::Time(time) => json!(time.to_string()).to_string(),
        FieldValue::Boolean(truth) => truth.to_string(),
        FieldValue::List(inner) => list(inner),
        FieldValue::Bytes(bytes) => octets(bytes),
    }
}

fn octets(bytes: &[u8]) -> String {
    json!(hex(bytes, "")).to_string()
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
    fn what_a_record_holds_is_written_in_the_order_it_was_sent() {
        // IPFIX: template 257 of protocolIdentifier; 256 of a basicList, a subTemplateMultiList and
        // octetDeltaCount twice; one record of it.
        #[rustfmt::skip]
        let message = [
            0, 10, 0, 82, 0x65, 0x53, 0xf1, 0, 0, 0, 0, 0, 0, 0, 0, 7,
            0, 2, 0, 12, 1, 1, 0, 1, 0, 4, 0, 1,
            0, 2, 0, 24, 1, 0, 0, 4, 1, 0x23, 0xff, 0xff, 1, 0x25, 0xff, 0xff, 0, 1, 0, 1, 0, 1, 0, 1,
            1, 0, 0, 30, 9, 3, 0, 8, 0, 4, 10, 0, 0, 1,
            13, 255, 1, 1, 0, 6, 6, 17, 1, 44, 0, 6, 7, 8, 5, 4,
        ];
        let from = ([192, 0, 2, 9], 50_000).into();
        let mut out = Vec::new();
        let handled = netflow::Collector::new(netflow::Limits::default()).handle(
            model::Timestamp::from_seconds(0),
            from,
            &message,
            false,
            &mut |record| write(&record, &mut out),
        );
        assert!(handled.is_ok(), "{handled:?}");
        let expected = concat!(
            r#"{"version":10,"exporter":"192.0.2.9:50000","domain":7,"template":256,"kind":"data","#,
            r#""fields":{"basicList":{"semantic":"allOf","element":"sourceIPv4Address","#,
            r#""values":["10.0.0.1"]},"subTemplateMultiList":{"semantic":"undefined","records":["#,
            r#"{"template":257,"fields":{"protocolIdentifier":6}},"#,
            r#"{"template":257,"fields":{"protocolIdentifier":17}},"#,
            r#"{"template":300,"octets":"0708"}]},"octetDeltaCount":[5,4]}}"#,
            "\n"
        );
        assert_eq!(String::from_utf8_lossy(&out), expected);
    }

    #[test]
    fn thousands_of_fields_stand_in_order_and_each_name_once() {
        // Template 256 of the octets 3000 to 6999 and the first again; one record of zeros.
        let mut template = [256_u16, 4001].map(u16::to_be_bytes).concat();
        for id in (3000..7000).chain([3000]) {
            template.extend([id, 1].map(u16::to_be_bytes).concat());
        }
        let set = |id: u16, body: &[u8]| {
            let length = u16::try_from(body.len() + 4).unwrap_or(u16::MAX);
            [&id.to_be_bytes(), &length.to_be_bytes(), body].concat()
        };
        let sets = [set(2, &template), set(256, &[0; 4001])].concat();
        let length = u16::try_from(sets.len() + 16).unwrap_or(u16::MAX);
        let message = [&[0, 10], &length.to_be_bytes()[..], &[0; 12], &sets].concat();
        let mut out = Vec::new();
        let mut each = |record: Record<'_>| write(&record, &mut out);
        let from = ([192, 0, 2, 9], 50_000).into();
        let mut collector = netflow::Collector::new(netflow::Limits::default());
        let now = model::Timestamp::from_seconds(0);
        assert!(collector.handle(now, from, &message, false, &mut each).is_ok());
        let line = String::from_utf8_lossy(&out);
        let names: Vec<&str> = line.split("\"0/").skip(1).collect();
        assert_eq!(names.len(), 4000, "{line:.300}");
        assert!(names[0].starts_with("3000\":[\"00\",\"00\"]"), "{}", names[0]);
        assert!(names[3999].starts_with("6999\":\"00\""), "{}", names[3999]);
    }

    #[test]
    fn octets_are_written_as_hex() {
        assert_eq!(hex(&[0, 0xab, 7], ":"), "00:ab:07");
        assert_eq!(hex(&[0, 0xab, 7], ""), "00ab07");
    }
}
