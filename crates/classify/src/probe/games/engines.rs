//! What the engines of many games send first: CryEngine's request for a connection (its published
//! sources, CryNetwork: FrameTypes.cpp, NetNub.cpp), ENet's (its sources, protocol.h; enet.bespin.org).
//! War Thunder is ENet at ports its maker names (support.gaijin.net, War Thunder game ports).

use crate::octets::be32;
use crate::segment::{Found, Outcome, Segment};

/// Four words of the game's version, one of the protocol's, one of what the socket can do.
const CRY_OCTETS: usize = 1 + 6 * 4;
const CRY_MAX_PROTOCOL: u32 = 31;

/// The command, behind the header.
const ENET_OCTETS: usize = 48;
/// Of the ports the maker names, those its servers are met at.
const WAR_THUNDER: std::ops::RangeInclusive<u16> = 20_000..=20_500;

pub(super) fn cry(segment: &Segment<'_>) -> Outcome {
    // Either mark: builds for developers have them the other way round.
    let [b'<' | b'>', ..] = segment.payload else { return Outcome::No };
    let word = |at: usize| be32(segment.payload, 1 + 4 * at).unwrap_or(u32::MAX);
    let is_version = (0..4).all(|at| word(at) <= 0xffff) && (0..4).any(|at| word(at) > 0);
    let is_protocol = (1..=CRY_MAX_PROTOCOL).contains(&word(4)) && word(5) <= 0xff;
    if segment.payload.len() >= CRY_OCTETS && is_version && is_protocol {
        Found::new("CryNetwork").because("a player asks a server of CryEngine to connect").into()
    } else {
        Outcome::No
    }
}

/// Peer 0xfff, with the time it was sent, perhaps a checksum; the command to connect (2) or its
/// answer (3), which is to be acknowledged (0x80), over channel 255; largest datagram, window and
/// channels within the bounds of `protocol.h`.
pub(super) fn enet(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    let is_command = |at: usize| {
        let command = payload.get(at..).unwrap_or_default();
        let word = |at: usize| be32(command, at).unwrap_or_default();
        matches!(command, [0x82 | 0x83, 0xff, 0, 1, ..])
            && (576..=4096).contains(&word(8))
            && (4096..=65_536).contains(&word(12))
            && (1..=255).contains(&word(16))
            && command.len() >= if command.starts_with(&[0x82]) { ENET_OCTETS } else { 44 }
    };
    let [0x80..=0xbf, _, ..] = payload else { return Outcome::No };
    if !is_command(4) && !is_command(8) {
        return Outcome::No;
    }
    let is_war_thunder = |port: u16| WAR_THUNDER.contains(&port);
    if is_war_thunder(segment.source_port) || is_war_thunder(segment.destination_port) {
        let why = "ENet's command to connect, at a port of War Thunder";
        return Found::new("GaijinEntertainment").because(why).into();
    }
    Found::new("ENet").because("a peer of the network library ENet connects").into()
}
