//! Which packing, by the first octets.

use super::Packing;
use crate::reader::{compression, is_capture};

/// What the first octets say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Seen {
    Packed(Packing),
    /// None we know: a capture, or anything else.
    Plain,
    /// More octets are needed to say.
    Need,
}

/// A header of tar; with so many octets everything can be told.
pub(super) const SURE_OCTETS: usize = 512;

pub(super) fn recognise(octets: &[u8], end: bool) -> Seen {
    if let Some(compression) = compression(octets) {
        return Seen::Packed(Packing::Compressed(compression));
    }
    if octets.starts_with(b"PK\x03\x04") || octets.starts_with(b"PK\x05\x06") {
        return Seen::Packed(Packing::Zip);
    }
    // A stream that is being written must not wait for tar's header.
    if is_capture(octets) {
        return Seen::Plain;
    }
    match octets.first_chunk::<SURE_OCTETS>() {
        Some(header) if super::tar::is_header(header) => Seen::Packed(Packing::Tar),
        Some(_) => Seen::Plain,
        None if end => Seen::Plain,
        None => Seen::Need,
    }
}
