//! The wire profile: datagrams, templates and counters as pcapng blocks.
//!
//! Three interfaces: 0 `live`, 1 `template-cache` (templates and options as they were when the
//! client came; their times and sequence numbers mean nothing), 2 `history`. Datagrams are
//! numbered on the first block of each batch.

mod datagrams;

use std::net::{IpAddr, SocketAddr};
use std::sync::LazyLock;

use bytes::Bytes;
use capture::pcapng::{InterfaceDescription, PacketBlock, Writer};
use capture::{InterfaceStatistics, LinkType, Resolution, rebuild};
use model::Timestamp;

use crate::limits::MOST_PIPE_INTERFACES;

pub(crate) use self::datagrams::datagrams;

/// A datagram, and where and when it came.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Arrival<'a> {
    pub(crate) source: SocketAddr,
    pub(crate) destination: SocketAddr,
    pub(crate) at: Timestamp,
    pub(crate) payload: &'a [u8],
}

/// What a client is told every second, counted since it joined.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Statistics {
    pub(crate) received: u64,
    pub(crate) refused: u64,
    pub(crate) kernel_drops: u64,
    pub(crate) delivered: u64,
}

const LIVE: u32 = 0;
const TEMPLATE_CACHE: u32 = 1;
const HISTORY: u32 = 2;
const NAMES: [&str; 3] = ["live", "template-cache", "history"];
const DESCRIPTION: &str = "UDP datagrams; IP and UDP headers rebuilt by the relay";
const APPLICATION: &str = concat!("flowglass-relay ", env!("CARGO_PKG_VERSION"));

/// `epb_packetid` with its option header, and the end of options.
const PACKET_ID_OCTETS: usize = 12;
const END_OF_OPTIONS_OCTETS: usize = 4;
const LENGTH_OCTETS: usize = 4;
const DROP_COUNT_OCTETS: u32 = 12;
/// `epb_packetid` and the end of options.
const NUMBERED_OCTETS: u32 = 16;

/// The section every stream begins with, and a writer that goes on in it.
static SECTION: LazyLock<(Vec<u8>, Writer)> = LazyLock::new(|| {
    let (mut out, mut writer) = (Vec::new(), Writer::new());
    writer.section_header(APPLICATION, &mut out);
    for name in NAMES {
        let description = InterfaceDescription {
            name: Some(name),
            description: Some(DESCRIPTION),
            ..InterfaceDescription::new(LinkType::RAW)
        };
        writer.interface(&description, &mut out);
    }
    (out, writer)
});

/// Writes on interfaces of pipes: as many as there may be, all with times in nanoseconds.
static PIPES: LazyLock<Writer> = LazyLock::new(|| {
    let mut writer = SECTION.1.clone();
    for _ in 0..MOST_PIPE_INTERFACES {
        writer.interface(&InterfaceDescription::new(LinkType::RAW), &mut Vec::new());
    }
    writer
});

/// Section header and interfaces.
pub(crate) fn greeting(out: &mut Vec<u8>) {
    out.extend_from_slice(&SECTION.0);
}

/// A datagram on the live interface; the first of a batch carries its id.
pub(crate) fn datagram(
    arrival: &Arrival<'_>,
    packet_id: Option<u64>,
    scratch: &mut Vec<u8>,
    out: &mut Vec<u8>,
) {
    packet(LIVE, arrival, packet_id, scratch, out);
}

/// A datagram that was there before whoever gets it.
pub(crate) fn datagram_of_past(
    arrival: &Arrival<'_>,
    packet_id: Option<u64>,
    scratch: &mut Vec<u8>,
    out: &mut Vec<u8>,
) {
    packet(HISTORY, arrival, packet_id, scratch, out);
}

/// A message of templates or options, remembered for those who come later.
pub(crate) fn remembered(arrival: &Arrival<'_>, out: &mut Vec<u8>) {
    packet(TEMPLATE_CACHE, arrival, None, &mut Vec::new(), out);
}

/// The description of an interface that is no. `before` among those of pipes; its number.
pub(crate) fn interface_of_pipe(
    description: &InterfaceDescription<'_>,
    before: usize,
    out: &mut Vec<u8>,
) -> Option<u32> {
    // Every description of ours says nanoseconds, so that one writer serves all.
    let description = InterfaceDescription { resolution: Resolution::Nanos, ..*description };
    Writer::new().interface(&description, out);
    u32::try_from(NAMES.len() + before).ok()
}

/// A packet that came through a pipe.
pub(crate) fn packet_of_pipe(packet: &PacketBlock<'_>, out: &mut Vec<u8>) {
    PIPES.packet(packet, out);
}

