//! Answers as JSON or CSV, as somebody wants them.

use axum::response::Response;
use export::{Heading, TimeFormat, ValueWriter};
use hyper::header::{ACCEPT, HeaderName, HeaderValue};
use hyper::{HeaderMap, StatusCode, Uri};
use model::{ColumnType, Value};
use serde_json::{Map, Value as Json};
use serve::answers;

/// How an answer is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    Json,
    Csv,
}

impl Form {
    /// By the end of the path, or else by what is accepted.
    pub(super) fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        if uri.path().ends_with(".csv") {
            return Self::Csv;
        }
        let accepted =
            headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let place = |kind| accepted.find(kind).unwrap_or(usize::MAX);
        match !uri.path().ends_with(".json") && place("text/csv") < place("application/json") {
            true => Self::Csv,
            false => Self::Json,
        }
    }

    pub(super) const fn export(self) -> export::Format {
        match self {
            Self::Json => export::Format::Json,
            Self::Csv => export::Format::Csv,
        }
    }
}

/// Octets of this form.
pub(super) fn octets(form: Form, octets: Vec<u8>) -> Response {
    let kind = match form {
        Form::Json => "application/json",
        Form::Csv => "text/csv; charset=utf-8",
    };
    answers::whole(StatusCode::OK, kind, octets.into())
}

/// What a CSV has no place for stands in its head.
pub(super) fn with(mut response: Response, name: &'static str, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(HeaderName::from_static(name), value);
    }
    response
}

/// Rows of an object under their name; in CSV their members of these names.
pub(super) fn rows(form: Form, name: &str, columns: &[&str], rows: Vec<Json>) -> Response {
    if form == Form::Json {
        let whole = Map::from_iter([(name.to_owned(), Json::Array(rows))]);
        return octets(form, Json::Object(whole).to_string().into_bytes());
    }
    let kind = |name: &&str| match rows.iter().any(|row| row[*name].is_u64()) {
        true => ColumnType::Count,
        false => ColumnType::Text,
    };
    let heads = columns.iter().map(|name| Heading { name: (*name).into(), kind: kind(name) });
    let mut out = Vec::new();
    if let Some(mut writer) =
        ValueWriter::new(export::Format::Csv, heads.collect(), TimeFormat::Rfc3339)
    {
        writer.header(&mut out);
        for row in &rows {
            let cells: Vec<Value> = columns.iter().map(|name| cell(&row[*name])).collect();
            writer.row(&cells, &mut out);
        }
        writer.end(&mut out);
    }
    octets(form, out)
}

fn cell(member: &Json) -> Value {
    match member {
        Json::Null | Json::Object(_) => Value::Missing,
        Json::Bool(flag) => Value::text(if *flag { "true" } else { "false" }),
        Json::Number(number) => {
            number.as_u64().map_or_else(|| Value::text(&number.to_string()), Value::Number)
        }
        Json::String(text) => Value::text(text),
        Json::Array(all) => {
            let texts =
                all.iter().map(|one| one.as_str().map_or_else(|| one.to_string(), str::to_owned));
            Value::text(&texts.collect::<Vec<_>>().join(" "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_the_path_rules_and_else_what_is_accepted_first() {
        let check = |path: &str, accepted: &str, expected| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, accepted.parse().unwrap());
            assert_eq!(Form::of(&path.parse().unwrap(), &headers), expected, "{path} {accepted}");
        };
        check("/api/query", "*/*", Form::Json);
        check("/api/query", "text/csv", Form::Csv);
        check("/api/query", "text/csv, application/json", Form::Csv);
        check("/api/query", "application/json, text/csv;q=0.5", Form::Json);
        check("/api/query.json", "text/csv", Form::Json);
        check("/api/query.csv", "application/json", Form::Csv);
    }
}
