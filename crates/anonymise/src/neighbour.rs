//! Who has which address: ARP and neighbour discovery.

use crate::internet;
use crate::packet::{Dropped, Packet, Understood};

/// RFC 826; for MAC and IPv4 addresses only.
pub(crate) fn arp(packet: &mut Packet<'_>, at: usize) -> Understood {
    if (packet.word(at)?, packet.word(at + 2)?, packet.word(at + 4)?) != (1, 0x0800, 0x0604) {
        return Err(Dropped::Protocol);
    }
    packet.mac(at + 8)?;
    packet.v4(at + 14)?;
    packet.mac(at + 18)?;
    packet.v4(at + 24)?;
    Ok(at + 28)
}

/// RFC 4861 §4 and RFC 2710 §3: what of an `ICMPv6` message of this type is kept. Its checksum is the
/// caller's.
pub(crate) fn discovery(packet: &mut Packet<'_>, kind: u8, at: usize, end: usize) -> Understood {
    let options = match kind {
        133 => 8,
        134 => 16,
        // Solicitation, advertisement; multicast listener query, report, done.
        130..=132 | 135 | 136 => {
            packet.v6(at + 8)?;
            24
        }
        137 => {
            packet.v6(at + 8)?;
            packet.v6(at + 24)?;
            40
        }
        _ => 8,
    };
    let mut here = at + options;
    if !(133..=137).contains(&kind) {
        return Ok(here.min(end));
    }
    // RFC 4861 §4.6: each option takes eights of octets, so this ends; an unknown one is cut.
    while here + 8 <= end {
        let size = 8 * usize::from(packet.byte(here + 1)?);
        if size == 0 || here + size > end {
            break;
        }
        match packet.byte(here)? {
            1 | 2 if size == 8 => packet.mac(here + 2)?,
            3 if size == 32 => packet.v6(here + 16)?,
            // The packet that is redirected: its rest is what `any` keeps.
            4 => return internet::any(packet, here + 8),
            5 => {}
            25 => {
                for place in (here + 8..here + size).step_by(16) {
                    packet.v6(place)?;
                }
            }
            _ => break,
        }
        here += size;
    }
    Ok(here.min(end))
}
