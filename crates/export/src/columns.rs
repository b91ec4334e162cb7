//! Columns by name, as they are asked for on a command line.

use std::fmt;

use model::Column;
use strsim::osa_distance;

/// The columns of a table where nobody has chosen others: they fit a wide terminal.
pub const DEFAULT_COLUMNS: &[Column] = &[
    Column::Start,
    Column::Duration,
    Column::Protocol,
    Column::SourceAddress,
    Column::SourcePort,
    Column::DestinationAddress,
    Column::DestinationPort,
    Column::Application,
    Column::Direction,
    Column::Packets,
    Column::Octets,
    Column::PacketsReverse,
    Column::OctetsReverse,
    Column::HostName,
];

/// No column has this name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownColumn {
    /// What was asked for.
    pub name: String,
    /// The column whose name is most like it, where one is.
    pub nearest: Option<Column>,
}

/// Longer names are nobody's column: they are not compared.
const MAX_COMPARED: usize = 40;

/// `start,protocol,bytes` as columns: names and filter words, case ignored, spaces around them
/// allowed. A column named twice comes once; an empty name is unknown.
pub fn parse_columns(names: &str) -> Result<Vec<Column>, UnknownColumn> {
    let mut columns = Vec::new();
    for name in names.split(',').map(str::trim) {
        let column = Column::from_name(name)
            .ok_or_else(|| UnknownColumn { name: name.to_owned(), nearest: nearest(name) })?;
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    Ok(columns)
}

impl fmt::Display for UnknownColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no column `{}`", self.name.escape_debug())?;
        self.nearest.map_or(Ok(()), |column| write!(f, "; did you mean `{}`?", column.name()))
    }
}

impl std::error::Error for UnknownColumn {}

fn nearest(name: &str) -> Option<Column> {
    let name = name.to_ascii_lowercase();
    let length = name.chars().count();
    if length == 0 || length > MAX_COMPARED {
        return None;
    }
    let words = Column::ALL.iter().flat_map(|column| {
        let info = column.info();
        info.filter_names.iter().copied().chain([info.name]).map(move |word| (*column, word))
    });
    words
        .map(|(column, word)| (osa_distance(&name, word), column))
        .filter(|(distance, _)| *distance <= length.div_ceil(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, column)| column)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(names: &str, expected: Result<&[Column], &str>) {
        let found = parse_columns(names);
        match expected {
            Ok(columns) => assert_eq!(found.as_deref(), Ok(columns)),
            Err(words) => assert_eq!(found.map_err(|error| error.to_string()), Err(words.into())),
        }
    }

    #[test]
    fn columns_are_found_by_name_and_word() {
        check(
            "start, PROTO,bytes,start",
            Ok(&[Column::Start, Column::Protocol, Column::OctetsTotal]),
        );
    }

    #[test]
    fn a_wrong_name_is_told_with_the_right_one() {
        check(
            "start,sorce_address",
            Err("there is no column `sorce_address`; did you mean `source_address`?"),
        );
        check("ip.scr", Err("there is no column `ip.scr`; did you mean `source_address`?"));
        check("xyzzy", Err("there is no column `xyzzy`"));
        check("start,", Err("there is no column ``"));
    }
}
