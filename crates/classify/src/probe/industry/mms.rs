//! MMS, as IEC 61850 uses it: an ISO session that names the context of ISO 9506, or MMS in its
//! presentation (ITU-T X.225 §8.3; ISO 9506-2; IEC 61850-8-1).

use super::tpkt::{self, Unit};
use crate::ber;
use crate::segment::{Found, Outcome, Segment};

/// SPDU CONNECT and ACCEPT.
const CONNECT: u8 = 0x0d;
const ACCEPT: u8 = 0x0e;
/// 1.0.9506.2.1: MMS's abstract syntax, and 1.0.9506.2.3 its application context.
const CONTEXT: &[u8] = b"\x28\xca\x22\x02";
/// Confirmed request, response, error, unconfirmed, reject, initiate and conclude.
const MESSAGES: std::ops::RangeInclusive<u8> = 0xa0..=0xad;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let Some(units) = tpkt::units(segment.payload) else { return Outcome::No };
    let mut data = units.iter().filter_map(|unit| match unit {
        Unit::Data(data) => Some(*data),
        Unit::Connection => None,
    });
    match data.find(|data| !data.is_empty()) {
        Some(data) if is_mms(data) => {
            Found::new("ISO9506-1-MMS").because("an ISO session whose context is MMS").into()
        }
        Some(_) => Outcome::No,
        None => Outcome::More,
    }
}

fn is_mms(data: &[u8]) -> bool {
    match *data {
        [CONNECT | ACCEPT, ..] => data.windows(CONTEXT.len()).any(|part| part == CONTEXT),
        // Give tokens, data, fully encoded presentation data.
        [1, 0, 1, 0, ref rest @ ..] => within(rest).is_some_and(|tag| MESSAGES.contains(&tag)),
        _ => false,
    }
}

/// The first tag inside of presentation data of context 3, which MMS has.
fn within(octets: &[u8]) -> Option<u8> {
    let (_, list) = ber::head(octets, 0x61)?;
    let (_, values) = ber::head(list, ber::SEQUENCE)?;
    let (context, rest) = ber::integer(values)?;
    let (_, message) = ber::head(rest, 0xa0)?;
    (context == 3).then(|| message.first().copied()).flatten()
}
