//! IPv4 and IPv6 headers.

use crate::packet::{DEEPEST, Dropped, Packet, Understood};
use crate::transport::{self, Inside};

/// Either version, told by its first octet.
pub(crate) fn any(packet: &mut Packet<'_>, at: usize) -> Understood {
    if packet.depth >= DEEPEST {
        return Ok(at.min(packet.data.len()));
    }
    packet.depth += 1;
    match packet.byte(at)? >> 4 {
        4 => v4(packet, at),
        6 => v6(packet, at),
        _ => Err(Dropped::Malformed),
    }
}

/// RFC 791 §3.1. Options may hold addresses (routes, time stamps): they become No Operation.
fn v4(packet: &mut Packet<'_>, at: usize) -> Understood {
    let header = usize::from(packet.byte(at)? & 15) * 4;
    if header < 20 || packet.data.len() < at + header {
        return Err(Dropped::Malformed);
    }
    let total = usize::from(packet.word(at + 2)?);
    // 0 where the capturing machine left segmentation to its interface.
    let end = if total == 0 { packet.data.len() } else { at + total.max(header) };
    let checksum = at + 10;
    let sums = |packet: &Packet<'_>| packet.sum(at, checksum) + packet.sum(at + 12, at + header);
    let (before, addresses) = (sums(packet), packet.sum(at + 12, at + 20));
    packet.v4(at + 12)?;
    packet.v4(at + 16)?;
    packet.fill(at + 20, at + header, 1);
    let after = sums(packet);
    packet.correct(checksum, before, after);
    let protocol = packet.byte(at + 9)?;
    let fragment = packet.word(at + 6)? & 0x1fff;
    let inside = Inside {
        at: at + header,
        end: end.min(packet.data.len()),
        pseudo: (addresses, packet.sum(at + 12, at + 20)),
        is_later_fragment: fragment != 0,
    };
    transport::rewrite(packet, protocol, &inside)
}

/// RFC 8200 §3 and §4. Options become padding; only routing headers of whole addresses are known.
fn v6(packet: &mut Packet<'_>, at: usize) -> Understood {
    const HEADER: usize = 40;
    let length = usize::from(packet.word(at + 4)?);
    let all = packet.data.len();
    let end = if length == 0 { all } else { (at + HEADER + length).min(all) };
    let addresses = packet.sum(at + 8, at + HEADER);
    packet.v6(at + 8)?;
    packet.v6(at + 24)?;
    let pseudo = (addresses, packet.sum(at + 8, at + HEADER));
    let mut next = packet.byte(at + 6)?;
    let mut inside = Inside { at: at + HEADER, end, pseudo, is_later_fragment: false };
    // Each extension header takes octets, so this ends.
    loop {
        let here = inside.at;
        match next {
            // Hop-by-hop and destination options: one PadN over all of them.
            0 | 60 => {
                let size = 8 * (usize::from(packet.byte(here + 1)?) + 1);
                packet.fill(here + 2, here + size, 0);
                let padding = u8::try_from(size - 4).unwrap_or(0);
                if let Some([kind, length]) =
                    packet.data.get_mut(here + 2..).and_then(<[u8]>::first_chunk_mut::<2>)
                {
                    (*kind, *length) = (1, padding);
                }
                next = packet.byte(here)?;
                inside.at += size;
            }
            // Routing: types 0, 2 and 4 hold whole addresses.
            43 => {
                let size = 8 * (usize::from(packet.byte(here + 1)?) + 1);
                if !matches!(packet.byte(here + 2)?, 0 | 2 | 4) || size % 16 != 8 {
                    return Ok(here);
                }
                for place in (here + 8..here + size).step_by(16) {
                    packet.v6(place)?;
                }
                next = packet.byte(here)?;
                inside.at += size;
            }
            44 => {
                inside.is_later_fragment |= packet.word(here + 2)? & 0xfff8 != 0;
                next = packet.byte(here)?;
                inside.at += 8;
            }
            // Authentication Header: its check covers addresses that are others now.
            51 => {
                let size = 4 * (usize::from(packet.byte(here + 1)?) + 2);
                packet.fill(here + 12, here + size, 0);
                next = packet.byte(here)?;
                inside.at += size;
            }
            _ => return transport::rewrite(packet, next, &inside),
        }
        if inside.at > inside.end {
            return Ok(here);
        }
    }
}
