//! Blocks of a pcapng file (draft-ietf-opsawg-pcapng).

use std::sync::Arc;

use crate::bytes::{View, array};
use crate::options::Of;
use crate::{
    ByteOrder, Format, Interface, InterfaceStatistics, IssueKind, Item, LinkType, RawOptions,
};

use super::clock::Clock;
use super::context::{Context, Progress};
use super::options::{Options, name_records, text};
use super::recognise::{SECTION_HEADER, byte_order, is_another};
use super::resync::{self, Found};

/// Block type, length, and the length again at the end.
pub(super) const BLOCK_OCTETS: usize = 12;
/// A block's type and first length.
const START_OCTETS: usize = 8;

/// Section Header Block; reads the same in both byte orders.
const SECTION: u32 = 0x0a0d_0d0a;
/// Interface Description Block.
const INTERFACE: u32 = 1;
/// The obsolete Packet Block.
const OLD_PACKET: u32 = 2;
/// Simple Packet Block.
const SIMPLE_PACKET: u32 = 3;
/// Name Resolution Block.
const NAMES: u32 = 4;
/// Interface Statistics Block.
const STATISTICS: u32 = 5;
/// Enhanced Packet Block.
const PACKET: u32 = 6;
/// Decryption Secrets Block.
const SECRETS: u32 = 10;

pub(super) struct State {
    order: ByteOrder,
    /// Those of this section.
    interfaces: Vec<Known>,
    refused_interfaces: bool,
    /// What the section's header says beside its order.
    options: Arc<[u8]>,
    /// Octets passed so far in search of the next block.
    passed: Option<u64>,
}

pub(super) struct Known {
    pub(super) interface: Interface,
    pub(super) clock: Clock,
}

/// A block could not be read as what it says it is.
pub(super) struct TooShort {
    pub(super) needed: usize,
}

impl State {
    pub(super) fn new(order: ByteOrder) -> Self {
        Self {
            order,
            interfaces: Vec::new(),
            refused_interfaces: false,
            options: Arc::default(),
            passed: None,
        }
    }

