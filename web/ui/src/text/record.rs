//! An exported record line by line: nested lists indented, octets as hex, the whole as text.

use std::ops::Range;

use protocol::{RecordDetail, RecordField};

use super::escape::visible;
use super::number::counted;

/// Octets of a line of the dump.
pub(crate) const DUMP_LINE: usize = 16;
/// Octets of the dump on screen at once; the page with the field in question is shown.
pub(crate) const DUMP_PAGE: usize = 512;

/// One line of a record's table.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Line<'a> {
    /// A field, so many lists deep.
    Field(usize, &'a RecordField),
    /// The head of a list's record: how deep, and its number from 1.
    Record(usize, usize),
}

/// Every field in order, those of nested lists after the list itself.
pub(crate) fn lines(fields: &[RecordField]) -> Vec<Line<'_>> {
    let mut lines = Vec::with_capacity(fields.len());
    add(&mut lines, fields, 0);
    lines
}

fn add<'a>(lines: &mut Vec<Line<'a>>, fields: &'a [RecordField], depth: usize) {
    for field in fields {
        lines.push(Line::Field(depth, field));
        for (index, record) in field.records.iter().enumerate() {
            lines.push(Line::Record(depth + 1, index + 1));
            add(lines, record, depth + 1);
        }
    }
}

/// Where a field's octets stand in the record, as far as they do.
pub(crate) fn place(field: &RecordField, octets: usize) -> Range<usize> {
    let start = (field.offset as usize).min(octets);
    start..start.saturating_add(field.bytes.len()).min(octets)
}

/// The line of the smallest field that holds this octet.
pub(crate) fn line_at(lines: &[Line<'_>], at: usize, octets: usize) -> Option<usize> {
    let holds = |(index, line): (usize, &Line<'_>)| match line {
        Line::Field(_, field) => {
            let place = place(field, octets);
            place.contains(&at).then_some((place.len(), index))
        }
        Line::Record(..) => None,
    };
    // Of two as small the deeper one comes later.
    lines
        .iter()
        .enumerate()
        .filter_map(holds)
        .min_by_key(|(length, index)| (*length, usize::MAX - index))
        .map(|(_, index)| index)
}

/// `0a 00 00 05`, cut after `most` octets.
pub(crate) fn hex(octets: &[u8], most: usize) -> String {
    let mut text = String::with_capacity(octets.len().min(most) * 3 + 4);
    for (index, octet) in octets.iter().take(most).enumerate() {
        if index > 0 {
            text.push(' ');
        }
        text.push_str(&format!("{octet:02x}"));
    }
    if octets.len() > most {
        text.push_str(" …");
    }
    text
}

/// What a dump shows beside the octets: letters, and a point for everything else.
pub(crate) fn letter(octet: u8) -> char {
    if octet.is_ascii_graphic() || octet == b' ' { char::from(octet) } else { '·' }
}

/// The whole record as lines of `name (number): value (meaning) [octets]`, to be pasted elsewhere.
pub(crate) fn text(record: &RecordDetail) -> String {
    let template = record.template.map_or_else(String::new, |id| format!(", template {id}"));
    let mut text = format!(
        "{} {} record of {}{template}, {}\n",
        record.version.name(),
        visible(&record.kind),
        record.exporter,
        counted(record.bytes.len() as u64, "octet", "octets")
    );
    for line in lines(&record.fields) {
        match line {
            Line::Record(depth, number) => {
                text.push_str(&format!("{}record {number}\n", "  ".repeat(depth)));
            }
            Line::Field(depth, field) => text.push_str(&field_text(depth, field)),
        }
    }
    text
}

fn field_text(depth: usize, field: &RecordField) -> String {
    let in_brackets = |open: char, text: &str, close: char| {
        if text.is_empty() { String::new() } else { format!(" {open}{}{close}", visible(text)) }
    };
    format!(
        "{}{}{}: {}{}{}\n",
        "  ".repeat(depth),
        visible(&field.name),
        in_brackets('(', &field.number, ')'),
        visible(&field.value),
        in_brackets('(', &field.meaning, ')'),
        in_brackets('[', &hex(&field.bytes, usize::MAX), ']'),
    )
}

#[cfg(test)]
mod tests {
    use model::{ExporterKey, NetflowVersion, Timestamp};

    use super::*;

    fn field(name: &str, offset: u32, bytes: &[u8], value: &str, meaning: &str) -> RecordField {
        RecordField {
            name: name.to_owned(),
            number: String::new(),
            kind: String::new(),
            offset,
            bytes: bytes.to_vec(),
            value: value.to_owned(),
            meaning: meaning.to_owned(),
            records: Vec::new(),
        }
    }

    /// A protocol, and a list of two ports.
    fn record() -> RecordDetail {
        let mut list = field("basicList", 1, &[3, 0, 7, 0, 2, 0, 53, 1, 187], "2 elements", "");
        list.number = "291".to_owned();
        list.records = vec![
            vec![field("sourceTransportPort", 6, &[0, 53], "53", "domain")],
            vec![field("sourceTransportPort", 8, &[1, 187], "443", "https")],
        ];
        let bytes = vec![6, 3, 0, 7, 0, 2, 0, 53, 1, 187];
        RecordDetail {
            exporter: ExporterKey { address: ([192, 0, 2, 1], 4739).into(), domain: 1 },
            version: NetflowVersion::Ipfix,
            kind: "data".to_owned(),
            template: Some(256),
            export_time: None,
            arrival: Timestamp(0),
            bytes,
            fields: vec![field("protocolIdentifier", 0, &[6], "6", "TCP"), list],
        }
    }

    #[test]
    fn lists_stand_below_their_field_and_deeper() {
        let record = record();
        let told: Vec<String> = lines(&record.fields)
            .into_iter()
            .map(|line| match line {
                Line::Field(depth, field) => format!("{depth} {}", field.value),
                Line::Record(depth, number) => format!("{depth} record {number}"),
            })
            .collect();
        assert_eq!(told, ["0 6", "0 2 elements", "1 record 1", "1 53", "1 record 2", "1 443"]);
    }

    #[test]
    fn an_octet_belongs_to_the_innermost_field() {
        let record = record();
        let lines = lines(&record.fields);
        let at = |octet| line_at(&lines, octet, record.bytes.len());
        assert_eq!(
            (at(0), at(1), at(7), at(8), at(99)),
            (Some(0), Some(1), Some(3), Some(5), None)
        );
    }

    #[test]
    fn a_field_that_claims_to_lie_outside_is_nowhere() {
        let field = field("x", u32::MAX, &[1, 2], "", "");
        assert_eq!(place(&field, 10), 10..10);
    }

    #[test]
    fn the_whole_record_can_be_pasted() {
        assert_eq!(
            text(&record()),
            "IPFIX data record of 192.0.2.1:4739/1, template 256, 10 octets\n\
             protocolIdentifier: 6 (TCP) [06]\n\
             basicList (291): 2 elements [03 00 07 00 02 00 35 01 bb]\n\
             \x20 record 1\n\
             \x20 sourceTransportPort: 53 (domain) [00 35]\n\
             \x20 record 2\n\
             \x20 sourceTransportPort: 443 (https) [01 bb]\n"
        );
    }

    #[test]
    fn hex_is_cut_where_it_would_fill_the_screen() {
        assert_eq!(hex(&[0, 255, 16], 2), "00 ff …");
        assert_eq!(hex(&[], 2), "");
        assert_eq!((letter(b'A'), letter(0), letter(0xff)), ('A', '·', '·'));
    }
}
