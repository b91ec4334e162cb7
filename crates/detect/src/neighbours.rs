//! Addresses that several claim (MITRE T1557.002), and several that hand out addresses (T1557.003).

use std::net::IpAddr;

use model::{FindingKind, FindingSeverity, MacAddress, Timestamp};

use crate::Limits;
use crate::recent::Recent;
use crate::sight::{Neighbour, Sight, UDP};
use crate::stories::{Key, Stories, Story};
use crate::words::{named, span};

/// How often the claim went to and fro: a machine that was exchanged changes it once, a pair of routers
/// that stand in for each other a few times.
const CHANGES: u64 = 4;
const WINDOW_NANOS: u64 = 600 * 1_000_000_000;
/// The virtual routers of VRRP (RFC 9568 §7.3) and HSRP: such an address belongs to whoever is active.
const SHARED: [[u8; 4]; 3] = [[0, 0, 0x5e, 0], [0, 0, 0x0c, 0x07], [0, 0, 0x0c, 0x9f]];

#[derive(Clone, Debug)]
pub(crate) struct Neighbours {
    claims: Recent<IpAddr, Claims>,
    /// Who answers as a DHCP server.
    servers: Vec<(IpAddr, Timestamp)>,
}

#[derive(Clone, Debug, Default)]
struct Claims {
    now: Option<MacAddress>,
    before: Option<MacAddress>,
    changes: u64,
    first: Timestamp,
}

/// Servers of DHCP that are remembered: a network has two.
const MOST_SERVERS: usize = 16;

impl Neighbours {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { claims: Recent::new(limits.entries / 4, limits.seed), servers: Vec::new() }
    }

    #[inline(never)]
    pub(crate) fn hear(&mut self, said: &Neighbour, stories: &mut Stories) {
        // Who has no address yet asks whether one is free (RFC 5227).
        if said.address.is_unspecified() || SHARED.iter().any(|begin| said.mac.0.starts_with(begin))
        {
            return;
        }
        let claims = self.claims.entry(said.address);
        if claims.now == Some(said.mac) {
            return;
        }
        let before = claims.now.replace(said.mac);
        let Some(before) = before else {
            claims.first = said.time;
            return;
        };
        if said.time.nanos_since(claims.first) > WINDOW_NANOS {
            (claims.changes, claims.first) = (0, said.time);
        }
        claims.changes += 1;
        claims.before = Some(before);
        if claims.changes < CHANGES {
            return;
        }
        let key = Key::of(FindingKind::AddressConflict, said.address);
        let Some(story) = stories.goes_on(key, claims.first, said.time) else { return };
        story.numbers[0] = claims.changes;
        story.word = format!("{before} and {}", said.mac).into();
        story.judge(FindingSeverity::Medium, if claims.changes >= 10 { 90 } else { 75 });
    }

    #[inline(never)]
    pub(crate) fn see(&mut self, sight: &Sight, stories: &mut Stories) {
        let (from, to) = (sight.key.source_port, sight.key.destination_port);
        // Between 67 and 67 a relay speaks with its server.
        if sight.protocol != UDP || !matches!((from, to), (67, 68) | (68, 67)) {
            return;
        }
        let answers = match (from, sight.received.packets) {
            (67, _) => Some(sight.key.source),
            (_, 1..) => Some(sight.key.destination),
            _ => None,
        };
        let Some(server) = answers.filter(|server| !crate::sight::is_group(*server)) else {
            return;
        };
        if !self.servers.iter().any(|known| known.0 == server) {
            if self.servers.len() == MOST_SERVERS {
                return;
            }
            self.servers.push((server, sight.start));
        }
        if self.servers.len() < 2 {
            return;
        }
        let key = Key { subject: None, ..Key::of(FindingKind::SecondDhcpServer, server) };
        let Some(story) = stories.shown_by(key, sight) else { return };
        for (server, since) in &self.servers {
            story.and(*server);
            story.first = story.first.min(*since);
        }
        story.numbers[0] = self.servers.len() as u64;
        story.judge(FindingSeverity::Medium, 70);
    }

    pub(crate) const fn forgotten(&self) -> u64 {
        self.claims.forgotten()
    }
}

pub(crate) fn words(key: &Key, story: &Story) -> String {
    let when = span(story.first, story.last);
    if key.kind == FindingKind::SecondDhcpServer {
        let all: Vec<String> = story.others.iter().map(IpAddr::to_string).collect();
        return format!(
            "{} hosts hand out addresses by DHCP: {}; one may not be meant to.",
            story.number(0),
            all.join(", ")
        );
    }
    format!(
        "The hardware address of {} changed {} times within {when}, between {}: one of them may pretend \
         to be the other.",
        named(key.subject),
        story.number(0),
        story.word
    )
}
