//! What all decoders have in common: steps forward, and what can be wrong.

use crate::{Compression, Damage, UnpackLimits};

/// A step forward.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Step {
    /// Octets of the input that are done with.
    pub(super) read: usize,
    /// A frame ended with them; another may follow.
    pub(super) ended: bool,
}

/// Why there is no step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fault {
    /// Where another frame could begin stands something else.
    NoFrame,
    Damaged(Damage),
    /// More memory would be needed than the limit.
    #[cfg(any(feature = "zstd", feature = "xz"))]
    Window {
        needed: u64,
        limit: u64,
    },
}

/// Why there is no further step, and how many octets of the input lie before that place; those of
/// earlier inputs that lie behind it count below zero.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Failure {
    pub(super) fault: Fault,
    pub(super) read: i64,
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self { fault, read: 0 }
    }
}

/// One compression.
pub(super) trait Decode {
    /// Takes octets from the front of the input and adds to `out` what comes of them. Nothing read
    /// and nothing added: more input is needed.
    fn step(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<Step, Failure>;

    /// Octets taken that wait for others to make sense with.
    fn held(&self) -> &[u8];

    /// Whether the input may end here.
    fn may_end(&self) -> bool;

    /// Nothing more will come: adds what was unpacked and held back.
    fn rescue(&mut self, _out: &mut Vec<u8>) {}
}

/// Output of one step, where the decoder can choose.
pub(super) const OUT_OCTETS: usize = 256 << 10;

/// The decoder of a compression, where this program has one.
pub(super) fn decoder(compression: Compression, limits: &UnpackLimits) -> Option<Box<dyn Decode>> {
    // Not every compression needs one.
    let _ = limits;
    match compression {
        Compression::Gzip => Some(Box::new(super::gzip::Gzip::default())),
        #[cfg(feature = "zstd")]
        Compression::Zstd => Some(Box::new(super::zstd::Zstd::new(limits.max_window_octets))),
        #[cfg(feature = "xz")]
        Compression::Xz => Some(Box::new(super::xz::Xz::new(limits.max_window_octets))),
        #[cfg(feature = "lz4")]
        Compression::Lz4 => Some(Box::new(super::lz4::Lz4::default())),
        #[cfg(feature = "bzip2")]
        Compression::Bzip2 => Some(Box::new(super::bzip2::Bzip2::default())),
        _ => None,
    }
}

/// Octets gathered from the input until there are as many as are needed.
#[derive(Default)]
pub(super) struct Gather(pub(super) Vec<u8>);

impl Gather {
    /// Takes what is missing from the input; tells how many were taken and whether all are there.
    pub(super) fn fill(&mut self, input: &[u8], needed: usize) -> (usize, bool) {
        let missing = needed.saturating_sub(self.0.len());
        let (taken, _) = input.split_at_checked(missing).unwrap_or((input, &[]));
        self.0.extend_from_slice(taken);
        (taken.len(), self.0.len() >= needed)
    }

    /// Whether what is there may begin like this.
    pub(super) fn may_be(&self, magic: &[u8]) -> bool {
        self.0.iter().zip(magic).all(|(here, there)| here == there)
    }

    /// Nothing, or only what pads a file to whole blocks.
    pub(super) fn is_padding(&self) -> bool {
        self.0.iter().all(|octet| *octet == 0)
    }
}
