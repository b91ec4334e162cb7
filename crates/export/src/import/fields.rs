//! One record of a table into its cells.

use std::borrow::Cow;

use crate::config::FIELDS;

/// Cells between separators; with `quoted`, as RFC 4180 quotes them.
pub(crate) fn split(record: &str, separator: char, quoted: bool) -> Vec<Cow<'_, str>> {
    if !quoted {
        return record.split(separator).take(FIELDS).map(Cow::Borrowed).collect();
    }
    let mut cells = Vec::new();
    let mut rest = Some(record);
    while let Some(text) = rest.filter(|_| cells.len() < FIELDS) {
        let (cell, after) = match text.strip_prefix('"') {
            Some(text) => unquoted(text, separator),
            None => match text.split_once(separator) {
                Some((cell, after)) => (Cow::Borrowed(cell), Some(after)),
                None => (Cow::Borrowed(text), None),
            },
        };
        cells.push(cell);
        rest = after;
    }
    cells
}

/// What stands behind an opening quote, and what follows the separator after the closing one.
fn unquoted(text: &str, separator: char) -> (Cow<'_, str>, Option<&str>) {
    let mut cell: Cow<'_, str> = Cow::Borrowed("");
    let mut rest = text;
    loop {
        let (before, after) = rest.split_once('"').unwrap_or((rest, ""));
        if cell.is_empty() {
            cell = Cow::Borrowed(before);
        } else {
            cell.to_mut().push_str(before);
        }
        let Some(doubled) = after.strip_prefix('"') else {
            // Between a closing quote and the separator nothing should stand; it is kept.
            return match after.split_once(separator) {
                Some(("", after)) => (cell, Some(after)),
                Some((more, after)) => (Cow::Owned(cell.into_owned() + more), Some(after)),
                None if after.is_empty() => (cell, None),
                None => (Cow::Owned(cell.into_owned() + after), None),
            };
        };
        cell.to_mut().push('"');
        rest = doubled;
    }
}

/// Takes back the `'` that our CSV puts before what a spreadsheet would take as a formula.
pub(crate) fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| crate::csv::is_formula(rest)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(record: &str, expected: &[&str]) {
        assert_eq!(split(record, ',', true), expected);
    }

    #[test]
    fn cells_are_as_rfc_4180_has_them() {
        check("a,b,", &["a", "b", ""]);
        check("", &[""]);
        check("\"a,b\",\"say \"\"hi\"\"\",\"\"", &["a,b", "say \"hi\"", ""]);
        check("\"\"\"\"", &["\""]);
        check("\"a\"b,c", &["ab", "c"]);
        check("\"open,", &["open,"]);
        check("\"a\nb\",1", &["a\nb", "1"]);
    }

    #[test]
    fn no_record_has_more_cells_than_are_looked_at() {
        assert_eq!(split(&",".repeat(5000), ',', true).len(), FIELDS);
        assert_eq!(split(&",".repeat(5000), ',', false).len(), FIELDS);
    }

    #[test]
    fn the_guard_against_formulas_is_taken_back() {
        let check = |text, expected| assert_eq!(unguarded(text), expected);
        check("'=1", "=1");
        check("''=1", "'=1");
        check("'tis", "'tis");
        check("=1", "=1");
        check("'", "'");
    }
}
