//! Values seen in the data that could stand at the cursor: what to ask for, and how they are written.

use std::fmt;
use std::ops::Range;

use model::{Column, ColumnType, PlacePart, counted};

use super::complete::{Completion, Here, compared_field};
use super::lexer::{Token, TokenKind};
use super::{Check, Expression, Field, Filter, Item, Lists, MAX_PATTERN, Test};
use crate::{Answer, Dimension, Measure, Question};

/// A place where a value of a field is wanted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wanted {
    dimension: Dimension,
    field: Field,
    typed: String,
    replace: Range<usize>,
}

/// Values asked for, those in most flows first: what is typed is looked for among these.
const MOST_ASKED: u32 = 1000;
/// The same of texts, which are looked for in the data.
const MOST_TEXTS: u32 = 50;

/// The field whose value could stand at the octet position `cursor`, where flows have few enough
/// different ones that they are worth a look.
pub fn wanted(text: &str, cursor: usize) -> Option<Wanted> {
    let Here { before, replace, typed } = Here::of(text, cursor)?;
    let field = compared_field(&before)?;
    let typed = typed.to_owned();
    Some(Wanted { dimension: dimension(field)?, field, typed, replace })
}

/// What flows are grouped by for the values of a field.
fn dimension(field: Field) -> Option<Dimension> {
    Some(match field {
        Field::Address => Dimension::Host,
        // What was asked for stands here, and nearly every value once on the other side.
        Field::Port => Dimension::Column(Column::DestinationPort),
        Field::Asn => Dimension::Place(PlacePart::AsNumber),
        Field::Place(part) => Dimension::Place(part),
        // Their values are words for single bits.
        Field::Flags | Field::Column(Column::Risks) => return None,
        Field::Column(column) => match column.info().kind {
            ColumnType::Address
            | ColumnType::Direction
            | ColumnType::Exporter
            | ColumnType::Number
            | ColumnType::Port
            | ColumnType::Protocol
            | ColumnType::Text => Dimension::Column(column),
            ColumnType::Count | ColumnType::Flags | ColumnType::Span | ColumnType::Time => {
                return None;
            }
        },
    })
}

/// Named lists that could stand at the octet position `cursor`: behind a field and `in`.
pub fn listed(text: &str, cursor: usize, lists: &Lists) -> Vec<Completion> {
    let Some(Here { before, replace, typed }) = Here::of(text, cursor) else { return Vec::new() };
    let is_word = |token: &Token<'_>, fits: fn(&str) -> bool| match token.kind {
        TokenKind::Word(word) => fits(word),
        _ => false,
    };
    let follows = matches!(&before[..], [.., field, word]
        if is_word(word, |word| word == "in") && is_word(field, |word| Field::from_name(word).is_some()));
    let names = lists.names().map(|name| format!("${name}"));
    names
        .filter(|name| follows && name.starts_with(typed))
        .map(|text| Completion {
            replace: replace.clone(),
            text,
            about: "A list of yours.".to_owned(),
        })
        .collect()
}

impl Wanted {
    /// Which values there are, and in how many flows.
    pub fn question(&self) -> Question {
        let is_text = self.field.kind() == ColumnType::Text && self.typed.len() <= MAX_PATTERN;
        let contains = (is_text && !self.typed.is_empty()).then(|| {
            let check = Check::Contains(Item::Text(self.typed.as_str().into()));
            Filter { root: Expression::test(self.field, check) }
        });
        Question {
            filter: contains,
            group_by: vec![self.dimension],
            measures: vec![Measure::Flows],
            limit: if is_text { MOST_TEXTS } else { MOST_ASKED },
            ..Question::default()
        }
    }

