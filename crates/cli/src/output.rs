//! Standard output or a file, written in large pieces.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;

/// Octets collected before they are written.
pub(crate) const PIECE_OCTETS: usize = 1 << 16;

/// Opens a file to write, or standard output for none and `-`.
pub(crate) fn create(path: Option<&Path>) -> anyhow::Result<Box<dyn Write>> {
    match path {
        Some(path) if path != Path::new("-") => {
            let file =
                File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
            Ok(Box::new(file))
        }
        _ => Ok(Box::new(io::stdout().lock())),
    }
}

/// Writes what was collected when it is enough.
pub(crate) fn drain(pieces: &mut Vec<u8>, out: &mut dyn Write) -> io::Result<()> {
    if pieces.len() >= PIECE_OCTETS {
        out.write_all(pieces)?;
        pieces.clear();
    }
    Ok(())
}

/// `… | head` closed the pipe: that is no error.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
