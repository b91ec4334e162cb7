//! Sweeps: one host tries the same port, pings, or asks for the hardware addresses, of many hosts
//! (MITRE T1046).
//!
//! Only tries that come to nothing count, and only those of hosts without a name: who tries servers it
//! was told of by DNS, as behind a firewall that is closed, is no sweep.

use std::net::IpAddr;

use model::{FindingKind, FindingSeverity, Timestamp};

use crate::Limits;
use crate::distinct::Distinct;
use crate::recent::Recent;
use crate::sight::{Neighbour, Sight, UDP};
use crate::stories::{Key, Stories, Story};
use crate::words::{named, port, span};

/// Different hosts at one port. Peer-to-peer programs try many hosts, but at as many ports.
const HOSTS: u64 = 20;
/// UDP that is not answered says less: peers of games and calls are tried in dozens.
const HOSTS_UDP: u64 = 48;
/// Different addresses asked for by ARP within a minute. A gateway asks for those that are called from
/// outside; an office has a few dozen.
const ASKED: u64 = 60;
const ASKED_NANOS: u64 = 60 * 1_000_000_000;
/// A sweep is followed over pauses of this length.
const PAUSE_NANOS: u64 = 24 * 3600 * 1_000_000_000;

#[derive(Clone, Debug)]
pub(crate) struct Sweep {
    ports: Recent<(IpAddr, u8, u16), Tried>,
    asked: Recent<IpAddr, Tried>,
}

#[derive(Clone, Debug, Default)]
struct Tried {
    first: Option<Timestamp>,
    last: Timestamp,
    hosts: Distinct,
    tries: u64,
    answered: u64,
}

impl Sweep {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            ports: Recent::new(limits.entries, limits.seed),
            asked: Recent::new(limits.entries / 4, limits.seed),
        }
    }

    #[inline(never)]
    pub(crate) fn see(&mut self, sight: &Sight, stories: &mut Stories) {
        let is_ping = sight.asks_for_echo();
        if sight.is_to_group() || sight.port == 0 && !is_ping {
            return;
        }
        let port = if is_ping { 0 } else { sight.port };
        let at = (sight.client, sight.protocol, port);
        if !sight.is_futile() {
            if let Some(tried) = self.ports.get(&at) {
                tried.answered += 1;
            }
            return;
        }
        if sight.name.is_some() {
            return;
        }
        let tried = self.ports.entry(at);
        if sight.start.nanos_since(tried.last) > PAUSE_NANOS {
            *tried = Tried::default();
        }
        let first = tried.first.map_or(sight.start, |first| first.min(sight.start));
        tried.first = Some(first);
        tried.last = tried.last.max(sight.end);
        tried.hosts.add(sight.server);
        tried.tries += 1;
        let hosts = tried.hosts.count();
        let enough = if sight.protocol == UDP { HOSTS_UDP } else { HOSTS };
        // Who mostly succeeds is a client with some dead servers on its list.
        if hosts < enough || tried.answered > 2 * tried.tries {
            return;
        }
        let about = u64::from(sight.protocol) << 16 | u64::from(port);
        let key = Key::of(FindingKind::HostSweep, sight.client).about(about);
        let Some(story) = stories.shown_by(key, sight) else { return };
        story.first = story.first.min(first);
        story.last = story.last.max(tried.last);
        story.and(sight.server);
        story.count = tried.tries;
        story.numbers = [hosts, tried.tries, tried.answered, 0, 0, 0];
        let severity = match (sight.is_from_ours(), hosts) {
            (true, 200..) => FindingSeverity::High,
            _ => FindingSeverity::Medium,
        };
        story.judge(severity, if hosts >= 50 { 90 } else { 75 });
    }

    /// Somebody asks whose address that is.
    #[inline(never)]
    pub(crate) fn hear(&mut self, said: &Neighbour, stories: &mut Stories) {
        let Some(asks) = said.asks.filter(|asks| *asks != said.address) else { return };
        let tried = self.asked.entry(said.address);
        let first = *tried.first.get_or_insert(said.time);
        if said.time.nanos_since(first) > ASKED_NANOS {
            *tried = Tried { first: Some(said.time), ..Tried::default() };
        }
        tried.hosts.add(asks);
        let hosts = tried.hosts.count();
        if hosts < ASKED {
            return;
        }
        let key = Key::of(FindingKind::HostSweep, said.address).about(ARP);
        let Some(story) = stories.goes_on(key, first, said.time) else { return };
        story.and(asks);
        story.numbers = [hosts.max(story.number(0)), 0, 0, 0, 0, 0];
        story.judge(FindingSeverity::Medium, 80);
    }

    pub(crate) const fn forgotten(&self) -> u64 {
        self.ports.forgotten() + self.asked.forgotten()
    }
}

/// In place of protocol and port.
const ARP: u64 = 1 << 32;

pub(crate) fn words(key: &Key, story: &Story) -> String {
    let (who, hosts) = (named(key.subject), story.number(0));
    let when = span(story.first, story.last);
    if key.about == ARP {
        return format!(
            "{who} asked for the hardware addresses of about {hosts} hosts within a minute."
        );
    }
    let answered = match story.number(2) {
        0 => "none answered".to_owned(),
        answered => format!("{answered} other tries were answered"),
    };
    let (protocol, number) = ((key.about >> 16) as u8, key.about as u16);
    if number == 0 {
        return format!("{who} pinged about {hosts} hosts within {when}; {answered}.");
    }
    let at = port(protocol, number);
    format!("{who} tried {at} of about {hosts} hosts within {when}; {answered}.")
}
