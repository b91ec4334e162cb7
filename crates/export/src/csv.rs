//! Comma-separated values (RFC 4180), safe to open in a spreadsheet.

use crate::cell::{Cell, Headed};

/// A spreadsheet takes a cell that begins so as a formula.
const FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\0'];

pub(crate) fn header(columns: &[impl Headed], out: &mut Vec<u8>) {
    for (at, column) in columns.iter().enumerate() {
        separate(at, out);
        let name = column.name();
        // Words of our own need no quotes; what was asked for may hold a comma.
        match name.contains([',', '"', '\r', '\n']) {
            true => quoted(name, out),
            false => out.extend_from_slice(name.as_bytes()),
        }
    }
    out.extend_from_slice(b"\r\n");
}

/// Text from outside is always quoted, and gets a `'` before what looks like a formula. Numbers
/// and our own words need neither.
pub(crate) fn row(cells: impl Iterator<Item = Cell>, out: &mut Vec<u8>) {
    for (at, cell) in cells.enumerate() {
        separate(at, out);
        match cell {
            Cell::Text(text) => quoted(&text, out),
            cell => cell.plain(out),
        }
    }
    out.extend_from_slice(b"\r\n");
}

/// Whether a guard stands before this text: before what a spreadsheet takes as a formula, and before
/// what looks like such a text with its guard, so that who reads it back can take one away.
pub(crate) fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA)
}

fn separate(at: usize, out: &mut Vec<u8>) {
    if at > 0 {
        out.push(b',');
    }
}

fn quoted(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    if is_formula(text) {
        out.push(b'\'');
    }
    for octet in text.bytes() {
        if octet == b'"' {
            out.push(b'"');
        }
        out.push(octet);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let mut out = Vec::new();
        row([Cell::Text(text.into())].into_iter(), &mut out);
        assert_eq!(String::from_utf8_lossy(&out), format!("{expected}\r\n"));
    }

    #[test]
    fn text_that_looks_like_a_formula_stays_text() {
        check("=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\"");
        check("+1", "\"'+1\"");
        check("-1", "\"'-1\"");
        check("@sum", "\"'@sum\"");
        check("\tx", "\"'\tx\"");
        check("\rx", "\"'\rx\"");
        check("\0x", "\"'\0x\"");
        check("'=1", "\"''=1\"");
        check("'tis", "\"'tis\"");
        check("a=b", "\"a=b\"");
        check("say \"hi\", twice\n", "\"say \"\"hi\"\", twice\n\"");
    }

    #[test]
    fn no_first_character_is_forgotten() {
        for character in (0..=0x10_ffff).filter_map(char::from_u32) {
            let mut out = Vec::new();
            quoted(&character.to_string(), &mut out);
            assert_eq!(out.starts_with(b"\"'") && character != '\'', FORMULA.contains(&character));
        }
    }

    #[test]
    fn a_negative_number_is_a_number() {
        let mut out = Vec::new();
        row([Cell::Epoch(model::Timestamp(-1)), Cell::Missing].into_iter(), &mut out);
        assert_eq!(out, b"-0.000000001,\r\n");
    }
}
