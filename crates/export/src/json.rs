//! Flows as JSON objects: counts are numbers, what is missing is `null`.

use model::Column;

use crate::cell::Cell;

pub(crate) fn object(columns: &[Column], cells: impl Iterator<Item = Cell>, out: &mut Vec<u8>) {
    out.push(b'{');
    for (at, (column, cell)) in columns.iter().zip(cells).enumerate() {
        if at > 0 {
            out.push(b',');
        }
        string(column.name(), out);
        out.push(b':');
        match cell {
            Cell::Missing => out.extend_from_slice(b"null"),
            Cell::Number(number) => out.extend_from_slice(number.to_string().as_bytes()),
            Cell::Decimal(number) => out.extend_from_slice(number.as_bytes()),
            Cell::Word(word) => string(&word, out),
            Cell::Text(text) => string(&text, out),
        }
    }
    out.push(b'}');
}

fn string(text: &str, out: &mut Vec<u8>) {
    // A string always has a JSON form, and a Vec takes all of it.
    let written = serde_json::to_writer(&mut *out, text);
    debug_assert!(written.is_ok(), "a string is written as JSON");
}
