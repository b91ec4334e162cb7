//! Raw deflate (RFC 1951): what gzip and zip have inside.

use flate2::{Decompress, FlushDecompress, Status};

use super::crc32::Crc32;
use super::decode::{Failure, Fault, OUT_OCTETS, Step};
use crate::Damage;

/// One deflate stream, with the sum and the length of what came out.
pub(super) struct Inflate {
    decompress: Decompress,
    pub(super) crc: Crc32,
    pub(super) ended: bool,
}

impl Default for Inflate {
    fn default() -> Self {
        Self { decompress: Decompress::new(false), crc: Crc32::new(), ended: false }
    }
}

impl Inflate {
    /// As [`super::decode::Decode::step`]; `ended` where the stream ends.
    pub(super) fn step(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<Step, Failure> {
        if self.ended {
            return Ok(Step { read: 0, ended: true });
        }
        let (read, written) = (self.decompress.total_in(), self.decompress.total_out());
        let begun = out.len();
        out.resize(begun.saturating_add(OUT_OCTETS), 0);
        let room = out.get_mut(begun..).unwrap_or_default();
        let result = self.decompress.decompress(input, room, FlushDecompress::None);
        let written = self.decompress.total_out().saturating_sub(written) as usize;
        out.truncate(begun.saturating_add(written));
        self.crc.update(out.get(begun..).unwrap_or_default());
        let read = self.decompress.total_in().saturating_sub(read) as usize;
        match result {
            Ok(Status::StreamEnd) => self.ended = true,
            Ok(Status::Ok | Status::BufError) => {}
            Err(_) => {
                let fault = Fault::Damaged(Damage::Data);
                return Err(Failure { fault, read: read as i64 });
            }
        }
        Ok(Step { read, ended: self.ended })
    }

    /// Octets that came out.
    pub(super) fn total(&self) -> u64 {
        self.decompress.total_out()
    }

    /// Octets that went in.
    pub(super) fn packed(&self) -> u64 {
        self.decompress.total_in()
    }

    /// At the beginning of another stream.
    pub(super) fn reset(&mut self) {
        self.decompress.reset(false);
        self.crc.reset();
        self.ended = false;
    }
}
