//! Dimensions and measures as people write them: `prefix(ip.src, 24)`, `p95(duration)`.
//!
//! A list has commas between its items. Fields are those of the filter, by any of their words; an
//! item keeps the words it was asked by, so that what comes out is headed by them.

mod error;
mod measure;

use model::{Column, ColumnType, PlacePart};

use crate::Dimension;
use crate::filter::{Field, Item, field_words, nearest};
pub use error::{ExpressionError, ExpressionErrorKind};
pub use measure::{measures, value};

/// Items of a list; nobody reads more.
pub const MAX_ITEMS: usize = 32;

/// Bits of an IPv6 network where nobody says: a subnet.
const USUAL_V6: u8 = 64;

/// What was asked for, and by which words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named<T> {
    /// The words, as they were written.
    pub name: Box<str>,
    /// What they mean.
    pub what: T,
}

/// A list of what flows are grouped by.
///
/// `host`, `conversation`, `service`, `country`, `city`, `as`, any field of the filter,
/// `prefix(ip.src, 24)`, `prefix(ip.src, 24, 48)` with the bits of IPv6 behind those of IPv4, and
/// `bucket(start, 5m)`.
pub fn dimensions(text: &str) -> Result<Vec<Named<Dimension>>, ExpressionError> {
    items(text)?.into_iter().map(|item| named(&item, dimension(&item))).collect()
}

/// A length of time as the filter writes it: `500ms`, `5m`; nanoseconds.
pub fn span(text: &str) -> Option<u64> {
    match Item::parse(Field::Column(Column::Duration), text) {
        Some(Item::Number(nanos, _)) => Some(nanos),
        _ => None,
    }
}

/// An instant as the filter writes it; where it stands for more than one, the first of them.
pub fn instant(text: &str) -> Option<model::Timestamp> {
    match Item::parse(Field::Column(Column::Start), text) {
        Some(Item::Time(at, _)) => Some(at),
        _ => None,
    }
}

/// One item of a list: a word, and what stands in the parentheses behind it.
#[derive(Clone, Copy, Debug)]
struct Written<'a> {
    /// Where it begins.
    at: usize,
    text: &'a str,
    word: &'a str,
    arguments: Option<&'a str>,
}

impl<'a> Written<'a> {
    /// What stands between the commas of the parentheses; nothing without them.
    fn parts(&self) -> Vec<&'a str> {
        let inner = self.arguments.unwrap_or_default();
        inner.split(',').map(str::trim).filter(|_| !inner.trim().is_empty()).collect()
    }

    const fn error(&self, kind: ExpressionErrorKind) -> ExpressionError {
        ExpressionError { at: self.at, length: self.text.len(), kind }
    }

    /// The word alone means something, and no parentheses belong behind it.
    fn alone(&self, what: &'static str) -> Result<(), ExpressionError> {
        match self.arguments {
            None => Ok(()),
            Some(_) => Err(self.error(ExpressionErrorKind::Arguments { expected: what })),
        }
    }

    fn unknown(&self, known: impl Iterator<Item = &'static str>) -> ExpressionError {
        let found = cut(self.word);
        self.error(ExpressionErrorKind::Unknown { nearest: nearest(self.word, known), found })
    }

    /// The column that a field's word means; a field of several columns has none.
    fn column(&self, word: &str) -> Result<Column, ExpressionError> {
        match Field::from_name(word) {
            Some(Field::Column(column)) => Ok(column),
            Some(Field::Flags) => Ok(Column::TcpFlags),
            Some(field) => {
                let sides = field.columns().iter().map(|column| Field::Column(*column).name());
                let proposal = sides.collect::<Vec<_>>().join(" or ");
                Err(self.error(ExpressionErrorKind::BothSides { field: field.name(), proposal }))
            }
            None => {
                let words = field_words().map(|(word, _)| word);
                let found = cut(word);
                Err(self
                    .error(ExpressionErrorKind::Unknown { nearest: nearest(word, words), found }))
            }
        }
    }
}

fn named<T>(
    item: &Written<'_>,
    what: Result<T, ExpressionError>,
) -> Result<Named<T>, ExpressionError> {
    what.map(|what| Named { name: item.text.into(), what })
}

