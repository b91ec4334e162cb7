//! TCP (RFC 9293), UDP (RFC 768), ICMP (RFC 792) and ICMPv6 (RFC 4443).

use crate::bytes::{array, be16};

use super::{Fragment, Frame};

/// What an IP packet carries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Transport<'a> {
    /// Protocol 6.
    Tcp(Tcp<'a>),
    /// Protocol 17.
    Udp(Udp<'a>),
    /// Protocol 1 or 58.
    Icmp(Icmp<'a>),
    /// Another protocol: everything behind the IP header.
    Other(&'a [u8]),
    /// A fragment without the transport header.
    LaterFragment,
    /// The transport header was cut off, or contradicts itself.
    Truncated,
}

/// A TCP segment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tcp<'a> {
    /// From.
    pub source_port: u16,
    /// To.
    pub destination_port: u16,
    /// Sequence number of the first payload octet.
    pub sequence: u32,
    /// The next octet expected from the other side.
    pub acknowledgement: u32,
    /// CWR, ECE, URG, ACK, PSH, RST, SYN, FIN from the high bit to the low.
    pub flags: u8,
    /// The window, unscaled.
    pub window: u16,
    /// What was captured of the options.
    pub options: &'a [u8],
    /// What was captured of the payload.
    pub payload: &'a [u8],
    /// Octets of payload on the wire.
    pub payload_length: u32,
}

/// A UDP datagram.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Udp<'a> {
    /// From.
    pub source_port: u16,
    /// To.
    pub destination_port: u16,
    /// What was captured of the payload; of the first fragment only, when fragmented.
    pub payload: &'a [u8],
    /// Octets of payload on the wire, in this packet.
    pub payload_length: u32,
}

/// An ICMP or ICMPv6 message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Icmp<'a> {
    /// The type.
    pub kind: u8,
    /// The code.
    pub code: u8,
    /// What was captured behind type, code and checksum.
    pub payload: &'a [u8],
}

#[inline]
pub(super) fn dissect<'a>(
    protocol: u8,
    frame: Frame<'a>,
    fragment: Option<Fragment<'_>>,
) -> Transport<'a> {
    if fragment.is_some_and(|fragment| fragment.offset != 0) {
        return Transport::LaterFragment;
    }
    let seen = match protocol {
        6 => tcp(frame).map(Transport::Tcp),
        17 => udp(frame).map(Transport::Udp),
        1 | 58 => icmp(frame).map(Transport::Icmp),
        _ => Some(Transport::Other(frame.data)),
    };
    seen.unwrap_or(Transport::Truncated)
}

#[inline]
fn tcp(frame: Frame<'_>) -> Option<Tcp<'_>> {
    let header = array::<20>(frame.data, 0)?;
    let [a, b, c, d, s0, s1, s2, s3, a0, a1, a2, a3, offset, flags, w0, w1, ..] = header;
    let header_octets = u32::from(offset >> 4) * 4;
    let payload_length = frame.wire.checked_sub(header_octets)?;
    if header_octets < 20 {
        return None;
    }
    Some(Tcp {
        source_port: u16::from_be_bytes([a, b]),
        destination_port: u16::from_be_bytes([c, d]),
        sequence: u32::from_be_bytes([s0, s1, s2, s3]),
        acknowledgement: u32::from_be_bytes([a0, a1, a2, a3]),
        flags,
        window: u16::from_be_bytes([w0, w1]),
        options: frame
            .data
            .get(20..frame.data.len().min(header_octets as usize))
            .unwrap_or_default(),
        payload: frame.data.get(header_octets as usize..).unwrap_or_default(),
        payload_length,
    })
}

#[inline]
fn udp(frame: Frame<'_>) -> Option<Udp<'_>> {
    const HEADER_OCTETS: u32 = 8;
    let [a, b, c, d, ..] = array::<8>(frame.data, 0)?;
    let stated = u32::from(be16(frame.data, 4)?);
    // 0 is a jumbogram (RFC 2675). Of a fragment the length is the whole datagram's.
    let octets = if stated < HEADER_OCTETS { frame.wire } else { stated.min(frame.wire) };
    let payload_length = octets.checked_sub(HEADER_OCTETS)?;
    let payload = frame.data.get(HEADER_OCTETS as usize..).unwrap_or_default();
    Some(Udp {
        source_port: u16::from_be_bytes([a, b]),
        destination_port: u16::from_be_bytes([c, d]),
        payload: payload.get(..payload_length as usize).unwrap_or(payload),
        payload_length,
    })
}

#[inline]
fn icmp(frame: Frame<'_>) -> Option<Icmp<'_>> {
    let [kind, code, _, _] = array::<4>(frame.data, 0)?;
    Some(Icmp { kind, code, payload: frame.data.get(4..).unwrap_or_default() })
}
