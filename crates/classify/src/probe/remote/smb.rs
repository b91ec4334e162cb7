//! SMB over a NetBIOS session or over TCP directly: a 4-octet frame and the protocol's mark
//! ([MS-SMB2] §2.1, §2.2.1, §2.2.4; [MS-CIFS] §2.2.3.1; RFC 1002 §4.3.1). The frame is NetBIOS's in
//! both cases.

use model::Risks;

use crate::segment::{Found, Outcome, Segment, Then};

const FRAME_OCTETS: usize = 4;
const HEADER_OCTETS: usize = 64;
const NEGOTIATE: [u8; 2] = [0, 0];
const RESPONSE: u8 = 1;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let [0, _, _, _, mark, b'S', b'M', b'B', ..] = segment.payload else {
        return Outcome::No;
    };
    match mark {
        0xff => {
            let found = Found::new("NetBIOS").carrying("SMBv1").because("message of SMB version 1");
            found.warning(Risks::OBSOLETE_SOFTWARE, "SMB version 1").into()
        }
        // Plain, encrypted, compressed.
        0xfc..=0xfe => version_2(segment.payload, *mark == 0xfe),
        _ => Outcome::No,
    }
}

fn version_2(payload: &[u8], is_plain: bool) -> Outcome {
    let found = Found::new("NetBIOS").carrying("SMBv23").because("message of SMB version 2 or 3");
    let message = payload.get(FRAME_OCTETS..).unwrap_or_default();
    let is_negotiation = is_plain && message.get(12..14) == Some(&NEGOTIATE);
    if !is_negotiation {
        return found.into();
    }
    let is_response = message.get(16).is_some_and(|flags| flags & RESPONSE != 0);
    let Some([low, high]) = message.get(HEADER_OCTETS + 4..HEADER_OCTETS + 6) else {
        return found.then(Then::More).consuming(payload.len()).into();
    };
    if !is_response {
        return found.then(Then::More).consuming(payload.len()).into();
    }
    let dialect: &[u8] = match u16::from_le_bytes([*low, *high]) {
        0x0202 => b"2.0.2",
        0x0210 => b"2.1",
        0x0300 => b"3.0",
        0x0302 => b"3.0.2",
        0x0311 => b"3.1.1",
        // The client asked in version 1: it is asked again in version 2.
        _ => return found.then(Then::More).consuming(payload.len()).into(),
    };
    found.telling("smb_dialect", dialect).into()
}
