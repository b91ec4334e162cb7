//! What stands in TPKT packets with an ISO transport in them: S7, MMS and others share it
//! (RFC 1006 §6; ITU-T X.224 §13).

use crate::octets::be16;

const HEAD_OCTETS: usize = 4;
/// Units looked at in one segment.
const MAX_UNITS: usize = 8;

/// What is in a TPKT packet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unit<'a> {
    /// A request for a connection, or its confirmation.
    Connection,
    /// Data.
    Data(&'a [u8]),
}

/// The units at the start of a stream; none where it is no TPKT. The last may be cut short.
pub(super) fn units(mut payload: &[u8]) -> Option<Vec<Unit<'_>>> {
    let mut units = Vec::new();
    while units.len() < MAX_UNITS && !payload.is_empty() {
        let [3, 0, _, _, indicator, code, ..] = *payload else {
            return (!units.is_empty()).then_some(units);
        };
        let length = usize::from(be16(payload, 2)?);
        let from = HEAD_OCTETS + 1 + usize::from(indicator);
        if length < 7 || from > length {
            return None;
        }
        let whole = payload.get(..length.min(payload.len()))?;
        units.push(match code & 0xf0 {
            0xe0 | 0xd0 if from == length => Unit::Connection,
            0xf0 if indicator == 2 => Unit::Data(whole.get(from..)?),
            _ => return None,
        });
        payload = payload.get(whole.len()..)?;
    }
    (!units.is_empty()).then_some(units)
}
