//! A table or log of flows: text, or columns (Arrow, Parquet).

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
    reader: export::columnar::FlowReader,
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
            reader: export::columnar::FlowReader::default(),
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
                let read = columns.push(slice, &mut |item| each(piece(item)));
                self.tell(read, each);
            }
        }
    }

    pub(super) fn finish(&mut self, each: &mut dyn FnMut(Piece<'_>)) {
        match &mut self.columns {
            None => self.reader.finish(&mut |item| each(piece(item))),
            Some(_) if self.broken => {}
            Some(columns) => {
                let read = columns.finish(&mut |item| each(piece(item)));
                self.tell(read, each);
            }
        }
        let unused = match &self.columns {
            None => self.reader.unused(),
            Some(columns) => columns.unused(),
        };
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

    pub(super) fn has_failed(&self) -> bool {
        let failed = match &self.columns {
            None => self.reader.has_failed(),
            Some(columns) => columns.has_failed(),
        };
        self.broken || failed
    }

    fn tell(&mut self, read: Result<(), String>, each: &mut dyn FnMut(Piece<'_>)) {
        if let Err(why) = read {
            self.broken = true;
            each(Piece::Unreadable(why));
        }
    }
}

#[cfg(feature = "columnar")]
impl Columns {
    fn push(&mut self, slice: &[u8], each: &mut dyn FnMut(Item)) -> Result<(), String> {
        self.reader.push(slice, each).map_err(|error| error.to_string())
    }

    fn finish(&mut self, each: &mut dyn FnMut(Item)) -> Result<(), String> {
        self.reader.finish(each).map_err(|error| error.to_string())
    }

    fn unused(&self) -> &[String] {
        self.reader.unused()
    }

    fn has_failed(&self) -> bool {
        self.reader.has_failed()
    }
}

/// The page's worker makes text of columns before they come here, by a module of its own.
#[cfg(not(feature = "columnar"))]
impl Columns {
    fn push(&mut self, _: &[u8], _: &mut dyn FnMut(Item)) -> Result<(), String> {
        Err(format!("this build has no reader for {}", self.name))
    }

    fn finish(&mut self, _: &mut dyn FnMut(Item)) -> Result<(), String> {
        Ok(())
    }

    fn unused(&self) -> &[String] {
        &[]
    }

    fn has_failed(&self) -> bool {
        true
    }
}

fn piece(item: Item) -> Piece<'static> {
    match item {
        Item::Flow(flow) => Piece::Flow(flow),
        Item::Problem(problem) => Piece::Problem(problem),
    }
}