/// The items between the commas that stand in no parentheses.
fn items(text: &str) -> Result<Vec<Written<'_>>, ExpressionError> {
    let mut items = Vec::new();
    let (mut begin, mut depth) = (0, 0_usize);
    for (at, octet) in text.bytes().chain([b',']).enumerate() {
        match octet {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b',' if depth == 0 || at == text.len() => {
                items.push(item(text, begin, at)?);
                begin = at + 1;
            }
            _ => {}
        }
        if items.len() > MAX_ITEMS {
            let kind = ExpressionErrorKind::TooMany { limit: MAX_ITEMS };
            return Err(ExpressionError { at, length: text.len() - at.min(text.len()), kind });
        }
    }
    Ok(items)
}

fn item(text: &str, begin: usize, end: usize) -> Result<Written<'_>, ExpressionError> {
    let raw = text.get(begin..end).unwrap_or_default();
    let whole = raw.trim();
    let at = begin + (raw.len() - raw.trim_start().len());
    let item = Written { at, text: whole, word: whole, arguments: None };
    if whole.is_empty() {
        return Err(item.error(ExpressionErrorKind::Empty));
    }
    let Some((word, rest)) = whole.split_once('(') else {
        return match whole.contains(')') {
            true => Err(item.error(ExpressionErrorKind::Parentheses)),
            false => Ok(item),
        };
    };
    match rest.strip_suffix(')') {
        Some(inner) if !inner.contains(['(', ')']) => {
            Ok(Written { word: word.trim(), arguments: Some(inner), ..item })
        }
        _ => Err(item.error(ExpressionErrorKind::Parentheses)),
    }
}

/// Words that mean a dimension, besides the fields.
const DIMENSIONS: [(&str, Dimension); 8] = [
    ("host", Dimension::Host),
    ("conversation", Dimension::Conversation),
    ("service", Dimension::Service),
    ("country", Dimension::Place(PlacePart::Country)),
    ("city", Dimension::Place(PlacePart::City)),
    ("as", Dimension::Place(PlacePart::AsNumber)),
    ("scope", Dimension::Place(PlacePart::Scope)),
    ("ip.addr", Dimension::Host),
];

fn dimension(item: &Written<'_>) -> Result<Dimension, ExpressionError> {
    let word = item.word.to_ascii_lowercase();
    match word.as_str() {
        "prefix" | "net" => prefix(item),
        "bucket" => bucket(item),
        word => {
            let known = DIMENSIONS.iter().find(|(known, _)| *known == word);
            let known = known.map(|(_, dimension)| *dimension);
            let field = Field::from_name(word).and_then(|field| match field {
                Field::Place(part) => Some(Dimension::Place(part)),
                Field::Column(_) | Field::Flags => item.column(word).ok().map(Dimension::Column),
                _ => None,
            });
            if let Some(dimension) = known.or(field) {
                item.alone("only `prefix` and `bucket` have parentheses")?;
                return Ok(dimension);
            }
            if Field::from_name(word).is_some() {
                return item.column(word).map(Dimension::Column);
            }
            let words = DIMENSIONS.iter().map(|(word, _)| *word);
            let functions = ["prefix", "bucket"].into_iter();
            Err(item.unknown(words.chain(functions).chain(field_words().map(|(word, _)| word))))
        }
    }
}

fn prefix(item: &Written<'_>) -> Result<Dimension, ExpressionError> {
    let wrong = || {
        let expected = "a field with an address and bits: prefix(ip.src, 24), or with those of \
                        IPv6 behind them: prefix(ip.src, 24, 48)";
        item.error(ExpressionErrorKind::Arguments { expected })
    };
    let bits = |text: &str, most: u8| text.parse::<u8>().ok().filter(|bits| *bits <= most);
    let (field, v4, v6) = match item.parts()[..] {
        [field, v4] => (field, bits(v4, 32), Some(USUAL_V6)),
        [field, v4, v6] => (field, bits(v4, 32), bits(v6, 128)),
        _ => return Err(wrong()),
    };
    let column = item.column(field)?;
    if column.info().kind != ColumnType::Address {
        return Err(wrong());
    }
    let (Some(v4), Some(v6)) = (v4, v6) else { return Err(wrong()) };
    Ok(Dimension::Prefix { column, v4, v6 })
}

