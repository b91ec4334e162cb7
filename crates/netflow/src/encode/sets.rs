//! The body of a message that grows: sets of records, each with its length, padded if wanted.

/// Octets of a set's header.
const HEADER: usize = 4;
/// Sets may be filled up to a multiple of so many octets (RFC 7011 §3.3.1).
const ALIGNMENT: usize = 4;

/// Sets of a message, the last of them still open.
#[derive(Clone, Debug, Default)]
pub(super) struct Sets {
    octets: Vec<u8>,
    open: Option<Open>,
}

#[derive(Clone, Copy, Debug)]
struct Open {
    id: u16,
    start: usize,
    /// Padding must be shorter than any record, or it would be read as one (RFC 7011 §3.3.1).
    least: usize,
}

impl Sets {
    /// Octets there would be with one more record, everything closed and padded.
    pub(super) fn octets_with(&self, id: u16, record: usize, least: usize, padded: bool) -> usize {
        let set = |octets: usize, least| octets + if padded { padding(octets, least) } else { 0 };
        match self.open {
            Some(open) if open.id == id => {
                open.start + set(self.octets.len() - open.start + record, least)
            }
            Some(open) => {
                let closed = open.start + set(self.octets.len() - open.start, open.least);
                closed + set(HEADER + record, least)
            }
            None => set(HEADER + record, least),
        }
    }

    /// One more record, in the open set if it has that id, else in a new one.
    pub(super) fn push(&mut self, id: u16, record: &[u8], least: usize, padded: bool) {
        if self.open.is_none_or(|open| open.id != id) {
            self.close(padded);
            self.open = Some(Open { id, start: self.octets.len(), least });
            self.octets.extend_from_slice(&id.to_be_bytes());
            self.octets.extend_from_slice(&[0; 2]);
        }
        self.octets.extend_from_slice(record);
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.octets.is_empty()
    }

    /// All sets, closed; what follows begins anew.
    pub(super) fn take(&mut self, padded: bool) -> Vec<u8> {
        self.close(padded);
        std::mem::take(&mut self.octets)
    }

    fn close(&mut self, padded: bool) {
        let Some(Open { start, least, .. }) = self.open.take() else { return };
        let octets = self.octets.len() - start;
        let fill = if padded { padding(octets, least) } else { 0 };
        self.octets.resize(self.octets.len() + fill, 0);
        // A message has no more than 65 535 octets, so neither has a set.
        let length = u16::try_from(octets + fill).unwrap_or(u16::MAX);
        debug_assert!(length < u16::MAX, "a set is no longer than its message");
        if let Some(place) = self.octets.get_mut(start + 2..start + HEADER) {
            place.copy_from_slice(&length.to_be_bytes());
        }
    }
}

fn padding(octets: usize, least: usize) -> usize {
    let fill = octets.wrapping_neg() % ALIGNMENT;
    if fill < least { fill } else { 0 }
}
