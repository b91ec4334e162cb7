//! Options of pcapng blocks that are kept as they came, to be written again.

use crate::ByteOrder;
use crate::bytes::View;

/// Options of a packet, as the file has them (§3.5); none in other formats.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RawOptions<'a> {
    octets: &'a [u8],
    order: ByteOrder,
}

/// Which block options belong to: their numbers mean something else in each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Of {
    Section,
    Interface,
    Packet,
}

impl Default for RawOptions<'_> {
    fn default() -> Self {
        Self { octets: &[], order: ByteOrder::Little }
    }
}

impl<'a> RawOptions<'a> {
    pub(crate) const fn new(octets: &'a [u8], order: ByteOrder) -> Self {
        Self { octets, order }
    }

    /// As they stand in the file.
    pub const fn octets(self) -> &'a [u8] {
        self.octets
    }

    /// The same, where they were put: so that they can be kept for longer than the slice they came in.
    pub const fn moved(self, octets: &[u8]) -> RawOptions<'_> {
        RawOptions { octets, order: self.order }
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.octets.is_empty()
    }

    /// Writes them in little-endian order, without those that the writer says itself and without
    /// the mark of their end. Ends, as reading does, where an option does not fit.
    pub(crate) fn write(self, of: Of, out: &mut Vec<u8>) {
        let mut rest = self.octets;
        loop {
            let view = View::new(rest, self.order);
            let (Some(code), Some(length)) = (view.u16(0), view.u16(2)) else { return };
            let end = 4 + usize::from(length);
            let (Some(value), true) = (rest.get(4..end), code != 0) else { return };
            if !is_said_otherwise(of, code) {
                out.extend_from_slice(&code.to_le_bytes());
                out.extend_from_slice(&length.to_le_bytes());
                let number = number_octets(of, code).min(value.len());
                let (number, text) = value.split_at_checked(number).unwrap_or((value, &[]));
                match self.order {
                    ByteOrder::Little => out.extend_from_slice(number),
                    ByteOrder::Big => out.extend(number.iter().rev()),
                }
                out.extend_from_slice(text);
                out.extend(std::iter::repeat_n(0, end.wrapping_neg() & 3));
            }
            rest = rest.get(end.saturating_add(3) & !3..).unwrap_or_default();
        }
    }
}

/// `if_tsresol` and `if_tsoffset`: the writer says how it writes times.
const fn is_said_otherwise(of: Of, code: u16) -> bool {
    matches!((of, code), (Of::Interface, 9 | 14))
}

/// How many octets of a value are one number (§4.1 to §4.3), whose order the section decides.
const fn number_octets(of: Of, code: u16) -> usize {
    match (of, code) {
        // Custom options begin with the number of an enterprise (§3.5.1).
        (_, 2988 | 2989 | 19372 | 19373)
        // if_tzone; epb_flags and epb_queue.
        | (Of::Interface, 10)
        | (Of::Packet, 2 | 6) => 4,
        // if_speed, if_txspeed, if_rxspeed; epb_dropcount and epb_packetid.
        (Of::Interface, 8 | 16 | 17) | (Of::Packet, 4 | 5) => 8,
        _ => 0,
    }
}
