//! Tunnels over UDP: known by port, and only where the header is plausible.

use model::TunnelKind;

use crate::bytes::{array, be16, be32};

use super::super::trail::Trail;
use super::super::{Found, Frame, Udp, ip, link};
use super::{gre, l2tp, service};

const L2TP: u16 = 1701;
const GTP_U: u16 = 2152;
const GTP_PRIME: u16 = 3386;
const TEREDO: u16 = 3544;
const GRE: u16 = 4754;
const VXLAN: u16 = 4789;
const VXLAN_GPE: u16 = 4790;
const CAPWAP_DATA: u16 = 5247;
const GENEVE: u16 = 6081;
const MPLS: u16 = 6635;
/// Linux' VXLAN before it had a number.
const VXLAN_LINUX: u16 = 8472;
const LWAPP_DATA: u16 = 12222;

#[inline]
pub(super) const fn is_tunnel(port: u16) -> bool {
    matches!(
        port,
        L2TP | GTP_U
            | GTP_PRIME
            | TEREDO
            | GRE
            | VXLAN
            | VXLAN_GPE
            | CAPWAP_DATA
            | GENEVE
            | MPLS
            | VXLAN_LINUX
            | LWAPP_DATA
    )
}

/// By the destination's port, else by the source's: answers of some tunnels come from it.
pub(super) fn look<'a>(udp: &Udp<'a>, outer: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    let frame = Frame::new(udp.payload, udp.payload_length);
    by_port(udp.destination_port, frame, outer.data, trail)
        .or_else(|| by_port(udp.source_port, frame, outer.data, trail))
}

fn by_port<'a>(
    port: u16,
    frame: Frame<'a>,
    outer: &'a [u8],
    trail: &mut Trail<'a>,
) -> Option<Found> {
    match port {
        L2TP => l2tp::datagram(frame, outer, trail),
        GTP_U => gtp(frame, outer, trail),
        GTP_PRIME => gtp_prime(frame, outer, trail),
        TEREDO => teredo(frame, outer, trail),
        GRE => gre::look(frame, outer, trail),
        VXLAN | VXLAN_LINUX | VXLAN_GPE => vxlan(frame, outer, trail),
        CAPWAP_DATA => capwap(frame, outer, trail),
        GENEVE => geneve(frame, outer, trail),
        MPLS => link::mpls(frame, trail),
        LWAPP_DATA => lwapp(frame, outer, trail),
        _ => None,
    }
}

/// RFC 7348 §5: the bit that says there is a VNI, three octets of flags, the VNI, one reserved.
/// With VXLAN-GPE's bit the third octet is the next protocol.
fn vxlan<'a>(frame: Frame<'a>, outer: &'a [u8], trail: &mut Trail<'a>) -> Option<Found> {
    const HAS_VNI: u8 = 0x08;
    const HAS_NEXT_PROTOCOL: u8 = 0x04;
    let [flags, _, _, next, ..] = array::<8>(frame.data, 0)?;
    if flags & HAS_VNI == 0 {
        return None;
    }
    let vni = be32(frame.data, 4)? >> 8;
    trail.enter(TunnelKind::Vxlan, Some(vni), outer)?;
    let rest = frame.skip(8)?;
    if flags & HAS_NEXT_PROTOCOL != 0 {
        return service::by_next_protocol(next, rest, Some(outer), trail);
    }
    link::ethernet(rest, trail)
}

/// RFC 8926 §3.4: version and length of options, flags, protocol, VNI.
fn geneve<'a>(frame: Frame<'a>, outer: &'a [u8], trail: &mut Trail<'a>) -> Option<Found> {
    let [first, _, ..] = array::<8>(frame.data, 0)?;
    let protocol = be16(frame.data, 2)?;
    let vni = be32(frame.data, 4)? >> 8;
    if first >> 6 != 0 {
        return None;
    }
    trail.enter(TunnelKind::Geneve, Some(vni), outer)?;
    let rest = frame.skip(8 + usize::from(first & 0x3f) * 4)?;
    match protocol {
        0x6558 => link::ethernet(rest, trail),
        0..=1500 => None,
        ether_type => link::by_ether_type(ether_type, rest, trail),
    }
}

