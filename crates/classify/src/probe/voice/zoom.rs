//! Zoom's media at its ports 8801 to 8810: the outer head of its servers (Michel and others, Enabling
//! Passive Measurement of Zoom Performance in Production Networks, IMC 2022, §4.2), and the knock
//! before it, which nobody documents: both sides show the same number, as calls were seen to begin.

use crate::segment::{Found, Outcome, Segment};

const PORTS: std::ops::RangeInclusive<u16> = 8801..=8810;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let is_its_port =
        PORTS.contains(&segment.source_port) || PORTS.contains(&segment.destination_port);
    if !is_its_port {
        return Outcome::No;
    }
    match segment.payload {
        // A client knocks with a number, and the server takes it up.
        [2, 0, 1, rest @ ..]
            if segment.greeting.starts_with(&[1, 0, 2])
                && segment.greeting.get(3..16) == rest.get(..13) =>
        {
            Found::new("Zoom").because("Zoom's server takes up a call at its port").into()
        }
        // Its head, and behind it RTP in Zoom's own frame.
        [5, _, _, _, _, _, _, 0 | 4, 13 | 15 | 16 | 30 | 33 | 34, ..]
            if segment.index > 0 && segment.previous.first() == Some(&5) =>
        {
            Found::new("Zoom").because("the heads of Zoom's media at its port").into()
        }
        [1 | 5, ..] if segment.index < 4 => Outcome::More,
        _ => Outcome::No,
    }
}
