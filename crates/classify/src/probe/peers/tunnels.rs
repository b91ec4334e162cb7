//! Tunnels: OpenVPN's reset packets (its protocol's documentation), IKE and ESP in UDP (RFC 7296
//! §3.1, RFC 3948 §2), PPTP (RFC 2637 §2.1), and the first messages of overlays as their sources
//! describe them.

use crate::octets::{be16, be32, is_length};
use crate::segment::{Found, Outcome, Segment, says};

/// Lengths of the digests that tls-auth puts behind the session.
const DIGESTS: [usize; 6] = [16, 20, 28, 32, 48, 64];

pub(super) fn openvpn(segment: &Segment<'_>) -> Outcome {
    let mut payload = segment.payload;
    if segment.stream {
        let Some(told) = be16(payload, 0) else { return Outcome::No };
        payload = payload.get(2..).unwrap_or_default();
        if !is_length(told, payload.len()) {
            return Outcome::No;
        }
    }
    // Hard reset of a server, version 2, first key: its session, the packet it acknowledges, the
    // client's session, and its own first number.
    if payload.len() == 26
        && matches!(payload, [0x40, _, _, _, _, _, _, _, _, 1, 0, 0, 0, 0, ..])
        && payload.ends_with(&[0; 4])
    {
        return Found::new("OpenVPN").because("a server answers an OpenVPN session").into();
    }
    // Hard reset of a client, version 2, first key.
    let [0x38, ..] = payload else { return Outcome::No };
    let is_plain = payload.len() == 14 && payload.get(9..) == Some(&[0; 5]);
    let is_authenticated = DIGESTS.iter().any(|digest| {
        payload.len() == digest + 22
            && be32(payload, 9 + digest) == Some(1)
            && payload.get(17 + digest..) == Some(&[0; 5])
    });
    let is_encrypted = payload.len() == 54 && be32(payload, 9) == Some(1);
    if is_plain || is_authenticated || is_encrypted {
        Found::new("OpenVPN").because("a client resets an OpenVPN session").into()
    } else {
        Outcome::No
    }
}

pub(super) fn ipsec(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    if is_ike(payload) || payload.strip_prefix(&[0; 4]).is_some_and(is_ike) {
        return Found::new("IPSec").because("a message of the key exchange IKE").into();
    }
    let is_first = be32(payload, 4).is_some_and(|number| (1..=16).contains(&number));
    let is_esp = be32(payload, 0).is_some_and(|index| index > 255) && payload.len() >= 32;
    if segment.has_port(4500) && is_esp && is_first {
        return Found::new("IPSec").because("ESP in UDP, one of its first packets").into();
    }
    Outcome::No
}

fn is_ike(payload: &[u8]) -> bool {
    let kinds = (payload.get(17), payload.get(18));
    matches!(kinds, (Some(0x10), Some(1..=6 | 32 | 33)) | (Some(0x20), Some(34..=44)))
        && be32(payload, 0) != Some(0)
        && be32(payload, 24).is_some_and(|told| is_length(told, payload.len()))
}

/// NAT traversal of SoftEther at UDP 5004: the client sends a letter, the server tells from where it
/// came (its published sources, Mayaqua/Network.c).
pub(super) fn softether(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    if payload == b"A" && segment.is_to(5004) && segment.index == 0 {
        return Outcome::More;
    }
    let is_told = payload.len() <= 64
        && payload.starts_with(b"IP=")
        && says(payload, b",PORT=")
        && segment.answers(b"A\0");
    if is_told {
        Found::new("Softether").because("SoftEther's server tells a client its address").into()
    } else {
        Outcome::No
    }
}

pub(super) fn pptp(segment: &Segment<'_>) -> Outcome {
    let [_, _, 0, 1, 0x1a, 0x2b, 0x3c, 0x4d, 0, 1..=15, 0, 0, ..] = segment.payload else {
        return Outcome::No;
    };
    Found::new("PPTP").because("a control message with PPTP's cookie").into()
}

pub(super) fn overlay(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    if payload.starts_with(b"TS\xf0\x9f\x92\xac") {
        return Found::new("Tailscale").because("a discovery message of Tailscale").into();
    }
    if payload.starts_with(b"\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01") {
        return Found::new("Nebula").because("the first handshake of Nebula").into();
    }
    // WireGuard with the client's number where zeros belong.
    if segment.has_port(2408)
        && matches!((payload.first(), payload.len()), (Some(1), 148) | (Some(2), 92))
    {
        return Found::new("CloudflareWarp").because("WireGuard at the port of WARP").into();
    }
    Outcome::No
}
