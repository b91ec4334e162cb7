//! WireGuard: a handshake message has its type, three zero octets and exactly its length
//! (WireGuard: Next Generation Kernel Network Tunnel, §5.4.2 to §5.4.4, §5.4.7).

use crate::segment::{Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let [kind, 0, 0, 0, ..] = segment.payload else {
        return Outcome::No;
    };
    match (*kind, segment.payload.len()) {
        // Initiation, response, cookie reply. Data messages alone prove too little.
        (1, 148) | (2, 92) | (3, 64) => Outcome::named("WireGuard"),
        _ => Outcome::No,
    }
}
