//! One JSON object into names and texts: `{"flow":{"age":3}}` holds `3` by the name `flow.age`.
//!
//! Read by hand: here a number stays as it was written, and a library that knows what numbers come to
//! brings 25 KB of tables to everybody who opens the page.

use std::borrow::Cow;

use crate::config::{FIELDS, NESTING};

/// A name and what stands there: text without quotes, a number as it was written, nothing for
/// `null`, and the last of a list.
pub(crate) type Member<'a> = (Cow<'a, str>, Cow<'a, str>);

/// The members of an object; none where it is no JSON.
pub(crate) fn members(object: &[u8]) -> Option<Vec<Member<'_>>> {
    let mut scan = Scan { text: std::str::from_utf8(object).ok()?, at: 0 };
    let mut found = Vec::new();
    scan.object("", NESTING, &mut found)?;
    scan.next().is_none().then_some(found)
}

/// A place in JSON (RFC 8259).
struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    /// Members of an object go to what was found, those of objects inside with its name before theirs.
    fn object(&mut self, name: &str, deep: u32, found: &mut Vec<Member<'a>>) -> Option<()> {
        let deep = deep.checked_sub(1)?;
        self.take(b'{')?;
        if self.next() == Some(b'}') {
            return self.take(b'}');
        }
        loop {
            let own = self.string()?;
            let own = if name.is_empty() { own } else { format!("{name}.{own}").into() };
            self.take(b':')?;
            if self.next() == Some(b'{') {
                self.object(&own, deep, found)?;
            } else {
                let value = self.value(deep)?;
                if found.len() < FIELDS {
                    found.push((own, value));
                }
            }
            if self.next() == Some(b'}') {
                return self.take(b'}');
            }
            self.take(b',')?;
        }
    }

    /// The text of a value that is no object.
    fn value(&mut self, deep: u32) -> Option<Cow<'a, str>> {
        match self.next()? {
            b'"' => self.string(),
            b'[' => self.list(deep),
            _ => self.word(),
        }
    }

    /// The text of the last in a list; what lies deeper in lists is nobody's column.
    fn list(&mut self, deep: u32) -> Option<Cow<'a, str>> {
        let deep = deep.checked_sub(1)?;
        self.take(b'[')?;
        let mut last = Cow::Borrowed("");
        if self.next() == Some(b']') {
            return self.take(b']').map(|()| last);
        }
        loop {
            last = match self.next()? {
                b'{' => self.object("", deep, &mut Vec::new()).map(|()| Cow::Borrowed(""))?,
                b'[' => self.list(deep).map(|_| Cow::Borrowed(""))?,
                _ => self.value(deep)?,
            };
            if self.next() == Some(b']') {
                return self.take(b']').map(|()| last);
            }
            self.take(b',')?;
        }
    }

    /// A number as it was written, `true` and `false`; nothing for `null`.
    fn word(&mut self) -> Option<Cow<'a, str>> {
        let rest = self.text.get(self.at..)?;
        let is_end = |c: char| matches!(c, ',' | '}' | ']' | ' ' | '\t' | '\n' | '\r');
        let word = rest.get(..rest.find(is_end).unwrap_or(rest.len()))?;
        self.at += word.len();
        match word {
            "null" => Some(Cow::Borrowed("")),
            "true" | "false" => Some(Cow::Borrowed(word)),
            _ => is_number(word).then_some(Cow::Borrowed(word)),
        }
    }

    /// Text, borrowed where nothing is escaped.
    fn string(&mut self) -> Option<Cow<'a, str>> {
        self.take(b'"')?;
        let mut text = Cow::Borrowed("");
        loop {
            let rest = self.text.get(self.at..)?;
            let plain = rest.find(|c: char| c == '"' || c == '\\' || c < ' ')?;
            let (before, after) = rest.split_at_checked(plain)?;
            self.at += plain + 1;
            text += before;
            match after.as_bytes().first()? {
                b'"' => return Some(text),
                b'\\' => text.to_mut().push(self.escaped()?),
                _ => return None,
            }
        }
    }

    /// What stands behind a backslash.
    fn escaped(&mut self) -> Option<char> {
        let kind = *self.text.as_bytes().get(self.at)?;
        self.at += 1;
        Some(match kind {
            b'"' | b'\\' | b'/' => char::from(kind),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.unit()?;
                let second = match first {
                    0xd800..0xdc00 if self.text.get(self.at..)?.starts_with("\\u") => {
                        self.at += 2;
                        Some(self.unit()?)
                    }
                    _ => None,
                };
                let units = [first].into_iter().chain(second);
                let mut letters = char::decode_utf16(units);
                letters.next()?.ok().filter(|_| letters.next().is_none())?
            }
            _ => return None,
        })
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Option<u16> {
        let digits = self.text.get(self.at..self.at.checked_add(4)?)?;
        self.at += 4;
        digits.bytes().all(|b| b.is_ascii_hexdigit()).then_some(())?;
        u16::from_str_radix(digits, 16).ok()
    }

    /// The octet behind white space, which stays there.
    fn next(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let blank = rest.iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r')).count();
        self.at += blank;
        rest.get(blank).copied()
    }

    fn take(&mut self, wanted: u8) -> Option<()> {
        (self.next()? == wanted).then(|| self.at += 1)
    }
}

fn is_number(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (number, power) = word.split_once(['e', 'E']).unwrap_or((word, "0"));
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    let whole = whole.strip_prefix('-').unwrap_or(whole);
    let has_zeros = whole.len() > 1 && whole.starts_with('0');
    let power = power.strip_prefix(['+', '-']).unwrap_or(power);
    digits(whole) && !has_zeros && digits(part) && digits(power)
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

    /// What a well-kept reader of JSON takes for such, and nothing else.
    #[test]
    fn what_is_json_and_what_is_not_is_as_another_reader_has_it() {
        let values = [
            "0",
            "-0",
            "01",
            "1.",
            ".5",
            "1.5e+3",
            "1e",
            "1E-9",
            "-",
            "+1",
            "nul",
            "null",
            "truex",
            "false",
            "\"\\ud83d\\ude00\"",
            "\"\\ud83d\"",
            "\"\\ude00\"",
            "\"\\ud83d\\n\"",
            "\"\\x\"",
            "\"\\u12g4\"",
            "\"\\u+123\"",
            "\"a\nb\"",
            "\"\\/\\b\\f\\n\\r\\t\"",
            "\"",
            "[1,]",
            "[,]",
            "[1 2]",
            "[[1],{}]",
            "[{\"a\":[]}]",
            "[1",
            "{\"b\":{}}",
            "{,}",
            "1 1",
        ];
        for value in values {
            for object in [format!(" {{ \"a\" : {value} }} "), format!("{{\"a\":{value},\"b\":1}}")]
            {
                let theirs = serde_json::from_str::<serde_json::Value>(&object);
                let ours = members(object.as_bytes());
                assert_eq!(ours.is_some(), theirs.is_ok(), "{object}");
                let texts = theirs.ok().and_then(|value| value["a"].as_str().map(str::to_owned));
                if let Some(text) = texts {
                    assert_eq!(ours.unwrap()[0].1, text, "{object}");
                }
            }
        }
    }
}
