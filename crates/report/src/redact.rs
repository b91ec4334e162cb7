//! Addresses and names replaced, the same by the same, wherever in a report they stand.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use anonymise::Key;
use chart::{Mark, Scene};
use query::Dimension;

use crate::{Asked, Block, Report, Story, Told};

/// What replaces what. Addresses go by Crypto-PAn with a key, as in captures that are made anonymous with
/// the same one; names are counted.
pub(crate) struct Redaction<'a> {
    key: Key,
    names: BTreeMap<String, usize>,
    /// Names that no look tells from words: those the engine said are names, in small letters.
    known: BTreeSet<String>,
    /// The same of names of several words, the longest first: a name may hold another.
    phrases: Vec<String>,
    /// Words of filters, which look like names.
    fields: &'a [String],
}

impl<'a> Redaction<'a> {
    /// With this key; what hosts and servers were called stands in the answers.
    pub(crate) fn new(key: &str, fields: &'a [String], answers: &[(Asked, Told)]) -> Self {
        let mut named: Vec<String> = Vec::new();
        for answer in answers {
            match answer {
                (_, Told::Hosts(hosts)) => {
                    named.extend(
                        hosts.iter().flat_map(|host| &host.names).map(|it| it.name.clone()),
                    );
                }
                (Asked::Flows(asked), Told::Answer(answer)) => {
                    let names = Dimension::Column(model::Column::HostName);
                    let grouped = asked.group_by.iter().position(|it| *it == names);
                    let selected =
                        asked.select.iter().position(|it| *it == model::Column::HostName);
                    if let Some(place) = grouped.or(selected) {
                        let cells = answer.rows.iter().filter_map(|row| row.key.get(place));
                        named.extend(cells.filter_map(|cell| match cell {
                            model::Value::Text(text) => Some(text.to_string()),
                            _ => None,
                        }));
                    }
                }
                _ => {}
            }
        }
        let is_word = |name: &String| name.chars().all(is_inside);
        let (words, mut phrases): (Vec<String>, Vec<String>) = named.into_iter().partition(is_word);
        phrases.retain(|name| !name.trim().is_empty());
        model::sort_by_key(&mut phrases, |name| std::cmp::Reverse(name.len()));
        let mut known = BTreeSet::new();
        known.extend(words.iter().map(|name| name.to_lowercase()));
        Self { key: Key::of_words(key), names: BTreeMap::new(), known, phrases, fields }
    }

    /// Every text of the report; its logo stays.
    pub(crate) fn report(&mut self, report: &mut Report) {
        self.text(&mut report.title);
        self.text(&mut report.about);
        for section in &mut report.sections {
            self.text(&mut section.heading);
            for block in &mut section.blocks {
                self.block(block);
            }
        }
    }

    fn block(&mut self, block: &mut Block) {
        match block {
            Block::Text(text) => self.text(text),
            Block::Figures(pairs) | Block::Legend(pairs) => {
                pairs.iter_mut().for_each(|(_, text)| self.text(text));
            }
            Block::Chart(scene) => self.scene(scene),
            Block::Table { rows, .. } => rows.iter_mut().flatten().for_each(|cell| self.text(cell)),
            Block::Stories(stories) => stories.iter_mut().for_each(|story| self.story(story)),
        }
    }

    fn story(&mut self, story: &mut Story) {
        let Story { title, text, parts, about, filter, severity: _ } = story;
        self.text(title);
        let rest = text.iter_mut().chain(parts).chain(about).chain(filter);
        rest.for_each(|text| self.text(text));
    }

    fn scene(&mut self, scene: &mut Scene) {
        self.text(&mut scene.title);
        if let Some(table) = &mut scene.table {
            table.rows.iter_mut().flatten().for_each(|cell| self.text(cell));
        }
        scene.marks.iter_mut().for_each(|mark| self.mark(mark));
    }

    fn mark(&mut self, mark: &mut Mark) {
        match mark {
            Mark::Rect { title, .. } | Mark::Path { title, .. } => {
                title.iter_mut().for_each(|text| self.text(text));
            }
            Mark::Text { text, .. } => self.text(text),
            Mark::Group { marks, .. } => marks.iter_mut().for_each(|mark| self.mark(mark)),
            Mark::Line { .. } => {}
        }
    }

    fn text(&mut self, text: &mut String) {
        let phrases: Vec<String> =
            self.phrases.iter().filter(|name| text.contains(name.as_str())).cloned().collect();
        for name in phrases {
            *text = text.replace(&name, &self.name(&name));
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let length = rest.find(|letter| !is_inside(letter)).unwrap_or(rest.len());
            let (word, behind) = rest.split_at(length);
            out.push_str(&self.word(word));
            let gap = behind.find(is_inside).unwrap_or(behind.len());
            let (between, next) = behind.split_at(gap);
            out.push_str(between);
            rest = next;
        }
        *text = out;
    }

