//! What a probe is shown, and what it may answer.

use std::borrow::Cow;
use std::net::IpAddr;

use model::{Revealed, Risks};

use crate::text;

/// The payload of one packet; over TCP in order, and together with what came before it where a
/// probe asked so.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Segment<'a> {
    /// Whether the transport is TCP; a datagram otherwise.
    pub(crate) stream: bool,
    /// Who sent it.
    pub(crate) source: IpAddr,
    /// To whom.
    pub(crate) destination: IpAddr,
    /// Port of the sender of this packet.
    pub(crate) source_port: u16,
    /// Port of its receiver.
    pub(crate) destination_port: u16,
    /// Whether the flow's initiator sent it.
    pub(crate) from_initiator: bool,
    /// Whether these are the first payload octets seen in this direction.
    pub(crate) first: bool,
    /// The first octets the other side sent; zeros where it has not spoken.
    pub(crate) greeting: Greeting,
    /// The first octets of the packet before this one in the same direction; zeros where there was
    /// none.
    pub(crate) previous: Greeting,
    /// Packets with payload in this direction before this one, at most 255.
    pub(crate) index: u8,
    /// What this flow was found to be, where the probe is asked for more.
    pub(crate) application: Option<&'static str>,
    /// The octets.
    pub(crate) payload: &'a [u8],
    /// Octets of payload that this packet had on the wire, whatever was captured of them.
    pub(crate) wire_length: u32,
}

/// A probe's answer.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// Something else: this probe is not asked again for this direction of the flow.
    No,
    /// So far it fits, but it is too short to be sure: show it again with the next octets (over
    /// TCP), or show the next packet as well (datagrams).
    More,
    /// It is.
    Yes(Box<Found>),
}

/// What a probe found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// The application's name.
    pub(crate) application: &'static str,
    /// What it carries, where the payload tells it: `DoH_DoT` over TLS, `WhatsApp` over STUN.
    pub(crate) service: Option<&'static str>,
    /// What the server is called here.
    pub(crate) host_name: Option<Box<str>>,
    /// Why we say so: `ClientHello names www.example.org`. Where it is empty the application's
    /// signature is named.
    pub(crate) evidence: Cow<'static, str>,
    /// What else the payload revealed.
    pub(crate) revealed: Option<Box<Revealed>>,
    /// What is to come.
    pub(crate) then: Then,
    /// Over TCP, where more is wanted: octets of [`Segment::payload`] that need not be shown again.
    pub(crate) consumed: usize,
}

/// What a probe that is sure wants to see of the rest of the flow.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Then {
    /// Nothing.
    #[default]
    Done,
    /// More may be learnt from the next packets, as long as the flow's bounds allow.
    More,
    /// Every packet of the flow tells something: DNS, HTTP.
    Follow,
    /// From behind what was consumed it speaks another protocol (STARTTLS, CONNECT): all probes are
    /// asked again, and what they find is said of this flow too.
    Upgrade,
}

/// The first octets of something.
pub(crate) type Greeting = [u8; GREETING_OCTETS];

pub(crate) const GREETING_OCTETS: usize = 16;

impl Segment<'_> {
    /// Whether one of the two ports is this one.
    pub(crate) const fn has_port(&self, port: u16) -> bool {
        self.source_port == port || self.destination_port == port
    }

    /// Whether it was sent from this port.
    pub(crate) const fn is_from(&self, port: u16) -> bool {
        self.source_port == port
    }

    /// Whether it was sent to this port.
    pub(crate) const fn is_to(&self, port: u16) -> bool {
        self.destination_port == port
    }

    /// Whether the other side spoke first and began like this.
    pub(crate) fn answers(&self, start: &[u8]) -> bool {
        self.greeting.starts_with(start)
    }

    /// The first line without its end, when it is complete and no longer than `limit`.
    pub(crate) fn line(&self, limit: usize) -> Option<&[u8]> {
        let head = self.payload.get(..limit.min(self.payload.len()))?;
        let end = head.iter().position(|octet| *octet == b'\n')?;
        let line = head.get(..end)?;
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }
}

impl Found {
    /// It is this application.
    pub(crate) fn new(application: &'static str) -> Self {
        Self { application, ..Self::default() }
    }

    /// And this is why.
    #[must_use]
    pub(crate) fn because(mut self, evidence: impl Into<Cow<'static, str>>) -> Self {
        self.evidence = evidence.into();
        self
    }

    /// And this is what the server is called, if anything.
    #[must_use]
    pub(crate) fn called(mut self, host_name: Option<Box<str>>) -> Self {
        self.host_name = host_name;
        self
    }

    /// And this is what it carries.
    #[must_use]
    pub(crate) fn carrying(mut self, service: &'static str) -> Self {
        self.service = Some(service);
        self
    }

    /// And this is what else it revealed.
    #[must_use]
    pub(crate) fn revealing(mut self, revealed: Revealed) -> Self {
        self.revealed = Some(Box::new(revealed));
        self
    }

    /// And this is one thing it says: what is fit to be shown of these octets, if anything is.
    #[must_use]
    pub(crate) fn telling(mut self, kind: &'static str, octets: &[u8]) -> Self {
        if let Some(value) = text::host_name(octets) {
            self.revealed.get_or_insert_default().tell(kind, value);
        }
        self
    }

    /// And this is dangerous or odd about it, as these octets show.
    #[must_use]
    pub(crate) fn warning(mut self, risk: Risks, why: impl Into<Box<str>>) -> Self {
        self.revealed.get_or_insert_default().warn(risk, why);
        self
    }

    /// And this is what is to come.
    #[must_use]
    pub(crate) const fn then(mut self, then: Then) -> Self {
        self.then = then;
        self
    }

    /// And so many octets need not be shown again.
    #[must_use]
    pub(crate) const fn consuming(mut self, octets: usize) -> Self {
        self.consumed = octets;
        self
    }
}

impl Outcome {
    /// It is, and there is nothing more to learn.
    pub(crate) fn named(application: &'static str) -> Self {
        Found::new(application).into()
    }
}

impl From<Found> for Outcome {
    fn from(found: Found) -> Self {
        Self::Yes(Box::new(found))
    }
}

impl From<Option<Found>> for Outcome {
    fn from(found: Option<Found>) -> Self {
        found.map_or(Self::No, Self::from)
    }
}

/// Whether the line begins with this word; case is ignored.
pub(crate) fn begins(line: &[u8], word: &[u8]) -> bool {
    line.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// Whether the word stands anywhere in the line; case is ignored.
pub(crate) fn says(line: &[u8], word: &[u8]) -> bool {
    line.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word))
}
