//! Rows of a data set as CSV, JSON and NDJSON, their numbers as the published files have them.

use std::io::Write;

use model::{Feature, FeatureSet, FeatureValue};

use crate::Format;
use crate::text::json_string;

/// Writes a data set row by row: [`FeatureWriter::header`] once, [`FeatureWriter::row`] for each
/// flow, [`FeatureWriter::end`] once. Every call appends to the buffer it is given.
///
/// Lines of CSV end with a line feed alone, and only words that need it are quoted, as in the
/// published files. In JSON the application is text, for 91.120 is not 91.12.
#[derive(Clone, Debug)]
pub struct FeatureWriter {
    format: Format,
    /// The files of v3 write whole numbers where those before it have a fraction.
    whole: bool,
    columns: Vec<Feature>,
    rows: u64,
}

impl FeatureWriter {
    /// A writer of these columns; none where data sets are not written in this format.
    pub fn new(format: Format, set: FeatureSet, columns: &[Feature]) -> Option<Self> {
        if !matches!(format, Format::Csv | Format::Json | Format::Ndjson) {
            return None;
        }
        Some(Self { format, whole: set == FeatureSet::Nf3, columns: columns.to_vec(), rows: 0 })
    }

    /// What stands before the first row.
    pub fn header(&mut self, out: &mut Vec<u8>) {
        match self.format {
            Format::Csv => {
                for (at, column) in self.columns.iter().enumerate() {
                    separate(at, out);
                    out.extend_from_slice(column.name().as_bytes());
                }
                out.push(b'\n');
            }
            Format::Json => out.push(b'['),
            _ => {}
        }
    }

    /// One flow: a value for each column.
    pub fn row(&mut self, values: &[FeatureValue], out: &mut Vec<u8>) {
        match self.format {
            Format::Csv => {
                for (at, value) in values.iter().enumerate() {
                    separate(at, out);
                    match value {
                        FeatureValue::Text(text) => word(text, out),
                        value => self.number(value, out),
                    }
                }
                out.push(b'\n');
            }
            Format::Json => {
                out.extend_from_slice(if self.rows == 0 { b"\n" } else { b",\n" });
                self.object(values, out);
            }
            _ => {
                self.object(values, out);
                out.push(b'\n');
            }
        }
        self.rows += 1;
    }

    /// What stands after the last row.
    pub fn end(&mut self, out: &mut Vec<u8>) {
        if self.format == Format::Json {
            out.extend_from_slice(b"\n]\n");
        }
    }

    /// How many rows were written.
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    fn object(&self, values: &[FeatureValue], out: &mut Vec<u8>) {
        out.push(b'{');
        for (at, (column, value)) in self.columns.iter().zip(values).enumerate() {
            separate(at, out);
            out.push(b'"');
            out.extend_from_slice(column.name().as_bytes());
            out.extend_from_slice(b"\":");
            match value {
                FeatureValue::Text(text) => out.extend_from_slice(json_string(text).as_bytes()),
                FeatureValue::Address(_) | FeatureValue::Application(..) => {
                    out.push(b'"');
                    self.number(value, out);
                    out.push(b'"');
                }
                value => self.number(value, out),
            }
        }
        out.push(b'}');
    }

    fn number(&self, value: &FeatureValue, out: &mut Vec<u8>) {
        let written = match value {
            FeatureValue::Number(number) => write!(out, "{number}"),
            FeatureValue::Millis(millis) => write!(out, "{millis}"),
            FeatureValue::Address(address) => write!(out, "{address}"),
            FeatureValue::Application(protocol, 0) if self.whole => write!(out, "{protocol}"),
            FeatureValue::Application(protocol, carried) => write!(out, "{protocol}.{carried}"),
            FeatureValue::Real(number) if self.whole => write!(out, "{:.0}", number.floor()),
            FeatureValue::Real(number) => write!(out, "{}", real(*number)),
            // Words are written where their quotes are known.
            FeatureValue::Text(_) => Ok(()),
        };
        debug_assert!(written.is_ok(), "a Vec takes everything");
    }
}