    /// A word with what replaces it; points around it stay.
    fn word(&mut self, word: &str) -> String {
        let inner = word.trim_matches(['.', ':', '-', '%']);
        // An address may begin or end with colons.
        if let Some(address) = self.address(word) {
            return address;
        }
        let replaced = self.address(inner).or_else(|| self.with_port(inner)).or_else(|| {
            let is_known = self.known.contains(&inner.to_lowercase());
            (is_known || self.is_name(inner)).then(|| self.name(inner))
        });
        match replaced {
            Some(new) => word.replacen(inner, &new, 1),
            None => word.to_owned(),
        }
    }

    fn address(&mut self, word: &str) -> Option<String> {
        if let Ok(address) = word.parse::<IpAddr>() {
            return Some(self.key.address(address).to_string());
        }
        let octets: Vec<u8> = word.split([':', '-']).map(hexadecimal).collect::<Option<_>>()?;
        let mac = self.key.mac(octets.try_into().ok()?);
        Some(mac.map(|octet| format!("{octet:02x}")).join(":"))
    }

    fn with_port(&mut self, word: &str) -> Option<String> {
        let (address, port) = word.rsplit_once(':')?;
        port.parse::<u16>().ok()?;
        Some(format!(
            "{}:{port}",
            self.address(address)
                .or_else(|| { self.is_name(address).then(|| self.name(address)) })?
        ))
    }

    fn name(&mut self, name: &str) -> String {
        let number = self.names.len() + 1;
        let number = *self.names.entry(name.to_lowercase()).or_insert(number);
        format!("name-{number}")
    }

    /// Labels with points between, the last one of letters: a host's name, or a file's. Fields of filters
    /// are neither.
    fn is_name(&self, word: &str) -> bool {
        let Some((rest, last)) = word.rsplit_once('.') else { return false };
        let is_label = |label: &str| !label.is_empty();
        last.chars().count() >= 2
            && last.chars().all(char::is_alphabetic)
            && rest.split('.').all(is_label)
            && !self.fields.iter().any(|field| field.eq_ignore_ascii_case(word))
    }
}

/// What words are made of: letters, and what stands inside addresses and names.
fn is_inside(letter: char) -> bool {
    letter.is_alphanumeric() || ".:-_%".contains(letter)
}

fn hexadecimal(part: &str) -> Option<u8> {
    (part.len() == 2).then(|| u8::from_str_radix(part, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let mut text = text.to_owned();
        let fields = crate::Wish::new(crate::Template::General).fields;
        Redaction::new("key", &fields, &[]).text(&mut text);
        assert_eq!(text, expected);
    }

    #[test]
    fn addresses_become_others_one_to_one_and_words_stay() {
        let mut key = Key::of_words("key");
        let host = key.address([10, 0, 0, 7].into()).to_string();
        let other = key.address([10, 0, 0, 8].into()).to_string();
        check(
            "10.0.0.7 tried 400 ports of 10.0.0.8.",
            &format!("{host} tried 400 ports of {other}."),
        );
        check("10.0.0.7:443, 10.0.0.7/24", &format!("{host}:443, {host}/24"));
        check("ip.addr == 10.0.0.7 && bytes > 1.5M", &format!("ip.addr == {host} && bytes > 1.5M"));
        check("tcp.port == 443 && dns.qname matches x", "tcp.port == 443 && dns.qname matches x");
        check("12:30:05, 99.9 %, T1046 TLS 1.3", "12:30:05, 99.9 %, T1046 TLS 1.3");
        let six = key.address("2001:db8::1".parse().unwrap_or([0; 4].into())).to_string();
        check("from 2001:db8::1", &format!("from {six}"));
    }

    #[test]
    fn names_are_counted_and_the_same_is_the_same() {
        check("www.example.org and WWW.example.org, почта.рф", "name-1 and name-1, name-2");
        check("lab.pcapng", "name-1");
        let hosts = [protocol::KnownHost {
            address: [10, 0, 0, 7].into(),
            mac: None,
            vendor: None,
            names: vec![protocol::KnownName {
                name: "REGISTRY".to_owned(),
                how: model::NameSource::ALL[0],
                since: model::Timestamp(0),
                last: model::Timestamp(0),
            }],
            systems: Vec::new(),
            services: Vec::new(),
            more_services: 0,
        }];
        let answers = [(Asked::Findings, Told::Hosts(hosts.to_vec()))];
        let mut text = "asked REGISTRY, and REGISTRY again".to_owned();
        Redaction::new("key", &[], &answers).text(&mut text);
        assert_eq!(text, "asked name-1, and name-1 again");
    }
}
