//! Tables on paper: columns as wide as they need, heads on every page, long cells in several lines.

use super::colour;
use super::layout::{LEFT, Layout, RIGHT, ROOM};
use super::letters::Letters;
use super::sheet::{At, Style};

const CELL: Style = Style { size: 8.5, is_bold: false, colour: colour::TEXT };
const HEAD: Style = Style { size: 8.0, is_bold: false, colour: colour::MUTED };
const LINE: f32 = 11.0;
/// Above and below the lines of a row, together.
const PAD: f32 = 4.5;
/// Between columns.
const GAP: f32 = 12.0;
/// Columns of words are no narrower, on average.
const LEAST: f32 = 48.0;
/// A cell of more lines ends with an ellipsis: one name must not fill a page.
const MOST_LINES: usize = 6;

/// A column.
struct Column<'a> {
    head: &'a str,
    is_number: bool,
    width: f32,
    left: f32,
}

impl Layout {
    pub(super) fn table(&mut self, heads: &[(String, bool)], rows: &[Vec<String>]) {
        let columns = columns(&mut self.sheets.letters, heads, rows);
        if columns.is_empty() {
            return;
        }
        self.room((LINE + PAD) * 3.0);
        self.heads(&columns);
        for row in rows {
            let cells: Vec<Vec<String>> =
                columns.iter().zip(row).map(|(column, cell)| self.cell(column, cell)).collect();
            let lines = cells.iter().map(Vec::len).max().unwrap_or(1).max(1);
            let height = LINE * lines as f32 + PAD;
            if self.room(height) {
                self.heads(&columns);
            }
            for (column, lines) in columns.iter().zip(&cells) {
                for (number, line) in lines.iter().enumerate() {
                    let y = self.y + PAD / 2.0 + LINE * (number as f32 + 0.74);
                    self.words(column, y, line, CELL);
                }
            }
            self.y += height;
            let at = At { page: self.page, x: LEFT, y: self.y };
            self.sheets.line(at, (RIGHT, self.y), colour::RULE, 0.5);
        }
        self.y += 10.0;
    }

    fn heads(&mut self, columns: &[Column<'_>]) {
        for column in columns {
            let head = self.sheets.letters.fit(column.head, false, HEAD.size, column.width);
            self.words(column, self.y + LINE * 0.74, &head, HEAD);
        }
        self.y += LINE + 2.0;
        let at = At { page: self.page, x: LEFT, y: self.y };
        self.sheets.line(at, (RIGHT, self.y), colour::MUTED, 0.6);
    }

    fn words(&mut self, column: &Column<'_>, y: f32, words: &str, style: Style) {
        let at = At { page: self.page, x: column.left, y };
        if column.is_number {
            self.sheets.text_to(At { x: column.left + column.width, ..at }, words, style);
        } else {
            self.sheets.text(at, words, style);
        }
    }

    fn cell(&mut self, column: &Column<'_>, text: &str) -> Vec<String> {
        let letters = &mut self.sheets.letters;
        let mut lines = letters.wrap(text, false, CELL.size, column.width);
        if lines.len() > MOST_LINES {
            lines.truncate(MOST_LINES);
            if let Some(last) = lines.last_mut() {
                last.push('…');
            }
        }
        lines
    }
}

/// Columns of numbers get what they need, and those of words share the rest and what is over.
fn columns<'a>(
    letters: &mut Letters,
    heads: &'a [(String, bool)],
    rows: &[Vec<String>],
) -> Vec<Column<'a>> {
    let mut widths: Vec<f32> = Vec::with_capacity(heads.len());
    for (place, (head, _)) in heads.iter().enumerate() {
        let mut widest = letters.width(head, false, HEAD.size);
        for cell in rows.iter().filter_map(|row| row.get(place)) {
            widest = widest.max(letters.width(cell, false, CELL.size));
        }
        widths.push(widest);
    }
    let room = ROOM - GAP * heads.len().saturating_sub(1) as f32;
    let (mut fixed, mut words): (f32, Vec<f32>) = (0.0, Vec::new());
    for (width, (_, is_number)) in widths.iter().zip(heads) {
        if *is_number { fixed += width } else { words.push(*width) }
    }
    let most = widest(&words, (room - fixed).max(LEAST * words.len() as f32));
    let taken = fixed + words.iter().map(|width| width.min(most)).sum::<f32>();
    let more = (room - taken).max(0.0) / words.len().max(1) as f32;
    for (width, (_, is_number)) in widths.iter_mut().zip(heads) {
        if !is_number {
            *width = width.min(most) + more;
        }
    }
    let mut left = LEFT;
    heads
        .iter()
        .zip(widths)
        .map(|((head, is_number), width)| {
            let column = Column { head, is_number: *is_number, width, left };
            left += width + GAP;
            column
        })
        .collect()
}

/// How wide the widest column of words may be, so that all of them find room: the narrow ones keep what they
/// need.
fn widest(words: &[f32], room: f32) -> f32 {
    let mut sorted = words.to_vec();
    model::sort_by(&mut sorted, f32::total_cmp);
    let mut left = room;
    for (place, width) in sorted.iter().enumerate() {
        let share = left / (sorted.len() - place) as f32;
        if *width > share {
            return share;
        }
        left -= width;
    }
    f32::MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_fill_the_page_and_numbers_keep_what_they_need() {
        let heads =
            [("Host".to_owned(), false), ("Bytes".to_owned(), true), ("Names".to_owned(), false)];
        let long = "a-name-that-is-long.example ".repeat(12);
        let rows = [vec!["192.0.2.1".to_owned(), "123.4 MB".to_owned(), long]];
        let mut letters = Letters::new();
        let columns = columns(&mut letters, &heads, &rows);
        let number = letters.width("123.4 MB", false, CELL.size);
        assert!(columns.iter().any(|column| (column.width - number).abs() < 0.1));
        let end = columns.last().map(|column| column.left + column.width).unwrap_or_default();
        assert!((end - RIGHT).abs() < 0.5, "{end}");
    }
}
