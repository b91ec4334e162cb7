//! What both sides of a TCP connection said, put together from its segments: in order, every octet once,
//! and gaps where the capture has none.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use capture::Tcp;

/// Octets of a side that wait for what is before them. A window is hardly ever larger; where it is, the
/// gap is given up.
pub const MOST_WAITING: usize = 8 << 20;

const SYN: u8 = 0x02;
const ACK: u8 = 0x10;

/// What comes out, in the order in which it could be said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Said<'a> {
    /// These octets follow.
    Octets(&'a [u8]),
    /// So many octets follow that are not in the capture.
    Missing(u64),
}

/// Segments in, in the order of the capture; what was said out.
#[derive(Clone, Debug, Default)]
pub struct Stream {
    initiator: Side,
    responder: Side,
}

/// What is known of one side's octets.
#[derive(Clone, Debug, Default)]
struct Side {
    /// The sequence number that comes next; none before its first segment.
    next: Option<u32>,
    /// Octets before it.
    position: u64,
    /// What the other side has surely got, as a position.
    acknowledged: u64,
    /// Behind a gap, by position: captured octets, and how many there were on the wire.
    waiting: BTreeMap<u64, (Vec<u8>, u32)>,
    waiting_octets: usize,
}

impl Stream {
    /// The next segment of the capture; whoever speaks is the first of what `each` hears: whether it is the
    /// initiator.
    pub fn take(&mut self, initiator: bool, tcp: &Tcp<'_>, each: &mut dyn FnMut(bool, Said<'_>)) {
        let (own, other) = if initiator {
            (&mut self.initiator, &mut self.responder)
        } else {
            (&mut self.responder, &mut self.initiator)
        };
        // What it has got was said before it answers.
        if tcp.flags & ACK != 0 {
            other.confirm(tcp.acknowledgement, &mut |said| each(!initiator, said));
        }
        own.take(tcp, &mut |said| each(initiator, said));
    }

    /// There are no more: what waits comes out behind its gaps.
    pub fn finish(&mut self, each: &mut dyn FnMut(bool, Said<'_>)) {
        self.initiator.give_up(u64::MAX, &mut |said| each(true, said));
        self.responder.give_up(u64::MAX, &mut |said| each(false, said));
    }
}

impl Side {
    fn take(&mut self, tcp: &Tcp<'_>, each: &mut dyn FnMut(Said<'_>)) {
        let begins = tcp.flags & SYN != 0;
        let sequence = tcp.sequence.wrapping_add(u32::from(begins));
        let next = *self.next.get_or_insert(sequence);
        if tcp.payload_length == 0 {
            return;
        }
        let ahead = i64::from(sequence.wrapping_sub(next).cast_signed());
        let captured = tcp.payload.get(..tcp.payload_length as usize).unwrap_or(tcp.payload);
        match u64::try_from(ahead) {
            Ok(ahead) if ahead > 0 => {
                self.wait(self.position + ahead, captured, tcp.payload_length);
                if self.waiting_octets > MOST_WAITING {
                    self.give_up(u64::MAX, each);
                } else {
                    self.give_up(self.acknowledged, each);
                }
            }
            _ => {
                let known = u32::try_from(-ahead).unwrap_or(u32::MAX);
                self.say(captured, tcp.payload_length, known, each);
                self.drain(each);
            }
        }
    }

    /// Of a segment of so many octets, those behind the ones that are known.
    fn say(&mut self, captured: &[u8], length: u32, known: u32, each: &mut dyn FnMut(Said<'_>)) {
        let Some(new) = length.checked_sub(known).filter(|new| *new > 0) else { return };
        let octets = captured.get(known as usize..).unwrap_or_default();
        if !octets.is_empty() {
            each(Said::Octets(octets));
        }
        let missing = u64::from(new).saturating_sub(octets.len() as u64);
        if missing > 0 {
            each(Said::Missing(missing));
        }
        self.position += u64::from(new);
        self.next = self.next.map(|next| next.wrapping_add(new));
    }

    fn wait(&mut self, position: u64, captured: &[u8], length: u32) {
        match self.waiting.entry(position) {
            Entry::Occupied(known) if known.get().1 >= length => {}
            Entry::Occupied(mut known) => {
                self.waiting_octets += captured.len().saturating_sub(known.get().0.len());
                known.insert((captured.to_vec(), length));
            }
            Entry::Vacant(place) => {
                self.waiting_octets += captured.len();
                place.insert((captured.to_vec(), length));
            }
        }
    }

    /// What waits and is no longer behind a gap.
    fn drain(&mut self, each: &mut dyn FnMut(Said<'_>)) {
        while let Some(first) = self.waiting.first_entry() {
            let Some(known) = self.position.checked_sub(*first.key()) else { return };
            let (octets, length) = first.remove();
            self.waiting_octets = self.waiting_octets.saturating_sub(octets.len());
            self.say(&octets, length, u32::try_from(known).unwrap_or(u32::MAX), each);
        }
    }

    /// The other side has got everything before this number.
    fn confirm(&mut self, number: u32, each: &mut dyn FnMut(Said<'_>)) {
        let Some(next) = self.next else { return };
        let ahead = i64::from(number.wrapping_sub(next).cast_signed());
        self.acknowledged = self.acknowledged.max(self.position.saturating_add_signed(ahead));
        self.give_up(self.acknowledged, each);
    }

    /// Gaps before this position are not waited for any longer.
    fn give_up(&mut self, before: u64, each: &mut dyn FnMut(Said<'_>)) {
        loop {
            self.drain(each);
            let Some((position, _)) = self.waiting.first_key_value() else { return };
            if *position > before {
                return;
            }
            let gap = position.saturating_sub(self.position);
            each(Said::Missing(gap));
            self.position += gap;
            self.next =
                self.next.map(|next| next.wrapping_add(u32::try_from(gap).unwrap_or(u32::MAX)));
        }
    }
}

#[cfg(test)]
mod tests;
