//! Guessing of passwords: one short session after the other at a service with a login, all alike
//! (MITRE T1110).
//!
//! Fifteen within five minutes: a mail program that asks every minute has five, a person who forgot a
//! password tries a few times. Sessions of scripts differ in what they fetch; failed logins do not.

use std::net::IpAddr;

use model::{Exchange, FindingKind, FindingSeverity, Timestamp};

use crate::Limits;
use crate::recent::Recent;
use crate::robust::spread;
use crate::sight::Sight;
use crate::stories::{Key, Stories, Story};
use crate::words::{named, span};

const TRIES: usize = 15;
const WINDOW_NANOS: u64 = 300 * 1_000_000_000;
/// What a failed login says at most, each way, with the key exchange of SSH or RDP's certificate.
const MOST_OCTETS: u64 = 24_000;
/// A session that lasts longer is a login that worked.
const SESSION_NANOS: u64 = 60 * 1_000_000_000;

/// Services with logins: port, as it is spoken, and in words.
const SERVICES: &[(u16, &str, &str)] = &[
    (21, "FTP_CONTROL", "FTP"),
    (22, "SSH", "SSH"),
    (23, "Telnet", "Telnet"),
    (25, "SMTP", "SMTP"),
    (110, "POP3", "POP3"),
    (143, "IMAP", "IMAP"),
    (389, "LDAP", "LDAP"),
    (445, "SMBv23", "SMB"),
    (445, "SMBv1", "SMB"),
    (465, "SMTPS", "SMTP"),
    (587, "SMTP", "SMTP"),
    (993, "IMAPS", "IMAP"),
    (995, "POPS", "POP3"),
    (1433, "MsSQL-TDS", "SQL Server"),
    (3306, "MySQL", "MySQL"),
    (3389, "RDP", "RDP"),
    (5432, "PostgreSQL", "PostgreSQL"),
    (5900, "VNC", "VNC"),
    (6379, "RESP", "Redis"),
];

#[derive(Clone, Debug)]
pub(crate) struct Brute {
    pairs: Recent<(IpAddr, IpAddr, u16), Tries>,
}

#[derive(Clone, Debug, Default)]
struct Tries {
    /// When the last ones began, and what the server said.
    last: Vec<(Timestamp, u64)>,
    all: u64,
    told: bool,
}

impl Brute {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { pairs: Recent::new(limits.entries / 4, limits.seed) }
    }

    #[inline(never)]
    pub(crate) fn see(&mut self, sight: &Sight, stories: &mut Stories) {
        if sight.is_half || sight.is_cut || !sight.is_spoken() || service(sight).is_none() {
            return;
        }
        let at = (sight.client, sight.server, sight.port);
        let (sent, received) = (sight.sent.octets, sight.received.octets);
        let is_try =
            sent <= MOST_OCTETS && received <= MOST_OCTETS && sight.nanos() <= SESSION_NANOS;
        if !is_try {
            // A session that lasted, after many that did not: somebody is in.
            if let Some(tries) = self.pairs.get(&at).filter(|tries| tries.told)
                && sight.start.nanos_since(tries.last.last().map_or(sight.start, |t| t.0))
                    < 10 * WINDOW_NANOS
                && let Some(story) = stories.shown_by(key(sight), sight)
            {
                story.numbers[2] += 1;
                story.judge(FindingSeverity::High, 85);
            }
            return;
        }
        let tries = self.pairs.entry(at);
        if !tries.again(sight.start, received) {
            return;
        }
        let Some(story) = stories.shown_by(key(sight), sight) else { return };
        story.first = story.first.min(tries.began());
        story.count = tries.all;
        story.and(sight.server);
        story.word = service(sight).unwrap_or_default().into();
        story.numbers[0] = tries.all;
        story.numbers[1] = sight.port.into();
        story.judge(FindingSeverity::Medium, if tries.all >= 40 { 90 } else { 75 });
    }

    /// A request was refused for want of a login.
    #[inline(never)]
    pub(crate) fn hear(&mut self, said: &Exchange, stories: &mut Stories) {
        let Exchange::Http(http) = said else { return };
        let tries = self.pairs.entry((http.client, http.server, 0));
        // What is refused says the same each time.
        if !tries.again(http.time, 0) {
            return;
        }
        let key = Key::of(FindingKind::BruteForce, http.client).with(http.server);
        let Some(story) = stories.goes_on(key, http.time, http.time) else { return };
        story.first = story.first.min(tries.began());
        story.and(http.server);
        story.count = tries.all;
        story.word = "HTTP".into();
        story.numbers[0] = tries.all;
        story.judge(FindingSeverity::Medium, if tries.all >= 40 { 90 } else { 70 });
    }

    pub(crate) const fn forgotten(&self) -> u64 {
        self.pairs.forgotten()
    }
}

impl Tries {
    /// One more; whether there are too many that are alike.
    fn again(&mut self, at: Timestamp, received: u64) -> bool {
        if self.last.len() == TRIES {
            self.last.remove(0);
        }
        self.last.push((at, received));
        self.all += 1;
        let began = self.last.iter().map(|(at, _)| *at).min().unwrap_or(at);
        let ended = self.last.iter().map(|(at, _)| *at).max().unwrap_or(at);
        let is_fast = self.last.len() == TRIES && ended.nanos_since(began) <= WINDOW_NANOS;
        if !is_fast {
            self.told = false;
            return false;
        }
        let mut sizes: Vec<u64> = self.last.iter().map(|(_, received)| *received).collect();
        let (middle, around) = spread(&mut sizes);
        self.told = around * 5 <= middle;
        self.told
    }

    fn began(&self) -> Timestamp {
        self.last.iter().map(|(at, _)| *at).min().unwrap_or_default()
    }
}

const fn key(sight: &Sight) -> Key {
    Key::of(FindingKind::BruteForce, sight.client).with(sight.server).about(sight.port as u64)
}

/// What one logs in to there.
pub(crate) fn service(sight: &Sight) -> Option<&'static str> {
    let known = |row: &&(u16, &str, &str)| {
        row.1 == &*sight.application || row.0 == sight.port && sight.application.is_empty()
    };
    SERVICES.iter().find(known).map(|row| row.2).or_else(|| {
        // TLS hides what is spoken: its port says it.
        let is_hidden = matches!(&*sight.application, "TLS" | "SMB" | "NetBIOS");
        SERVICES.iter().find(|row| is_hidden && row.0 == sight.port).map(|row| row.2)
    })
}

pub(crate) fn words(key: &Key, story: &Story) -> String {
    let then = match story.number(2) {
        0 => String::new(),
        _ => " Afterwards a session lasted: a login may have worked.".to_owned(),
    };
    let (word, tries) = (&story.word, story.number(0));
    let what = if &**word == "HTTP" {
        format!("was refused {tries} times for want of a login by the web server")
    } else {
        format!("opened {tries} short sessions of {word}, all alike, at")
    };
    format!(
        "{} {what} {} within {}.{then}",
        named(key.subject),
        named(key.other),
        span(story.first, story.last)
    )
}
