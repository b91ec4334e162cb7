//! The datagrams in blocks: of a batch of ours that is parted anew, or of one that came from elsewhere.

use std::net::IpAddr;

use capture::pcapng::PacketBlock;
use model::Timestamp;

use super::{Arrival, HISTORY, LENGTH_OCTETS, LIVE, SECTION};

/// The type of their blocks.
const ENHANCED_PACKET: u32 = 6;
/// Its number among protocols.
const UDP: u8 = 17;

/// A datagram in blocks that somebody wrote, with its rebuilt header.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Datagram<'a> {
    pub(crate) arrival: Arrival<'a>,
    packet: &'a [u8],
}

/// The datagrams of a batch of ours, or of one that came from elsewhere: none at all where it is not whole
/// blocks of UDP datagrams on our interfaces.
pub(crate) fn datagrams(mut blocks: &[u8]) -> Option<Vec<Datagram<'_>>> {
    let mut datagrams = Vec::new();
    while !blocks.is_empty() {
        let word = |at: usize| Some(u32::from_le_bytes(*blocks.get(at..)?.first_chunk()?));
        let (kind, length) = (word(0)?, word(4)? as usize);
        let (interface, captured) = (word(8)?, word(20)? as usize);
        let (block, rest) = blocks.split_at_checked(length)?;
        if kind != ENHANCED_PACKET || interface > HISTORY || length < 32 {
            return None;
        }
        let packet = block.get(28..length - LENGTH_OCTETS)?.get(..captured)?;
        let nanos = (u64::from(word(12)?) << 32) | u64::from(word(16)?);
        let arrival = arrival(packet, Timestamp(nanos.cast_signed()))?;
        datagrams.push(Datagram { arrival, packet });
        blocks = rest;
    }
    Some(datagrams)
}

/// Undoes `rebuild::ip_udp_packet`: headers without options.
fn arrival(packet: &[u8], at: Timestamp) -> Option<Arrival<'_>> {
    let address = |at: usize, length: usize| match length {
        4 => packet.get(at..)?.first_chunk::<4>().map(|octets| IpAddr::from(*octets)),
        _ => packet.get(at..)?.first_chunk::<16>().map(|octets| IpAddr::from(*octets)),
    };
    let (source, destination, protocol, udp) = match packet.first()? {
        0x45 => (address(12, 4)?, address(16, 4)?, packet.get(9)?, 20),
        first if first >> 4 == 6 => (address(8, 16)?, address(24, 16)?, packet.get(6)?, 40),
        _ => return None,
    };
    let port = |at: usize| Some(u16::from_be_bytes(*packet.get(udp + at..)?.first_chunk()?));
    let payload = packet.get(udp + 8..)?;
    let (source, destination) = ((source, port(0)?).into(), (destination, port(2)?).into());
    (*protocol == UDP).then_some(Arrival { source, destination, at, payload })
}

impl Datagram<'_> {
    /// Its block once more; the first of a batch carries its id.
    pub(crate) fn write(&self, packet_id: Option<u64>, out: &mut Vec<u8>) {
        let block = PacketBlock::new(LIVE, self.arrival.at, self.packet);
        SECTION.1.packet(&PacketBlock { packet_id, ..block }, out);
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use super::super::tests::batch;
    use super::super::{after_gap, as_history, greeting};
    use super::*;

    #[test]
    fn the_datagrams_of_a_batch_can_be_put_into_other_batches() {
        let batch = batch();
        for blocks in [batch.clone(), as_history(&batch), after_gap(&batch, 9)] {
            let datagrams = datagrams(&blocks).unwrap();
            assert_eq!(datagrams.len(), 3);
            for (one, port) in datagrams.iter().zip(1..) {
                assert_eq!(one.arrival.source, SocketAddr::from(([192, 0, 2, 1], port)));
                assert_eq!(one.arrival.destination, SocketAddr::from(([127, 0, 0, 1], 2055)));
                assert_eq!(one.arrival.at, Timestamp::from_seconds(1_700_000_000));
                assert_eq!(one.arrival.payload, [9; 5]);
            }
            let mut again = Vec::new();
            for (number, datagram) in datagrams.iter().enumerate() {
                datagram.write((number == 0).then_some(7), &mut again);
            }
            assert_eq!(again, batch);
        }
    }

    #[test]
    fn a_datagram_over_ipv6_is_read_as_it_was_written() {
        let arrival = Arrival {
            source: "[2001:db8::1]:9".parse().unwrap(),
            destination: "[::]:2055".parse().unwrap(),
            at: Timestamp(1),
            payload: b"xyz",
        };
        let mut block = Vec::new();
        super::super::datagram(&arrival, Some(7), &mut Vec::new(), &mut block);
        let read = datagrams(&block).unwrap();
        assert_eq!((read.len(), read[0].arrival), (1, arrival));
        let mut again = Vec::new();
        read[0].write(Some(7), &mut again);
        assert_eq!(again, block);
    }

    #[test]
    fn what_is_no_batch_holds_no_datagrams() {
        let batch = batch();
        assert_eq!(datagrams(&[]), Some(Vec::new()));
        for cut in 1..batch.len() {
            let at_border = [84, 152].contains(&cut);
            assert_eq!(datagrams(&batch[..cut]).is_some(), at_border, "{cut}");
        }
        for (place, octet) in [(0, 5), (4, 0), (8, 3), (20, 255), (28, 0x20), (37, 6)] {
            let mut damaged = batch.to_vec();
            damaged[place] = octet;
            assert_eq!(datagrams(&damaged), None, "{place}");
        }
        let mut greeted = Vec::new();
        greeting(&mut greeted);
        assert_eq!(datagrams(&greeted), None);
    }
}
