//! Standard input, and files that grow.

use std::fs::File;
#[cfg(unix)]
use std::fs::Metadata;
use std::io::{self, Read, Seek};
use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::input::{plain, shown, why};
use crate::output::tell;

use super::feed::{Line, News};

/// Octets of one read: few enough that what ends in them is shown soon.
const PIECE_OCTETS: usize = 256 << 10;
/// How often a file is looked at that did not grow.
const PATIENCE: Duration = Duration::from_millis(200);

/// Opens a file that is to be followed.
pub(super) fn open(path: &Path) -> anyhow::Result<File> {
    let file = File::open(path).map_err(|error| anyhow::anyhow!("{}", why(&error)))?;
    if file.metadata()?.is_dir() {
        anyhow::bail!("is a folder: name the captures in it");
    }
    Ok(file)
}

/// Reads to the end.
pub(super) fn pipe(mut input: impl Read, line: &Line) {
    loop {
        let news = match piece(&mut input) {
            Ok(octets) if octets.is_empty() => News::End,
            Ok(octets) => News::Octets(octets),
            Err(error) => News::Broken(plain(&error)),
        };
        let is_last = !matches!(news, News::Octets(_));
        if !line.tell(news) || is_last {
            return;
        }
    }
}

/// Reads what there is, and what comes later; a pipe with a name to its end.
pub(super) fn file(path: &Path, mut file: File, line: &Line) {
    if !file.metadata().is_ok_and(|metadata| metadata.is_file()) {
        return pipe(file, line);
    }
    let mut is_other = false;
    loop {
        match piece(&mut file) {
            Ok(octets) if octets.is_empty() => {
                if is_cut(&mut file) {
                    let words = "the file became shorter than what was read of it";
                    line.tell(News::Broken(words.to_owned()));
                    return;
                }
                if !is_other && is_replaced(path, &file) {
                    is_other = true;
                    let words = "was moved, deleted or replaced: what is still written into it is read, and nothing \
                                 that has its name now; start again for that";
                    tell(format_args!("{}: {words}", shown(path)));
                }
                thread::sleep(PATIENCE);
            }
            Ok(octets) => {
                if !line.tell(News::Octets(octets)) {
                    return;
                }
            }
            Err(error) => {
                line.tell(News::Broken(plain(&error)));
                return;
            }
        }
    }
}

fn is_cut(file: &mut File) -> bool {
    match (file.metadata(), file.stream_position()) {
        (Ok(metadata), Ok(at)) => metadata.len() < at,
        _ => false,
    }
}

/// Whether the name is no longer that of the open file.
#[cfg(unix)]
fn is_replaced(path: &Path, file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    let which = |metadata: Metadata| (metadata.dev(), metadata.ino());
    match (path.metadata(), file.metadata()) {
        (Ok(now), Ok(open)) => which(now) != which(open),
        (Err(error), _) => error.kind() == io::ErrorKind::NotFound,
        (Ok(_), Err(_)) => false,
    }
}

#[cfg(not(unix))]
const fn is_replaced(_: &Path, _: &File) -> bool {
    false
}

/// What can be read at once; nothing at the end.
fn piece(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut octets = vec![0; PIECE_OCTETS];
    loop {
        match input.read(&mut octets) {
            Ok(length) => {
                octets.truncate(length);
                return Ok(octets);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_is_another_once_its_name_is_not_its_own() {
        let folder = std::env::temp_dir().join(format!("flowglass-follow-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (path, other) = (folder.join("a"), folder.join("b"));
        fs::write(&path, "a").unwrap();
        let file = open(&path).unwrap();
        assert!(!is_replaced(&path, &file));
        fs::rename(&path, &other).unwrap();
        assert!(is_replaced(&path, &file));
        fs::write(&path, "new").unwrap();
        assert!(is_replaced(&path, &file));
        fs::rename(&other, &path).unwrap();
        assert!(!is_replaced(&path, &file));
        fs::remove_dir_all(&folder).unwrap();
        assert!(is_replaced(&path, &file));
    }
}
