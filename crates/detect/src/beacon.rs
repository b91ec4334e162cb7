//! Beacons: one host calls the same server again and again, at regular times give or take some jitter,
//! and says and hears about the same few octets each time (MITRE T1071).
//!
//! Regularity is the median absolute deviation of the gaps over their median, as RITA reckons it: a fifth
//! is what implants are set to as they come. What many hosts call is an update service, not a beacon.

use std::net::IpAddr;

use model::{FindingKind, FindingSeverity, Timestamp};

use crate::Limits;
use crate::distinct::Distinct;
use crate::recent::Recent;
use crate::robust::{median, spread};
use crate::sight::{ICMP, ICMPV6, Sight};
use crate::stories::{Key, Stories, Story};
use crate::words::{named, nanos, octets, port, span};

/// Calls without which nobody can speak of a rhythm: seven gaps by chance within a fifth of their
/// middle are one in some thousands.
const CALLS: usize = 8;
/// Calls that are remembered of one pair.
const KEPT: usize = 32;
/// Gaps shorter than this are one piece of work; longer ones need a day to be seen eight times.
const SHORTEST: u64 = 5 * SECOND;
const LONGEST: u64 = 3 * 3600 * SECOND;
/// It goes on for so long: a page that reloads is closed sooner.
const LASTS: u64 = 300 * SECOND;
const SECOND: u64 = 1_000_000_000;
/// Most that is heard in one call, in the middle: orders are short; and most that is sent: a backup is no
/// call.
const HEARD: u64 = 8_000;
const SENT: u64 = 32_000;
/// So many hosts call the same server: it is a service.
const CALLERS: u64 = 3;
/// What calls hide in.
const HIDING: [&str; 4] = ["HTTP", "QUIC", "TLS", "WebSocket"];
/// Regular by design, and seen in every network.
const CLOCKWORK: &[&str] = &[
    "BGP", "BFD", "DHCP", "DHCPV6", "DNS", "ICMP", "IMAP", "IMAPS", "NTP", "POP3", "POPS", "PTPv2",
    "SNMP", "STUN", "Syslog",
];

#[derive(Clone, Debug)]
pub(crate) struct Beacon {
    pairs: Recent<(IpAddr, IpAddr, u16), Calls>,
    callers: Recent<(IpAddr, u16), Distinct>,
}

#[derive(Clone, Debug, Default)]
struct Calls {
    /// When, what was sent and what was heard.
    last: Vec<(Timestamp, u32, u32)>,
    all: u64,
    first: Option<Timestamp>,
    /// The last one goes on in another flow.
    goes_on: Option<u16>,
}

impl Beacon {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            pairs: Recent::new(limits.entries, limits.seed),
            callers: Recent::new(limits.entries / 2, limits.seed),
        }
    }

    #[inline(never)]
    pub(crate) fn see(&mut self, sight: &Sight, stories: &mut Stories) {
        let is_clockwork = matches!(sight.protocol, ICMP | ICMPV6)
            || matches!(sight.port, 0 | 53 | 67 | 68 | 123 | 161 | 162 | 179 | 514 | 546 | 547)
            || CLOCKWORK.contains(&&*sight.application);
        if is_clockwork || sight.is_to_group() || sight.is_futile() {
            return;
        }
        let calls = self.pairs.entry((sight.client, sight.server, sight.port));
        let goes_on = sight.may_go_on.then_some(sight.key.source_port);
        if std::mem::replace(&mut calls.goes_on, goes_on) == Some(sight.key.source_port) {
            return;
        }
        let small = |octets: u64| u32::try_from(octets).unwrap_or(u32::MAX);
        if calls.last.len() == KEPT {
            calls.last.remove(0);
        }
        calls.last.push((sight.start, small(sight.sent.octets), small(sight.received.octets)));
        calls.all += 1;
        let first = *calls.first.get_or_insert(sight.start);
        if calls.all == 1 {
            self.callers.entry((sight.server, sight.port)).add(sight.client);
        }
        if calls.last.len() < CALLS || !calls.all.is_multiple_of(4) {
            return;
        }
        let Some(rhythm) = calls.rhythm() else { return };
        let callers = self.callers.entry((sight.server, sight.port)).count();
        let key =
            Key::of(FindingKind::Beacon, sight.client).with(sight.server).about(sight.port.into());
        let Some(story) = stories.shown_by(key, sight) else { return };
        story.first = story.first.min(first);
        story.and(sight.server);
        story.count = calls.all;
        let jitter = 100 * rhythm.around / rhythm.every.max(1);
        story.numbers =
            [rhythm.every, jitter, rhythm.sent, rhythm.heard, callers, u64::from(sight.protocol)];
        if let Some(name) = &sight.name {
            story.word = name.clone();
        }
        let is_watched = sight.leaves() || !sight.is_from_ours();
        let severity = match callers {
            _ if !is_watched => FindingSeverity::Info,
            CALLERS.. => FindingSeverity::Low,
            // Whoever hides does so in what everybody speaks.
            _ if sight.is_known && !HIDING.contains(&&*sight.application) => FindingSeverity::Low,
            _ => FindingSeverity::Medium,
        };
        let confidence = if calls.all >= 20 { 80 } else { 65 };
        story.judge(severity, confidence);
        // What turns out to be a service is no beacon any more.
        story.severity = severity;
    }

    pub(crate) const fn forgotten(&self) -> u64 {
        self.pairs.forgotten()
    }
}

/// The rhythm of calls.
struct Rhythm {
    every: u64,
    around: u64,
    sent: u64,
    heard: u64,
}

impl Calls {
    fn rhythm(&self) -> Option<Rhythm> {
        let times = || self.last.iter().map(|call| call.0);
        if times().max()?.nanos_since(times().min()?) < LASTS {
            return None;
        }
        let mut calls = self.last.clone();
        calls.sort_unstable_by_key(|call| call.0);
        let mut gaps: Vec<u64> =
            calls.windows(2).map(|pair| pair[1].0.nanos_since(pair[0].0)).collect();
        let (every, around) = spread(&mut gaps);
        // Bursts and pauses have a middle as well: most gaps must lie near it.
        let near = gaps.iter().filter(|gap| gap.abs_diff(every) * 2 <= every).count();
        let is_regular = around * 5 <= every && near * 5 >= gaps.len() * 4;
        if !(SHORTEST..=LONGEST).contains(&every) || !is_regular {
            return None;
        }
        let mut sizes: Vec<u64> = calls.iter().map(|call| call.1.into()).collect();
        let (sent, sent_around) = spread(&mut sizes);
        let mut heard: Vec<u64> = calls.iter().map(|call| call.2.into()).collect();
        let heard = median(&mut heard);
        let is_alike = sent_around * 5 <= sent;
        (is_alike && sent <= SENT && heard <= HEARD).then_some(Rhythm {
            every,
            around,
            sent,
            heard,
        })
    }
}

pub(crate) fn words(key: &Key, story: &Story) -> String {
    let name = match &*story.word {
        "" => String::new(),
        name => format!(" ({name})"),
    };
    let others = match story.number(4) {
        0 | 1 => String::new(),
        callers => format!(" {callers} hosts call that server so or otherwise."),
    };
    format!(
        "{} called {}{name} at {} {} times within {}: every {} (± {} %), {} sent and {} heard each \
         time.{others}",
        named(key.subject),
        named(key.other),
        port(story.number(5) as u8, key.about as u16),
        story.count,
        span(story.first, story.last),
        nanos(story.number(0)),
        story.number(1),
        octets(story.number(2)),
        octets(story.number(3)),
    )
}