/// The shortest text that reads back as the same double, always with a point or an exponent; the
/// exponent signed, as the programs write it that made the published files.
fn real(number: f64) -> String {
    let text = format!("{number:?}");
    match text.split_once('e') {
        Some((digits, power)) if !power.starts_with('-') => format!("{digits}e+{power}"),
        _ => text,
    }
}

/// A spreadsheet takes a cell that begins so as a formula.
const FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\0'];

fn word(text: &str, out: &mut Vec<u8>) {
    let is_formula = text.starts_with(FORMULA);
    if !is_formula && !text.contains(['"', ',', '\n', '\r']) {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.push(b'"');
    if is_formula {
        out.push(b'\'');
    }
    out.extend_from_slice(text.replace('"', "\"\"").as_bytes());
    out.push(b'"');
}

fn separate(at: usize, out: &mut Vec<u8>) {
    if at > 0 {
        out.push(b',');
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const COLUMNS: [Feature; 5] = [
        Feature::SourceAddress,
        Feature::Application,
        Feature::InSecondOctets,
        Feature::Duration,
        Feature::Attack,
    ];

    fn row(application: (u16, u16), rate: f64, attack: &str) -> [FeatureValue; 5] {
        [
            FeatureValue::Address(Ipv4Addr::new(10, 0, 0, 1).into()),
            FeatureValue::Application(application.0, application.1),
            FeatureValue::Real(rate),
            FeatureValue::Number(5),
            FeatureValue::Text(attack.into()),
        ]
    }

    fn check(format: Format, set: FeatureSet, row: &[FeatureValue], expected: &str) {
        let mut writer = FeatureWriter::new(format, set, &COLUMNS).expect("a format of text");
        let mut out = Vec::new();
        writer.row(row, &mut out);
        assert_eq!(String::from_utf8_lossy(&out).trim(), expected);
    }

    #[test]
    fn numbers_look_as_in_the_published_files() {
        let csv = |set, row: &[FeatureValue], expected| check(Format::Csv, set, row, expected);
        csv(FeatureSet::Nf2, &row((7, 178), 521.0, "DDoS"), "10.0.0.1,7.178,521.0,5,DDoS");
        csv(FeatureSet::Nf2, &row((91, 120), 0.5, "xss"), "10.0.0.1,91.120,0.5,5,xss");
        csv(FeatureSet::Nf2, &row((0, 0), 0.0, "xss"), "10.0.0.1,0.0,0.0,5,xss");
        csv(FeatureSet::Nf1, &row((92, 0), 2.5e30, ""), "10.0.0.1,92.0,2.5e+30,5,");
        csv(FeatureSet::Nf3, &row((92, 0), 10.9, "a"), "10.0.0.1,92,10,5,a");
        csv(FeatureSet::Nf3, &row((91, 126), 0.0, "a"), "10.0.0.1,91.126,0,5,a");
    }

    #[test]
    fn words_that_could_be_more_than_words_are_quoted() {
        let csv = |word, expected| {
            check(Format::Csv, FeatureSet::Nf1, &row((0, 0), 0.0, word), expected);
        };
        csv("SSH-Bruteforce", "10.0.0.1,0.0,0.0,5,SSH-Bruteforce");
        csv("=1+1", "10.0.0.1,0.0,0.0,5,\"'=1+1\"");
        csv("a,\"b\"", "10.0.0.1,0.0,0.0,5,\"a,\"\"b\"\"\"");
    }

    #[test]
    fn json_keeps_the_application_as_text() {
        let expected = r#"{"IPV4_SRC_ADDR":"10.0.0.1","L7_PROTO":"91.120","SRC_TO_DST_SECOND_BYTES":521.0,"FLOW_DURATION_MILLISECONDS":5,"Attack":"a\"b"}"#;
        check(Format::Ndjson, FeatureSet::Nf2, &row((91, 120), 521.0, "a\"b"), expected);
    }
}
