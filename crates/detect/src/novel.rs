//! What was not there before: local hosts, services of local hosts, countries.
//!
//! For the first hour everything is new; what comes later is told as worth knowing, never as more.

use std::net::IpAddr;

use model::{Direction, FindingKind, FindingSeverity, Timestamp};

use crate::Limits;
use crate::recent::Recent;
use crate::sight::{Sight, TCP, UDP};
use crate::stories::{Key, Stories, Story};
use crate::words::{named, port};

/// For so long one learns what is usual.
const LEARN_NANOS: u64 = 3600 * 1_000_000_000;
/// Ports from here on are given out for a while only: what answers there is no service.
const EPHEMERAL: u16 = 32_768;

#[derive(Clone, Debug)]
pub(crate) struct Novel {
    began: Option<Timestamp>,
    hosts: Recent<IpAddr, ()>,
    services: Recent<(IpAddr, u8, u16), ()>,
    countries: Recent<[u8; 2], ()>,
}

/// There are about 250 countries.
const COUNTRIES: usize = 1024;

impl Novel {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            began: None,
            hosts: Recent::new(limits.entries, limits.seed),
            services: Recent::new(limits.entries, limits.seed),
            countries: Recent::new(COUNTRIES, limits.seed),
        }
    }

    #[inline(never)]
    pub(crate) fn see(&mut self, sight: &Sight, stories: &mut Stories) {
        let began = *self.began.get_or_insert(sight.start);
        let is_learnt = sight.end.nanos_since(began) > LEARN_NANOS;
        if sight.is_from_ours() && is_new(&mut self.hosts, sight.client) && is_learnt {
            let key = Key::of(FindingKind::NewHost, sight.client);
            tell(stories, key, sight, String::new());
        }
        let serves_ours = matches!(sight.direction, Direction::Local | Direction::Download);
        let is_service = matches!(sight.protocol, TCP | UDP)
            && (1..EPHEMERAL).contains(&sight.port)
            && sight.received.packets > 0
            && sight.is_spoken()
            && !sight.is_to_group();
        if serves_ours && is_service {
            let at = (sight.server, sight.protocol, sight.port);
            if is_new(&mut self.services, at) && is_learnt {
                let about = u64::from(sight.protocol) << 16 | u64::from(sight.port);
                let key = Key::of(FindingKind::NewService, sight.server).about(about);
                tell(stories, key, sight, sight.application.to_string());
            }
        }
        if let Some(country) = sight.country
            && is_new(&mut self.countries, country)
            && is_learnt
        {
            let about = u64::from(u16::from_be_bytes(country));
            let key = Key::of(FindingKind::NewCountry, sight.client).about(about);
            tell(stories, key, sight, String::from_utf8_lossy(&country).into_owned());
        }
    }

    pub(crate) const fn forgotten(&self) -> u64 {
        self.hosts.forgotten() + self.services.forgotten()
    }
}

fn is_new<K: Eq + std::hash::Hash + Copy>(known: &mut Recent<K, ()>, key: K) -> bool {
    let is_new = known.get(&key).is_none();
    if is_new {
        known.entry(key);
    }
    is_new
}

fn tell(stories: &mut Stories, key: Key, sight: &Sight, word: String) {
    let Some(story) = stories.shown_by(key, sight) else { return };
    let other = if key.subject == Some(sight.client) { sight.server } else { sight.client };
    story.and(other);
    story.word = word.into();
    let severity = match key.kind {
        FindingKind::NewCountry => FindingSeverity::Low,
        _ => FindingSeverity::Info,
    };
    story.judge(severity, 60);
}

pub(crate) fn words(key: &Key, story: &Story) -> String {
    let who = named(key.subject);
    let other = story.others.first().map(IpAddr::to_string).unwrap_or_default();
    match key.kind {
        FindingKind::NewHost => {
            format!("{who} spoke for the first time after the first hour, with {other}.")
        }
        FindingKind::NewService => {
            let what = match &*story.word {
                "" => String::new(),
                word => format!(" ({word})"),
            };
            let at = port((key.about >> 16) as u8, key.about as u16);
            format!(
                "{who} answered at {at}{what} for the first time after the first hour, to {other}."
            )
        }
        _ => format!(
            "{who} spoke with {other} in {}, a country nobody had spoken with in the first hour or since.",
            story.word
        ),
    }
}