/// 3GPP TS 29.281 §5.1: flags, message type, length, TEID; four octets more if any of the flags
/// says so, the last of which is the kind of the first extension header.
fn gtp<'a>(frame: Frame<'a>, outer: &'a [u8], trail: &mut Trail<'a>) -> Option<Found> {
    const VERSION_1_GTP: u8 = 0x30;
    const G_PDU: u8 = 255;
    const HAS_EXTENSION: u8 = 0x04;
    const MOST_EXTENSIONS: usize = 16;
    let [flags, kind, ..] = array::<8>(frame.data, 0)?;
    let octets = be16(frame.data, 2)?;
    let tunnel = be32(frame.data, 4)?;
    let is_plausible = flags & 0xf0 == VERSION_1_GTP && kind == G_PDU;
    if !is_plausible || u32::from(octets) + 8 > frame.wire {
        return None;
    }
    trail.enter(TunnelKind::GtpU, Some(tunnel), outer)?;
    let mut rest = frame.limit(u32::from(octets) + 8).skip(8)?;
    if flags & 0x07 != 0 {
        let [_, _, _, mut next] = array::<4>(rest.data, 0)?;
        rest = rest.skip(4)?;
        for _ in 0..MOST_EXTENSIONS {
            if next == 0 || flags & HAS_EXTENSION == 0 {
                break;
            }
            let octets = usize::from(*rest.data.first()?) * 4;
            next = *rest.data.get(octets.checked_sub(1)?)?;
            rest = rest.skip(octets)?;
        }
    }
    Some(ip::dissect(rest, trail))
}

/// Version 0 (GSM 09.60 §6): twenty octets; the flow label is its id.
fn gtp_prime<'a>(frame: Frame<'a>, outer: &'a [u8], trail: &mut Trail<'a>) -> Option<Found> {
    const T_PDU: u8 = 255;
    let [flags, kind, ..] = array::<20>(frame.data, 0)?;
    let label = be16(frame.data, 6)?;
    if flags & 0xf0 != 0x10 || kind != T_PDU {
        return None;
    }
    trail.enter(TunnelKind::GtpU, Some(label.into()), outer)?;
    Some(ip::dissect(frame.skip(20)?, trail))
}

/// RFC 4380 §5.1.1: maybe authentication, maybe where the packet came from, then IPv6.
fn teredo<'a>(frame: Frame<'a>, outer: &'a [u8], trail: &mut Trail<'a>) -> Option<Found> {
    let mut rest = frame;
    if let [0, 1, id, value, ..] = *rest.data {
        // Nonce and confirmation follow both.
        rest = rest.skip(4 + usize::from(id) + usize::from(value) + 9)?;
    }
    if let [0, 0, ..] = *rest.data {
        rest = rest.skip(8)?;
    }
    if rest.data.first()? >> 4 != 6 {
        return None;
    }
    trail.enter(TunnelKind::Teredo, None, outer)?;
    Some(ip::dissect(rest, trail))
}

/// RFC 5415 §4.3: preamble, length in words, radio, binding, flags. What is a fragment, encrypted
/// or a keep-alive carries nothing that can be read.
fn capwap<'a>(frame: Frame<'a>, outer: &'a [u8], trail: &mut Trail<'a>) -> Option<Found> {
    const NATIVE: u8 = 0x01;
    const FRAGMENT_OR_KEEP_ALIVE: u8 = 0x88;
    const WIRELESS_BINDING: u8 = 1;
    let [preamble, length, binding, flags, ..] = array::<8>(frame.data, 0)?;
    let words = usize::from(length >> 3);
    if preamble != 0 || words < 2 || flags & FRAGMENT_OR_KEEP_ALIVE != 0 {
        return None;
    }
    trail.enter(TunnelKind::Capwap, None, outer)?;
    let rest = frame.skip(words * 4)?;
    if binding & NATIVE == 0 {
        return link::ethernet(rest, trail);
    }
    (binding >> 1 & 0x1f == WIRELESS_BINDING).then(|| link::swapped_wireless(rest, trail))?
}

/// RFC 5412 §3.3: version and flags, fragment, length, two octets of radio status.
fn lwapp<'a>(frame: Frame<'a>, outer: &'a [u8], trail: &mut Trail<'a>) -> Option<Found> {
    const CONTROL_OR_FRAGMENT: u8 = 0x06;
    let [flags, ..] = array::<6>(frame.data, 0)?;
    if flags >> 6 != 0 || flags & CONTROL_OR_FRAGMENT != 0 {
        return None;
    }
    trail.enter(TunnelKind::Capwap, None, outer)?;
    link::swapped_wireless(frame.skip(6)?, trail)
}
