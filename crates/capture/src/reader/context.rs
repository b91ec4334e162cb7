//! What both formats share while reading: place, numbers, limits and counters.

use model::Timestamp;

use crate::{Format, Interface, Issue, IssueKind, Item, Limits, LinkType, Packet, RawOptions};

/// How a step went.
pub(super) enum Progress {
    /// So many octets are done with.
    Read(usize),
    /// Come back with at least so many octets from this place on.
    Need(usize),
    /// Another capture begins here.
    Another,
    /// No record can be found from here on.
    Stop,
}

/// What the reader counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counters {
    /// Packets handed out.
    pub packets: u64,
    /// Octets of these packets, as captured.
    pub captured_octets: u64,
    /// Packets shorter than on the wire.
    pub cut_packets: u64,
    /// Records whose time has a fraction of a second or more.
    pub fractions_over_second: u64,
    /// Records with more octets captured than there were on the wire.
    pub captured_over_original: u64,
    /// Interfaces described.
    pub interfaces: u32,
    /// pcapng sections, or pcap headers.
    pub sections: u32,
    /// Custom blocks and blocks of types we do not read, passed over by their length.
    pub skipped_blocks: u64,
    /// Decryption Secrets Blocks, passed over and never kept.
    pub secrets_blocks: u64,
    /// Issues beyond [`Limits::max_issues_per_kind`], counted and not told.
    pub issues_untold: u64,
}

pub(super) struct Context {
    pub(super) limits: Limits,
    pub(super) counters: Counters,
    pub(super) format: Option<Format>,
    /// The place in the file of the step's first octet.
    pub(super) offset: u64,
    told: [u32; IssueKind::COUNT],
}

impl Context {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            counters: Counters::default(),
            format: None,
            offset: 0,
            told: [0; IssueKind::COUNT],
        }
    }

    /// A packet whose record begins here and says nothing more of it; `on` is the interface and its
    /// link type.
    #[inline]
    pub(super) fn bare<'a>(
        &self,
        on: (u32, LinkType),
        time: Option<Timestamp>,
        data: &'a [u8],
        original_length: u32,
    ) -> Packet<'a> {
        let (interface, link_type) = on;
        Packet {
            number: 0,
            interface,
            link_type,
            time,
            data,
            original_length,
            offset: self.offset,
            packet_id: None,
            drop_count: None,
            options: RawOptions::default(),
        }
    }

    /// Tells an issue, or counts it when its kind was told often enough.
    pub(super) fn tell(&mut self, offset: u64, kind: IssueKind, each: &mut impl FnMut(Item<'_>)) {
        let limit = match kind {
            IssueKind::FractionOverSecond { .. } | IssueKind::CapturedOverOriginal { .. } => 1,
            _ => self.limits.max_issues_per_kind,
        };
        match self.told.get_mut(kind.index()) {
            Some(told) if *told < limit => {
                *told += 1;
                each(Item::Issue(Issue { offset, kind }));
            }
            _ => self.counters.issues_untold += 1,
        }
    }

    /// A capture begins: the first, or another behind it.
    pub(super) fn recognised(
        &mut self,
        format: Format,
        first: bool,
        each: &mut impl FnMut(Item<'_>),
    ) {
        if !first {
            self.tell(self.offset, IssueKind::AnotherCapture(format), each);
        }
        self.format = Some(format);
    }

    /// The interface gets its number over the whole input.
    pub(super) fn described(
        &mut self,
        mut interface: Interface,
        each: &mut impl FnMut(Item<'_>),
    ) -> Interface {
        interface.id = self.counters.interfaces;
        interface.section = self.counters.sections.saturating_sub(1);
        self.counters.interfaces = self.counters.interfaces.saturating_add(1);
        each(Item::Interface(&interface));
        interface
    }

    /// The packet gets its number, and a wire length that is possible.
    #[inline]
    pub(super) fn packet(&mut self, mut packet: Packet<'_>, each: &mut impl FnMut(Item<'_>)) {
        // A record's length is a u32, so the data's length is one too.
        let captured = u32::try_from(packet.data.len()).unwrap_or(u32::MAX);
        let original = packet.original_length;
        if captured > original {
            packet.original_length = captured;
            self.counters.captured_over_original += 1;
            let kind = IssueKind::CapturedOverOriginal { captured, original };
            self.tell(packet.offset, kind, each);
        } else if captured < original {
            self.counters.cut_packets += 1;
        }
        self.counters.packets += 1;
        self.counters.captured_octets += u64::from(captured);
        packet.number = self.counters.packets;
        each(Item::Packet(packet));
    }
}
