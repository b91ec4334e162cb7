//! What was read of a part and waits for its turn.

use std::collections::VecDeque;
use std::ops::Range;

use capture::{Interface, Item, Packet};
use model::Timestamp;

/// Items in the order of their file. It is filled only when it is empty, so that the octets kept
/// are those of one small slice.
#[derive(Default)]
pub(super) struct Queue {
    items: VecDeque<(Timestamp, Held)>,
    octets: Vec<u8>,
}

enum Held {
    /// A packet, its data and its options.
    Packet(Packet<'static>, Range<usize>, Range<usize>),
    Interface(Box<Interface>),
    Other(Item<'static>),
}

impl Queue {
    /// Keeps it; names are not kept, for nobody asks for them.
    pub(super) fn push(&mut self, time: Timestamp, item: Item<'_>) {
        let held = match item {
            Item::Packet(packet) => {
                let data = self.keep(packet.data);
                let options = self.keep(packet.options.octets());
                let empty: &'static [u8] = &[];
                let options_empty = packet.options.moved(empty);
                Held::Packet(
                    Packet { data: empty, options: options_empty, ..packet },
                    data,
                    options,
                )
            }
            Item::Interface(interface) => Held::Interface(Box::new(interface.clone())),
            Item::Statistics(statistics) => Held::Other(Item::Statistics(statistics)),
            Item::Issue(issue) => Held::Other(Item::Issue(issue)),
            Item::Name(_) => return,
        };
        self.items.push_back((time, held));
    }

    /// Hands out the first.
    pub(super) fn pop(&mut self, each: &mut dyn FnMut(Item<'_>)) {
        let octets = |range: Range<usize>| self.octets.get(range).unwrap_or_default();
        match self.items.pop_front() {
            Some((_, Held::Packet(packet, data, options))) => {
                let options = packet.options.moved(octets(options));
                each(Item::Packet(Packet { data: octets(data), options, ..packet }));
            }
            Some((_, Held::Interface(interface))) => each(Item::Interface(&interface)),
            Some((_, Held::Other(item))) => each(item),
            None => {}
        }
        if self.items.is_empty() {
            self.octets.clear();
        }
    }

    /// The time of the first.
    pub(super) fn head(&self) -> Option<Timestamp> {
        self.items.front().map(|(time, _)| *time)
    }

    fn keep(&mut self, octets: &[u8]) -> Range<usize> {
        let from = self.octets.len();
        self.octets.extend_from_slice(octets);
        from..self.octets.len()
    }
}
