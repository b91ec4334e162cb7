//! Calls in XML and JSON that stand alone, without HTTP's head in the capture: SOAP 1.1 §4.1.1,
//! JSON-RPC 2.0 §4.

use crate::segment::{Found, Outcome, Segment, says};

const MAX_LOOKED: usize = 1024;

pub(super) fn soap(segment: &Segment<'_>) -> Outcome {
    let head = head(segment);
    let is_start = head.starts_with(b"<?xml")
        || head.starts_with(b"<SOAP-ENV:")
        || head.starts_with(b"<soap")
        || head.starts_with(b"<s:Env");
    if !is_start || !crate::probe::web::is_envelope(head) {
        return Outcome::No;
    }
    Found::new("SOAP").because("a SOAP envelope without HTTP").into()
}

pub(super) fn json_rpc(segment: &Segment<'_>) -> Outcome {
    let head = head(segment);
    if !head.starts_with(b"{") {
        return Outcome::No;
    }
    let is_call =
        says(head, b"\"method\"") || says(head, b"\"result\"") || says(head, b"\"error\"");
    if !says(head, b"\"jsonrpc\"") || !is_call {
        return Outcome::No;
    }
    Found::new("JSON-RPC").because("a JSON-RPC call without HTTP").into()
}

fn head<'a>(segment: &Segment<'a>) -> &'a [u8] {
    segment.payload.get(..MAX_LOOKED).unwrap_or(segment.payload)
}
