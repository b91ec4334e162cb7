//! Records of a classic pcap file.

use model::Timestamp;

use crate::bytes::{View, array};
use crate::{Interface, IssueKind, Item, LinkType, Resolution, Variant};

use super::context::{Context, Progress};
use super::recognise::{PcapHeader, is_another};
use super::variant::{self, Choice};

/// The global header.
pub(super) const HEADER_OCTETS: usize = 24;

pub(super) struct State {
    header: PcapHeader,
    interface: Interface,
    /// Unknown until the first records were looked at.
    variant: Option<Variant>,
}

impl State {
    pub(super) fn new(
        header: PcapHeader,
        context: &mut Context,
        each: &mut impl FnMut(Item<'_>),
    ) -> Self {
        context.counters.sections += 1;
        let interface = Interface {
            link_type: LinkType(header.link_type),
            snap_length: header.snap_length,
            resolution: match header.resolution {
                Resolution::Micros => 6,
                Resolution::Nanos => 9,
            },
            ..Interface::default()
        };
        Self { header, interface: context.described(interface, each), variant: None }
    }

    /// One record.
    #[inline]
    pub(super) fn step(
        &mut self,
        context: &mut Context,
        octets: &[u8],
        end: bool,
        each: &mut impl FnMut(Item<'_>),
    ) -> Progress {
        let Some(variant) = self.variant else {
            return self.choose(context, octets, end);
        };
        let header_octets = variant.record_header_octets();
        let Some(record) = Record::read(octets, &self.header) else {
            return Progress::Need(header_octets);
        };
        if let Some(first) = array::<4>(octets, 0) {
            match is_another(octets, first, end) {
                Some(false) => {}
                Some(true) => return Progress::Another,
                None => return Progress::Need(HEADER_OCTETS),
            }
        }
        let limit = context.limits.max_record_octets;
        if record.captured > limit {
            let kind = IssueKind::RecordTooLong { captured: record.captured, limit };
            context.tell(context.offset, kind, each);
            return Progress::Stop;
        }
        let needed = header_octets.saturating_add(record.captured as usize);
        let Some(data) = octets.get(header_octets..needed) else {
            return Progress::Need(needed);
        };
        if record.fraction >= self.header.fractions_per_second() {
            context.counters.fractions_over_second += 1;
            let kind = IssueKind::FractionOverSecond { fraction: record.fraction };
            context.tell(context.offset, kind, each);
        }
        let packet = context.bare(
            (self.interface.id, self.interface.link_type),
            Some(record.time(self.header.resolution)),
            data,
            record.original,
        );
        context.packet(packet, each);
        Progress::Read(needed)
    }

    fn choose(&mut self, context: &mut Context, octets: &[u8], end: bool) -> Progress {
        match variant::choose(&self.header, octets, end) {
            Choice::Need(count) => Progress::Need(count),
            Choice::Is(variant) => {
                self.variant = Some(variant);
                let resolution = self.header.resolution;
                let order = self.header.order;
                context.format = Some(crate::Format::Pcap { resolution, order, variant });
                Progress::Read(0)
            }
        }
    }
}

/// The common part of every record's header.
pub(super) struct Record {
    pub(super) seconds: u32,
    pub(super) fraction: u32,
    pub(super) captured: u32,
    pub(super) original: u32,
}

impl Record {
    #[inline]
    pub(super) fn read(octets: &[u8], header: &PcapHeader) -> Option<Self> {
        let view = View::new(octets.get(..16)?, header.order);
        let mut record = Self {
            seconds: view.u32(0)?,
            fraction: view.u32(4)?,
            captured: view.u32(8)?,
            original: view.u32(12)?,
        };
        // Before version 2.3 the lengths stood the other way round, and some who wrote 2.3 kept
        // to that (libpcap, sf-pcap.c).
        if header.minor_version < 3
            || (header.minor_version == 3 && record.captured > record.original)
        {
            std::mem::swap(&mut record.captured, &mut record.original);
        }
        Some(record)
    }

    #[inline]
    fn time(&self, resolution: Resolution) -> Timestamp {
        let nanos = match resolution {
            Resolution::Micros => i64::from(self.fraction) * 1_000,
            Resolution::Nanos => i64::from(self.fraction),
        };
        Timestamp::from_seconds(i64::from(self.seconds)).plus_nanos(nanos)
    }
}

impl PcapHeader {
    pub(super) const fn fractions_per_second(&self) -> u32 {
        match self.resolution {
            Resolution::Micros => 1_000_000,
            Resolution::Nanos => 1_000_000_000,
        }
    }
}
