//! WS-Discovery: a SOAP envelope that probes for devices, or their answer (OASIS WS-Discovery 1.1 §4).

use crate::segment::{Found, Outcome, Segment, says};

/// Octets in which the namespace shows itself.
const HEAD_OCTETS: usize = 1200;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload.trim_ascii_start();
    if !payload.starts_with(b"<") && !payload.starts_with(b"\xef\xbb\xbf<") {
        return Outcome::No;
    }
    let head = payload.get(..HEAD_OCTETS.min(payload.len())).unwrap_or_default();
    let fits = says(head, b"Envelope")
        && (says(head, b"/ws/2005/04/discovery") || says(head, b"/ws-dd/ns/discovery/"));
    fits.then(|| Found::new("WSD").because("an envelope of WS-Discovery")).into()
}