/// The relay's counters, as those of the live interface.
pub(crate) fn statistics(statistics: &Statistics, now: Timestamp, out: &mut Vec<u8>) {
    let block = InterfaceStatistics {
        interface: LIVE,
        time: Some(now),
        received: Some(statistics.received),
        dropped: Some(statistics.refused),
        os_dropped: Some(statistics.kernel_drops),
        delivered: Some(statistics.delivered),
    };
    SECTION.1.statistics(&block, out);
}

/// Our own blocks in pieces of about so many octets, none of them cut.
pub(crate) fn split(blocks: &Bytes, octets: usize) -> Vec<Bytes> {
    let (mut pieces, mut start, mut end) = (Vec::new(), 0, 0);
    while let Some(Block { length, .. }) = blocks.get(end..).and_then(first_block) {
        if end > start && end + length - start > octets {
            pieces.push(blocks.slice(start..end));
            start = end;
        }
        end += length;
    }
    if end > start {
        pieces.push(blocks.slice(start..end));
    }
    pieces
}

/// A batch as it looks after so many datagrams were skipped: its first block says so.
pub(crate) fn after_gap(batch: &Bytes, skipped: u64) -> Bytes {
    let Some(Block { length, .. }) = first_block(batch) else { return batch.clone() };
    let tail = PACKET_ID_OCTETS + END_OF_OPTIONS_OCTETS + LENGTH_OCTETS;
    let parts = length.checked_sub(tail).and_then(|at| batch.split_at_checked(at));
    let (Some((head, rest)), Ok(old)) = (parts, u32::try_from(length)) else {
        return batch.clone();
    };
    let new = (old + DROP_COUNT_OCTETS).to_le_bytes();
    let mut out = Vec::with_capacity(batch.len() + DROP_COUNT_OCTETS as usize);
    out.extend_from_slice(head);
    // epb_dropcount, 8 octets.
    out.extend_from_slice(&[4, 0, 8, 0]);
    out.extend_from_slice(&skipped.to_le_bytes());
    out.extend_from_slice(rest);
    for place in [4, length + DROP_COUNT_OCTETS as usize - LENGTH_OCTETS] {
        if let Some(place) = out.get_mut(place..).and_then(<[u8]>::first_chunk_mut) {
            *place = new;
        }
    }
    out.into()
}

/// A batch without its first datagrams, of which the one that is first now has this id.
pub(crate) fn without_first(batch: &Bytes, count: u64, id: u64) -> Bytes {
    let mut at = 0;
    for _ in 0..count {
        let Some(Block { length, .. }) = batch.get(at..).and_then(first_block) else { break };
        at += length;
    }
    let rest = batch.slice(at..);
    let length = first_block(&rest).map_or(0, |block| block.length);
    let parts = length.checked_sub(LENGTH_OCTETS).and_then(|at| rest.split_at_checked(at));
    let (Some((head, tail)), Ok(old)) = (parts, u32::try_from(length)) else { return rest };
    let new = (old + NUMBERED_OCTETS).to_le_bytes();
    let mut out = Vec::with_capacity(rest.len() + NUMBERED_OCTETS as usize);
    out.extend_from_slice(head);
    // epb_packetid, 8 octets, and the end of options: only the first of a batch had any.
    out.extend_from_slice(&[5, 0, 8, 0]);
    out.extend_from_slice(&id.to_le_bytes());
    out.extend_from_slice(&[0; END_OF_OPTIONS_OCTETS]);
    out.extend_from_slice(tail);
    for place in [4, length + NUMBERED_OCTETS as usize - LENGTH_OCTETS] {
        if let Some(place) = out.get_mut(place..).and_then(<[u8]>::first_chunk_mut) {
            *place = new;
        }
    }
    out.into()
}

/// What addresses are called.
pub(crate) fn names<'a>(names: impl IntoIterator<Item = (IpAddr, &'a str)>, out: &mut Vec<u8>) {
    SECTION.1.names(names, out);
}

/// A batch as history: datagrams on the history interface; packets of pipes stay on theirs.
pub(crate) fn as_history(batch: &Bytes) -> Bytes {
    let mut out = batch.to_vec();
    let mut at = 0;
    while let Some(Block { interface, length }) = out.get(at..).and_then(first_block) {
        let place = at + interface;
        if let Some(place) = out.get_mut(place..).and_then(<[u8]>::first_chunk_mut)
            && *place == LIVE.to_le_bytes()
        {
            *place = HISTORY.to_le_bytes();
        }
        at += length;
    }
    out.into()
}

/// Where an Enhanced Packet Block has its interface, and how long it is.
struct Block {
    interface: usize,
    length: usize,
}

fn first_block(bytes: &[u8]) -> Option<Block> {
    let length = u32::from_le_bytes(*bytes.get(4..)?.first_chunk()?) as usize;
    debug_assert!(length >= 32 && length <= bytes.len(), "our own blocks are whole");
    (length >= 32 && length <= bytes.len()).then_some(Block { interface: 8, length })
}

