//! What is kept of a flow while it is looked into, and what came of a look.

use crate::probe::{Asked, Scratch};
use crate::segment::{GREETING_OCTETS, Greeting};
use crate::stream::Stream;

/// What is only needed while a flow is looked into.
#[derive(Clone, Debug, Default)]
pub(super) struct Work {
    pub(super) streams: [Stream; 2],
    pub(super) scratch: Scratch,
    pub(super) asked: [Asked; 2],
    pub(super) greetings: [Greeting; 2],
    pub(super) previous: [Greeting; 2],
    /// What a probe asked to see again begins with the direction's first octet.
    pub(super) begins: [bool; 2],
}

impl Work {
    pub(super) fn opened(first: [Option<u32>; 2]) -> Box<Self> {
        let mut work = Box::<Self>::default();
        for (stream, first) in work.streams.iter_mut().zip(first) {
            if let Some(first) = first {
                stream.opened(first);
            }
        }
        work
    }
}

/// What came of a look.
pub(super) struct Looked {
    pub(super) changed: bool,
    /// The octets behind `consumed` are to be shown again.
    pub(super) again: bool,
    pub(super) consumed: usize,
    /// Those octets are another protocol's: they are shown to all probes at once.
    pub(super) upgraded: bool,
}

pub(super) fn greeting(payload: &[u8]) -> Greeting {
    let mut greeting = [0; GREETING_OCTETS];
    for (to, from) in greeting.iter_mut().zip(payload) {
        *to = *from;
    }
    greeting
}
