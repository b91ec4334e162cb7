//! How many octets are handed over at once: as many as keep the worker busy for a moment only.

/// Octets at once, by how long those before them took.
pub(crate) struct Pace {
    octets: usize,
    most: usize,
    /// Milliseconds since others were heard.
    busy: f64,
}

/// A cancel must be seen within 100 ms, and most of them pass in the page: so long a piece may take,
/// and the next ones together. Hearing others costs a tenth of a millisecond.
const LONG_MILLIS: f64 = 12.0;
const SHORT_MILLIS: f64 = 4.0;

const MOST_OCTETS: usize = 4 << 20;
const FEWEST_OCTETS: usize = 4 << 10;
/// Of what is packed nobody knows how much comes out: of real captures up to 50 times as much.
const FIRST_PACKED_OCTETS: usize = 16 << 10;
const MOST_PACKED_OCTETS: usize = 256 << 10;

impl Default for Pace {
    fn default() -> Self {
        Self::unknown()
    }
}

impl Pace {
    /// For what is packed.
    pub(crate) const fn packed() -> Self {
        Self { octets: FIRST_PACKED_OCTETS, most: MOST_PACKED_OCTETS, busy: 0.0 }
    }

    /// For what may be packed or not; and at first the browser runs what it has compiled in a hurry.
    pub(crate) const fn unknown() -> Self {
        Self { octets: MOST_PACKED_OCTETS, most: MOST_OCTETS, busy: 0.0 }
    }

    /// The most for the next piece.
    pub(crate) const fn octets(&self) -> usize {
        self.octets
    }

    /// A piece took so long; whether others are to be heard now.
    pub(crate) fn took(&mut self, millis: f64) -> bool {
        if millis > LONG_MILLIS {
            self.octets = (self.octets / 2).max(FEWEST_OCTETS);
        } else if millis < SHORT_MILLIS {
            self.octets = (self.octets * 2).min(self.most);
        }
        self.worked(millis)
    }

    /// Work without pieces took so long; whether others are to be heard now.
    pub(crate) fn worked(&mut self, millis: f64) -> bool {
        self.busy += millis;
        let long = self.busy > LONG_MILLIS;
        if long {
            self.busy = 0.0;
        }
        long
    }
}
