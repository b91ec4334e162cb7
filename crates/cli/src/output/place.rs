//! What stands where the output shall go, and whether it is an input.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use crate::input::is_standard;

/// What an output's path means.
pub(super) enum Place {
    /// `-`.
    Standard,
    /// A device, a FIFO, an open descriptor: written as it is.
    Direct(PathBuf),
    /// A file, there already or not, behind all links.
    File(PathBuf),
}

impl Place {
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        if is_standard(path) {
            return Ok(Self::Standard);
        }
        let metadata = match fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Self::File(path.to_owned()));
            }
            Err(error) => return Err(error),
        };
        if metadata.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
        }
        // A name such as /dev/stdout stands for what somebody else has opened.
        let descriptor = path.starts_with("/dev") || path.starts_with("/proc");
        if descriptor || !metadata.is_file() {
            return Ok(Self::Direct(path.to_owned()));
        }
        Ok(Self::File(fs::canonicalize(path)?))
    }

    /// Whether writing here would write over that input.
    pub(super) fn is_input(&self, input: &Path) -> bool {
        let (Self::Direct(path) | Self::File(path)) = self else { return false };
        let input = if is_standard(input) { Path::new("/dev/stdin") } else { input };
        let (Ok(ours), Ok(theirs)) = (fs::metadata(path), fs::metadata(input)) else {
            return false;
        };
        ours.is_file() && theirs.is_file() && is_same(path, &ours, input, &theirs)
    }
}

#[cfg(unix)]
fn is_same(_: &Path, ours: &Metadata, _: &Path, theirs: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (ours.dev(), ours.ino()) == (theirs.dev(), theirs.ino())
}

#[cfg(not(unix))]
fn is_same(path: &Path, _: &Metadata, input: &Path, _: &Metadata) -> bool {
    match (fs::canonicalize(path), fs::canonicalize(input)) {
        (Ok(path), Ok(input)) => path == input,
        _ => false,
    }
}

/// Creates the file that grows beside the target. What stands there keeps its content until the
/// new one is whole, and its permissions even then.
pub(super) fn begin(target: &Path) -> io::Result<(PathBuf, File)> {
    let permissions = match File::options().write(true).open(target) {
        Ok(file) => Some(file.metadata()?.permissions()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let mut part = target.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let file = File::options().write(true).create_new(true).open(&part).map_err(|error| {
        if error.kind() != io::ErrorKind::AlreadyExists {
            return error;
        }
        let words = "the file beside it, of the same name with .part, exists already: \
            another command writes it, or one was killed; remove it then";
        io::Error::new(error.kind(), words)
    })?;
    if let Some(permissions) = permissions {
        // The content is what matters: a file system without permissions takes none.
        let _ = file.set_permissions(permissions);
    }
    Ok((part, file))
}
