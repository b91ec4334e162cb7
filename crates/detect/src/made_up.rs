//! Domains made up by a program: one host asks for many domains that do not exist and look random
//! (MITRE T1568.002).

use std::net::IpAddr;

use model::{DnsExchange, FindingKind, FindingSeverity, Timestamp};

use crate::Limits;
use crate::recent::Recent;
use crate::stories::{Key, Stories, Story};
use crate::tunnel::domain;
use crate::words::{named, span};

/// Different domains that do not exist and look made up. A browser that tests its network asks for
/// three, without a dot.
const DOMAINS: usize = 10;
const WINDOW_NANOS: u64 = 1800 * 1_000_000_000;
const NO_SUCH_NAME: u16 = 3;

#[derive(Clone, Debug)]
pub(crate) struct MadeUp {
    clients: Recent<IpAddr, Asked>,
}

#[derive(Clone, Debug, Default)]
struct Asked {
    last: Vec<(Timestamp, Box<str>)>,
    all: u64,
    /// Names that do not exist and look as a person would choose them.
    plain: u64,
}

impl MadeUp {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { clients: Recent::new(limits.entries / 8, limits.seed) }
    }

    #[inline(never)]
    pub(crate) fn hear(&mut self, said: &DnsExchange, stories: &mut Stories) {
        if said.code != Some(NO_SUCH_NAME) {
            return;
        }
        let Some(domain) = domain(&said.name) else { return };
        let asked = self.clients.entry(said.client);
        if asked.last.iter().any(|(_, known)| &**known == domain) {
            return;
        }
        let label = domain.split('.').next().unwrap_or_default();
        if !looks_made_up(label) {
            asked.plain += 1;
            return;
        }
        if asked.last.len() == DOMAINS {
            asked.last.remove(0);
        }
        asked.last.push((said.time, domain.into()));
        asked.all += 1;
        let began = asked.last.first().map_or(said.time, |first| first.0);
        let is_many = asked.last.len() == DOMAINS && said.time.nanos_since(began) <= WINDOW_NANOS;
        if !is_many || asked.plain > asked.all {
            return;
        }
        let key = Key::of(FindingKind::MadeUpDomains, said.client);
        let Some(story) = stories.goes_on(key, began, said.time) else { return };
        story.and(said.server);
        story.count = asked.all;
        story.numbers[0] = asked.all;
        story.word = domain.into();
        let severity =
            if asked.all >= 50 { FindingSeverity::High } else { FindingSeverity::Medium };
        story.judge(severity, if asked.all >= 30 { 90 } else { 75 });
    }

    pub(crate) const fn forgotten(&self) -> u64 {
        self.clients.forgotten()
    }
}

/// Pairs of letters that English, German, French and Spanish words hardly ever have. A word made of even
/// draws of letters has several; half of all pairs are here.
fn is_rare(first: u8, second: u8) -> bool {
    // For each first letter, the second letters that are usual behind it.
    const USUAL: [&[u8]; 26] = [
        b"bcdfghiklmnprstuvwyz",
        b"aeiloruys",
        b"aehikloprtuy",
        b"adeilorsuy",
        b"abcdefghilmnoprstuvwxy",
        b"aefiloruts",
        b"aeghilnorsuty",
        b"aeilmnortuy",
        b"abcdefgklmnoprstvz",
        b"aeou",
        b"aeilnorsuy",
        b"abcdefgiklmopstuvy",
        b"abeimnopsuy",
        b"acdefgiknostuvyz",
        b"abcdefghijklmnoprstuvwxy",
        b"aefhiloprstuy",
        b"u",
        b"abcdefgiklmnoprstuvy",
        b"aceghiklmnopqstuwy",
        b"aceehiloprstuwyz",
        b"abcdeghilmnprstxz",
        b"aeioruy",
        b"aeehinorsy",
        b"aceiptuy",
        b"aceilmnoprst",
        b"aeiouyz",
    ];
    let row = USUAL.get(usize::from(first.wrapping_sub(b'a')));
    row.is_none_or(|usual| !usual.contains(&second))
}

/// Whether a label looks as if a program had drawn its letters: long enough to say, and with many pairs of
/// letters that words do not have, or with digits strewn among the letters.
pub(crate) fn looks_made_up(label: &str) -> bool {
    let label = label.to_ascii_lowercase();
    let octets = label.as_bytes();
    if octets.len() < 8 || label.starts_with("xn--") || label.contains('-') {
        return false;
    }
    let letters: Vec<u8> = octets.iter().copied().filter(u8::is_ascii_alphabetic).collect();
    let changes = octets
        .windows(2)
        .filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit())
        .count();
    if changes >= 4 && octets.len() >= 10 {
        return true;
    }
    let pairs = letters.len().saturating_sub(1);
    let rare = letters.windows(2).filter(|pair| is_rare(pair[0], pair[1])).count();
    let is_vowel = |letter: &&u8| matches!(**letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y');
    let vowels = letters.iter().filter(is_vowel).count();
    // Drawn evenly, a quarter of the pairs is rare, and a fifth of the letters are vowels.
    pairs >= 6 && (rare * 5 >= pairs || vowels * 6 <= letters.len())
}

pub(crate) fn words(key: &Key, story: &Story) -> String {
    format!(
        "{} asked for {} domains that do not exist and look made up by a program, {} the last of them, \
         within {}.",
        named(key.subject),
        story.number(0),
        story.word,
        span(story.first, story.last)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_not_taken_for_random_letters_and_random_letters_are() {
        let plain = [
            "printserver",
            "facebook",
            "wikipedia",
            "stackoverflow",
            "intranet",
            "kundenportal",
            "weather",
            "googleusercontent",
            "bundesregierung",
            "deutschebahn",
            "mailserver2",
            "fileserver01",
            "nytimes",
            "universidad",
            "bibliotheque",
            "workstation",
            "microsoftonline",
            "sharepoint",
            "localdomain",
        ];
        let wrong: Vec<_> = plain.iter().filter(|word| looks_made_up(word)).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        // Conficker, Kraken, Cryptolocker and Murofet, as published lists show them.
        let made = [
            "xjpakmdcfuqe",
            "qkgzwbvtxhf",
            "wxkxnmyprjvb",
            "a1k2j9x8q7zz",
            "nlgqfhkdbzvw",
            "mdhqwkjzxtgy",
            "vhjcbtwmqxge",
            "jtqxrwkbnzpd",
            "hqhgndvbsxkw",
            "kbwztfxqgmrj",
        ];
        let missed: Vec<_> = made.iter().filter(|word| !looks_made_up(word)).collect();
        assert!(missed.is_empty(), "{missed:?}");
    }
}
