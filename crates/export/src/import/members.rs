//! One JSON object into names and texts: `{"flow":{"age":3}}` holds `3` by the name `flow.age`.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::config::FIELDS;

/// A name and what stands there: text without quotes, a number as it was written, nothing for
/// `null`, and the last of a list.
pub(crate) type Member<'a> = (Cow<'a, str>, Cow<'a, str>);

/// The members of an object; none where it is no JSON.
pub(crate) fn members(object: &[u8]) -> Option<Vec<Member<'_>>> {
    let text = std::str::from_utf8(object).ok()?;
    let mut found = Vec::new();
    flatten("", text, &mut found)?;
    Some(found)
}

fn flatten<'a>(prefix: &str, object: &'a str, found: &mut Vec<Member<'a>>) -> Option<()> {
    let Pairs(pairs) = serde_json::from_str(object).ok()?;
    for (name, raw) in pairs {
        if found.len() >= FIELDS {
            break;
        }
        let name = if prefix.is_empty() { name } else { format!("{prefix}.{name}").into() };
        let raw = raw.get();
        if raw.starts_with('{') {
            flatten(&name, raw, found)?;
        } else {
            found.push((name, scalar(raw)?));
        }
    }
    Some(())
}

fn scalar(raw: &str) -> Option<Cow<'_, str>> {
    match raw.as_bytes().first()? {
        b'"' => serde_json::from_str::<Text<'_>>(raw).ok().map(|text| text.0),
        b'[' => {
            let Items(items) = serde_json::from_str(raw).ok()?;
            let last = items.last().map(|raw| raw.get());
            // What lies deeper in lists is nobody's column.
            last.filter(|raw| !raw.starts_with(['[', '{'])).map_or(Some("".into()), scalar)
        }
        b'n' => Some(Cow::Borrowed("")),
        _ => Some(Cow::Borrowed(raw)),
    }
}

struct Pairs<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);
struct Items<'a>(Vec<&'a RawValue>);
struct Text<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Items<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self)
    }
}

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PairsVisitor)
    }
}

struct PairsVisitor;

impl<'de> Visitor<'de> for PairsVisitor {
    type Value = Pairs<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut pairs = Vec::new();
        while let Some((Text(name), value)) = map.next_entry()? {
            pairs.push((name, value));
        }
        Ok(Pairs(pairs))
    }
}

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor)
    }
}

/// Borrows where nothing is escaped.
struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Text(Cow::Owned(text.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_within_objects_have_names_with_points() {
        let object = br#"{"a":"x\"\u0041","b":1700000000.000000001,"c":null,"d":{"e":true,"f":{}},"g":[1,22],"h":[],"i":[{"j":1}]}"#;
        let found = members(object).unwrap();
        let expected = [
            ("a", "x\"A"),
            ("b", "1700000000.000000001"),
            ("c", ""),
            ("d.e", "true"),
            ("g", "22"),
            ("h", ""),
            ("i", ""),
        ];
        let found: Vec<(&str, &str)> =
            found.iter().map(|(n, v)| (n.as_ref(), v.as_ref())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_no_json_has_no_members() {
        for wrong in ["{\"a\":}", "{\"a\" 1}", "{a:1}", "{\"a\":1,}", "[]", ""] {
            assert_eq!(members(wrong.as_bytes()), None, "{wrong}");
        }
        assert_eq!(members(b"{\"a\":\"\xff\"}"), None);
    }
}
