//! What flows tell of others to come: an FTP reply of the data connection, SDP of the call, a
//! BitTorrent peer of its next connection, a question that waits for its answer.

mod questions;

use std::collections::VecDeque;
use std::net::IpAddr;

use hashbrown::HashMap;
use model::{MacAddress, Timestamp};

use crate::news::{MAX_NEWS, News};
use crate::packet::Packet;
use crate::probe::{self, Kept};

use questions::Questions;
pub use questions::{ANSWER_NANOS, MAX_QUESTIONS};
pub(crate) use questions::{Asked, Asker};

/// Ends remembered, all protocols together; the oldest goes first. At about 100 octets each they
/// stay below 2 MiB.
pub const MAX_EXPECTED: usize = 16_384;

/// How long an end is remembered: a call is answered, a data connection opened within it.
pub const EXPECTED_NANOS: i64 = 600 * 1_000_000_000;

/// Hosts whose names wait for their addresses: a large network's leases of some minutes.
pub const MAX_CALLED: usize = 1024;

/// What is expected at an end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Expected {
    pub(crate) application: &'static str,
    /// Why, as a sentence.
    pub(crate) evidence: Box<str>,
    until: Timestamp,
}

/// What a host tells of itself before it has an address.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Called {
    pub(crate) name: Option<Box<str>>,
    /// What kind of client it is.
    pub(crate) class: Option<Box<str>>,
}

type End = (IpAddr, u16, u8);

/// What flows told of others; one per source of packets.
#[derive(Debug, Default)]
pub struct Memory {
    expected: HashMap<End, Expected, foldhash::fast::FixedState>,
    order: VecDeque<End>,
    forgotten: u64,
    /// Questions of DNS that wait for their answers.
    pub(crate) questions: Questions,
    /// What was made of hellos and certificates.
    pub(crate) kept: Kept,
    /// What hosts without an address call themselves, the one that said so last behind.
    called: VecDeque<(MacAddress, Called)>,
    news: VecDeque<News>,
    untold: u64,
}

impl Memory {
    /// Whose ends are hashed with this secret: nobody outside can choose ones that collide.
    pub fn new(seed: u64) -> Self {
        let hasher = foldhash::fast::FixedState::with_seed(seed);
        Self {
            expected: HashMap::with_hasher(hasher),
            questions: Questions::new(seed),
            kept: Kept::new(seed),
            ..Self::default()
        }
    }

    /// Ends forgotten for want of room.
    pub const fn forgotten(&self) -> u64 {
        self.forgotten
    }

    /// What was told since it was last asked, in order. To be taken after every packet.
    pub fn poll_news(&mut self) -> Option<News> {
        self.news.pop_front()
    }

    /// What will not come any more, at the end of the traffic: questions without answers.
    pub fn poll_last_news(&mut self) -> Option<News> {
        let (asker, asked) = self.questions.oldest()?;
        Some(probe::unanswered(&asker, asked).into())
    }

    /// Whether there is any.
    pub fn has_news(&self) -> bool {
        !self.news.is_empty()
    }

    /// News that found no room because nobody took those before them.
    pub const fn untold(&self) -> u64 {
        self.untold
    }

    /// The host with this hardware address says so of itself; what it leaves out stays.
    pub(crate) fn call(&mut self, mac: MacAddress, said: Called) {
        let known = self.called.iter().position(|(other, _)| *other == mac);
        let before = known.and_then(|at| self.called.remove(at)).map(|(_, called)| called);
        let before = before.unwrap_or_default();
        if self.called.len() >= MAX_CALLED {
            self.called.pop_front();
            self.forgotten += 1;
        }
        let called = Called { name: said.name.or(before.name), class: said.class.or(before.class) };
        self.called.push_back((mac, called));
    }

    /// What it said of itself.
    pub(crate) fn called(&self, mac: MacAddress) -> Option<&Called> {
        self.called.iter().rev().find(|(other, _)| *other == mac).map(|(_, called)| called)
    }

    /// Tells what goes beyond the flow it was found in.
    pub(crate) fn tell(&mut self, news: impl Into<News>) {
        if self.news.len() < MAX_NEWS {
            self.news.push_back(news.into());
        } else {
            self.untold += 1;
        }
    }

    /// A flow to or from this end will be this.
    pub(crate) fn expect(
        &mut self,
        (address, port, protocol): End,
        application: &'static str,
        evidence: impl Into<Box<str>>,
        now: Timestamp,
    ) {
        if port == 0 {
            return;
        }
        let until = now.plus_nanos(EXPECTED_NANOS);
        let expected = Expected { application, evidence: evidence.into(), until };
        if self.expected.insert((address, port, protocol), expected).is_some() {
            return;
        }
        self.order.push_back((address, port, protocol));
        if self.order.len() > MAX_EXPECTED
            && let Some(oldest) = self.order.pop_front()
        {
            self.expected.remove(&oldest);
            self.forgotten += 1;
        }
    }

    /// What was told of either end of this packet's flow, the receiver's first.
    pub(crate) fn recall(&self, packet: &Packet<'_>) -> Option<Expected> {
        if self.expected.is_empty() {
            return None;
        }
        let ends =
            [(packet.destination, packet.destination_port), (packet.source, packet.source_port)];
        ends.into_iter().find_map(|(address, port)| {
            let expected = self.expected.get(&(address, port, packet.protocol))?;
            (packet.time <= expected.until).then(|| expected.clone())
        })
    }
}
