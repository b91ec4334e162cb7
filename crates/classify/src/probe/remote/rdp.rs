//! RDP: a TPKT with an X.224 connection request or confirm that carries a cookie or a negotiation
//! (RFC 1006 §6; [MS-RDPBCGR] §2.2.1.1, §2.2.1.2); what secures it comes behind.

use model::Risks;

use crate::segment::{Found, Outcome, Segment, Then};

const NAME: &str = "RDP";
const CONNECTION_REQUEST: u8 = 0xe0;
const CONNECTION_CONFIRM: u8 = 0xd0;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    if segment.application == Some(NAME) && matches!(segment.payload, [0x16, 3, 0..=4, ..]) {
        return Found::new(NAME).then(Then::Upgrade).into();
    }
    let [3, 0, high, low, indicator, code, _, _, _, _, 0, rest @ ..] = segment.payload else {
        return Outcome::No;
    };
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    if length != segment.payload.len() || usize::from(*indicator) + 5 != length {
        return Outcome::No;
    }
    let is_rdp = match (*code, rest) {
        (CONNECTION_REQUEST, [1, _, 8, 0, ..]) => true,
        (CONNECTION_REQUEST, rest) => {
            rest.starts_with(b"Cookie: mstshash=") || rest.starts_with(b"Cookie: msts=")
        }
        // Negotiation response or failure.
        (CONNECTION_CONFIRM, [2 | 3, _, 8, 0, _, _, _, _]) => true,
        // A server of before the negotiation says nothing at all.
        (CONNECTION_CONFIRM, []) => segment.is_from(3389),
        _ => false,
    };
    if !is_rdp {
        return Outcome::No;
    }
    let mut found = Found::new(NAME).warning(Risks::DESKTOP_SHARING, "a remote desktop of Windows");
    if *code == CONNECTION_REQUEST {
        found = found.because("RDP connection request");
        if let Some(cookie) = rest.strip_prefix(b"Cookie: mstshash=") {
            let user = cookie.split(|octet| *octet == b'\r').next().unwrap_or_default();
            found = found.telling("rdp_cookie", user);
        }
    } else {
        found = found.because("RDP connection confirm");
    }
    // [MS-RDPBCGR] §2.2.1.2.1: what was chosen.
    if let (CONNECTION_CONFIRM, [2, _, 8, 0, chosen, ..]) = (*code, rest) {
        let security: &[u8] = match chosen {
            0 => b"RDP's own",
            1 => b"TLS",
            2 => b"CredSSP",
            8 => b"CredSSP with early authorization",
            _ => b"other",
        };
        found = found.telling("rdp_security", security);
    }
    found.then(Then::More).consuming(length).into()
}
