//! Tunnels in DNS: one client asks for ever new long names below one domain (MITRE T1071.004).

use std::net::IpAddr;

use model::{DnsExchange, FindingKind, FindingSeverity, Timestamp};

use crate::Limits;
use crate::distinct::Distinct;
use crate::recent::Recent;
use crate::stories::{Key, Stories, Story};
use crate::words::{named, octets, span};

/// Different names below one domain: a site's content servers have a dozen, most of them short.
const NAMES: u64 = 20;
/// Octets of the names below the domain, in the mean: data is packed into what the format has room for.
/// Names that people or content networks choose rarely go beyond twenty.
const OCTETS: u64 = 28;
/// Types of records that carry data back (TXT, NULL, CNAME, MX, KEY, SRV): names may then be shorter.
const CARRIERS: [u16; 7] = [5, 10, 15, 16, 25, 33, 65_399];
const OCTETS_CARRIED: u64 = 12;
/// Octets of one name that is data by itself.
const DATA: usize = 40;

#[derive(Clone, Debug)]
pub(crate) struct Tunnel {
    domains: Recent<(IpAddr, u64), Asked>,
}

#[derive(Clone, Debug, Default)]
struct Asked {
    first: Option<Timestamp>,
    names: Distinct,
    questions: u64,
    octets: u64,
    carried: u64,
    missing: u64,
    /// Octets beside letters in order: what encodes data has digits and both cases.
    strewn: u64,
}

impl Tunnel {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { domains: Recent::new(limits.entries / 4, limits.seed) }
    }

    #[inline(never)]
    pub(crate) fn hear(&mut self, said: &DnsExchange, stories: &mut Stories) {
        let Some(domain) = domain(&said.name) else { return };
        let below = said.name.len().saturating_sub(domain.len() + 1);
        if below == 0 || is_reverse(&said.name) {
            return;
        }
        let hash = crate::hash::hash(domain.to_ascii_lowercase());
        let asked = self.domains.entry((said.client, hash));
        let first = *asked.first.get_or_insert(said.time);
        let name = said.name.get(..below).unwrap_or_default();
        asked.questions += 1;
        if asked.names.add(name) {
            asked.octets += below as u64;
            asked.strewn += u64::from(is_strewn(name));
        }
        asked.carried += u64::from(CARRIERS.contains(&said.kind));
        asked.missing += u64::from(said.code == Some(3));
        let names = asked.names.count();
        // Beyond what is counted exactly, the mean is of those that changed the estimate.
        let mean = asked.octets / names.clamp(1, 64);
        let is_carrier = asked.carried * 2 >= asked.questions;
        let least = if is_carrier { OCTETS_CARRIED } else { OCTETS };
        let is_strewn = asked.strewn * 2 >= names.min(64);
        // No host is called so: letters of base64 beside letters and digits, in a name as long as data.
        let is_data = name.len() >= DATA && name.bytes().any(|octet| b"*+/=".contains(&octet));
        if !is_data && (names < NAMES || mean < least || !is_strewn) {
            return;
        }
        let key = Key::of(FindingKind::DnsTunnel, said.client).about(hash);
        let Some(story) = stories.goes_on(key, first, said.time) else { return };
        story.and(said.server);
        story.count = asked.questions;
        story.word = domain.into();
        story.numbers = [names, mean, asked.carried, asked.questions, 0, 0];
        // Blocklists, virus scanners and telemetry ask so as well, but less.
        let severity = match names {
            0..NAMES => FindingSeverity::Low,
            _ if asked.missing * 10 > asked.questions * 9 && names < 100 => FindingSeverity::Low,
            500.. => FindingSeverity::High,
            _ => FindingSeverity::Medium,
        };
        story.judge(severity, if is_carrier || names >= 100 { 85 } else { 65 });
    }

    pub(crate) const fn forgotten(&self) -> u64 {
        self.domains.forgotten()
    }
}

/// The domain that somebody registered: the last two labels, three below `co.uk` and its like.
pub(crate) fn domain(name: &str) -> Option<&str> {
    const SECOND: [&str; 10] = ["ac", "co", "com", "edu", "gov", "net", "or", "org", "ne", "go"];
    let name = name.strip_suffix('.').unwrap_or(name);
    let mut labels = name.rsplit('.');
    let (top, second) = (labels.next()?, labels.next()?);
    let mut octets = top.len() + 1 + second.len();
    if top.len() == 2 && SECOND.contains(&second) {
        octets += 1 + labels.next()?.len();
    }
    name.len().checked_sub(octets).and_then(|at| name.get(at..))
}

/// Addresses that are asked for backwards.
fn is_reverse(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name.ends_with(".arpa") || name.ends_with(".ARPA")
}

/// Whether it looks like data: digits among letters, or letters of both cases, or few vowels.
fn is_strewn(name: &str) -> bool {
    let octets = name.as_bytes();
    let count = |is: fn(&u8) -> bool| octets.iter().filter(|octet| is(octet)).count();
    let letters = count(u8::is_ascii_alphabetic);
    let digits = count(u8::is_ascii_digit);
    let odd = octets.len() - letters - digits;
    let upper = count(u8::is_ascii_uppercase);
    let vowels = octets.iter().filter(|o| b"aeiouAEIOU".contains(o)).count();
    let is_mixed = upper * 5 >= letters && (letters - upper) * 5 >= letters;
    digits * 8 >= octets.len() || is_mixed || odd * 6 >= octets.len() || vowels * 6 < letters
}

pub(crate) fn words(key: &Key, story: &Story) -> String {
    if story.number(0) < NAMES {
        let names = model::counted(story.number(0), "name", "names");
        let (who, mean) = (named(key.subject), octets(story.number(1)));
        return format!("{who} asked for {names} below {} made of data, {mean} long.", story.word);
    }
    format!(
        "{} asked for about {} different names below {} within {}, {} long in the mean: names carry data \
         ({} of {} questions were of types that carry data back).",
        named(key.subject),
        story.number(0),
        story.word,
        span(story.first, story.last),
        octets(story.number(1)),
        story.number(2),
        story.number(3)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registered_domain_is_found_below_countries_as_well() {
        assert_eq!(domain("a.b.example.com"), Some("example.com"));
        assert_eq!(domain("www.example.co.uk."), Some("example.co.uk"));
        assert_eq!(domain("localhost"), None);
        assert_eq!(domain("co.uk"), None);
    }

    #[test]
    fn data_is_told_from_names() {
        assert!(is_strewn("yrbcsxs5ksijgc3lpabakxv5ft4pgbiz"));
        assert!(is_strewn("0eaba82M2hbO"));
        assert!(!is_strewn("static.cdn-images"));
        assert!(!is_strewn("fileserver.headquarters"));
    }
}
