//! Flows as JSON objects: counts are numbers, what is missing is `null`.

use crate::cell::{Cell, Headed};
use crate::text::json_string;

pub(crate) fn object(
    columns: &[impl Headed],
    cells: impl Iterator<Item = Cell>,
    out: &mut Vec<u8>,
) {
    out.push(b'{');
    for (at, (column, cell)) in columns.iter().zip(cells).enumerate() {
        if at > 0 {
            out.push(b',');
        }
        out.push(b'"');
        out.extend_from_slice(column.name().as_bytes());
        out.extend_from_slice(b"\":");
        match cell {
            Cell::Missing => out.extend_from_slice(b"null"),
            Cell::Text(text) => string(&text, out),
            cell if cell.is_number() => cell.plain(out),
            // Our own words hold nothing that JSON escapes.
            cell => {
                out.push(b'"');
                cell.plain(out);
                out.push(b'"');
            }
        }
    }
    out.push(b'}');
}

fn string(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(json_string(text).as_bytes());
}
