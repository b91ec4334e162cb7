//! A table of Markdown (GFM), to be pasted into a ticket or a chat.

use crate::cell::{Cell, Headed};
use crate::text::escape_controls;

pub(crate) fn header(columns: &[impl Headed], out: &mut Vec<u8>) {
    let titles = columns.iter().map(|column| column.title().to_owned());
    line(titles, out);
    line(columns.iter().map(|_| "---".to_owned()), out);
}

pub(crate) fn row(cells: impl Iterator<Item = Cell>, out: &mut Vec<u8>) {
    line(cells.map(|cell| text(&cell)), out);
}

fn line(cells: impl Iterator<Item = String>, out: &mut Vec<u8>) {
    for cell in cells {
        out.extend_from_slice(b"| ");
        out.extend_from_slice(cell.as_bytes());
        out.push(b' ');
    }
    out.extend_from_slice(b"|\n");
}

/// Words from outside keep their letters, and lose what Markdown and HTML would do with them.
fn text(cell: &Cell) -> String {
    let mut plain = Vec::new();
    cell.plain(&mut plain);
    let plain = String::from_utf8_lossy(&plain);
    if !matches!(cell, Cell::Text(_)) {
        return plain.into_owned();
    }
    let mut out = String::with_capacity(plain.len() + 8);
    for letter in escape_controls(&plain).chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '!' | '#' | '~' => {
                out.push('\\');
                out.push(letter);
            }
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use model::Column;

    use super::*;

    #[test]
    fn a_name_stays_in_its_cell_and_says_only_what_it_says() {
        let mut out = Vec::new();
        header(&[Column::HostName, Column::Packets], &mut out);
        let names = ["a|b<img src=x>", "[x](y)\n"];
        for name in names {
            row([Cell::Text(name.into()), Cell::Number(7)].into_iter(), &mut out);
        }
        assert_eq!(
            String::from_utf8_lossy(&out),
            "| Name | Packets → |\n| --- | --- |\n\
             | a\\|b&lt;img src=x> | 7 |\n\
             | \\[x\\](y)\\\\u{a} | 7 |\n"
        );
    }
}
