//! Lists: in braces where they are used, or under a name of somebody's choice: `ip.src in $servers`.

use std::collections::BTreeMap;

use super::error::{Expected, FilterError, FilterErrorKind};
use super::lexer::{Sign, TokenKind};
use super::parser::{Parser, cut};
use super::{Field, Item, MAX_LIST};
use crate::filter::nearest;

/// Octets of one named list.
const MAX_OCTETS: usize = 1 << 20;
/// Named lists at most.
const MAX_LISTS: usize = 256;

/// What names stand for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Lists(BTreeMap<Box<str>, Box<str>>);

impl Lists {
    /// No list has a name.
    pub const NONE: Self = Self(BTreeMap::new());

    /// Gives a list a name: letters, digits, `_`, `-` and `.`; items stand between commas, blanks or
    /// line ends, and what stands behind `#` up to the end of its line is a remark. The last one of a
    /// name counts. An error says what is wrong.
    pub fn define(&mut self, name: &str, items: &str) -> Result<(), String> {
        let name = name.strip_prefix('$').unwrap_or(name);
        let is_plain = |octet: u8| octet.is_ascii_alphanumeric() || b"_-.".contains(&octet);
        if name.is_empty() || name.len() > 64 || !name.bytes().all(is_plain) || name.contains("..")
        {
            return Err(format!(
                "`{}` is no name of a list: it has letters, digits, _ - .",
                cut(name)
            ));
        }
        if items.len() > MAX_OCTETS {
            return Err(format!("the list `{name}` has more than {MAX_OCTETS} octets"));
        }
        if self.0.len() >= MAX_LISTS && !self.0.contains_key(name) {
            return Err(format!("there are {MAX_LISTS} lists already"));
        }
        let count = words(items).count();
        if count == 0 || count > MAX_LIST {
            return Err(format!(
                "the list `{name}` has {count} items: 1 to {MAX_LIST} are allowed"
            ));
        }
        self.0.insert(name.into(), items.into());
        Ok(())
    }

    /// The names, in the order of their letters.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(|name| &**name)
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|items| &**items)
    }

    /// The name that may have been meant.
    fn nearest(&self, name: &str) -> Option<String> {
        nearest(name, self.names()).map(|name| format!("${name}"))
    }
}

/// What stands between commas, blanks and line ends, without remarks.
fn words(items: &str) -> impl Iterator<Item = &str> {
    let plain = |line: &'_ str| line.split_once('#').map_or(line.len(), |(before, _)| before.len());
    items
        .lines()
        .map(move |line| line.get(..plain(line)).unwrap_or_default())
        .flat_map(|line| line.split([',', ';', ' ', '\t']))
        .filter(|word| !word.is_empty())
}

impl Parser<'_> {
    /// `{…}` or `$name`.
    pub(super) fn list(&mut self, field: Field) -> Result<Vec<Item>, FilterError> {
        if let Some(TokenKind::Word(word)) = self.peek().map(|token| &token.kind)
            && let Some(name) = word.strip_prefix('$')
        {
            let items = self.named(name, field).map_err(|kind| self.error(kind))?;
            self.advance(1);
            return Ok(items);
        }
        if !self.take_sign(Sign::BraceOpen) {
            return Err(self.expected(Expected::List));
        }
        let mut items = Vec::new();
        loop {
            if items.len() >= MAX_LIST {
                return Err(self.error(FilterErrorKind::ListTooLong { limit: MAX_LIST }));
            }
            let item = self.item(field)?;
            items.push(if self.at_sign(Sign::Range) { self.range(field, item)? } else { item });
            if self.take_sign(Sign::BraceClose) {
                return Ok(items);
            }
            if !self.take_sign(Sign::Comma) {
                return Err(self.expected(Expected::ListEnd));
            }
        }
    }

    fn named(&self, name: &str, field: Field) -> Result<Vec<Item>, FilterErrorKind> {
        let Some(items) = self.lists.get(name) else {
            let nearest = self.lists.nearest(name);
            return Err(FilterErrorKind::UnknownList { found: format!("${}", cut(name)), nearest });
        };
        let item = |word: &str| {
            let found = match word.split_once("..") {
                Some((low, high)) => {
                    Item::parse(field, low).zip(Item::parse(field, high)).and_then(|(l, h)| l.to(h))
                }
                None => Item::parse(field, word),
            };
            found.ok_or_else(|| FilterErrorKind::BadListItem {
                list: format!("${}", cut(name)),
                found: cut(word),
                kind: field.kind(),
            })
        };
        words(items).map(item).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Filter;

    fn lists() -> Lists {
        let mut lists = Lists::default();
        let servers = "10.0.0.5, 10.1.0.0/16\n# the old one\n192.0.2.1..192.0.2.9 # and more\n";
        lists.define("servers", servers).expect("a list");
        lists.define("$web", "80 443;8080").expect("a list");
        lists
    }

    #[test]
    fn a_name_stands_for_its_items() {
        let check = |text: &str, canonical: &str| {
            let filter = Filter::parse_with(text, &lists()).expect(text);
            assert_eq!(filter.to_string(), canonical, "{text}");
        };
        let spelt = "ip.addr in {10.0.0.5, 10.1.0.0/16, 192.0.2.1..192.0.2.9}";
        check("ip.addr in $servers", spelt);
        check("!(ip.addr in $servers) and tcp", &format!("!({spelt}) && proto == tcp"));
        check("port in $web", "port in {80, 443, 8080}");
    }

    fn refused(text: &str, at: usize, length: usize, words: &str) {
        let error = Filter::parse_with(text, &lists()).expect_err(text);
        assert_eq!((error.at, error.length, &*error.to_string()), (at, length, words), "{text}");
    }

    #[test]
    fn what_is_wrong_with_a_list_is_said_where_its_name_stands() {
        refused("ip.src in $server", 10, 7, "there is no list `$server`; did you mean `$servers`?");
        refused("ip.src in $x", 10, 2, "there is no list `$x`");
        refused(
            "ip.src in $web",
            10,
            4,
            "`80` in the list `$web` is not an address or a prefix such as `10.0.0.0/8`",
        );
        let words = "a list stands behind `in`, as in `ip.addr in $servers`";
        refused("$servers", 0, 8, words);
        refused("ip.src == $servers", 10, 8, words);
    }

    #[test]
    fn a_list_has_a_name_and_items_within_limits() {
        let mut lists = Lists::default();
        let mut check = |name: &str, items: &str, words: &str| {
            let error = lists.define(name, items).expect_err(name);
            assert!(error.contains(words), "{error}");
        };
        check("", "1", "is no name of a list");
        check("a b", "1", "is no name of a list");
        check("a..b", "1", "is no name of a list");
        check("a", " # nothing", "has 0 items");
        check("a", &"1,".repeat(MAX_LIST + 1), "has 4097 items");
        check("a", &" ".repeat(MAX_OCTETS + 1), "octets");
        for number in 0..MAX_LISTS {
            lists.define(&format!("l{number}"), "1").expect("a list");
        }
        assert!(lists.define("more", "1").is_err_and(|error| error.contains("256 lists")));
        assert_eq!(lists.define("l7", "2"), Ok(()), "one that is there can be changed");
    }
}