fn bucket(item: &Written<'_>) -> Result<Dimension, ExpressionError> {
    let wrong = || {
        let expected = "start or end, and a span: bucket(start, 5m)";
        item.error(ExpressionErrorKind::Arguments { expected })
    };
    let [field, step] = item.parts()[..] else { return Err(wrong()) };
    let column = match field.eq_ignore_ascii_case("time") {
        true => Column::Start,
        false => item.column(field)?,
    };
    let nanos = span(step).filter(|nanos| *nanos > 0).ok_or_else(wrong)?;
    if column.info().kind != ColumnType::Time {
        return Err(wrong());
    }
    Ok(Dimension::Bucket { column, nanos })
}

/// Characters of what was found, in errors.
fn cut(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[Dimension]) {
        let found = dimensions(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let found: Vec<Dimension> = found.into_iter().map(|named| named.what).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn fields_are_dimensions_by_any_of_their_words() {
        check("ip.src", &[Dimension::Column(Column::SourceAddress)]);
        check("source_address", &[Dimension::Column(Column::SourceAddress)]);
        check("Host", &[Dimension::Host]);
        check(
            "country,as",
            &[Dimension::Place(PlacePart::Country), Dimension::Place(PlacePart::AsNumber)],
        );
        check("src.country", &[Dimension::Column(Column::SourceCountry)]);
        check(
            "app , proto",
            &[Dimension::Column(Column::Application), Dimension::Column(Column::Protocol)],
        );
        check("flags", &[Dimension::Column(Column::TcpFlags)]);
    }

    #[test]
    fn networks_and_steps_of_time_are_functions() {
        let column = Column::SourceAddress;
        check("prefix(ip.src, 24)", &[Dimension::Prefix { column, v4: 24, v6: 64 }]);
        check("prefix( ip.src,0,128 )", &[Dimension::Prefix { column, v4: 0, v6: 128 }]);
        let nanos = 300_000_000_000;
        check("bucket(time, 5m)", &[Dimension::Bucket { column: Column::Start, nanos }]);
        check(
            "bucket(end,5m),app",
            &[
                Dimension::Bucket { column: Column::End, nanos },
                Dimension::Column(Column::Application),
            ],
        );
    }

    #[test]
    fn the_words_that_were_asked_for_are_kept() {
        let named = dimensions(" prefix(ip.src, 24) ,app").expect("dimensions");
        let names: Vec<&str> = named.iter().map(|named| &*named.name).collect();
        assert_eq!(names, ["prefix(ip.src, 24)", "app"]);
    }

    fn refused(text: &str, at: usize, length: usize, words: &str) {
        let error = dimensions(text).expect_err(text);
        assert_eq!((error.at, error.length), (at, length), "{text}");
        assert!(error.to_string().contains(words), "{text}: {error}");
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        refused("", 0, 0, "something is missing");
        refused("app,,proto", 4, 0, "something is missing");
        refused("app, ip.scr", 5, 6, "`ip.src`");
        refused("hots", 0, 4, "`host`");
        refused("port", 0, 4, "src.port or dst.port");
        refused("prefix(ip.src)", 0, 14, "prefix(ip.src, 24)");
        refused("prefix(ip.src, 33)", 0, 18, "prefix(ip.src, 24)");
        refused("prefix(app, 24)", 0, 15, "an address");
        refused("prefix(ip.addr, 24)", 0, 19, "ip.src or ip.dst");
        refused("bucket(start, soon)", 0, 19, "bucket(start, 5m)");
        refused("bucket(start, 0s)", 0, 17, "bucket(start, 5m)");
        refused("app(1)", 0, 6, "parentheses");
        refused("prefix(ip.src, 24", 0, 17, "parenthes");
        refused("a)", 0, 2, "parenthes");
        let many = ["app"; MAX_ITEMS + 1].join(",");
        assert!(dimensions(&many).expect_err("too many").to_string().contains("32"));
    }
}
