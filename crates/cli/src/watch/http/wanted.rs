//! What stands behind the `?`, or in the body of a POST: the words of `flowglass query`.

use std::borrow::Cow;

use query::filter::Filter;
use serde_json::{Map, Value as Json};

use crate::arguments::QuestionArguments;
use crate::flows::{filter, parse_filter};

/// The same as [`QUESTION`], asked again and again.
pub(super) const LIVE: &[&str] = &[
    "filter",
    "by",
    "measure",
    "sum",
    "fields",
    "top",
    "sort",
    "ascending",
    "bucket",
    "from",
    "to",
    "compare",
    "compare_from",
    "compare_to",
    "compare_filter",
    "epoch",
    "every",
];
/// Of a question.
pub(super) const QUESTION: &[&str] = LIVE.split_at(LIVE.len() - 1).0;
/// Of a table.
pub(super) const TABLE: &[&str] = &["filter", "from", "to", "top"];
/// Of a timeline.
pub(super) const TIMELINE: &[&str] =
    &["filter", "from", "to", "by", "measure", "bucket", "top", "epoch"];
/// Of a page of flows.
pub(super) const FLOWS: &[&str] = &["filter", "from", "to", "fields", "limit", "after", "epoch"];

/// What was asked for.
#[derive(Clone, Default)]
pub(super) struct Wanted {
    pub(super) question: QuestionArguments,
    pub(super) filter: Option<String>,
    pub(super) epoch: bool,
    /// Flows of a page.
    pub(super) limit: Option<u32>,
    /// The cursor.
    pub(super) after: u64,
    /// Milliseconds between two live answers.
    pub(super) every: Option<u64>,
}

impl Wanted {
    /// Of `a=b&c=d`, where only these names are known.
    pub(super) fn of_query(query: &str, known: &[&str], top: u32) -> Result<Self, String> {
        let mut wanted = Self::usual(top);
        let mut before: Vec<Cow<'_, str>> = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if value.contains(char::REPLACEMENT_CHARACTER) {
                return Err(format!("{}: is no UTF-8", export::escape_controls(&name)));
            }
            wanted.set(&name, &value, known)?;
            if before.contains(&name) {
                return Err(format!(
                    "{name}: is there twice; several words stand in one, with commas"
                ));
            }
            before.push(name);
        }
        Ok(wanted)
    }

    /// Of a JSON object: texts, numbers, true and false, and lists of texts.
    pub(super) fn of_object(
        object: &Map<String, Json>,
        known: &[&str],
        top: u32,
    ) -> Result<Self, String> {
        let mut wanted = Self::usual(top);
        for (name, value) in object {
            let text = match value {
                Json::String(text) => text.clone(),
                Json::Number(_) | Json::Bool(_) => value.to_string(),
                Json::Array(all) => {
                    let texts: Option<Vec<&str>> = all.iter().map(Json::as_str).collect();
                    texts.ok_or_else(|| format!("{name}: a list holds texts"))?.join(",")
                }
                Json::Null => continue,
                Json::Object(_) => return Err(format!("{name}: no object is expected here")),
            };
            wanted.set(name, &text, known)?;
        }
        Ok(wanted)
    }

    /// Which flows.
    pub(super) fn filter(&self) -> Result<Option<Filter>, String> {
        filter(self.filter.as_deref()).map_err(|error| plain(&error))
    }

    fn usual(top: u32) -> Self {
        let question = QuestionArguments { top, ..QuestionArguments::default() };
        Self { question, ..Self::default() }
    }

    fn set(&mut self, name: &str, value: &str, known: &[&str]) -> Result<(), String> {
        if !known.contains(&name) {
            let shown = export::escape_controls(name);
            return Err(format!("`{shown}` is not known here; {} are", known.join(", ")));
        }
        let number = || {
            let shown = export::escape_controls(value);
            value
                .parse()
                .map_err(|_| format!("{name}: `{shown}` is no whole number from 0 to 2^64 − 1"))
        };
        let small = || {
            number().and_then(|n: u64| u32::try_from(n).map_err(|_| format!("{name}: too large")))
        };
        let flag = || match value {
            "" | "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Err(format!("{name}: true or false")),
        };
        let text = || Some(value.to_owned());
        let question = &mut self.question;
        match name {
            "filter" => self.filter = text(),
            "by" => question.by = text(),
            "measure" => question.measure = text(),
            "sum" => question.sum = text(),
            "fields" => question.fields = text(),
            "top" => question.top = small()?,
            "sort" => question.sort = text(),
            "ascending" => question.ascending = flag()?,
            "bucket" => question.bucket = text(),
            "from" => question.from = text(),
            "to" => question.to = text(),
            "compare" => {
                if value != "previous" {
                    return Err("compare: only `previous` is known here".to_owned());
                }
                question.compare = text();
            }
            "compare_from" => question.compare_from = text(),
            "compare_to" => question.compare_to = text(),
            "compare_filter" => {
                parse_filter("compare_filter", value).map_err(|error| plain(&error))?;
                question.compare_filter = text();
            }
            "epoch" => self.epoch = flag()?,
            "limit" => self.limit = Some(small()?),
            "after" => self.after = number()?,
            "every" => self.every = Some(number()?),
            _ => {}
        }
        self.check()
    }

    /// What does not go together on the command line does not here.
    fn check(&self) -> Result<(), String> {
        let question = &self.question;
        let compares = question.compare.is_some()
            || question.compare_from.is_some()
            || question.compare_to.is_some()
            || question.compare_filter.is_some();
        let groups = question.by.is_some()
            || question.measure.is_some()
            || question.sum.is_some()
            || question.bucket.is_some()
            || compares;
        if question.fields.is_some() && groups {
            let words =
                "fields: rows of single flows go without by, measure, sum, bucket and compare";
            return Err(words.to_owned());
        }
        Ok(())
    }
}

/// In the words of the command line, without its dashes.
pub(super) fn plain(error: &anyhow::Error) -> String {
    let words = error.to_string();
    words.strip_prefix("--").unwrap_or(&words).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(query: &str) -> String {
        Wanted::of_query(query, QUESTION, 20).err().unwrap_or_default()
    }

    #[test]
    fn names_that_are_not_known_and_values_that_are_none_are_told() {
        assert!(refused("bye=app").contains("`bye` is not known here"));
        assert!(refused("top=many").contains("`many` is no whole number"));
        assert!(refused("top=5000000000").contains("too large"));
        assert!(refused("compare=/etc/passwd").contains("only `previous`"));
        assert!(refused("fields=start&by=app").contains("rows of single flows"));
        assert!(refused("ascending=perhaps").contains("true or false"));
        assert_eq!(refused("by=ip.src&top=7&filter=port+80&ascending"), "");
    }

    #[test]
    fn a_body_says_the_same_as_an_address() {
        let body = serde_json::json!({ "by": ["app", "proto"], "top": 3, "ascending": true, "filter": "tcp" });
        let of_body = Wanted::of_object(body.as_object().unwrap(), QUESTION, 20).unwrap();
        let of_query =
            Wanted::of_query("by=app,proto&top=3&ascending=true&filter=tcp", QUESTION, 20).unwrap();
        for wanted in [&of_body, &of_query] {
            assert_eq!(wanted.question.by.as_deref(), Some("app,proto"));
            assert_eq!((wanted.question.top, wanted.question.ascending), (3, true));
            assert_eq!(wanted.filter.as_deref(), Some("tcp"));
        }
    }
}
