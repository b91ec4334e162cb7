//! Packets within packets: what an IP packet carries when that is a packet again.

use crate::tunnel::TunnelKind;

use super::trail::Trail;
use super::{Frame, IpPacket, Network, Transport, ip};

/// The packet within, as far as can be seen; the packet itself where it carries none.
/// `carrier` begins with its IP header, `payload` behind it.
#[inline]
pub(super) fn inner_most<'a>(
    packet: IpPacket<'a>,
    carrier: Frame<'a>,
    payload: Option<Frame<'a>>,
    trail: &mut Trail<'a>,
) -> Network<'a> {
    let may_be_tunnel = match &packet.transport {
        Transport::Other(_) => is_tunnel(packet.protocol),
        _ => false,
    };
    if may_be_tunnel && let Some(inner) = unwrapped(&packet, carrier, payload, trail) {
        return inner;
    }
    Network::Ip(packet)
}

const IPV4: u8 = 4;
const IPV6: u8 = 41;

const fn is_tunnel(protocol: u8) -> bool {
    matches!(protocol, IPV4 | IPV6)
}

/// Never `None` half way: the trail is as it was.
#[cold]
#[inline(never)]
fn unwrapped<'a>(
    packet: &IpPacket<'a>,
    carrier: Frame<'a>,
    payload: Option<Frame<'a>>,
    trail: &mut Trail<'a>,
) -> Option<Network<'a>> {
    // Of a fragment only the whole can be looked into.
    if packet.fragment.is_some() {
        return None;
    }
    let before = trail.mark();
    match look(packet, carrier, payload?, trail) {
        Some(inner @ Network::Ip(_)) => Some(inner),
        _ => {
            trail.back_to(before);
            None
        }
    }
}

fn look<'a>(
    packet: &IpPacket<'a>,
    carrier: Frame<'a>,
    payload: Frame<'a>,
    trail: &mut Trail<'a>,
) -> Option<Network<'a>> {
    match packet.protocol {
        IPV4 | IPV6 => {
            let six_in_four = packet.protocol == IPV6 && packet.source.is_ipv4();
            let kind = if six_in_four { TunnelKind::SixInFour } else { TunnelKind::IpInIp };
            trail.enter(kind, None, carrier.data)?;
            Some(ip::dissect(payload, trail))
        }
        _ => None,
    }
}
