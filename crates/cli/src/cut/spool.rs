//! Standard input in a temporary file, to be read twice.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::input::plain;
use crate::output;

/// The most that is kept: a day of a busy 5 Mbit/s line, and less than most disks have free.
const MAX_OCTETS: u64 = 64 << 30;

/// The file; it goes when this goes.
pub(super) struct Spool(PathBuf);

impl Spool {
    /// Reads standard input to its end.
    pub(super) fn of_standard_input() -> anyhow::Result<Self> {
        let failed = |error: io::Error| {
            anyhow::anyhow!("standard input cannot be kept in a temporary file: {}", plain(&error))
        };
        let (spool, mut file) = Self::create().map_err(failed)?;
        let mut limited = io::stdin().lock().take(MAX_OCTETS);
        let octets = io::copy(&mut limited, &mut file).map_err(failed)?;
        anyhow::ensure!(
            octets < MAX_OCTETS,
            "standard input is longer than the {} GiB that are kept: write it to a file first",
            MAX_OCTETS >> 30
        );
        file.flush().map_err(failed)?;
        Ok(spool)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// A file that nobody else has, readable by nobody else where the system can say so.
    fn create() -> io::Result<(Self, File)> {
        let folder = std::env::temp_dir();
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        for try_number in 0..1000 {
            let path = folder.join(format!("flowglass-{}-{try_number}.spool", std::process::id()));
            match options.open(&path) {
                Ok(file) => {
                    output::temporary(Some(path.clone()));
                    return Ok((Self(path), file));
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        // What cannot be removed says by its name what it is.
        let _ = fs::remove_file(&self.0);
        output::temporary(None);
    }
}
