//! An aligned table for a terminal, as wide as its first rows ask for.

use model::ColumnType;

use crate::cell::{Cell, Headed};
use crate::text::{escape_controls, width};

/// Rows looked at before the widths are decided.
const LOOKED_AT: usize = 500;
/// No cell is wider, in characters.
const MAX_WIDTH: usize = 48;

/// Holds the first rows until the widths are known.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    names: Vec<Box<str>>,
    /// Whether the heads stand at the right.
    right: Vec<bool>,
    widths: Vec<usize>,
    /// Rows that wait; none once the widths are decided.
    waiting: Option<Vec<Vec<(String, bool)>>>,
}

impl Table {
    pub(crate) fn new(columns: &[impl Headed]) -> Self {
        let names: Vec<Box<str>> = columns.iter().map(|column| column.name().into()).collect();
        let right = columns.iter().map(|column| is_numeric(column)).collect();
        let widths = names.iter().map(|name| width(name)).collect();
        Self { names, right, widths, waiting: Some(Vec::new()) }
    }

    pub(crate) fn row(&mut self, cells: Vec<Cell>, out: &mut Vec<u8>) {
        let cells: Vec<(String, bool)> =
            cells.iter().map(|cell| (text(cell), cell.is_number())).collect();
        let Some(waiting) = &mut self.waiting else {
            self.line(&cells, out);
            return;
        };
        for (known, (cell, _)) in self.widths.iter_mut().zip(&cells) {
            *known = (*known).max(width(cell));
        }
        waiting.push(cells);
        if waiting.len() >= LOOKED_AT {
            self.release(out);
        }
    }

    pub(crate) fn end(&mut self, out: &mut Vec<u8>) {
        self.release(out);
    }

    /// Heads and everything that waited.
    fn release(&mut self, out: &mut Vec<u8>) {
        let Some(waiting) = self.waiting.take() else { return };
        let heads: Vec<(String, bool)> = self
            .names
            .iter()
            .zip(&self.right)
            .map(|(name, right)| (name.to_string(), *right))
            .collect();
        self.line(&heads, out);
        for cells in waiting {
            self.line(&cells, out);
        }
    }

    /// A later cell that is wider than its column moves the rest of its own line only.
    fn line(&self, cells: &[(String, bool)], out: &mut Vec<u8>) {
        let mut line = String::new();
        for (at, ((cell, right), wide)) in cells.iter().zip(&self.widths).enumerate() {
            if at > 0 {
                line.push_str("  ");
            }
            let room = " ".repeat(wide.saturating_sub(width(cell)));
            let (before, after) = if *right { (room.as_str(), "") } else { ("", room.as_str()) };
            line.push_str(before);
            line.push_str(cell);
            line.push_str(after);
        }
        out.extend_from_slice(line.trim_end().as_bytes());
        out.push(b'\n');
    }
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Missing => "–".to_owned(),
        Cell::Text(text) => cut(&escape_controls(text)),
        cell => {
            let mut out = Vec::with_capacity(32);
            cell.plain(&mut out);
            cut(&String::from_utf8_lossy(&out))
        }
    }
}

fn cut(text: &str) -> String {
    if width(text) <= MAX_WIDTH {
        return text.to_owned();
    }
    text.chars().take(MAX_WIDTH - 1).chain(['…']).collect()
}

fn is_numeric(column: &impl Headed) -> bool {
    matches!(
        column.kind(),
        ColumnType::Span | ColumnType::Port | ColumnType::Count | ColumnType::Number
    )
}
