//! Link layers: hardware addresses, tags, and what they carry.

use capture::LinkType;

use crate::packet::{DEEPEST, Dropped, Packet, Understood};
use crate::{internet, neighbour};

const IPV4: u16 = 0x0800;
const ARP: u16 = 0x0806;
const IPV6: u16 = 0x86dd;

/// The whole packet; how much of it is kept.
pub(crate) fn rewrite(packet: &mut Packet<'_>, link_type: LinkType) -> Understood {
    match link_type {
        LinkType::ETHERNET => ethernet(packet, 0),
        LinkType::RAW | LinkType::IPV4 | LinkType::IPV6 | LinkType(12) => internet::any(packet, 0),
        // The family, in whichever order: what follows says itself which it is.
        LinkType::NULL | LinkType::LOOP => internet::any(packet, 4),
        LinkType::LINUX_SLL => {
            address(packet, 4, 6)?;
            let protocol = packet.word(14)?;
            carried(packet, protocol, 16)
        }
        LinkType::LINUX_SLL2 => {
            let length = packet.byte(11)?;
            known_length(packet, length.into(), 12)?;
            let protocol = packet.word(0)?;
            carried(packet, protocol, 20)
        }
        LinkType::PPP | LinkType::PPP_HDLC => {
            let at = if packet.word(0)? == 0xff03 { 2 } else { 0 };
            ppp(packet, at)
        }
        LinkType::C_HDLC => {
            let protocol = packet.word(2)?;
            carried(packet, protocol, 4)
        }
        other => Err(Dropped::Link(other)),
    }
}

/// An Ethernet frame, at the beginning or inside a tunnel.
pub(crate) fn ethernet(packet: &mut Packet<'_>, at: usize) -> Understood {
    packet.mac(at)?;
    packet.mac(at + 6)?;
    let protocol = packet.word(at + 12)?;
    carried(packet, protocol, at + 14)
}

/// What an EtherType says; `at` is behind it.
pub(crate) fn carried(packet: &mut Packet<'_>, protocol: u16, at: usize) -> Understood {
    let (mut protocol, mut at) = (protocol, at);
    // Tags in a row; each takes octets, so this ends.
    while matches!(protocol, 0x8100 | 0x88a8 | 0x9100) {
        protocol = packet.word(at + 2)?;
        at += 4;
    }
    match protocol {
        IPV4 | IPV6 => internet::any(packet, at),
        ARP => neighbour::arp(packet, at),
        // MPLS: labels say nothing of whose a packet is.
        0x8847 | 0x8848 => {
            while packet.byte(at + 2)? & 1 == 0 {
                at += 4;
            }
            internet::any(packet, at + 4)
        }
        // A PPPoE session; its discovery carries names.
        0x8864 => ppp(packet, at + 6),
        0x6558 if packet.depth < DEEPEST => {
            packet.depth += 1;
            ethernet(packet, at)
        }
        _ => Err(Dropped::Protocol),
    }
}

fn ppp(packet: &mut Packet<'_>, at: usize) -> Understood {
    let (protocol, at) = match packet.byte(at)? {
        // A protocol field compressed to one octet.
        short if short & 1 == 1 => (u16::from(short), at + 1),
        _ => (packet.word(at)?, at + 2),
    };
    match protocol {
        0x21 | 0x57 => internet::any(packet, at),
        _ => Err(Dropped::Protocol),
    }
}

/// Linux cooked: a length of two octets, then an address.
fn address(packet: &mut Packet<'_>, length_at: usize, at: usize) -> Result<(), Dropped> {
    let length = packet.word(length_at)?;
    known_length(packet, length, at)
}

/// An address in a field of eight octets; only MAC addresses are known, others are blanked.
fn known_length(packet: &mut Packet<'_>, length: u16, at: usize) -> Result<(), Dropped> {
    if length == 6 {
        packet.mac(at)?;
        packet.fill(at + 6, at + 8, 0);
    } else {
        packet.fill(at, at + 8, 0);
    }
    Ok(())
}
