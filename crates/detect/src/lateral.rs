//! Spreading inside: a host logs in at, or shares files with, one local host after the other that it did
//! not speak to before (MITRE T1021).
//!
//! Six within half an hour: a person works with two or three servers; who administers many has spoken to
//! them before, and is found on the first day only.

use std::net::IpAddr;

use model::{Direction, FindingKind, FindingSeverity, Timestamp};

use crate::Limits;
use crate::recent::Recent;
use crate::sight::Sight;
use crate::stories::{Key, Stories, Story};
use crate::words::{named, span};

const HOSTS: usize = 6;
const WINDOW_NANOS: u64 = 1800 * 1_000_000_000;
/// Where one logs in at other machines, or runs something there.
const PORTS: [(u16, &str); 8] = [
    (22, "SSH"),
    (23, "Telnet"),
    (135, "RPC"),
    (445, "SMB"),
    (3389, "RDP"),
    (5900, "VNC"),
    (5985, "WinRM"),
    (5986, "WinRM"),
];

#[derive(Clone, Debug)]
pub(crate) struct Lateral {
    known: Recent<(IpAddr, IpAddr, u16), ()>,
    hosts: Recent<(IpAddr, u16), Reached>,
}

#[derive(Clone, Debug, Default)]
struct Reached {
    /// When which host was reached for the first time, the last ones.
    last: Vec<(Timestamp, IpAddr)>,
    all: u64,
}

impl Lateral {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            known: Recent::new(limits.entries, limits.seed),
            hosts: Recent::new(limits.entries / 8, limits.seed),
        }
    }

    #[inline(never)]
    pub(crate) fn see(&mut self, sight: &Sight, stories: &mut Stories) {
        let Some(service) = PORTS.iter().find(|row| row.0 == sight.port) else { return };
        if sight.direction != Direction::Local || sight.is_to_group() || !sight.is_spoken() {
            return;
        }
        let pair = (sight.client, sight.server, sight.port);
        let is_known = self.known.get(&pair).is_some();
        self.known.entry(pair);
        if is_known {
            return;
        }
        let reached = self.hosts.entry((sight.client, sight.port));
        if reached.last.len() == HOSTS {
            reached.last.remove(0);
        }
        reached.last.push((sight.start, sight.server));
        reached.all += 1;
        let began = reached.last.iter().map(|(at, _)| *at).min().unwrap_or(sight.start);
        if reached.last.len() < HOSTS || sight.start.nanos_since(began) > WINDOW_NANOS {
            return;
        }
        let key = Key::of(FindingKind::LateralMovement, sight.client).about(sight.port.into());
        let Some(story) = stories.shown_by(key, sight) else { return };
        story.first = story.first.min(began);
        reached.last.iter().for_each(|(_, host)| story.and(*host));
        story.count = reached.all;
        story.word = service.1.into();
        story.numbers[0] = reached.all;
        let severity =
            if reached.all >= 20 { FindingSeverity::High } else { FindingSeverity::Medium };
        story.judge(severity, if reached.all >= 20 { 85 } else { 65 });
    }

    pub(crate) const fn forgotten(&self) -> u64 {
        self.known.forgotten() + self.hosts.forgotten()
    }
}

pub(crate) fn words(key: &Key, story: &Story) -> String {
    format!(
        "{} opened {} sessions with {} local hosts it had not spoken to before, within {}.",
        named(key.subject),
        story.word,
        story.number(0),
        span(story.first, story.last)
    )
}
