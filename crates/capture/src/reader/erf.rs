//! Records of Endace's Extensible Record Format. A file of them has no header: it is recognised by records
//! that make sense one after the other.

use model::Timestamp;

use crate::bytes::{array, be16};
use crate::{Interface, IssueKind, Item, LinkType};

use super::context::{Context, Progress};

/// Time, type, flags, length of the record, lost packets or colour, length on the wire.
const HEADER_OCTETS: usize = 16;
/// An extension header, of which a record may have several.
const EXTENSION_OCTETS: usize = 8;
/// The type of records that tell of the capture, and of those that fill up.
const META: u8 = 27;
const PAD: u8 = 48;
/// So many records that make sense are no accident.
const SURE_RECORDS: usize = 3;
/// Two records of one capture lie no further apart when a file is recognised: a week.
const NEAR_SECONDS: u32 = 7 * 86_400;
/// The first time that a card can have stamped: the format is younger than 1990.
const FIRST_SECONDS: u32 = 631_152_000;

/// The interfaces met so far: by link type and by the port that the flags name.
#[derive(Default)]
pub(super) struct State {
    known: Vec<(u8, Interface)>,
}

/// What the first octets look like.
pub(super) enum Looks {
    Like,
    Unlike,
    /// So many octets are needed to say.
    Need(usize),
}

/// What every record begins with.
#[derive(Clone, Copy)]
struct Record {
    /// Seconds since 1970, and their 2⁻³²th parts.
    seconds: u32,
    fraction: u32,
    has_extensions: bool,
    kind: u8,
    port: u8,
    length: u16,
    wire: u16,
}

pub(super) fn looks(octets: &[u8], end: bool) -> Looks {
    let mut at = 0_usize;
    let mut count = 0;
    let mut last = None;
    loop {
        let rest = octets.get(at..).unwrap_or_default();
        let Some(record) = Record::read(rest) else {
            return match (end, at == octets.len() && last.is_some()) {
                (false, _) => Looks::Need(at.saturating_add(HEADER_OCTETS)),
                (true, true) => Looks::Like,
                (true, false) => Looks::Unlike,
            };
        };
        if !record.is_plausible(last) {
            return Looks::Unlike;
        }
        if record.is_packet() {
            last = Some(record.seconds);
            count += 1;
        }
        if count >= SURE_RECORDS {
            return Looks::Like;
        }
        at = at.saturating_add(record.length.into());
        if at > LOOK_OCTETS {
            return Looks::Unlike;
        }
    }
}

/// So far a file is looked at: three records of the longest kind, and what tells of them.
const LOOK_OCTETS: usize = 4 << 16;

impl Record {
    fn read(octets: &[u8]) -> Option<Self> {
        let kind = *octets.get(8)?;
        let header = Self {
            fraction: u32::from_le_bytes(array(octets, 0)?),
            seconds: u32::from_le_bytes(array(octets, 4)?),
            has_extensions: kind & 0x80 != 0,
            kind: kind & 0x7f,
            port: octets.get(9)? & 3,
            length: be16(octets, 10)?,
            wire: be16(octets, 14)?,
        };
        Some(header)
    }

    const fn is_packet(self) -> bool {
        self.kind != META && self.kind != PAD
    }

    fn is_plausible(self, last: Option<u32>) -> bool {
        let is_kind = matches!(self.kind, 1..=25 | META | PAD);
        let near = match last {
            Some(last) => self.seconds.abs_diff(last) <= NEAR_SECONDS,
            None => self.seconds >= FIRST_SECONDS,
        };
        let is_time = near || (!self.is_packet() && self.seconds == 0);
        is_kind
            && usize::from(self.length) >= HEADER_OCTETS
            && is_time
            && (self.wire > 0 || !self.is_packet())
    }

    fn time(self) -> Timestamp {
        let nanos = (u64::from(self.fraction) * 1_000_000_000) >> 32;
        Timestamp::from_seconds(self.seconds.into()).plus_nanos(nanos as i64)
    }

    /// The link type, and octets between the headers and the packet.
    const fn link(self) -> Option<(LinkType, usize)> {
        Some(match self.kind {
            1 | 10 | 15 | 19 => (LinkType::PPP_HDLC, 0),
            2 | 11 | 16 | 20 => (LinkType::ETHERNET, 2),
            5 | 17 => (LinkType::PPP_HDLC, 4),
            22 => (LinkType::IPV4, 0),
            23 => (LinkType::IPV6, 0),
            _ => return None,
        })
    }
}

/// Packets that begin with their ERF header: what is not read further.
const WHOLE: LinkType = LinkType(197);

impl State {
    pub(super) fn step(
        &mut self,
        context: &mut Context,
        octets: &[u8],
        each: &mut impl FnMut(Item<'_>),
    ) -> Progress {
        let Some(record) = Record::read(octets) else { return Progress::Need(HEADER_OCTETS) };
        let length = usize::from(record.length);
        let tell = |context: &mut Context, needed: usize, each: &mut _| {
            let needed = u32::try_from(needed).unwrap_or(u32::MAX);
            let kind = IssueKind::RecordLength { length: record.length.into(), needed };
            context.tell(context.offset, kind, each);
        };
        if length < HEADER_OCTETS {
            tell(context, HEADER_OCTETS, each);
            return Progress::Stop;
        }
        let Some(whole) = octets.get(..length) else { return Progress::Need(length) };
        if !record.is_packet() {
            context.counters.skipped_blocks += 1;
            return Progress::Read(length);
        }
        let start = extensions(record, whole);
        let (link_type, data, original) = match record.link() {
            None => (WHOLE, whole, u32::from(record.length)),
            Some((link_type, before)) => {
                let Some(data) = whole.get(start.saturating_add(before)..) else {
                    tell(context, start.saturating_add(before), each);
                    return Progress::Read(length);
                };
                // What is beyond the wire's length only fills up.
                let data = data.get(..record.wire.into()).unwrap_or(data);
                (link_type.of(data), data, u32::from(record.wire))
            }
        };
        let interface = self.interface(link_type, record.port, context, each);
        let packet = context.bare((interface, link_type), Some(record.time()), data, original);
        context.packet(packet, each);
        Progress::Read(length)
    }

    /// Four ports and a handful of link types: bounded by the format.
    fn interface(
        &mut self,
        link_type: LinkType,
        port: u8,
        context: &mut Context,
        each: &mut impl FnMut(Item<'_>),
    ) -> u32 {
        let known = self
            .known
            .iter()
            .find(|(known, interface)| *known == port && interface.link_type == link_type);
        if let Some((_, interface)) = known {
            return interface.id;
        }
        let number = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
        let name = Some(format!("port {port}"));
        let interface =
            Interface { number, link_type, name, resolution: 9, ..Interface::default() };
        let interface = context.described(interface, each);
        let id = interface.id;
        self.known.push((port, interface));
        id
    }
}

impl LinkType {
    /// HDLC carries PPP, or what Cisco has instead, told by the address.
    fn of(self, data: &[u8]) -> Self {
        match data.first() {
            Some(0x0f | 0x8f) if self == Self::PPP_HDLC => Self::C_HDLC,
            _ => self,
        }
    }
}

/// Where the extension headers end: each says in its first bit whether another follows.
fn extensions(record: Record, octets: &[u8]) -> usize {
    let mut at = HEADER_OCTETS;
    let mut more = record.has_extensions;
    while more {
        more = octets.get(at).is_some_and(|first| first & 0x80 != 0);
        at = at.saturating_add(EXTENSION_OCTETS);
    }
    at
}
