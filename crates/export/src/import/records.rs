//! Text in slices of any size into lines, or into records of CSV whose quoted cells hold line ends.

use crate::config::RECORD_OCTETS;

/// Octets that have not become whole records yet, and where in the file they begin.
#[derive(Clone, Debug)]
pub(crate) struct Records {
    /// Whether `"` holds line ends together.
    quoted: bool,
    pending: Vec<u8>,
    offset: u64,
    line: u64,
    /// How far `pending` was looked at, and whether that is within quotes.
    looked: usize,
    within: bool,
    /// The rest of a line that was too long is passed over.
    skipping: bool,
}

/// One record, without its line end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'a> {
    pub(crate) octets: &'a [u8],
    pub(crate) place: Place,
    /// It began and was cut at the limit.
    pub(crate) too_long: bool,
}

/// Where something stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Place {
    /// The first is 1.
    pub(crate) line: u64,
    /// From the beginning of the text.
    pub(crate) offset: u64,
}

/// What came of a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    /// It was read, or is bad as a whole.
    Taken,
    /// It is not what it should be. When it has several lines, a quote that was never closed has
    /// swallowed good ones: only the first line is given up.
    Misshapen,
}

impl Records {
    pub(crate) fn new(quoted: bool) -> Self {
        Self {
            quoted,
            pending: Vec::new(),
            offset: 0,
            line: 1,
            looked: 0,
            within: false,
            skipping: false,
        }
    }

    /// More of the text.
    pub(crate) fn push(&mut self, slice: &[u8], each: &mut dyn FnMut(Record<'_>) -> Verdict) {
        self.pending.extend_from_slice(slice);
        self.cut(false, each);
    }

    /// There is no more.
    pub(crate) fn finish(&mut self, each: &mut dyn FnMut(Record<'_>) -> Verdict) {
        self.cut(true, each);
    }

    fn cut(&mut self, ended: bool, each: &mut dyn FnMut(Record<'_>) -> Verdict) {
        let pending = std::mem::take(&mut self.pending);
        let mut at = 0;
        loop {
            let rest = pending.get(at..).unwrap_or_default();
            if rest.is_empty() {
                break;
            }
            let found = self.end_of(rest);
            let length = match found {
                Some(length) => length,
                None if ended => rest.len(),
                None if rest.len() > RECORD_OCTETS => rest.len(),
                None => break,
            };
            let record = rest.get(..length).unwrap_or_default();
            let (length, complete) = self.tell(record, found.is_some() || ended, each);
            self.line += lines(rest.get(..length).unwrap_or_default());
            self.offset += length as u64;
            self.skipping = !complete;
            self.looked = 0;
            self.within = false;
            at += length;
        }
        self.pending = pending;
        self.pending.drain(..at);
    }

    /// How much of the record is done with, and whether its line ended there.
    fn tell(
        &self,
        record: &[u8],
        complete: bool,
        each: &mut dyn FnMut(Record<'_>) -> Verdict,
    ) -> (usize, bool) {
        if self.skipping {
            return first_line(record).map_or((record.len(), complete), |length| (length, true));
        }
        let place = Place { line: self.line, offset: self.offset };
        let octets = trimmed(record);
        let too_long = octets.len() > RECORD_OCTETS;
        let shown = octets.get(..RECORD_OCTETS).unwrap_or(octets);
        let several = first_line(record).filter(|length| *length < record.len());
        // A quote that is not closed by now closes nowhere.
        if too_long && let Some(length) = several {
            let octets = trimmed(record.get(..length).unwrap_or_default());
            each(Record { octets, place, too_long: octets.len() > RECORD_OCTETS });
            return (length, true);
        }
        match (each(Record { octets: shown, place, too_long }), several) {
            (Verdict::Misshapen, Some(length)) => (length, true),
            _ => (record.len(), complete),
        }
    }

    /// Octets of the record that begins here, its line end included.
    fn end_of(&mut self, rest: &[u8]) -> Option<usize> {
        let from = self.looked;
        for (at, octet) in rest.iter().enumerate().skip(from) {
            match octet {
                b'"' if self.quoted => self.within = !self.within,
                b'\n' if !self.within || self.skipping => return Some(at + 1),
                _ => {}
            }
        }
        self.looked = rest.len();
        None
    }
}

fn first_line(octets: &[u8]) -> Option<usize> {
    octets.iter().position(|octet| *octet == b'\n').map(|at| at + 1)
}

fn lines(octets: &[u8]) -> u64 {
    octets.iter().filter(|octet| **octet == b'\n').count() as u64
}

fn trimmed(record: &[u8]) -> &[u8] {
    let record = record.strip_suffix(b"\n").unwrap_or(record);
    record.strip_suffix(b"\r").unwrap_or(record)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Records as `line@offset:text`, misshapen ones (those with `!`) with a `?` before.
    fn read(quoted: bool, text: &[u8], slice: usize) -> Vec<String> {
        let mut records = Records::new(quoted);
        let mut read = Vec::new();
        let mut each = |record: Record<'_>| {
            let text = String::from_utf8_lossy(record.octets);
            let bad = text.contains('!');
            let shown: String = text.chars().take(20).collect();
            let long = if record.too_long { "…" } else { "" };
            let Place { line, offset } = record.place;
            read.push(format!("{}{line}@{offset}:{shown}{long}", if bad { "?" } else { "" }));
            if bad { Verdict::Misshapen } else { Verdict::Taken }
        };
        for piece in text.chunks(slice) {
            records.push(piece, &mut each);
        }
        records.finish(&mut each);
        read
    }

    fn check(quoted: bool, text: &str, expected: &[&str]) {
        for slice in [1, 2, 7, 1 << 20] {
            assert_eq!(read(quoted, text.as_bytes(), slice), expected, "in slices of {slice}");
        }
    }

    #[test]
    fn lines_end_as_they_do_on_any_system_or_with_the_file() {
        check(false, "a\nb\r\n\nc", &["1@0:a", "2@2:b", "3@5:", "4@6:c"]);
        check(false, "", &[]);
    }

    #[test]
    fn a_quoted_line_end_is_no_end() {
        check(true, "\"a\nb\",1\nc\n", &["1@0:\"a\nb\",1", "3@8:c"]);
        check(false, "\"a\nb\"\n", &["1@0:\"a", "2@3:b\""]);
    }

    #[test]
    fn a_quote_that_never_closes_costs_its_own_line_only() {
        let expected = ["?1@0:!\"a\nb\nc\"\n", "1@0", "2@4:b", "3@6:c\""];
        let found = read(true, b"!\"a\nb\nc\nd\n", 3);
        assert_eq!(found.len(), 4, "{found:?} {expected:?}");
        assert_eq!(found.get(1..), Some(&["2@4:b".to_owned(), "3@6:c".into(), "4@8:d".into()][..]));
    }

    #[test]
    fn a_line_that_is_too_long_is_cut_and_its_neighbours_are_kept() {
        let long = "x".repeat(3 * RECORD_OCTETS);
        let text = format!("a\n{long}\nb\n");
        for slice in [1 << 10, 1 << 20, 1 << 23] {
            let found = read(false, text.as_bytes(), slice);
            let third = format!("3@{}:b", 3 + long.len());
            assert_eq!(found.len(), 3);
            assert_eq!(found.first().map(String::as_str), Some("1@0:a"));
            assert_eq!(found.get(1).map(String::as_str), Some("2@2:xxxxxxxxxxxxxxxxxxxx…"));
            assert_eq!(found.get(2), Some(&third));
        }
    }
}
