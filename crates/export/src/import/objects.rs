//! JSON in slices of any size into its objects: one a line, or many in an array, or in both at once.

use super::records::Place;
use crate::config::{NESTING, RECORD_OCTETS};

/// Finds where objects begin and end; what is in them is read elsewhere.
#[derive(Clone, Debug)]
pub(crate) struct Objects {
    /// The object that began, without what came before it.
    pending: Vec<u8>,
    begun: Place,
    here: Place,
    /// Open braces and brackets; the lowest bit is the inner-most, 1 for a brace.
    kinds: u64,
    depth: u32,
    within: Within,
    /// The last character that was no space.
    last: u8,
    /// It grew too long or too deep; its end is still looked for.
    refused: bool,
    /// Something stood between objects that is no JSON, and it was told.
    stray: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Within {
    Nothing,
    String,
    Escape,
}

/// What is found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Found<'a> {
    Object(&'a [u8]),
    /// It ends in its midst: another begins, the line of a string ends, or there is no more.
    Broken,
    TooLong,
    /// Neither an object nor what stands between objects.
    Stray,
}

impl Default for Objects {
    fn default() -> Self {
        let here = Place { line: 1, offset: 0 };
        Self {
            pending: Vec::new(),
            begun: here,
            here,
            kinds: 0,
            depth: 0,
            within: Within::Nothing,
            last: b'[',
            refused: false,
            stray: false,
        }
    }
}

impl Objects {
    /// More of the text.
    pub(crate) fn push(&mut self, slice: &[u8], each: &mut dyn FnMut(Place, Found<'_>)) {
        // Where in the slice the object that is open began; what came before is in `pending`.
        let mut from = 0;
        for (at, octet) in slice.iter().copied().enumerate() {
            let opens = octet == b'{' && self.within == Within::Nothing;
            if opens && self.depth > 0 && !self.may_nest() {
                self.give_up(each);
            }
            if opens && self.depth == 0 {
                self.begun = self.here;
                self.pending.clear();
                from = at;
            }
            let was_open = self.depth > 0;
            self.step(octet, each);
            self.here.offset += 1;
            self.here.line += u64::from(octet == b'\n');
            if was_open && self.depth == 0 && octet == b'}' && !self.refused {
                let rest = slice.get(from..=at).unwrap_or_default();
                if self.pending.is_empty() {
                    each(self.begun, Found::Object(rest));
                } else {
                    self.pending.extend_from_slice(rest);
                    each(self.begun, Found::Object(&self.pending));
                }
            }
            if self.depth == 0 {
                self.pending.clear();
                self.refused = false;
                from = at + 1;
            } else if !self.refused
                && (self.pending.len() + (at + 1 - from) > RECORD_OCTETS || self.depth > NESTING)
            {
                self.refused = true;
                self.pending.clear();
                each(self.begun, Found::TooLong);
            }
        }
        if self.depth > 0 && !self.refused {
            self.pending.extend_from_slice(slice.get(from..).unwrap_or_default());
        }
    }

    /// There is no more.
    pub(crate) fn finish(&mut self, each: &mut dyn FnMut(Place, Found<'_>)) {
        if self.depth > 0 {
            self.give_up(each);
        }
    }

    /// What one character changes.
    fn step(&mut self, octet: u8, each: &mut dyn FnMut(Place, Found<'_>)) {
        match (self.within, octet) {
            (Within::String, b'"') => self.within = Within::Nothing,
            (Within::String, b'\\') => self.within = Within::Escape,
            // A string of JSON has no line end: this one was never closed.
            (Within::String | Within::Escape, b'\n') => self.give_up(each),
            (Within::String, _) => {}
            (Within::Escape, _) => self.within = Within::String,
            (Within::Nothing, b' ' | b'\t' | b'\r' | b'\n') => return,
            (Within::Nothing, b'{') => self.open(1),
            (Within::Nothing, b'}') => self.close(),
            // Around the objects an array may stand.
            (Within::Nothing, b'[' | b']' | b',') if self.depth == 0 => {}
            (Within::Nothing, b'[') => self.open(0),
            (Within::Nothing, b']') => self.close(),
            (Within::Nothing, _) if self.depth == 0 => {
                if !self.stray {
                    each(self.here, Found::Stray);
                }
                self.stray = true;
                return;
            }
            (Within::Nothing, b'"') => self.within = Within::String,
            (Within::Nothing, _) => {}
        }
        self.stray &= self.depth == 0;
        self.last = octet;
    }

    /// Whether an object may begin here, within another.
    fn may_nest(&self) -> bool {
        let in_array = self.kinds & 1 == 0;
        matches!((self.last, in_array), (b':', false) | (b'[' | b',', true))
    }

    fn open(&mut self, kind: u64) {
        self.depth = self.depth.saturating_add(1);
        self.kinds = self.kinds << 1 | kind;
    }

    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.kinds >>= 1;
    }

    /// The object is not what it should be; another may begin at once.
    fn give_up(&mut self, each: &mut dyn FnMut(Place, Found<'_>)) {
        if !self.refused && self.depth > 0 {
            each(self.begun, Found::Broken);
        }
        self.depth = 0;
        self.kinds = 0;
        self.within = Within::Nothing;
        self.refused = false;
        self.pending.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8], slice: usize) -> Vec<String> {
        let mut objects = Objects::default();
        let mut read = Vec::new();
        let mut each = |place: Place, found: Found<'_>| {
            let what = match found {
                Found::Object(octets) => {
                    String::from_utf8_lossy(octets.get(..30).unwrap_or(octets)).into_owned()
                }
                other => format!("{other:?}"),
            };
            read.push(format!("{}@{} {what}", place.line, place.offset));
        };
        for piece in text.chunks(slice) {
            objects.push(piece, &mut each);
        }
        objects.finish(&mut each);
        read
    }

    fn check(text: &str, expected: &[&str]) {
        for slice in [1, 2, 5, 1 << 20] {
            assert_eq!(read(text.as_bytes(), slice), expected, "in slices of {slice}");
        }
    }

    #[test]
    fn objects_stand_in_lines_or_in_an_array() {
        check("{\"a\":1}\n{\"b\":{\"c\":[{}]}}\n", &["1@0 {\"a\":1}", "2@8 {\"b\":{\"c\":[{}]}}"]);
        check("[\n {\"a\":1},\r\n{\n\"b\":2}\n]\n", &["2@3 {\"a\":1}", "3@13 {\n\"b\":2}"]);
        check("", &[]);
        check("[]", &[]);
    }

    #[test]
    fn braces_and_quotes_within_strings_are_text() {
        check(r#"{"a":"}{\"[\\"}{}"#, &[r#"1@0 {"a":"}{\"[\\"}"#, "1@15 {}"]);
    }

    #[test]
    fn a_broken_object_costs_itself_only() {
        check("{\"a\":\"x\n{\"b\":1}\n", &["1@0 Broken", "2@8 {\"b\":1}"]);
        check("{\"a\":{\n{\"b\":1}\n{\"c\":1}", &["1@0 Broken", "2@7 {\"b\":1}", "3@15 {\"c\":1}"]);
        check("{\"a\":1,\n{\"b\":1}\n", &["1@0 Broken", "2@8 {\"b\":1}"]);
        check("{\"a\":1\n", &["1@0 Broken"]);
        check(
            "oh no\n{\"b\":1} x {\"c\":1}",
            &["1@0 Stray", "2@6 {\"b\":1}", "2@14 Stray", "2@16 {\"c\":1}"],
        );
    }

    #[test]
    fn an_object_that_is_too_long_or_too_deep_is_told_and_passed_over() {
        let long = format!("{{\"a\":\"{}\"}}\n{{}}", "x".repeat(2 * RECORD_OCTETS));
        let second = format!("2@{} {{}}", 9 + 2 * RECORD_OCTETS);
        let deep = format!("{{\"a\":{}{}}}\n{{}}", "[".repeat(100), "]".repeat(100));
        for slice in [1 << 10, 1 << 23] {
            assert_eq!(read(long.as_bytes(), slice), ["1@0 TooLong", second.as_str()]);
            assert_eq!(read(deep.as_bytes(), slice), ["1@0 TooLong", "2@207 {}"]);
        }
    }
}
