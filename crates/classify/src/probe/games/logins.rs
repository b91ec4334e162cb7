//! First messages that players log in with, where what they look like was seen in their connections
//! and nobody documents it: The Elder Scrolls Online at the ports its maker's support names, Path of
//! Exile at its port (6112; messages begin with a number of two octets: tbinarii.blogspot.com,
//! Reverse engineering Path of Exile, 2018); DingTalk, whose client names itself; and TeamSpeak's
//! list of servers (yat.qa, Protokolle von TeamSpeak 3; ports in its server's documentation).

use crate::octets::{be16, be32, is_printable};
use crate::segment::{Found, Outcome, Segment, says};

const SCROLLS: [std::ops::RangeInclusive<u16>; 3] =
    [24_100..=24_131, 24_300..=24_331, 24_500..=24_507];
const EXILE: [u16; 2] = [6112, 20_481];
/// Within so many octets DingTalk's client says what it is.
const NAMED_WITHIN: usize = 192;
/// The list, and where servers tell it of themselves from.
const LIST: u16 = 2010;
const SERVERS: std::ops::RangeInclusive<u16> = 2011..=2110;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    if !segment.first || !segment.from_initiator {
        return Outcome::No;
    }
    let (application, why) = match segment.payload {
        // A length, two numbers, and within it a length again.
        [_, _, _, _, 0, 1, 0, 1, ..]
            if SCROLLS.iter().any(|ports| ports.contains(&segment.destination_port))
                && be32(segment.payload, 0)
                    .is_some_and(|outer| outer.checked_sub(8) == be32(segment.payload, 8)) =>
        {
            ("TES_Online", "a login of The Elder Scrolls Online at its port")
        }
        // A number, the build, a number; a player's name behind its length.
        [0, 3, _, _, _, _, 0, _, rest @ ..] if EXILE.contains(&segment.destination_port) => {
            let length = be16(rest, 0).map_or(0, usize::from);
            let name = rest.get(2..2 + length).unwrap_or_default();
            if !(1..=64).contains(&name.len()) || !is_printable(name) {
                return Outcome::No;
            }
            ("PathofExile", "a login of Path of Exile at its port")
        }
        [0x10, head @ ..] if says(head.get(..NAMED_WITHIN).unwrap_or(head), b"-dingtalk") => {
            ("DingTalk", "the first message of a client that calls itself DingTalk")
        }
        _ => return Outcome::No,
    };
    Found::new(application).because(why).into()
}

/// A server of TeamSpeak and the list answer one another with the same three octets at the start.
pub(super) fn list(segment: &Segment<'_>) -> Outcome {
    let are_theirs = (segment.is_to(LIST) && SERVERS.contains(&segment.source_port))
        || (segment.is_from(LIST) && SERVERS.contains(&segment.destination_port));
    let [1, 0x80..=0xff, number, ..] = segment.payload else { return Outcome::No };
    if !are_theirs || segment.payload.len() > 1024 {
        return Outcome::No;
    }
    match segment.greeting {
        [1, 0x80..=0xff, other, ..] if other == *number => {
            Found::new("TeamSpeak").because("a server of TeamSpeak tells the list of itself").into()
        }
        _ if segment.index < 2 => Outcome::More,
        _ => Outcome::No,
    }
}
