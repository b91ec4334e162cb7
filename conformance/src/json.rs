//! A JSON document whose objects may name a key twice, as tshark writes them.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// One value; numbers and truth are kept as their text, for tshark writes everything as text.
#[derive(Debug)]
pub(crate) enum Node {
    /// A leaf.
    Text(String),
    /// An object, in the order of the file.
    Group(Vec<(String, Node)>),
    /// An array.
    List(Vec<Node>),
}

impl Node {
    /// The members of an object; nothing else has any.
    pub(crate) fn members(&self) -> &[(String, Self)] {
        match self {
            Self::Group(members) => members,
            Self::Text(_) | Self::List(_) => &[],
        }
    }

    /// The first member of that name.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        self.members().iter().find(|(known, _)| known == name).map(|(_, node)| node)
    }

    /// The text of the first member of that name.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Self::Text(text) => Some(text),
            Self::Group(_) | Self::List(_) => None,
        }
    }

    /// The number that the first member of that name holds.
    pub(crate) fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.text(name)?.parse().ok()
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(text.to_owned()))
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Node, E> {
        Ok(Node::Text(truth.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Text(number.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Text(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node, E> {
        Ok(Node::Text(number.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Text(String::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node, A::Error> {
        let mut group = Vec::new();
        while let Some(member) = members.next_entry()? {
            group.push(member);
        }
        Ok(Node::Group(group))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_comes_twice_is_there_twice() {
        let node: Node = serde_json::from_str(r#"{"a": "1", "b": {"c": "2"}, "a": "3"}"#).unwrap();
        let names: Vec<_> = node.members().iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["a", "b", "a"]);
        assert_eq!(node.number("a"), Some(1));
        assert_eq!(node.get("b").and_then(|b| b.text("c")), Some("2"));
    }
}
