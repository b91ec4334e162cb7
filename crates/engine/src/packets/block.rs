//! A block of the packet index: a few thousand packets, each as differences to the one before.

use flow::TcpSigns;
use model::Timestamp;
use rustc_hash::FxHashMap;

/// What is remembered of a packet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Entry {
    /// Its place among all, from 1.
    pub(crate) number: u64,
    /// Which file, where they are several.
    pub(crate) part: u32,
    /// Where its record begins.
    pub(crate) offset: u64,
    pub(crate) time: Timestamp,
    /// On the wire.
    pub(crate) length: u32,
    /// None for packets outside of flows.
    pub(crate) whose: Option<Whose>,
}

/// A packet's flow, and its part in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Whose {
    /// How many flows began before it.
    pub(crate) flow: u32,
    pub(crate) from_initiator: bool,
    /// 0 of other protocols than TCP.
    pub(crate) tcp_flags: u8,
    /// What is odd about it as a segment of its connection; the least that there is of most.
    pub(crate) signs: TcpSigns,
}

/// Packets of a block: few enough to read one through in microseconds, enough that what a block
/// costs beside them is nothing.
const BLOCK_PACKETS: u32 = 4096;

/// Packets that lie behind each other.
#[derive(Default)]
pub(crate) struct Block {
    /// The packet before the first: what the first is the difference to.
    before: State,
    packets: u32,
    /// The lowest and the highest flow of any of them.
    flows: (u32, u32),
    octets: Vec<u8>,
}

/// The block that is being filled.
pub(crate) struct Open {
    block: Block,
    state: State,
    others: Others,
}

/// Where files stand that are not the one of the last packet, since the block began.
#[derive(Default)]
struct Others(FxHashMap<u32, u64>);

impl Others {
    /// Leaves a file at its offset, and says where the other one was left.
    fn turn(&mut self, left: (u32, u64), to: u32) -> u64 {
        self.0.insert(left.0, left.1);
        self.0.get(&to).copied().unwrap_or_default()
    }
}

/// What differences are taken to.
#[derive(Clone, Copy, Default)]
struct State {
    number: u64,
    part: u32,
    offset: u64,
    time: i64,
    /// Flows begun so far: the next one has this number.
    begun: u32,
}

impl Default for Open {
    fn default() -> Self {
        let state = State::default();
        Self { block: Block::after(state), state, others: Others::default() }
    }
}

impl Open {
    #[inline]
    pub(super) fn push(&mut self, entry: &Entry) {
        let Self { block, state, others } = self;
        let out = &mut block.octets;
        let turns = entry.part != state.part;
        let signs = entry.whose.map(|whose| whose.signs).filter(|signs| !signs.is_ordinary());
        let marks = u64::from(signs.is_some()) << 1 | u64::from(turns);
        write(u64::from(entry.length) << 2 | marks, out);
        if turns {
            write(entry.part.into(), out);
            state.offset = others.turn((state.part, state.offset), entry.part);
        }
        write(entry.offset.wrapping_sub(state.offset), out);
        write(zigzag(entry.time.0.wrapping_sub(state.time)), out);
        match entry.whose {
            None => out.push(0),
            Some(Whose { flow, from_initiator, tcp_flags, .. }) => {
                // 0 for a flow that begins, which has the next number.
                let behind = u64::from(state.begun.saturating_sub(flow));
                state.begun += u32::from(behind == 0);
                write((behind << 1 | u64::from(!from_initiator)) + 1, out);
                out.push(tcp_flags);
                if let Some(signs) = signs {
                    write(signs.bits().into(), out);
                }
                block.flows = (block.flows.0.min(flow), block.flows.1.max(flow));
            }
        }
        block.packets += 1;
        state.number = entry.number;
        state.part = entry.part;
        state.offset = entry.offset;
        state.time = entry.time.0;
    }

    pub(super) const fn is_full(&self) -> bool {
        self.block.packets >= BLOCK_PACKETS
    }

    pub(super) fn close(&mut self) -> Block {
        let mut block = std::mem::replace(&mut self.block, Block::after(self.state));
        block.octets.shrink_to_fit();
        self.others.0.clear();
        block
    }

    pub(super) const fn block(&self) -> &Block {
        &self.block
    }
}

impl Block {
    const fn after(before: State) -> Self {
        Self { before, packets: 0, flows: (u32::MAX, 0), octets: Vec::new() }
    }

    pub(super) fn octets_held(&self) -> usize {
        size_of::<Self>() + self.octets.capacity()
    }

    pub(super) const fn packets(&self) -> u32 {
        self.packets
    }

    pub(super) const fn may_hold(&self, flow: u32) -> bool {
        self.flows.0 <= flow && flow <= self.flows.1
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = Entry> + '_ {
        let mut state = self.before;
        let mut others = Others::default();
        let mut rest = self.octets.as_slice();
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            state.number += 1;
            let length = read(&mut rest);
            if length & 1 != 0 {
                let part = u32::try_from(read(&mut rest)).unwrap_or(u32::MAX);
                state.offset = others.turn((state.part, state.offset), part);
                state.part = part;
            }
            let is_odd = length & 2 != 0;
            let length = u32::try_from(length >> 2).unwrap_or(u32::MAX);
            state.offset = state.offset.wrapping_add(read(&mut rest));
            state.time = state.time.wrapping_add(unzigzag(read(&mut rest)));
            let code = read(&mut rest).checked_sub(1);
            let whose = code.map(|code| {
                let behind = u32::try_from(code >> 1).unwrap_or(u32::MAX);
                let flow = state.begun.wrapping_sub(behind);
                state.begun = state.begun.wrapping_add(u32::from(behind == 0));
                let tcp_flags = take(&mut rest);
                let signs = if is_odd { read(&mut rest) } else { 0 };
                let signs = TcpSigns::from_bits(u16::try_from(signs).unwrap_or_default());
                Whose { flow, from_initiator: code & 1 == 0, tcp_flags, signs }
            });
            Some(Entry {
                number: state.number,
                part: state.part,
                offset: state.offset,
                time: Timestamp(state.time),
                length,
                whose,
            })
        })
    }
}

/// Seven bits an octet, the lowest first, the high bit where more follow.
#[inline]
fn write(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn read(rest: &mut &[u8]) -> u64 {
    let mut number = 0_u64;
    for shift in (0..u64::BITS).step_by(7) {
        let octet = take(rest);
        number |= u64::from(octet & 0x7f) << shift;
        if octet & 0x80 == 0 {
            break;
        }
    }
    number
}

fn take(rest: &mut &[u8]) -> u8 {
    let Some((first, behind)) = rest.split_first() else { return 0 };
    *rest = behind;
    *first
}

/// Small numbers of either sign as small numbers without one.
const fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)).cast_unsigned()
}

const fn unzigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -((number & 1).cast_signed())
}
