//! TeamViewer: every command has one of two marks before its number, at its port 5938 or answered by
//! the other side in the same way (as those who took it apart describe it).

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
