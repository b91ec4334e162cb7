//! Amplified traffic: answers of UDP services that are many times larger than what was asked, or that
//! nobody asked for, to one host (MITRE T1498.002).

use std::net::IpAddr;

use model::{FindingKind, FindingSeverity, Timestamp};

use crate::Limits;
use crate::distinct::Distinct;
use crate::recent::Recent;
use crate::sight::{Sight, UDP};
use crate::stories::{Key, Stories, Story};
use crate::words::{named, octets, span};

/// Services that answer more than they are asked: US-CERT TA14-017A lists them.
const SERVICES: &[(u16, &str)] = &[
    (17, "QOTD"),
    (19, "chargen"),
    (53, "DNS"),
    (69, "TFTP"),
    (111, "portmap"),
    (123, "NTP"),
    (137, "NetBIOS"),
    (161, "SNMP"),
    (389, "CLDAP"),
    (520, "RIP"),
    (1900, "SSDP"),
    (3702, "WS-Discovery"),
    (11_211, "memcached"),
];
const WINDOW_NANOS: u64 = 60 * 1_000_000_000;
/// Octets of answers within a minute: no resolver's client receives a megabyte of names.
const OCTETS: u64 = 1_000_000;
/// So many times larger than what was asked. Signed answers of DNS reach five on average.
const RATIO: u64 = 8;

#[derive(Clone, Debug)]
pub(crate) struct Amplify {
    victims: Recent<(IpAddr, u16), Window>,
}

#[derive(Clone, Debug, Default)]
struct Window {
    began: Timestamp,
    asked: u64,
    answered: u64,
    servers: Distinct,
    all: u64,
}

impl Amplify {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { victims: Recent::new(limits.entries / 4, limits.seed) }
    }

    #[inline(never)]
    pub(crate) fn see(&mut self, sight: &Sight, stories: &mut Stories) {
        if sight.protocol != UDP || sight.is_to_group() {
            return;
        }
        // Where the answers alone are seen, they come from the service to whom did not ask.
        let from_service = is_service(sight.key.source_port) && !is_service(sight.port);
        let (victim, server, port, asked, answered) = if from_service {
            let (sent, received) = (sight.sent.octets, sight.received.octets);
            (sight.server, sight.client, sight.key.source_port, received, sent)
        } else if is_service(sight.port) {
            let (sent, received) = (sight.sent.octets, sight.received.octets);
            (sight.client, sight.server, sight.port, sent, received)
        } else {
            return;
        };
        let window = self.victims.entry((victim, port));
        if sight.start.nanos_since(window.began) > WINDOW_NANOS {
            *window = Window { began: sight.start, all: window.all, ..Window::default() };
        }
        window.asked += asked;
        window.answered += answered;
        window.servers.add(server);
        if window.answered < OCTETS || window.answered < RATIO * window.asked.max(1) {
            return;
        }
        window.all = window.all.max(window.answered);
        let key = Key::of(FindingKind::Amplification, victim).about(port.into());
        let Some(story) = stories.shown_by(key, sight) else { return };
        story.first = story.first.min(window.began);
        story.and(server);
        let ratio = window.answered / window.asked.max(1);
        let servers = window.servers.count().max(story.number(1));
        story.numbers =
            [window.all, servers, if window.asked == 0 { 0 } else { ratio }, port.into(), 0, 0];
        let severity = match window.all {
            50_000_000.. => FindingSeverity::High,
            _ => FindingSeverity::Medium,
        };
        story.judge(severity, if servers >= 10 { 90 } else { 75 });
    }

    pub(crate) const fn forgotten(&self) -> u64 {
        self.victims.forgotten()
    }
}

fn is_service(port: u16) -> bool {
    SERVICES.binary_search_by_key(&port, |row| row.0).is_ok()
}

pub(crate) fn words(key: &Key, story: &Story) -> String {
    let port = story.number(3) as u16;
    let name = SERVICES.iter().find(|row| row.0 == port).map_or("UDP", |row| row.1);
    let ratio = match story.number(2) {
        0 => "that it had not asked for".to_owned(),
        ratio => format!("{ratio} times as much as it asked"),
    };
    let from = match story.number(1) {
        0 | 1 => "one server".to_owned(),
        servers => format!("about {servers} servers"),
    };
    format!(
        "{} was sent {} of {name} answers a minute, {ratio}, by {from}, within {}.",
        named(key.subject),
        octets(story.number(0)),
        span(story.first, story.last)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_stand_in_order_of_their_ports() {
        assert!(SERVICES.is_sorted_by_key(|row| row.0));
    }
}
