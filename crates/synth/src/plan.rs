//! Who will talk to whom, when, about what: sessions before they are spoken.

use std::collections::BTreeMap;

use model::Timestamp;

use crate::frame::End;
use crate::network::{self, Site};
use crate::random::Random;
use crate::scene::Scene;
use crate::session::{Line, Session};
use crate::talk::dns::Ask;
use crate::talk::tls::Https;
use crate::talk::{call, dns, files, mail, shell, small, tls, web};
use crate::tcp::Tcp;

mod home;
mod odd;
mod office;

/// A session that has not been spoken yet: small, so that a whole day fits in memory.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    pub(crate) start: Timestamp,
    client: End,
    server: End,
    seed: u64,
    act: Act,
}

#[derive(Clone, Debug)]
enum Act {
    Name(&'static str, Ask),
    Https(Https),
    Http { name: &'static str, requests: u64 },
    Shell { strokes: u64 },
    Send { octets: u64 },
    Fetch { messages: u64 },
    Files { blocks: u64 },
    Call { seconds: u64 },
    Clock,
    Ping { count: u16 },
    Resolve,
    Probe { answer: Option<bool> },
}

/// Sessions being planned.
#[derive(Debug)]
struct Plan {
    site: Site,
    random: Random,
    start: Timestamp,
    /// The next port each host speaks from.
    ports: BTreeMap<(u8, u8), u16>,
    planned: Vec<Planned>,
}

/// Monday, 16 November 2026, eight o'clock in UTC.
pub(crate) const MONDAY: Timestamp = Timestamp::from_seconds(1_794_816_000);
const FIRST_PORT: u16 = 49_152;
const SECOND: u64 = 1_000_000;

/// Every session of a scene, by the time at which it begins.
pub(crate) fn plan(seed: u64, scene: Scene) -> Vec<Planned> {
    let site = if scene == Scene::OfficeDay { Site::Office } else { Site::Home };
    let mut plan = Plan {
        site,
        random: Random::new(seed ^ (scene as u64) << 56),
        start: MONDAY,
        ports: BTreeMap::new(),
        planned: Vec::new(),
    };
    match scene {
        Scene::OfficeDay => office::day(&mut plan),
        Scene::HomeLan => home::quiet(&mut plan),
        Scene::PortScan => odd::port_scan(&mut plan),
        Scene::Beacon => odd::beacon(&mut plan),
        Scene::UploadSpike => odd::upload_spike(&mut plan),
        Scene::Suspicious => {
            home::quiet(&mut plan);
            odd::port_scan(&mut plan);
            odd::beacon(&mut plan);
            odd::upload_spike(&mut plan);
        }
    }
    // Stable: sessions of the same instant stay in the order in which they were planned.
    model::sort_by_key(&mut plan.planned, |planned| planned.start);
    plan.planned
}

impl Planned {
    pub(crate) fn speak(self) -> Session {
        let local = network::is_local(self.server.address);
        let line = Line::new(self.start, self.client, self.server, local, self.seed);
        match self.act {
            Act::Name(name, ask) => dns::query(line, name, ask),
            Act::Https(what) => tls::https(line, &what),
            Act::Http { name, requests } => web::http(line, name, requests),
            Act::Shell { strokes } => shell::ssh(line, strokes),
            Act::Send { octets } => mail::smtp(line, octets),
            Act::Fetch { messages } => mail::imap(line, messages),
            Act::Files { blocks } => files::smb(line, blocks),
            Act::Call { seconds } => call::call(line, seconds),
            Act::Clock => small::ntp(line),
            Act::Ping { count } => small::ping(line, count),
            Act::Resolve => small::arp(line),
            Act::Probe { answer } => Tcp::probe(line, answer),
        }
    }
}

impl Plan {
    /// A session so many microseconds after the start.
    fn add(&mut self, at: u64, client: End, server: End, act: Act) {
        let start = self.start.plus_nanos(at as i64 * 1000);
        let seed = self.random.next();
        self.planned.push(Planned { start, client, server, seed, act });
    }

    /// This host, speaking from a port it has not used yet.
    fn client(&mut self, host: (u8, u8)) -> End {
        let port = self.ports.entry(host).or_insert(FIRST_PORT);
        let mine = *port;
        // From the last one on, ports are used again: scenes stay below that.
        *port = port.checked_add(1).unwrap_or(FIRST_PORT);
        self.site.host(host, mine)
    }

    /// Asks for the address of a name.
    fn ask(&mut self, at: u64, host: (u8, u8), name: &'static str, ask: Ask) {
        let client = self.client(host);
        self.add(at, client, self.site.resolver(), Act::Name(name, ask));
    }

    /// Asks for a name and opens a few connections there.
    fn visit(&mut self, at: u64, host: (u8, u8), name: &'static str, connections: u64) {
        let mut at = at;
        let newer = self.random.chance(250);
        if self.random.chance(900) {
            self.ask(at, host, name, Ask::A);
            if newer || self.random.chance(600) {
                let later = self.random.between(100, 900);
                self.ask(at + later, host, name, Ask::Aaaa);
            }
            at += self.random.between(80_000, 120_000);
        }
        for _ in 0..connections {
            let exchanges = (0..self.random.between(1, 2))
                .map(|_| (self.random.skewed(80, 500), self.random.skewed(250, 3_000)))
                .collect();
            let think = self.random.skewed(30_000, 20 * SECOND);
            let what = Https { name: name.to_owned(), alpn: "h2", exchanges, think };
            self.https(at, host, name, what, newer);
            at += self.random.between(2_000, 300_000);
        }
    }

    fn https(&mut self, at: u64, host: (u8, u8), name: &str, what: Https, newer: bool) {
        let mut client = self.client(host);
        let server = if newer {
            client.address = self.site.host6(host, 0).address;
            self.site.remote(network::ipv6_of(name).into(), 443)
        } else {
            self.site.remote(network::ipv4_of(name).into(), 443)
        };
        self.add(at, client, server, Act::Https(what));
    }
}
