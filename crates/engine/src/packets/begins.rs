//! With which sequence numbers connections began, so that the list tells numbers from there, as Wireshark does.

use capture::Tcp;
use fields::Begin;

const SYN: u8 = 0x02;
const ACK: u8 = 0x10;

/// Of each flow the initiator's and the responder's: one below the first octet. 0 is unknown.
#[derive(Default)]
pub(crate) struct Begins(Vec<[u32; 2]>);

impl Begins {
    /// One more segment; how many octets more are held.
    #[inline]
    pub(crate) fn note(&mut self, flow: u32, from_initiator: bool, tcp: &Tcp<'_>) -> usize {
        let place = flow as usize;
        let before = self.0.len();
        if place >= before {
            self.0.resize(place + 1, [0; 2]);
        }
        if let Some([initiator, responder]) = self.0.get_mut(place) {
            let (own, other) =
                if from_initiator { (initiator, responder) } else { (responder, initiator) };
            if *own == 0 {
                let is_first = tcp.flags & SYN != 0;
                *own = if is_first { tcp.sequence } else { tcp.sequence.wrapping_sub(1) };
            }
            if *other == 0 && tcp.flags & ACK != 0 {
                *other = tcp.acknowledgement.wrapping_sub(1);
            }
        }
        (self.0.len() - before) * size_of::<[u32; 2]>()
    }

    /// Where numbers of a packet of this flow begin.
    pub(super) fn of(&self, flow: u32, from_initiator: bool) -> Begin {
        let [initiator, responder] = self.0.get(flow as usize).copied().unwrap_or_default();
        if from_initiator {
            Begin { sender: initiator, receiver: responder }
        } else {
            Begin { sender: responder, receiver: initiator }
        }
    }

    pub(super) fn octets(&self) -> usize {
        self.0.len() * size_of::<[u32; 2]>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(flags: u8, sequence: u32, acknowledgement: u32) -> Tcp<'static> {
        Tcp {
            source_port: 50_000,
            destination_port: 80,
            sequence,
            acknowledgement,
            flags,
            window: 1,
            options: &[],
            payload: &[],
            payload_length: 0,
        }
    }

    #[test]
    fn numbers_are_told_from_the_syn_or_from_what_was_seen_first() {
        let mut begins = Begins::default();
        assert_eq!(begins.note(1, true, &segment(SYN, 1_000, 0)), 16);
        assert_eq!(begins.note(1, false, &segment(SYN | ACK, u32::MAX, 1_001)), 0);
        begins.note(1, true, &segment(ACK, 1_001, 0));
        assert_eq!(begins.of(1, true), Begin { sender: 1_000, receiver: u32::MAX });
        assert_eq!(begins.of(1, false), Begin { sender: u32::MAX, receiver: 1_000 });
        // Begun before the capture: its first octet is 1, as Wireshark has it.
        begins.note(0, false, &segment(ACK, 500, 70));
        assert_eq!(begins.of(0, true), Begin { sender: 69, receiver: 499 });
        assert_eq!(begins.of(9, true), Begin::default());
        assert_eq!(begins.octets(), 16);
    }
}
