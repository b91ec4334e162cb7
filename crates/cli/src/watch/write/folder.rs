//! The folder that flows are written into: whose it is, what a killed run left there, what is too old.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::journal::{ENDS, UNFINISHED, finish};

/// Locked as long as somebody writes into the folder, and by nobody once that one is dead.
const LOCK: &str = ".flowglass.lock";
/// Octets looked at, at a time.
const LOOK_OCTETS: usize = 64 << 10;

/// What a run left that did not end.
#[derive(Default)]
pub(super) struct Left {
    pub(super) files: u64,
    pub(super) flows: u64,
    /// Of flows that were not written as a whole.
    pub(super) cut_octets: u64,
}

/// Takes the folder for this run.
pub(super) fn lock(folder: &Path) -> anyhow::Result<File> {
    let file = File::options().create(true).append(true).open(folder.join(LOCK))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            anyhow::bail!("another command writes into this folder; name another one")
        }
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Finishes what grew when a run was killed, without the flow that was not whole.
pub(super) fn recover(folder: &Path) -> io::Result<Left> {
    let mut left = Left::default();
    let files = files(folder)?;
    let is = |path: &Path, end: &str| path.to_string_lossy().ends_with(end);
    for path in files.iter().filter(|path| is(path, UNFINISHED)) {
        fs::remove_file(path)?;
    }
    for (from, to) in ENDS {
        for path in files.iter().filter(|path| is(path, from)) {
            let name = path.to_string_lossy();
            let target = format!("{}{to}", name.strip_suffix(from).unwrap_or(&name));
            if Path::new(&target).exists() {
                // It was whole; only this had not gone yet.
                fs::remove_file(path)?;
                continue;
            }
            let is_csv = to == ".parquet";
            let (whole, lines) = whole(path, is_csv)?;
            let flows = lines.saturating_sub(u64::from(is_csv));
            left.cut_octets += path.metadata()?.len() - whole;
            left.files += 1;
            left.flows += flows;
            if flows == 0 {
                fs::remove_file(path)?;
                continue;
            }
            File::options().write(true).open(path)?.set_len(whole)?;
            finish(path)?;
        }
    }
    Ok(left)
}

/// Deletes files that were finished longer ago, and folders that are empty by that.
pub(super) fn forget(folder: &Path, keep: Duration) -> io::Result<u64> {
    let now = SystemTime::now();
    let mut gone = 0;
    for path in files(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_ours = name.starts_with("flows-") && name.ends_with(".ndjson")
            || name.starts_with("part-") && name.ends_with(".parquet");
        let age = path.metadata()?.modified().ok().and_then(|at| now.duration_since(at).ok());
        if !is_ours || age.is_none_or(|age| age < keep) {
            continue;
        }
        fs::remove_file(&path)?;
        gone += 1;
        for parent in path.ancestors().skip(1).take_while(|parent| *parent != folder) {
            // It goes where it is empty, and only there.
            if fs::remove_dir(parent).is_err() {
                break;
            }
        }
    }
    Ok(gone)
}

/// Everything in the folder and in our partitions below it.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type()?;
            if kind.is_file() {
                found.push(entry.path());
            } else if kind.is_dir() && (name.starts_with("date=") || name.starts_with("hour=")) {
                folders.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// So many octets are whole lines, and so many lines; a line of CSV ends outside of quotes.
fn whole(path: &Path, is_csv: bool) -> io::Result<(u64, u64)> {
    let mut file = File::open(path)?;
    let mut buffer = vec![0; LOOK_OCTETS];
    let (mut at, mut end, mut lines, mut is_quoted) = (0, 0, 0, false);
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((end, lines));
        }
        for octet in buffer.get(..read).unwrap_or_default() {
            at += 1;
            is_quoted ^= is_csv && *octet == b'"';
            if *octet == b'\n' && !is_quoted {
                (end, lines) = (at, lines + 1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_csv_ends_outside_of_quotes() {
        let path = std::env::temp_dir().join(format!("flowglass-whole-{}", std::process::id()));
        let check = |text: &str, is_csv, expected| {
            fs::write(&path, text).unwrap();
            assert_eq!(whole(&path, is_csv).unwrap(), expected, "{text:?}");
        };
        check("a,b\r\n\"x\ny\",1\r\n\"z\n", true, (14, 2));
        check("a,b\r\n\"\"\"\n\",1\r\n1", true, (14, 2));
        check("{\"a\":1}\n{\"a\":", false, (8, 1));
        check("{", false, (0, 0));
        check("", true, (0, 0));
        fs::remove_file(&path).unwrap();
    }
}
