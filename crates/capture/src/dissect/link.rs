//! Link layers: where the network layer begins, and which it is.

mod ethernet;
mod frame_relay;
mod mpls;
mod ppp;
mod switch;
mod wireless;
mod wrapped;

use crate::LinkType;
use crate::bytes::{array, be16};

use super::trail::Trail;
use super::{Found, Frame, OtherKind, ip};

pub(super) use ethernet::{by_ether_type, ethernet};
pub(super) use mpls::mpls;
pub(super) use ppp::ppp;
pub(super) use wireless::{swapped_wireless, wireless};

/// What a packet is called whose headers lead to headers without end.
const TOO_DEEP: Found = Found::Malformed("headers nested too deep");

#[inline]
pub(super) fn dissect<'a>(link_type: LinkType, frame: Frame<'a>, trail: &mut Trail<'a>) -> Found {
    let network = match link_type {
        LinkType::ETHERNET => ethernet(frame, trail),
        // 12 and 14 are what BSDs call raw IP and may have been written instead of 101.
        LinkType::RAW | LinkType::IPV4 | LinkType::IPV6 | LinkType(12 | 14) => {
            Some(ip::dissect(frame, trail))
        }
        LinkType::NULL | LinkType::LOOP => loopback(frame, trail),
        LinkType::LINUX_SLL => cooked(frame, 14, 16, trail),
        LinkType::LINUX_SLL2 => cooked(frame, 0, 20, trail),
        other => rarer(other, frame, trail),
    };
    network.unwrap_or(Found::Malformed("link layer header"))
}

#[inline(never)]
fn rarer<'a>(link_type: LinkType, frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    match link_type {
        LinkType::PPP | LinkType::PPP_HDLC => ppp(frame, trail),
        // pppd writes the direction in place of the address.
        LinkType::PPP_PPPD => ppp(frame.skip(2)?, trail),
        LinkType::PPP_WITH_DIRECTION => ppp(frame.skip(1)?, trail),
        LinkType::PPPOE => ppp::over_ethernet(frame, trail),
        LinkType::C_HDLC => cooked(frame, 2, 4, trail),
        LinkType::C_HDLC_WITH_DIRECTION => cooked(frame.skip(1)?, 2, 4, trail),
        LinkType::FRAME_RELAY => frame_relay::dissect(frame, trail),
        LinkType::FRAME_RELAY_WITH_DIRECTION => frame_relay::dissect(frame.skip(1)?, trail),
        LinkType::MULTI_LINK_FRAME_RELAY => frame_relay::multi_link(frame, trail),
        LinkType::IEEE802_11 => wireless(frame, trail),
        LinkType::RADIOTAP => wireless::radiotap(frame, trail),
        LinkType::PRISM => wireless::prism(frame, trail),
        LinkType::AVS => wireless::avs(frame, trail),
        LinkType::PPI => wrapped::per_packet_information(frame, trail),
        LinkType::PKTAP | LinkType::USER2 => wrapped::pktap(link_type, frame, trail),
        LinkType::NFLOG => wrapped::nflog(frame, trail),
        LinkType::PFLOG => wrapped::pflog(frame, trail),
        LinkType::ENC => by_version(frame.skip(12)?, trail),
        LinkType::SLIP => by_version(frame.skip(16)?, trail),
        LinkType::IPOIB => cooked(frame, 40, 44, trail),
        LinkType::TOKEN_RING => ethernet::token_ring(frame, trail),
        LinkType::FDDI => ethernet::llc(frame.skip(13)?, trail),
        LinkType::IP_OVER_FC => ethernet::llc(frame.skip(16)?, trail),
        LinkType::ATM_RFC1483 => ethernet::llc(frame, trail),
        LinkType::ATM_CLIP => wrapped::classical_ip(frame, trail),
        LinkType::LINUX_ARCNET => wrapped::arcnet(frame, trail),
        LinkType::SUN_ATM => wrapped::sun_atm(frame, trail),
        LinkType::ETHERNET_MPACKET => switch::preamble(frame, trail),
        LinkType::NET_ANALYZER => ethernet(frame.skip(4)?, trail),
        LinkType::NET_ANALYZER_TRANSPARENT => ethernet(frame.skip(12)?, trail),
        LinkType::BROADCOM_TAG => switch::broadcom(frame, trail),
        LinkType::BROADCOM_TAG_PREPENDED => ethernet(frame.skip(4)?, trail),
        LinkType::DSA => switch::dsa(frame, 12, trail),
        LinkType::EDSA => switch::dsa(frame, 16, trail),
        other => Some(Found::UnknownLink(other)),
    }
}

/// A header of `size` octets with an EtherType at `at`: Linux's two, Cisco's HDLC, IPoIB.
#[inline]
fn cooked<'a>(frame: Frame<'a>, at: usize, size: usize, trail: &mut Trail<'a>) -> Option<Found> {
    let ether_type = be16(frame.data, at)?;
    let rest = frame.skip(size)?;
    match ether_type {
        // Linux: 1 is IPX in raw 802.3, 4 is an 802.2 header.
        1 => Some(Found::Other(OtherKind::Llc(0xff))),
        4 => ethernet::llc(rest, trail),
        // Cisco's HDLC carries IS-IS and its like so.
        0xfefe => Some(Found::Other(OtherKind::Llc(0xfe))),
        // Other small numbers are the kernel's own names: CAN, netlink and their like.
        0..=1500 => Some(Found::Other(OtherKind::EtherType(ether_type))),
        ether_type => by_ether_type(ether_type, rest, trail),
    }
}

/// The address family in the writer's byte order; each system has its own number for IPv6. What
/// follows is IP whatever the family says, if its version does.
fn loopback<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    let [a, b, c, d] = array::<4>(frame.data, 0)?;
    let rest = frame.skip(4)?;
    Some(match rest.data.first().map(|octet| octet >> 4) {
        Some(4 | 6) => ip::dissect(rest, trail),
        _ => {
            let family = if a == 0 && b == 0 {
                u32::from_be_bytes([a, b, c, d])
            } else {
                u32::from_le_bytes([a, b, c, d])
            };
            Found::Other(OtherKind::Family(family))
        }
    })
}

/// Where nothing but the version tells that it is IP.
fn by_version<'a>(frame: Frame<'a>, trail: &mut Trail<'a>) -> Option<Found> {
    match frame.data.first()? >> 4 {
        4 | 6 => Some(ip::dissect(frame, trail)),
        _ => None,
    }
}
