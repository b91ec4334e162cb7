//! Records of a Solaris snoop file (RFC 1761), always big endian.

use model::Timestamp;

use crate::bytes::be32;
use crate::{Interface, IssueKind, Item, LinkType, Packet};

use super::context::{Context, Progress};

/// "snoop" and three zeros, a version, and the datalink's type.
pub(super) const HEADER_OCTETS: usize = 16;
pub(super) const MAGIC: [u8; 8] = *b"snoop\0\0\0";
pub(super) const VERSION: u32 = 2;

/// Octets before a record's data.
const RECORD_OCTETS: u32 = 24;
/// A datalink for which no LINKTYPE is known.
const UNKNOWN: LinkType = LinkType(u16::MAX);

pub(super) struct State {
    interface: Interface,
    /// Packets lost since the beginning, as the last record told.
    drops: u32,
}

impl State {
    pub(super) fn new(
        datalink: u32,
        context: &mut Context,
        each: &mut impl FnMut(Item<'_>),
    ) -> Self {
        context.counters.sections += 1;
        let link_type = match datalink {
            // IEEE 802.3 and Ethernet are the same on the wire.
            0 | 4 => LinkType::ETHERNET,
            2 => LinkType(6),
            8 => LinkType(10),
            18 => LinkType(123),
            _ => UNKNOWN,
        };
        if link_type == UNKNOWN {
            context.tell(context.offset, IssueKind::SnoopLink { datalink }, each);
        }
        let interface = Interface { link_type, resolution: 6, ..Interface::default() };
        Self { interface: context.described(interface, each), drops: 0 }
    }

    /// One record: lengths on the wire, captured, and of the record itself; drops; the time.
    pub(super) fn step(
        &mut self,
        context: &mut Context,
        octets: &[u8],
        each: &mut impl FnMut(Item<'_>),
    ) -> Progress {
        let words = [0, 4, 8, 12, 16, 20].map(|at| be32(octets, at));
        let [
            Some(original),
            Some(captured),
            Some(length),
            Some(drops),
            Some(seconds),
            Some(micros),
        ] = words
        else {
            return Progress::Need(RECORD_OCTETS as usize);
        };
        let needed = captured.saturating_add(RECORD_OCTETS);
        let limit = context.limits.max_record_octets;
        if captured > limit || length.saturating_sub(RECORD_OCTETS) > limit {
            let captured = captured.max(length.saturating_sub(RECORD_OCTETS));
            context.tell(context.offset, IssueKind::RecordTooLong { captured, limit }, each);
            return Progress::Stop;
        }
        if length < needed {
            context.tell(context.offset, IssueKind::RecordLength { length, needed }, each);
            return Progress::Stop;
        }
        let Some(record) = octets.get(..length as usize) else {
            return Progress::Need(length as usize);
        };
        if micros >= 1_000_000 {
            context.counters.fractions_over_second += 1;
            context.tell(context.offset, IssueKind::FractionOverSecond { fraction: micros }, each);
        }
        let lost = drops.wrapping_sub(self.drops);
        self.drops = drops;
        let time = Timestamp::from_seconds(seconds.into()).plus_nanos(i64::from(micros) * 1000);
        let packet = Packet {
            drop_count: (lost > 0).then_some(lost.into()),
            ..context.bare(
                (self.interface.id, self.interface.link_type),
                Some(time),
                record.get(RECORD_OCTETS as usize..needed as usize).unwrap_or_default(),
                original,
            )
        };
        context.packet(packet, each);
        Progress::Read(length as usize)
    }
}
