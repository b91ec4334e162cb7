//! What is known of one flow's application so far, and how much work may still go into it.

use model::{Confidence, Label};

use crate::probe;
use crate::segment::{Found, GREETING_OCTETS, Outcome, Segment};

/// Packets with payload a flow is judged by. Every protocol known here shows itself in its first
/// messages; the rest leaves room for retransmissions and for a hello in many small segments.
pub const MAX_PACKETS: u8 = 24;

/// Payload octets a flow is judged by, both directions together.
pub const MAX_OCTETS: u32 = 32 * 1024;

/// Octets kept per direction while a message is incomplete: a TLS ClientHello with post-quantum
/// key shares has 1.8 KiB, an HTTP head rarely more than 2 KiB.
pub const BUFFER_OCTETS: usize = 4096;

/// What is known of one flow. Feed it with [`State::observe`] until [`State::is_done`].
#[derive(Clone, Debug, Default)]
pub struct State {
    application: Option<&'static str>,
    host_name: Option<Box<str>>,
    pending: Option<Box<[Vec<u8>; 2]>>,
    octets: u32,
    greetings: [[u8; GREETING_OCTETS]; 2],
    spoken: [bool; 2],
    packets: u8,
    done: bool,
}

const TCP: u8 = 6;
const UDP: u8 = 17;

impl State {
    /// The payload of the flow's next packet. True when label or host name changed.
    ///
    /// Ports are those of this packet's sender and receiver. Packets without payload may be left
    /// out. Work and memory are bounded whatever the payload is.
    pub fn observe(
        &mut self,
        protocol: u8,
        source_port: u16,
        destination_port: u16,
        from_initiator: bool,
        payload: &[u8],
    ) -> bool {
        if self.done || payload.is_empty() {
            return false;
        }
        if protocol != TCP && protocol != UDP {
            self.done = true;
            return false;
        }
        let stream = protocol == TCP;
        let (here, there) = if from_initiator { (0, 1) } else { (1, 0) };
        self.packets = self.packets.saturating_add(1);
        let octets = u32::try_from(payload.len()).unwrap_or(u32::MAX);
        self.octets = self.octets.saturating_add(octets);

        let mut kept = self.take_pending(here);
        let continues = !kept.is_empty();
        if continues {
            append(&mut kept, payload);
        }
        let seen = if continues { &kept } else { payload };
        let first = continues || !self.spoken[here];
        if !self.spoken[here] {
            self.spoken[here] = true;
            let length = seen.len().min(GREETING_OCTETS);
            self.greetings[here][..length].copy_from_slice(&seen[..length]);
        }
        let greeting = self.greetings[there];
        let segment =
            Segment { stream, source_port, destination_port, first, greeting, payload: seen };
        let (changed, wants_more) = match probe::ask(&segment) {
            Outcome::No => (false, false),
            Outcome::More => (false, true),
            Outcome::Yes(found) => self.accept(found),
        };
        let has_room = seen.len() < BUFFER_OCTETS;
        if self.packets >= MAX_PACKETS || self.octets >= MAX_OCTETS {
            self.done = true;
        }
        if self.done {
            self.pending = None;
        } else if stream && wants_more && has_room {
            let kept = if continues { kept } else { payload.to_vec() };
            self.pending.get_or_insert_default()[here] = kept;
        }
        changed
    }

    /// Whether more payload cannot change anything.
    pub const fn is_done(&self) -> bool {
        self.done
    }

    /// The application; none where no probe is sure.
    pub fn label(&self) -> Option<Label> {
        let application = self.application?.into();
        Some(Label { application, confidence: Confidence::Payload })
    }

    /// What the client called the server: at most 255 octets without control characters.
    pub fn host_name(&self) -> Option<&str> {
        self.host_name.as_deref()
    }

    /// Whether something changed, and whether the server's name may still come. The first verdict
    /// stays: what looks like another protocol later is carried by the first.
    fn accept(&mut self, found: Found) -> (bool, bool) {
        let named = self.application.is_none();
        if !named && self.application != Some(found.application) {
            return (false, false);
        }
        self.application = Some(found.application);
        let called = self.host_name.is_none() && found.host_name.is_some();
        if called {
            self.host_name = found.host_name;
        }
        self.done = !found.more;
        (named || called, found.more)
    }

    fn take_pending(&mut self, here: usize) -> Vec<u8> {
        self.pending
            .as_deref_mut()
            .map(|pending| std::mem::take(&mut pending[here]))
            .unwrap_or_default()
    }
}

/// Appends what is new of the payload, up to the buffer's bound. A segment that was sent again
/// shows as octets that are already there; one octet repeated is no such sign.
fn append(kept: &mut Vec<u8>, payload: &[u8]) {
    let varies = payload.windows(2).any(|pair| pair[0] != pair[1]);
    if varies && (kept.starts_with(payload) || kept.ends_with(payload)) {
        return;
    }
    let room = BUFFER_OCTETS.saturating_sub(kept.len());
    kept.extend_from_slice(payload.get(..room).unwrap_or(payload));
}

#[cfg(test)]
mod tests;
