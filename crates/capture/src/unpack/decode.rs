//! What all decoders have in common: steps forward, and what can be wrong; and those that a program
//! was not built with and fetches.

use std::sync::OnceLock;

use crate::{Compression, Damage, UnpackLimits};

/// A step forward.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Step {
    /// Octets of the input that are done with.
    pub read: usize,
    /// A frame ended with them; another may follow.
    pub ended: bool,
}

/// Why there is no step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Where another frame could begin stands something else.
    NoFrame,
    /// The octets make no sense.
    Damaged(Damage),
    /// More memory would be needed than the limit.
    Window {
        /// Octets that would be needed.
        needed: u64,
        /// Octets that are allowed.
        limit: u64,
    },
}

/// Why there is no further step, and how many octets of the input lie before that place; those of
/// earlier inputs that lie behind it count below zero.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Failure {
    /// What is wrong.
    pub fault: Fault,
    /// Octets of the input before it.
    pub read: i64,
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self { fault, read: 0 }
    }
}

/// One compression. Files may be read by a thread of their own.
pub trait Decode: Send {
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

/// How a step went in five numbers, for a decoder behind a wall that only numbers pass: what it is,
/// octets read, whether a frame ended, and what of a window was needed and allowed.
pub fn tell(result: Result<Step, Failure>) -> [i64; 5] {
    let number = |octets: u64| i64::try_from(octets).unwrap_or(i64::MAX);
    match result {
        Ok(Step { read, ended }) => [GOOD, number(read as u64), ended.into(), 0, 0],
        Err(Failure { fault: Fault::NoFrame, read }) => [NO_FRAME, read, 0, 0, 0],
        Err(Failure { fault: Fault::Window { needed, limit }, read }) => {
            [WINDOW, read, 0, number(needed), number(limit)]
        }
        Err(Failure { fault: Fault::Damaged(damage), read }) => {
            let at = DAMAGES.iter().position(|known| *known == damage).unwrap_or_default();
            [DAMAGED.saturating_add(number(at as u64)), read, 0, 0, 0]
        }
    }
}

/// The way back of [`tell`]; what it never says is damage.
pub fn heard(told: [i64; 5]) -> Result<Step, Failure> {
    let [what, read, ended, needed, limit] = told;
    let fault = match what {
        GOOD => {
            let read = usize::try_from(read).unwrap_or_default();
            return Ok(Step { read, ended: ended != 0 });
        }
        NO_FRAME => Fault::NoFrame,
        WINDOW => Fault::Window { needed: needed.unsigned_abs(), limit: limit.unsigned_abs() },
        damage => {
            let at = usize::try_from(damage.saturating_sub(DAMAGED)).unwrap_or_default();
            Fault::Damaged(DAMAGES.get(at).copied().unwrap_or(Damage::Data))
        }
    };
    Err(Failure { fault, read })
}

const GOOD: i64 = 0;
const NO_FRAME: i64 = 1;
const WINDOW: i64 = 2;
/// And its place in `DAMAGES`.
const DAMAGED: i64 = 3;
const DAMAGES: [Damage; 6] = [
    Damage::Data,
    Damage::Header,
    Damage::Check,
    Damage::Length,
    Damage::Dictionary,
    Damage::Method,
];

/// Output of one step, where the decoder can choose.
pub(super) const OUT_OCTETS: usize = 256 << 10;

/// Makes a decoder that refers back to so many octets at most; none where it has none (yet).
pub type Fetched = fn(Compression, u64) -> Option<Box<dyn Decode>>;

static FETCHED: OnceLock<Fetched> = OnceLock::new();

/// From now on, decoders that this program was not built with are asked for here. The first to say
/// so is heard.
pub fn fetch_decoders(from: Fetched) {
    FETCHED.get_or_init(|| from);
}

/// The decoder of a compression, where this program has one.
pub fn decoder(compression: Compression, limits: &UnpackLimits) -> Option<Box<dyn Decode>> {
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
        _ => FETCHED.get().and_then(|make| make(compression, limits.max_window_octets)),
    }
}

/// What was gathered is read.
#[cfg(any(feature = "xz", feature = "zstd"))]
#[derive(Default)]
pub(super) struct Taken {
    /// It is needed again together with what comes.
    pub(super) keep: bool,
    pub(super) ended: bool,
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

    /// Puts what was gathered back after it was read, unless it is done with. `before` is how much
    /// there was before `read` octets of the input came to it, which are not taken where it is wrong.
    #[cfg(any(feature = "xz", feature = "zstd"))]
    pub(super) fn put_back(
        &mut self,
        held: Vec<u8>,
        (before, read): (usize, usize),
        taken: Result<Taken, Fault>,
    ) -> Result<Step, Failure> {
        self.0 = held;
        match taken {
            Ok(Taken { keep, ended }) => {
                if !keep {
                    self.0.clear();
                }
                Ok(Step { read, ended })
            }
            Err(fault) => {
                self.0.truncate(before);
                Err(fault.into())
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_heard() {
        let step = |read, ended| Ok(Step { read, ended });
        let window = Fault::Window { needed: 1 << 31, limit: 1 << 27 };
        let failure = |fault, read| Err(Failure { fault, read });
        let damaged = |damage, read| failure(Fault::Damaged(damage), read);
        for result in [
            step(0, false),
            step(70_000, true),
            failure(Fault::NoFrame, 0),
            failure(window, 4),
            damaged(Damage::Header, 0),
            damaged(Damage::Data, -4095),
            damaged(Damage::Check, 12),
            damaged(Damage::Length, 12),
            damaged(Damage::Dictionary, 1),
            damaged(Damage::Method, 2),
        ] {
            assert_eq!(heard(tell(result)), result);
        }
    }
}
