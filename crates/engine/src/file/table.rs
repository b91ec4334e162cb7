//! A table or log of flows: text, or columns (Arrow, Parquet) that become text first.

use export::import::{self, Item, Kind, Reader};

use super::Piece;

/// Reads one of them.
pub(crate) struct Table {
    reader: Reader,
    columns: Option<Columns>,
    /// It cannot be read any further.
    broken: bool,
}

/// Columns, and what they are called.
struct Columns {
    name: &'static str,
    #[cfg(feature = "columnar")]
    reader: export::columnar::Reader,
}

impl Table {
    /// Text of that kind.
    pub(super) fn of_text(kind: Kind) -> Self {
        Self { reader: Reader::new(kind), columns: None, broken: false }
    }

    /// Arrow or Parquet, if it begins so.
    pub(super) fn of_columns(begun: &[u8]) -> Option<Self> {
        let columns = Columns {
            name: import::columnar(begun)?,
            #[cfg(feature = "columnar")]
            reader: export::columnar::Reader::default(),
        };
        Some(Self { reader: Reader::new(Kind::Csv), columns: Some(columns), broken: false })
    }

    pub(super) fn push(&mut self, slice: &[u8], each: &mut dyn FnMut(Piece<'_>)) {
        if self.broken {
            return;
        }
        match &mut self.columns {
            None => self.reader.push(slice, &mut |item| each(piece(item))),
            Some(columns) => {
                let (text, read) = columns.push(slice);
                self.text(&text, read, each);
            }
        }
    }

    pub(super) fn finish(&mut self, each: &mut dyn FnMut(Piece<'_>)) {
        if let Some(columns) = self.columns.as_mut().filter(|_| !self.broken) {
            let (text, read) = columns.finish();
            self.text(&text, read, each);
        }
        self.reader.finish(&mut |item| each(piece(item)));
        let unused = self.reader.unused();
        if !unused.is_empty() {
            let shown: Vec<&str> = unused.iter().take(6).map(String::as_str).collect();
            let more = if unused.len() > 6 { ", …" } else { "" };
            each(Piece::Unused(format!(
                "{} no place in a flow: {}{more}",
                model::counted(unused.len() as u64, "column has", "columns have"),
                shown.join(", ")
            )));
        }
        let passed = self.reader.passed_over();
        if passed > 0 {
            each(Piece::Unused(format!(
                "{} of other kinds",
                model::counted(passed, "event is no flow but", "events are no flows but")
            )));
        }
    }

    pub(super) fn format(&self) -> Option<String> {
        let own = self.reader.format();
        match &self.columns {
            Some(columns) => Some(columns.name.to_owned()),
            None => own.map(str::to_owned),
        }
    }

    pub(super) const fn has_failed(&self) -> bool {
        self.broken || self.reader.has_failed()
    }

    fn text(&mut self, text: &[u8], read: Result<(), String>, each: &mut dyn FnMut(Piece<'_>)) {
        self.reader.push(text, &mut |item| each(piece(item)));
        if let Err(why) = read {
            self.broken = true;
            each(Piece::Unreadable(why));
        }
    }
}

#[cfg(feature = "columnar")]
impl Columns {
    fn push(&mut self, slice: &[u8]) -> (Vec<u8>, Result<(), String>) {
        let mut text = Vec::new();
        let read = self.reader.push(slice, &mut text);
        (text, read.map_err(|error| error.to_string()))
    }

    fn finish(&mut self) -> (Vec<u8>, Result<(), String>) {
        let mut text = Vec::new();
        let read = self.reader.finish(&mut text);
        (text, read.map_err(|error| error.to_string()))
    }
}

/// The page's worker makes text of columns before they come here, by a module of its own.
#[cfg(not(feature = "columnar"))]
impl Columns {
    fn push(&mut self, _: &[u8]) -> (Vec<u8>, Result<(), String>) {
        (Vec::new(), Err(format!("this build has no reader for {}", self.name)))
    }

    fn finish(&mut self) -> (Vec<u8>, Result<(), String>) {
        (Vec::new(), Ok(()))
    }
}

fn piece(item: Item) -> Piece<'static> {
    match item {
        Item::Flow(flow) => Piece::Flow(flow),
        Item::Problem(problem) => Piece::Problem(problem),
    }
}
