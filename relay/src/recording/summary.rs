//! The summary of a day: what the command `flowglass` says of the day's recordings, kept beside them.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::names::{self, PART};
use super::shelf::Shelf;
use crate::config::SummaryKind;

/// A day's recordings are read by then, or never.
const LONGEST: Duration = Duration::from_secs(60 * 60);
const LOOK_UP: Duration = Duration::from_millis(100);

/// Writes the summary of this day; what came of it.
pub(super) fn write(
    shelf: &Shelf,
    command: &Path,
    kind: SummaryKind,
    day: &str,
    stop: &CancellationToken,
) -> Result<String, String> {
    let recordings = shelf.of_day(day).map_err(|error| error.to_string())?;
    if recordings.is_empty() {
        return Ok(format!("{day}: nothing was recorded"));
    }
    let name = names::summary(day, kind);
    let part = format!("{name}{PART}");
    let _ = fs::remove_file(shelf.path(&part));
    let out = shelf.create(&part).map_err(|error| error.to_string())?;
    let outcome = run(shelf, command, words(kind), &recordings, out, stop);
    if let Err(why) = outcome {
        let _ = fs::remove_file(shelf.path(&part));
        return Err(format!("{}: {why}", command.display()));
    }
    fs::rename(shelf.path(&part), shelf.path(&name)).map_err(|error| error.to_string())?;
    Ok(format!("{day}: {} recordings summed up in {name}", recordings.len()))
}

/// Whether there is such a command: a path, or a name that is looked for where the system looks.
pub(super) fn is_there(command: &Path) -> bool {
    let folders = env::var_os("PATH").unwrap_or_default();
    let is_one = |path: PathBuf| fs::metadata(path).is_ok_and(|found| may_run(&found));
    if command.components().count() > 1 {
        return is_one(command.to_owned());
    }
    env::split_paths(&folders).any(|folder| is_one(folder.join(command)))
}

#[cfg(unix)]
fn may_run(found: &fs::Metadata) -> bool {
    found.is_file() && std::os::unix::fs::PermissionsExt::mode(&found.permissions()) & 0o111 != 0
}

#[cfg(not(unix))]
fn may_run(found: &fs::Metadata) -> bool {
    found.is_file()
}

/// Whether there is one already.
pub(super) fn exists(shelf: &Shelf, kind: SummaryKind, day: &str) -> bool {
    shelf.path(&names::summary(day, kind)).exists()
}

/// What the command is told before the files.
const fn words(kind: SummaryKind) -> &'static [&'static str] {
    match kind {
        SummaryKind::Text => &["summary"],
        SummaryKind::Html => &["report", "--format", "html", "--output", "-"],
        SummaryKind::Pdf => &["report", "--format", "pdf", "--output", "-"],
    }
}

fn run(
    shelf: &Shelf,
    command: &Path,
    words: &[&str],
    recordings: &[String],
    out: fs::File,
    stop: &CancellationToken,
) -> Result<(), String> {
    let mut child = Command::new(command)
        .args(words)
        .args(recordings.iter().map(|name| shelf.path(name)))
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error: io::Error| error.to_string())?;
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            // Exit code 1 says that part of a file was damaged: the rest is summed up.
            Ok(Some(status)) if matches!(status.code(), Some(0 | 1)) => return Ok(()),
            Ok(Some(status)) => return Err(status.to_string()),
            Err(error) => return Err(error.to_string()),
            Ok(None) if stop.is_cancelled() || begun.elapsed() > LONGEST => {
                let _ = child.kill();
                let _ = child.wait();
                return Err("it took too long".to_owned());
            }
            Ok(None) => thread::sleep(LOOK_UP),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_command_is_a_file_that_may_be_run() {
        let check = |command: &str, expected| {
            assert_eq!(is_there(Path::new(command)), expected, "{command}");
        };
        check("/bin/sh", true);
        check("sh", true);
        check("/bin", false);
        check("/etc/passwd", false);
        check("flowglass-that-nobody-has", false);
    }
}
