//! Standard input, and files that grow.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::input::{plain, why};

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
pub(super) fn file(mut file: File, line: &Line) {
    if !file.metadata().is_ok_and(|metadata| metadata.is_file()) {
        return pipe(file, line);
    }
    loop {
        match piece(&mut file) {
            Ok(octets) if octets.is_empty() => {
                if is_cut(&mut file) {
                    let words = "the file became shorter than what was read of it";
                    line.tell(News::Broken(words.to_owned()));
                    return;
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
