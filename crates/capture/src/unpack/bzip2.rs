//! bzip2: streams one after the other, as parallel packers write them.

use bzip2::{Decompress, Error, Status};

use super::decode::{Decode, Failure, Fault, Gather, OUT_OCTETS, Step};
use crate::Damage;

/// A reader of bzip2 streams. Takes 4 MB at most, whatever a stream says.
#[derive(Default)]
pub(super) struct Bzip2 {
    /// None between streams.
    stream: Option<Decompress>,
    gather: Gather,
    streams: u64,
}

const HEADER_OCTETS: usize = 4;
/// Damage is told to so many octets, counted from the beginning of a stream.
const UNIT_OCTETS: u64 = 4096;

impl Decode for Bzip2 {
    fn step(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<Step, Failure> {
        let Some(stream) = &mut self.stream else { return self.header(input) };
        let (read, written) = (stream.total_in(), stream.total_out());
        let in_unit = read % UNIT_OCTETS;
        let room = usize::try_from(UNIT_OCTETS - in_unit).unwrap_or(usize::MAX);
        let input = input.get(..room).unwrap_or(input);
        let begun = out.len();
        out.resize(begun.saturating_add(OUT_OCTETS), 0);
        let room = out.get_mut(begun..).unwrap_or_default();
        let result = stream.decompress(input, room);
        let written = stream.total_out().saturating_sub(written) as usize;
        let read = stream.total_in().saturating_sub(read) as usize;
        out.truncate(begun.saturating_add(written));
        match result {
            Ok(Status::StreamEnd) => {
                self.stream = None;
                self.streams += 1;
                Ok(Step { read, ended: true })
            }
            Ok(_) => Ok(Step { read, ended: false }),
            Err(error) => {
                let is_header = matches!(error, Error::DataMagic);
                let damage = if is_header { Damage::Header } else { Damage::Data };
                // The decoder does not tell the octet.
                Err(Failure { fault: Fault::Damaged(damage), read: -(in_unit as i64) })
            }
        }
    }

    fn held(&self) -> &[u8] {
        &self.gather.0
    }

    fn may_end(&self) -> bool {
        self.stream.is_none() && self.streams > 0 && self.gather.is_padding()
    }
}

impl Bzip2 {
    /// Another stream, or what is none.
    fn header(&mut self, input: &[u8]) -> Result<Step, Failure> {
        let (read, whole) = self.gather.fill(input, HEADER_OCTETS);
        if !self.gather.may_be(b"BZh") {
            self.gather.0.truncate(self.gather.0.len() - read);
            return Err(Fault::NoFrame.into());
        }
        if whole {
            let mut stream = Decompress::new(false);
            // It wants to see its header itself, and gives nothing for it.
            let header = std::mem::take(&mut self.gather.0);
            stream.decompress(&header, &mut []).map_err(|_| Fault::Damaged(Damage::Header))?;
            self.stream = Some(stream);
        }
        Ok(Step { read, ended: false })
    }
}