    /// Those of an answer to [`Self::question`] that fit what is typed: what begins with it before what
    /// contains it, each by how many flows have it.
    pub fn completions(&self, answer: &Answer) -> Vec<Completion> {
        // As the words of the language; letters beyond ASCII are found as they were typed.
        let typed = self.typed.to_ascii_lowercase();
        let fitting = answer.rows.iter().filter_map(|row| {
            let kept = Filter::from_value(self.dimension, row.key.first()?, false)?;
            let Expression::Test(Test { field, check: Check::Compare(_, item) }) = kept.root else {
                return None;
            };
            let plain = match &item {
                Item::Text(text) => text.to_ascii_lowercase(),
                item => Written(item, field).to_string().to_ascii_lowercase(),
            };
            let flows = row.measures.first().copied().unwrap_or_default();
            let completion = Completion {
                replace: self.replace.clone(),
                text: Written(&item, field).to_string(),
                about: format!("In {}.", counted(flows, "flow", "flows")),
            };
            plain.contains(&typed).then(|| (!plain.starts_with(&typed), completion))
        });
        let mut fitting: Vec<_> = fitting.collect();
        model::sort_by_key(&mut fitting, |(inside, _)| *inside);
        fitting.into_iter().map(|(_, completion)| completion).collect()
    }
}

/// A value as it is written behind its field.
struct Written<'a>(&'a Item, Field);

impl fmt::Display for Written<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write(self.1, f)
    }
}

#[cfg(test)]
mod tests {
    use model::Value;

    use super::*;
    use crate::Row;

    fn answer(values: &[(Value, u64)]) -> Answer {
        let rows = values.iter().map(|(value, flows)| Row {
            key: vec![value.clone()],
            measures: vec![*flows],
            ..Row::default()
        });
        Answer { rows: rows.collect(), ..Answer::default() }
    }

    fn words(text: &str, values: &[(Value, u64)]) -> Vec<String> {
        let wanted = wanted(text, text.len()).expect("a value is wanted");
        wanted.completions(&answer(values)).into_iter().map(|found| found.text).collect()
    }

    #[test]
    fn addresses_that_begin_as_typed_come_before_those_that_contain_it() {
        let seen = |text: &str, flows| (Value::Address(text.parse().unwrap()), flows);
        let values = [seen("192.168.1.10", 9), seen("10.0.0.1", 5), seen("172.16.0.1", 3)];
        assert_eq!(words("ip.addr == 10", &values), ["10.0.0.1", "192.168.1.10"]);
        assert_eq!(words("tcp and ip.src in {10.0.0.1, ", &values).len(), 3);
    }

    #[test]
    fn texts_are_looked_for_in_the_data_and_quoted_where_they_must_be() {
        let wanted = wanted("app == goo", 10).unwrap();
        let question = wanted.question();
        assert_eq!(question.filter.unwrap().to_string(), "app contains goo");
        assert_eq!(
            (question.group_by, question.measures),
            (vec![Dimension::Column(Column::Application)], vec![Measure::Flows])
        );
        let found = wanted.completions(&answer(&[(Value::Text("TLS.Google".into()), 1)]));
        assert_eq!((found[0].text.as_str(), found[0].about.as_str()), ("TLS.Google", "In 1 flow."));
        assert_eq!(found[0].replace, 7..10);
        let spaced = [(Value::Text("a name".into()), 2)];
        assert_eq!(words("host_name == a", &spaced), ["\"a name\""]);
    }

    #[test]
    fn lists_are_proposed_behind_a_field_and_in() {
        let mut lists = Lists::default();
        lists.define("servers", "10.0.0.1").unwrap();
        lists.define("web", "80").unwrap();
        let names = |text: &str| {
            let found = listed(text, text.len(), &lists).into_iter();
            found.map(|found| found.text).collect::<Vec<_>>()
        };
        assert_eq!(names("tcp and ip.dst in "), ["$servers", "$web"]);
        assert_eq!(names("ip.dst in $s"), ["$servers"]);
        assert!(names("ip.dst == $s").is_empty() && names("in ").is_empty());
    }

    #[test]
    fn nothing_is_wanted_where_no_value_stands_or_all_differ() {
        for text in ["", "ip.addr ", "bytes > ", "start > ", "flags contains ", "tcp or "] {
            assert_eq!(wanted(text, text.len()), None, "{text}");
        }
    }
}
