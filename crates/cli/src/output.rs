//! Standard output or a file, written in large pieces. A file appears under its name only when it
//! is whole; until then it grows beside it.

mod place;

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use self::place::Place;
use crate::arguments::UsageError;
use crate::input::{plain, shown};

/// Octets collected before they are written.
const PIECE_OCTETS: usize = 1 << 16;

/// The file that grows, for a Ctrl-C to remove.
static GROWING: Mutex<Option<PathBuf>> = Mutex::new(None);

/// What is kept only while the command runs.
static TEMPORARY: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Where the command writes to.
pub(crate) struct Output {
    out: Box<dyn Write>,
    name: String,
    written: u64,
    /// The file that grows and the name it will have.
    growing: Option<(PathBuf, PathBuf)>,
    pieces: Vec<u8>,
}

/// Writing failed.
#[derive(Debug)]
pub(crate) struct WriteError {
    name: String,
    /// Octets before it failed; none when it could not even begin.
    written: Option<u64>,
    error: io::Error,
}

impl Output {
    /// Standard output.
    pub(crate) fn standard() -> Self {
        Self::to(Box::new(io::stdout().lock()), "standard output".to_owned(), None)
    }

    /// A file, or standard output for none and `-`. One of the inputs is refused.
    pub(crate) fn create(path: Option<&Path>, inputs: &[PathBuf]) -> anyhow::Result<Self> {
        let Some(path) = path else { return Ok(Self::standard()) };
        let name = shown(path);
        let failed = |error| WriteError { name: name.clone(), written: None, error };
        match Place::of(path).map_err(failed)? {
            Place::Standard => Ok(Self::standard()),
            place if inputs.iter().any(|input| place.is_input(input)) => {
                let words = "is one of the inputs, and would be overwritten: name another file";
                Err(UsageError(format!("--output: {name} {words}")).into())
            }
            Place::Direct(_) => {
                let file = File::options().append(true).open(path).map_err(failed)?;
                Ok(Self::to(Box::new(file), name, None))
            }
            Place::File(target) => {
                let (part, file) = place::begin(&target).map_err(failed)?;
                *GROWING.lock().unwrap_or_else(PoisonError::into_inner) = Some(part.clone());
                Ok(Self::to(Box::new(file), name, Some((part, target))))
            }
        }
    }

    fn to(out: Box<dyn Write>, name: String, growing: Option<(PathBuf, PathBuf)>) -> Self {
        Self { out, name, written: 0, growing, pieces: Vec::new() }
    }

    /// What is collected here is written soon; see [`Output::drain`].
    pub(crate) fn pieces(&mut self) -> &mut Vec<u8> {
        &mut self.pieces
    }

    /// Writes what was collected when it is enough.
    pub(crate) fn drain(&mut self) -> Result<(), WriteError> {
        if self.pieces.len() >= PIECE_OCTETS { self.write() } else { Ok(()) }
    }

    /// Writes what was collected, however little, so that who reads on the way sees it.
    pub(crate) fn flush(&mut self) -> Result<(), WriteError> {
        if self.pieces.is_empty() {
            return Ok(());
        }
        self.write()?;
        self.out.flush().map_err(|error| self.failed(error))
    }

    /// Writes the rest; a file gets its name.
    pub(crate) fn finish(mut self) -> Result<(), WriteError> {
        self.write()?;
        if let Err(error) = self.out.flush() {
            return Err(self.failed(error));
        }
        if let Some((part, target)) = &self.growing {
            if let Err(error) = fs::rename(part, target) {
                return Err(self.failed(error));
            }
            self.growing = None;
            *GROWING.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
        Ok(())
    }

    fn write(&mut self) -> Result<(), WriteError> {
        let mut rest = self.pieces.as_slice();
        while !rest.is_empty() {
            match self.out.write(rest) {
                Ok(0) => return Err(self.failed(io::ErrorKind::WriteZero.into())),
                Ok(length) => {
                    self.written += length as u64;
                    rest = rest.get(length..).unwrap_or_default();
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.failed(error)),
            }
        }
        self.pieces.clear();
        Ok(())
    }

    fn failed(&self, error: io::Error) -> WriteError {
        WriteError { name: self.name.clone(), written: Some(self.written), error }
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if self.growing.is_some() {
            abandon();
        }
    }
}

/// Removes a file that did not become whole.
pub(crate) fn abandon() {
    let growing = GROWING.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(part) = growing {
        // What cannot be removed stays under a name that says it is a part.
        let _ = fs::remove_file(part);
    }
}

/// A file that goes when the command ends, however it does; none when it is gone.
pub(crate) fn temporary(path: Option<PathBuf>) {
    *TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner) = path;
}

/// Removes everything that the command leaves when it is interrupted.
pub(crate) fn clean() {
    abandon();
    let temporary = TEMPORARY.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(path) = temporary {
        // What cannot be removed says by its name what it is.
        let _ = fs::remove_file(path);
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, written, error } = self;
        write!(f, "cannot write {name}: {}", plain(error))?;
        match written {
            Some(written) => write!(f, "; {written} bytes were written"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for WriteError {}

/// `… | head` closed the pipe: that is no error.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<WriteError>()
        .is_some_and(|failed| failed.error.kind() == io::ErrorKind::BrokenPipe)
}

/// One line on standard error; where nobody can read it, nothing is lost by that.
pub(crate) fn tell(words: impl fmt::Display) {
    let _ = writeln!(io::stderr(), "flowglass: {words}");
}
