//! What IP carries: TCP, UDP, ICMP, tunnels; anything else is cut behind the IP header.

use crate::packet::{DEEPEST, Packet, Understood};
use crate::{internet, link, neighbour};

/// The inside of an IP packet.
pub(crate) struct Inside {
    /// Where it begins.
    pub(crate) at: usize,
    /// Where it ends, as far as it was captured.
    pub(crate) end: usize,
    /// The sum of the addresses before and after, which checksums go over.
    pub(crate) pseudo: (u64, u64),
    /// No header begins here.
    pub(crate) is_later_fragment: bool,
}

/// How much of the packet is kept.
pub(crate) fn rewrite(packet: &mut Packet<'_>, protocol: u8, inside: &Inside) -> Understood {
    let Inside { at, end, .. } = *inside;
    if inside.is_later_fragment {
        return Ok(packet.payload_from(at, end));
    }
    if at >= end {
        return Ok(end);
    }
    match protocol {
        1 => icmp(packet, inside),
        2 => igmp(packet, inside),
        4 | 41 => internet::any(packet, at).or(Ok(at)),
        6 => tcp(packet, inside),
        17 => udp(packet, inside),
        47 => gre(packet, at).or(Ok(at)),
        58 => icmp6(packet, inside),
        // Ports, tag and checksum; chunks may hold addresses.
        132 => Ok((at + 12).min(end)),
        // Index and sequence number; the rest is secret already, and its checks fail.
        50 => Ok((at + 8).min(end)),
        _ => Ok(at),
    }
}

/// Options that may tell of other addresses (Multipath TCP) or of the host become No Operation.
fn tcp(packet: &mut Packet<'_>, inside: &Inside) -> Understood {
    let Inside { at, end, pseudo: (before, after), .. } = *inside;
    let Ok(offset) = packet.byte(at + 12) else { return Ok(end) };
    let header = usize::from(offset >> 4) * 4;
    if header < 20 {
        return Ok((at + 20).min(end));
    }
    let last = (at + header).min(end);
    let options_before = packet.sum(at + 20, last);
    let mut here = at + 20;
    while here < last {
        let size = match packet.byte(here)? {
            0 => break,
            1 => 1,
            // An option that does not fit is none, nor is what follows.
            _ => match packet.byte(here + 1) {
                Ok(size @ 2..) if here + usize::from(size) <= last => usize::from(size),
                _ => last - here,
            },
        };
        // Segment size, window scale, selective acknowledgements, time stamps.
        if !matches!(packet.byte(here)?, 1..=5 | 8) {
            packet.fill(here, here + size, 1);
        }
        here += size;
    }
    packet.fill(here, last, 0);
    let options_after = packet.sum(at + 20, last);
    packet.correct(at + 16, before + options_before, after + options_after);
    Ok(packet.payload_from(at + header, end))
}

fn udp(packet: &mut Packet<'_>, inside: &Inside) -> Understood {
    let Inside { at, end, pseudo: (before, after), .. } = *inside;
    if end < at + 8 {
        return Ok(end);
    }
    let port = packet.word(at + 2)?;
    let whole_before = packet.sum(at + 8, end);
    let payload = at + 8;
    let kept = match port {
        4789 | 8472 if packet.depth < DEEPEST => {
            packet.depth += 1;
            link::ethernet(packet, payload + 8).ok()
        }
        6081 => geneve(packet, payload).ok(),
        // A G-PDU without optional fields (3GPP TS 29.281 §5.1).
        2152 if packet.word(payload).is_ok_and(|start| start == 0x30ff) => {
            internet::any(packet, payload + 8).ok()
        }
        _ => None,
    };
    let whole_after = packet.sum(at + 8, end);
    // 0 says that there is none (RFC 768).
    if packet.word(at + 6)? != 0 {
        packet.correct(at + 6, before + whole_before, after + whole_after);
        if packet.word(at + 6)? == 0 {
            packet.fill(at + 6, at + 8, 0xff);
        }
    }
    match kept {
        Some(kept) => Ok(kept.min(end)),
        None => Ok(packet.payload_from(payload, end)),
    }
}

/// RFC 8926 §3.4; a header with options is not followed.
fn geneve(packet: &mut Packet<'_>, at: usize) -> Understood {
    if packet.byte(at)? != 0 {
        return Err(crate::Dropped::Protocol);
    }
    let protocol = packet.word(at + 2)?;
    link::carried(packet, protocol, at + 8)
}

/// RFC 2784 and RFC 2890: checksum, key and sequence number by their flags; version 0 only.
fn gre(packet: &mut Packet<'_>, at: usize) -> Understood {
    let flags = packet.word(at)?;
    if flags & 0x4fff != 0 {
        return Err(crate::Dropped::Protocol);
    }
    let words = (flags & 0xb000).count_ones() as usize;
    let protocol = packet.word(at + 2)?;
    link::carried(packet, protocol, at + 4 + 4 * words)
}

/// RFC 792: errors quote a packet, a redirect names a gateway.
fn icmp(packet: &mut Packet<'_>, inside: &Inside) -> Understood {
    let Inside { at, end, .. } = *inside;
    if end < at + 8 {
        return Ok(end);
    }
    let sums = |packet: &Packet<'_>| packet.sum(at, at + 2) + packet.sum(at + 4, end);
    let before = sums(packet);
    let kind = packet.byte(at)?;
    if kind == 5 {
        packet.v4(at + 4)?;
    }
    let kept = match kind {
        3 | 4 | 5 | 11 | 12 => internet::any(packet, at + 8).unwrap_or(at + 8).min(end),
        // Echo, time stamps, masks; router advertisements list addresses.
        0 | 8 | 13..=18 => packet.payload_from(at + 8, end),
        _ => at + 8,
    };
    let after = sums(packet);
    packet.correct(at + 2, before, after);
    Ok(kept)
}

/// RFC 4443 §2.3: the checksum goes over the addresses too.
fn icmp6(packet: &mut Packet<'_>, inside: &Inside) -> Understood {
    let Inside { at, end, pseudo: (before, after), .. } = *inside;
    if end < at + 8 {
        return Ok(end);
    }
    let sums = |packet: &Packet<'_>| packet.sum(at, at + 2) + packet.sum(at + 4, end);
    let before = before + sums(packet);
    let kind = packet.byte(at)?;
    let kept = match kind {
        1..=4 => internet::any(packet, at + 8).unwrap_or(at + 8).min(end),
        128 | 129 => packet.payload_from(at + 8, end),
        _ => neighbour::discovery(packet, kind, at, end).unwrap_or(at + 8).min(end),
    };
    let after = after + sums(packet);
    packet.correct(at + 2, before, after);
    Ok(kept)
}

/// RFC 2236 §2 and RFC 3376 §4: the group; the records of a version 3 report are cut.
fn igmp(packet: &mut Packet<'_>, inside: &Inside) -> Understood {
    let Inside { at, end, .. } = *inside;
    if end < at + 8 {
        return Ok(end.min(at + 4));
    }
    if packet.byte(at)? != 0x22 {
        let before = packet.sum(at, at + 2) + packet.sum(at + 4, at + 8);
        packet.v4(at + 4)?;
        let after = packet.sum(at, at + 2) + packet.sum(at + 4, at + 8);
        packet.correct(at + 2, before, after);
    }
    Ok(at + 8)
}
