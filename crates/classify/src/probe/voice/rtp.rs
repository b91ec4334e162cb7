//! RTP: two packets in a row of one source, the second the next of the first (RFC 3550 §5.1; payload
//! types RFC 3551 §6, and why 64 to 95 are not among them RFC 5761 §4). RTCP: reports whose lengths
//! fill the datagram (RFC 3550 §6.1, §6.4; feedback RFC 4585 §6.1, extended reports RFC 3611 §2).

use crate::segment::{Found, Outcome, Segment};

const HEADER_OCTETS: usize = 12;

/// Packets that may be missing between two.
const MAX_GAP: u16 = 32;

pub(super) fn rtp(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    let Some(this) = Header::of(payload) else { return Outcome::No };
    let contributors = usize::from(payload.first().copied().unwrap_or_default() & 0x0f);
    if payload.len() <= HEADER_OCTETS + 4 * contributors {
        return Outcome::No;
    }
    let Some(before) = Header::of(&segment.previous) else {
        return if segment.index == 0 { Outcome::More } else { Outcome::No };
    };
    let gap = this.sequence.wrapping_sub(before.sequence);
    let is_next = gap > 0 && gap <= MAX_GAP;
    // Ten seconds of video's clock.
    let is_later = this.time.wrapping_sub(before.time) < 900_000;
    if this.source != before.source || !is_next || !is_later {
        return if segment.index < 4 { Outcome::More } else { Outcome::No };
    }
    let found = Found::new("RTP").because("two RTP packets of one source in a row");
    let kind = this.kind.to_string();
    let found = found.telling("rtp_payload_type", kind.as_bytes());
    found.telling("rtp_source", format!("{:08x}", this.source).as_bytes()).into()
}

pub(super) fn rtcp(segment: &Segment<'_>) -> Outcome {
    let mut rest = segment.payload;
    let mut packets = 0;
    while let [0x80..=0xbf, kind @ 200..=207, high, low, body @ ..] = rest {
        let length = 4 * usize::from(u16::from_be_bytes([*high, *low]));
        let Some(behind) = body.get(length..) else { return Outcome::No };
        // A report names its sender; a source description and a farewell come behind one.
        let fits = match kind {
            200 => length >= 24,
            201 => length >= 4,
            205 | 206 => length >= 8,
            _ => packets > 0,
        };
        if !fits {
            return Outcome::No;
        }
        packets += 1;
        rest = behind;
    }
    if packets == 0 || !rest.is_empty() {
        return Outcome::No;
    }
    Found::new("RTCP").because("RTCP reports fill the datagram").into()
}

struct Header {
    kind: u8,
    sequence: u16,
    time: u32,
    source: u32,
}

impl Header {
    fn of(octets: &[u8]) -> Option<Self> {
        let [0x80..=0xbf, kind, a, b, t0, t1, t2, t3, s0, s1, s2, s3, ..] = octets else {
            return None;
        };
        let kind = kind & 0x7f;
        let source = u32::from_be_bytes([*s0, *s1, *s2, *s3]);
        let is_assigned = matches!(kind, 0..=34 | 96..=127);
        (is_assigned && source != 0).then(|| Self {
            kind,
            sequence: u16::from_be_bytes([*a, *b]),
            time: u32::from_be_bytes([*t0, *t1, *t2, *t3]),
            source,
        })
    }
}