    /// One block.
    pub(super) fn step(
        &mut self,
        context: &mut Context,
        octets: &[u8],
        end: bool,
        each: &mut impl FnMut(Item<'_>),
    ) -> Progress {
        if let Some(passed) = self.passed {
            return self.search(context, passed, octets, end, each);
        }
        let Some(first) = array::<4>(octets, 0) else { return Progress::Need(BLOCK_OCTETS) };
        if first == SECTION_HEADER {
            match array::<4>(octets, 8).map(|magic| (byte_order(magic), magic)) {
                None => return Progress::Need(BLOCK_OCTETS),
                Some((Some(order), _)) => self.order = order,
                Some((None, magic)) => {
                    let kind = IssueKind::ByteOrderMagic { found: u32::from_be_bytes(magic) };
                    context.tell(context.offset, kind, each);
                    return self.pass();
                }
            }
        } else {
            match is_another(octets, first, end) {
                Some(false) => {}
                Some(true) => return Progress::Another,
                None => return Progress::Need(super::pcap::HEADER_OCTETS),
            }
        }
        let view = View::new(octets, self.order);
        let (Some(block_type), Some(length)) = (view.u32(0), view.u32(4)) else {
            return Progress::Need(BLOCK_OCTETS);
        };
        if !is_length(length, context.limits.max_record_octets) {
            let kind = IssueKind::BlockLength { block_type, length };
            context.tell(context.offset, kind, each);
            return self.pass();
        }
        let size = length as usize;
        let Some(block) = octets.get(..size) else { return Progress::Need(size) };
        let trailing = View::new(block, self.order).u32(size - 4).unwrap_or_default();
        if trailing != length {
            let behind = octets.get(size..).unwrap_or_default();
            if behind.len() < BLOCK_OCTETS && !end {
                return Progress::Need(size.saturating_add(BLOCK_OCTETS));
            }
            let kind = IssueKind::BlockLengthsDiffer { leading: length, trailing };
            context.tell(context.offset, kind, each);
            // If a block follows, the first length was right.
            let limit = context.limits.max_record_octets;
            if behind.is_empty() || resync::starts(behind, self.order, limit).is_some() {
                return Progress::Read(size);
            }
            return self.pass();
        }
        let body = block.get(START_OCTETS..size - 4).unwrap_or_default();
        let body = View::new(body, self.order);
        if let Err(TooShort { needed }) = self.block(context, block_type, body, each) {
            let needed = u32::try_from(needed).unwrap_or(u32::MAX);
            let available = u32::try_from(body.octets.len()).unwrap_or(u32::MAX);
            let kind = IssueKind::BlockContents { block_type, needed, available };
            context.tell(context.offset, kind, each);
        }
        Progress::Read(size)
    }

    /// No block begins here: passes over the first word and searches from there.
    fn pass(&mut self) -> Progress {
        const WORD: usize = 4;
        self.passed = Some(WORD as u64);
        Progress::Read(WORD)
    }

    fn search(
        &mut self,
        context: &mut Context,
        passed: u64,
        octets: &[u8],
        end: bool,
        each: &mut impl FnMut(Item<'_>),
    ) -> Progress {
        let (count, is_over) = match resync::search(octets, self.order, end) {
            Found::Need(count) => return Progress::Need(count),
            Found::Block(count) => (count, true),
            Found::Nothing(count) => (count, end),
        };
        let passed_before = passed;
        let passed = passed.saturating_add(count as u64);
        self.passed = (!is_over).then_some(passed);
        if is_over {
            let offset = context.offset.saturating_sub(passed_before);
            context.tell(offset, IssueKind::Passed { octets: passed }, each);
        }
        Progress::Read(count)
    }

    #[inline]
    fn block(
        &mut self,
        context: &mut Context,
        block_type: u32,
        body: View<'_>,
        each: &mut impl FnMut(Item<'_>),
    ) -> Result<(), TooShort> {
        match block_type {
            PACKET => return self.packet(context, body, each),
            SIMPLE_PACKET => return self.simple_packet(context, body, each),
            OLD_PACKET => return self.old_packet(context, body, each),
            SECTION => {
                context.counters.sections = context.counters.sections.saturating_add(1);
                context.format = Some(Format::Pcapng { order: self.order });
                self.interfaces.clear();
                self.refused_interfaces = false;
                let options = body.octets.get(16..).unwrap_or_default();
                self.options = kept(context, options, self.order, Of::Section).into();
            }
            INTERFACE => return self.interface(context, body, each),
            STATISTICS => return self.statistics(context, body, each),
            NAMES => name_records(body, each),
            SECRETS => context.counters.secrets_blocks += 1,
            _ => context.counters.skipped_blocks += 1,
        }
        Ok(())
    }

    /// Interface Description Block (§4.2).
    fn interface(
        &mut self,
        context: &mut Context,
        body: View<'_>,
        each: &mut impl FnMut(Item<'_>),
    ) -> Result<(), TooShort> {
        let (Some(link_type), Some(snap_length)) = (body.u16(0), body.u32(4)) else {
            return Err(TooShort { needed: 8 });
        };
        let limit = context.limits.max_interfaces;
        let number = u32::try_from(self.interfaces.len()).unwrap_or(u32::MAX);
        if number >= limit {
            if !self.refused_interfaces {
                self.refused_interfaces = true;
                context.tell(context.offset, IssueKind::TooManyInterfaces { limit }, each);
            }
            return Ok(());
        }
        let mut interface = Interface {
            number,
            link_type: LinkType(link_type),
            snap_length,
            ..Interface::default()
        };
        let mut clock = Clock::new(6, 0);
        let options = body.octets.get(8..).unwrap_or_default();
        interface.options = kept(context, options, body.order, Of::Interface);
        interface.section_options = self.options.clone();
        let longest = context.limits.max_text_octets;
        let mut told = Options::new(options, body.order);
        let mut has_resolution = false;
        for (code, value) in told.by_ref() {
            match (code, value) {
                (2, _) => interface.name = Some(text(value, longest)),
                (3, _) => interface.description = Some(text(value, longest)),
                // It may be said once (§4.2); a second one says nothing.
                (9, [resolution, ..]) if !has_resolution => {
                    has_resolution = true;
                    clock = Clock::new(*resolution, clock.offset_seconds);
                }
                (14, _) => {
                    let seconds = View::new(value, body.order).u64(0).unwrap_or_default();
                    clock.offset_seconds = seconds.cast_signed();
                }
                _ => {}
            }
        }
        if let Some((claimed, available)) = told.unfit() {
            let kind = IssueKind::OptionLength { claimed, available };
            context.tell(context.offset, kind, each);
        }
        interface.resolution = clock.resolution;
        let interface = context.described(interface, each);
        self.interfaces.push(Known { interface, clock });
        Ok(())
    }

    /// Interface Statistics Block (§4.6).
    fn statistics(
        &self,
        context: &mut Context,
        body: View<'_>,
        each: &mut impl FnMut(Item<'_>),
    ) -> Result<(), TooShort> {
        let (Some(number), Some(ticks)) = (body.u32(0), body.split_u64(4)) else {
            return Err(TooShort { needed: 12 });
        };
        let Some(known) = self.known(context, number, each) else { return Ok(()) };
        let mut statistics = InterfaceStatistics {
            interface: known.interface.id,
            time: Some(known.clock.time(ticks)),
            ..InterfaceStatistics::default()
        };
        for (code, value) in Options::new(body.octets.get(12..).unwrap_or_default(), body.order) {
            let count = View::new(value, body.order).u64(0);
            match code {
                4 => statistics.received = count,
                5 => statistics.dropped = count,
                7 => statistics.os_dropped = count,
                8 => statistics.delivered = count,
                _ => {}
            }
        }
        each(Item::Statistics(statistics));
        Ok(())
    }

    #[inline]
    pub(super) fn known(
        &self,
        context: &mut Context,
        number: u32,
        each: &mut impl FnMut(Item<'_>),
    ) -> Option<&Known> {
        let known = self.interfaces.get(number as usize);
        if known.is_none() {
            let known = u32::try_from(self.interfaces.len()).unwrap_or(u32::MAX);
            context.tell(context.offset, IssueKind::UnknownInterface { number, known }, each);
        }
        known
    }
}

/// Options to be written again, if they are not too many.
fn kept(context: &Context, options: &[u8], order: ByteOrder, of: Of) -> Vec<u8> {
    let mut out = Vec::new();
    if options.len() <= context.limits.max_option_octets {
        RawOptions::new(options, order).write(of, &mut out);
    }
    out
}

/// Whether a block can have this length (§3.1).
pub(super) const fn is_length(length: u32, limit: u32) -> bool {
    length >= BLOCK_OCTETS as u32 && length.is_multiple_of(4) && length <= limit
}

/// Rounded up to a multiple of 4.
pub(super) const fn padded(length: usize) -> usize {
    length.saturating_add(3) & !3
}
