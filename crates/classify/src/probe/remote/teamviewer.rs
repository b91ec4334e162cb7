//! TeamViewer: a command begins with 0x1724 and its number, at its port 5938 (Optiv, TeamViewer
//! Authentication Protocol, part 1, 2013); with 0x1130 in connections of later versions, as they were
//! seen. Elsewhere the other side must begin in the same way.

use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    if !is_command(segment.payload) {
        return Outcome::No;
    }
    if segment.has_port(5938) || is_command(&segment.greeting) {
        return Found::new("TeamViewer").because("the commands of TeamViewer").into();
    }
    Outcome::More
}

fn is_command(octets: &[u8]) -> bool {
    matches!(octets, [0x17, 0x24, 0x0a..=0x40, ..] | [0x11, 0x30, 0x0a..=0x70, ..])
}
