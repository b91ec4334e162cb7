//! What is around a capture is taken off: compression (gzip, zstd, xz, lz4, bzip2) and archives (zip, tar),
//! one inside another, in slices of any size and in bounded memory.
//!
//! What is inside is not looked at: everything that is no packing comes out as it is, each member
//! of an archive between [`Part::Member`] and [`Part::MemberEnd`]. Damage is told with its octet,
//! and what was unpacked before it is kept.

#[cfg(feature = "bzip2")]
mod bzip2;
#[cfg(feature = "xz")]
mod checks;
mod crc32;
mod decode;
mod gzip;
mod inflate;
mod layer;
#[cfg(feature = "lz4")]
mod lz4;
mod node;
mod recognise;
mod tar;
#[cfg(feature = "xz")]
mod xz;
mod zip;
#[cfg(feature = "zstd")]
mod zstd;

use crate::{Compression, Issue, UnpackLimits};

pub use decode::{Decode, Failure, Fault, Fetched, Step, decoder, fetch_decoders, heard, tell};
pub use layer::UnpackCounters;
use node::{Context, Node};

/// Takes off everything around a file, in slices.
///
/// `push` as often as there are octets, then `finish` once. What comes out does not depend on
/// where the slices are cut.
pub struct Unpacker {
    root: Node,
    context: Context,
}

/// What comes out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Part<'a> {
    /// A member of an archive begins; its octets follow.
    Member {
        /// Its path, those of archives inside one another joined by `/`.
        name: &'a str,
    },
    /// Octets of the file, or of the member that began last.
    Octets(&'a [u8]),
    /// The member has ended.
    MemberEnd,
    /// Something is wrong with a packing; the offset is that of its own octets.
    Issue(Issue),
}

/// A packing around a file, from outside to inside.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Packing {
    /// Compressed octets.
    Compressed(Compression),
    /// A zip archive.
    Zip,
    /// A tar archive.
    Tar,
}

impl Unpacker {
    /// An unpacker at the beginning of a file.
    pub fn new(limits: UnpackLimits) -> Self {
        Self { root: Node::outermost(), context: Context::new(limits) }
    }

    /// The next octets of the file.
    pub fn push(&mut self, slice: &[u8], each: &mut dyn FnMut(Part<'_>)) {
        self.root.push(slice, &mut self.context, each);
    }

    /// The file ends here.
    pub fn finish(&mut self, each: &mut dyn FnMut(Part<'_>)) {
        self.root.finish(&mut self.context, each);
    }

    /// The packings taken off so far, each kind once, in the order they were met.
    pub fn packings(&self) -> &[Packing] {
        &self.context.packings
    }

    /// What was counted so far.
    pub fn counters(&self) -> UnpackCounters {
        self.context.counters
    }

    /// What the first octets of a file are packed in; `None` for too few of them and for none.
    /// 512 suffice.
    pub fn packing(first: &[u8]) -> Option<Packing> {
        match recognise::recognise(first, true) {
            recognise::Seen::Packed(packing) => Some(packing),
            recognise::Seen::Plain | recognise::Seen::Need => None,
        }
    }
}

impl Packing {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Compressed(compression) => compression.name(),
            Self::Zip => "zip",
            Self::Tar => "tar",
        }
    }

    /// Whether this program was built with what unpacks it.
    pub const fn is_unpacked(self) -> bool {
        match self {
            Self::Compressed(Compression::Gzip) | Self::Zip | Self::Tar => true,
            Self::Compressed(Compression::Zstd) => cfg!(feature = "zstd"),
            Self::Compressed(Compression::Xz) => cfg!(feature = "xz"),
            Self::Compressed(Compression::Lz4) => cfg!(feature = "lz4"),
            Self::Compressed(Compression::Bzip2) => cfg!(feature = "bzip2"),
            Self::Compressed(Compression::Deflate) => false,
        }
    }
}
