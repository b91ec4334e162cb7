//! Records and objects into flows.

use std::borrow::Cow;

use super::dialect::Dialect;
use super::draft::{Draft, Part};
use super::fields::{split, unguarded};
use super::members::members;
use super::records::Record;
use super::{Found, Item, Kind, Place, Problem, Reason, Verdict};
use crate::config::FIELDS;

/// What is known of the text so far.
#[derive(Debug)]
pub(crate) struct Rows {
    kind: Kind,
    separator: char,
    dialect: Option<Dialect>,
    /// What each column of a table says.
    parts: Vec<Option<Part>>,
    names: Vec<String>,
    pub(crate) unused: Vec<String>,
    pub(crate) passed_over: u64,
    /// The table is over: what follows is a summary.
    over: bool,
    pub(crate) failed: bool,
}

type Each<'a> = &'a mut dyn FnMut(Item);

impl Rows {
    pub(crate) fn new(kind: Kind) -> Self {
        Self {
            kind,
            separator: if kind == Kind::ZeekTsv { '\t' } else { ',' },
            dialect: None,
            parts: Vec::new(),
            names: Vec::new(),
            unused: Vec::new(),
            passed_over: 0,
            over: false,
            failed: false,
        }
    }

    pub(crate) fn format(&self) -> Option<&'static str> {
        self.dialect.map(|dialect| dialect.name(self.kind == Kind::Json))
    }

    /// One line, or record of CSV.
    pub(crate) fn record(&mut self, record: Record<'_>, each: Each<'_>) -> Verdict {
        if self.over || self.failed {
            return Verdict::Taken;
        }
        let octets = record.octets.strip_prefix(b"\xef\xbb\xbf").unwrap_or(record.octets);
        if octets.trim_ascii().is_empty() {
            return Verdict::Taken;
        }
        if record.too_long {
            problem(record.place, Reason::TooLong, each);
            return Verdict::Taken;
        }
        let text = String::from_utf8_lossy(octets);
        if self.kind == Kind::ZeekTsv && text.starts_with('#') {
            self.zeek(&text, record.place, each);
            return Verdict::Taken;
        }
        let cells = split(&text, self.separator, self.kind == Kind::Csv);
        let Some(dialect) = self.dialect else {
            self.header(&cells, record.place, each);
            return Verdict::Taken;
        };
        if dialect == Dialect::NfdumpCsv && cells.len() == 1 && text == "Summary" {
            self.over = true;
            return Verdict::Taken;
        }
        let (found, expected) = (cells.len(), self.names.len());
        if found != expected {
            problem(record.place, Reason::Cells { found, expected }, each);
            return Verdict::Misshapen;
        }
        let told = self.parts.iter().zip(&self.names).zip(&cells);
        let told = told.filter_map(|((part, name), cell)| Some(((*part)?, name.as_str(), cell)));
        let guarded = dialect == Dialect::Ours;
        let told = told.map(|(part, name, cell)| {
            (part, name, if guarded { unguarded(cell) } else { cell.as_ref() })
        });
        flow(dialect, told, record.place, each);
        Verdict::Taken
    }

    /// One object of JSON, or what stands where one should be.
    pub(crate) fn object(&mut self, place: Place, found: Found<'_>, each: Each<'_>) {
        if self.failed {
            return;
        }
        let octets = match found {
            Found::Object(octets) => octets,
            Found::Broken => return problem(place, Reason::Broken, each),
            Found::TooLong => return problem(place, Reason::TooLong, each),
            Found::Stray if place.offset == 0 => return,
            Found::Stray => return problem(place, Reason::NotJson, each),
        };
        let Some(members) = members(octets) else {
            return problem(place, Reason::NotJson, each);
        };
        let names = || members.iter().map(|(name, _)| name.as_ref());
        let known = self.dialect.or_else(|| Dialect::of(names()));
        let Some(dialect) = known else {
            return self.fail(place, names(), each);
        };
        self.dialect = Some(dialect);
        let is = |wanted: &str, value: &str| {
            members.iter().any(|(name, text)| name == wanted && text == value)
        };
        let passes = match dialect {
            Dialect::Suricata => !is("event_type", "flow"),
            // Zeek can write all its logs into one stream.
            Dialect::Zeek => Dialect::of(names()) != Some(Dialect::Zeek),
            _ => false,
        };
        if passes {
            self.passed_over += 1;
            return;
        }
        let told = members
            .iter()
            .filter_map(|(name, text)| Some((dialect.part(name)?, name.as_ref(), text.as_ref())));
        flow(dialect, told, place, each);
    }

    /// There is no more: a text in which nothing was found has failed.
    pub(crate) const fn finish(&mut self) {
        self.failed |= self.dialect.is_none();
    }

    fn header(&mut self, cells: &[Cow<'_, str>], place: Place, each: Each<'_>) {
        let names = || cells.iter().map(|cell| cell.trim());
        let Some(dialect) = Dialect::of(names()) else {
            return self.fail(place, names(), each);
        };
        self.dialect = Some(dialect);
        self.parts = names().map(|name| dialect.part(name)).collect();
        self.names = names().map(str::to_owned).collect();
        let unused = self.parts.iter().zip(&self.names).filter(|(part, _)| part.is_none());
        self.unused = unused.map(|(_, name)| name.clone()).collect();
    }

    /// `#separator \x09`, `#fields`, and others that say nothing of flows.
    fn zeek(&mut self, line: &str, place: Place, each: Each<'_>) {
        if let Some(told) = line.strip_prefix("#separator ") {
            let code = told.strip_prefix("\\x").and_then(|hex| u8::from_str_radix(hex, 16).ok());
            self.separator = code.map_or('\t', char::from);
        }
        let named = line.strip_prefix("#fields").and_then(|rest| rest.strip_prefix(self.separator));
        if let Some(names) = named {
            let names: Vec<Cow<'_, str>> =
                names.split(self.separator).take(FIELDS).map(Cow::Borrowed).collect();
            self.header(&names, place, each);
        }
    }

    fn fail<'a>(&mut self, place: Place, names: impl Iterator<Item = &'a str>, each: Each<'_>) {
        self.failed = true;
        let mut shown: String = names.take(8).collect::<Vec<_>>().join(", ");
        if let Some((at, _)) = shown.char_indices().nth(120) {
            shown.truncate(at);
        }
        problem(place, Reason::NoFlows(shown), each);
    }
}

/// One flow, or what is wrong with it.
fn flow<'a>(
    dialect: Dialect,
    told: impl Iterator<Item = (Part, &'a str, &'a str)>,
    place: Place,
    each: Each<'_>,
) {
    let mut draft = Draft::new(dialect.layer(), dialect == Dialect::Ours);
    for (part, name, text) in told {
        if draft.put(part, text).is_none() {
            return problem(place, Reason::value(name, text), each);
        }
    }
    match draft.finish() {
        Ok(flow) => each(Item::Flow(Box::new(flow))),
        Err(name) => problem(place, Reason::Missing(name), each),
    }
}

fn problem(place: Place, reason: Reason, each: Each<'_>) {
    each(Item::Problem(Problem { line: place.line, offset: place.offset, reason }));
}