fn packet(
    interface: u32,
    arrival: &Arrival<'_>,
    packet_id: Option<u64>,
    scratch: &mut Vec<u8>,
    out: &mut Vec<u8>,
) {
    scratch.clear();
    rebuild::ip_udp_packet(arrival.source, arrival.destination, arrival.payload, scratch);
    let block = PacketBlock { packet_id, ..PacketBlock::new(interface, arrival.at, scratch) };
    SECTION.1.packet(&block, out);
}

#[cfg(test)]
pub(super) mod tests {
    use capture::{Item, Limits, Network, Reader, Transport, dissect};

    use super::*;

    /// What a reader sees: interface name, packet id, drop count, source port, payload octets.
    type Seen = (String, Option<u64>, Option<u64>, u16, usize);

    fn read(bytes: &[u8]) -> Vec<Seen> {
        let (mut seen, mut names) = (Vec::new(), Vec::new());
        let mut reader = Reader::new(Limits::default());
        let mut see = |item: Item<'_>| match item {
            Item::Interface(interface) => names.push(interface.name.clone().unwrap_or_default()),
            Item::Packet(packet) => {
                let seen_packet = dissect(packet.link_type, packet.data, packet.original_length);
                let name = names[packet.interface as usize].clone();
                let Network::Ip(ip) = seen_packet.network else { panic!("no IP") };
                let Transport::Udp(udp) = ip.transport else { panic!("no UDP") };
                let octets = udp.payload.len();
                let (id, drops) = (packet.packet_id, packet.drop_count);
                seen.push((name, id, drops, udp.source_port, octets));
            }
            Item::Issue(issue) => panic!("{issue:?}"),
            Item::Statistics(_) | Item::Name(_) => {}
        };
        reader.push(bytes, &mut see);
        reader.finish(&mut see);
        seen
    }

    pub(super) fn batch() -> Bytes {
        let mut out = Vec::new();
        for (port, id) in [(1, Some(7)), (2, None), (3, None)] {
            let arrival = Arrival {
                source: SocketAddr::from(([192, 0, 2, 1], port)),
                destination: SocketAddr::from(([127, 0, 0, 1], 2055)),
                at: Timestamp::from_seconds(1_700_000_000),
                payload: &[9; 5],
            };
            datagram(&arrival, id, &mut Vec::new(), &mut out);
        }
        out.into()
    }

    fn check(batch: &[u8], name: &str, drops: Option<u64>) {
        let mut bytes = Vec::new();
        greeting(&mut bytes);
        bytes.extend_from_slice(batch);
        let expected = [
            (name.to_owned(), Some(7), drops, 1, 5),
            (name.to_owned(), None, None, 2, 5),
            (name.to_owned(), None, None, 3, 5),
        ];
        assert_eq!(read(&bytes), expected);
    }

    #[test]
    fn a_batch_is_read_back_with_its_first_id() {
        check(&batch(), "live", None);
    }

    #[test]
    fn a_batch_after_a_gap_says_how_many_were_skipped() {
        check(&after_gap(&batch(), 41), "live", Some(41));
    }

    #[test]
    fn a_batch_that_was_seen_in_part_is_numbered_from_where_it_goes_on() {
        let mut bytes = Vec::new();
        greeting(&mut bytes);
        bytes.extend(without_first(&batch(), 1, 8));
        let two = ("live".to_owned(), Some(8), None, 2, 5);
        let three = ("live".to_owned(), None, None, 3, 5);
        assert_eq!(read(&bytes), [two, three]);
        assert_eq!(without_first(&batch(), 3, 9), Bytes::new());
        let gap = after_gap(&without_first(&batch(), 2, 9), 4);
        let mut bytes = Vec::new();
        greeting(&mut bytes);
        bytes.extend(as_history(&gap));
        assert_eq!(read(&bytes), [("history".to_owned(), Some(9), Some(4), 3, 5)]);
    }

    #[test]
    fn blocks_are_split_between_and_never_within() {
        let batch = batch();
        let check = |octets, expected: &[usize]| {
            let pieces = split(&batch, octets);
            assert_eq!(pieces.iter().map(Bytes::len).collect::<Vec<_>>(), expected, "{octets}");
            assert_eq!(pieces.concat(), batch);
        };
        // 33 octets of packet make a block of 68; the first has 16 octets of options.
        check(1, &[84, 68, 68]);
        check(152, &[152, 68]);
        check(1000, &[220]);
        assert!(split(&Bytes::new(), 1000).is_empty());
    }

    #[test]
    fn history_is_the_same_on_another_interface() {
        check(&as_history(&batch()), "history", None);
        check(&after_gap(&as_history(&batch()), 3), "history", Some(3));
    }
}
