//! The folder that flows are written into: whose it is, what a killed run left there, what is too old.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::input::plain;

use super::journal::{ENDS, UNFINISHED, finish, whole};

/// Locked as long as somebody writes into the folder, and by nobody once that one is dead.
const LOCK: &str = ".flowglass.lock";

/// What a run left that did not end.
#[derive(Default)]
pub(super) struct Left {
    pub(super) files: u64,
    pub(super) flows: u64,
    /// Of flows that were not written as a whole.
    pub(super) cut_octets: u64,
    /// Flows that were cut off because they are read again; none where nothing is.
    pub(super) again: Option<u64>,
    /// What could not be finished now, with its octets.
    pub(super) unfinished: Vec<(PathBuf, u64)>,
}

/// Takes the folder for this run.
pub(super) fn lock(folder: &Path) -> anyhow::Result<File> {
    let file = File::options().create(true).append(true).open(folder.join(LOCK));
    let file =
        file.map_err(|error| anyhow::anyhow!("cannot be written into: {}", plain(&error)))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            anyhow::bail!("another command writes into this folder; name another one")
        }
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Finishes what grew when a run was killed, without the flow that was not whole. Where all that came after a place is
/// read again, so many octets of each file are kept, and no other file.
pub(super) fn recover(folder: &Path, kept: Option<&[(String, u64)]>) -> io::Result<Left> {
    let mut left = Left { again: kept.map(|_| 0), ..Left::default() };
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
            let (mut end, mut flows) = whole(path)?;
            left.cut_octets += path.metadata()?.len() - end;
            if let (Some(kept), Some(again)) = (kept, &mut left.again) {
                let inside = path.strip_prefix(folder).unwrap_or(path).to_string_lossy();
                let octets = kept.iter().find(|(name, _)| *name == inside);
                let octets = octets.map_or(0, |(_, octets)| *octets);
                if octets < end {
                    File::options().write(true).open(path)?.set_len(octets)?;
                    let all = flows;
                    (end, flows) = whole(path)?;
                    *again += all - flows;
                }
            }
            left.files += 1;
            left.flows += flows;
            if flows == 0 {
                fs::remove_file(path)?;
                continue;
            }
            File::options().write(true).open(path)?.set_len(end)?;
            if finish(path).is_err() {
                // A full disk: who comes next shall be heard all the same.
                left.unfinished.push((path.clone(), end));
            }
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
pub(super) fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
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
