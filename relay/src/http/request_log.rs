//! A line of JSON for each request, in a file that does not grow for ever.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use axum::extract::Request;
use hyper::StatusCode;
use serde_json::{Value, json};

use super::around::Asking;
use crate::clock;

/// A file is put aside at this size.
const FILE_OCTETS: u64 = 10 << 20;
/// So many that were put aside are kept: `.1` is the newest.
const FILES: u32 = 5;
/// Lines that wait for a slow disk; more are counted and gone.
const WAITING: usize = 1024;
/// Of a path, which a stranger chooses.
const PATH_LETTERS: usize = 200;

/// Takes lines and never waits.
#[derive(Debug)]
pub(crate) struct RequestLog {
    sender: SyncSender<String>,
    lost: AtomicU64,
}

/// What is known of a request when it comes.
pub(super) struct Begun(Value);

impl RequestLog {
    /// Goes on in this file.
    pub(crate) fn open(path: PathBuf) -> io::Result<Self> {
        let mut file = append(&path)?;
        let (sender, lines) = sync_channel::<String>(WAITING);
        thread::Builder::new().name("requests".to_owned()).spawn(move || {
            while let Ok(line) = lines.recv() {
                let outcome = turn(&path, &mut file, FILE_OCTETS)
                    .and_then(|()| file.write_all(line.as_bytes()));
                if let Err(error) = outcome {
                    tracing::warn!(%error, file = %path.display(), "the request log");
                    thread::sleep(Duration::from_secs(1));
                }
            }
        })?;
        Ok(Self { sender, lost: AtomicU64::new(0) })
    }

    /// Whether it could; a file that was not there is not there afterwards.
    pub(crate) fn rehearse(path: &Path) -> io::Result<()> {
        let is_there = path.exists();
        append(path)?;
        if is_there { Ok(()) } else { fs::remove_file(path) }
    }

    /// The path without its query, the names that were shown, no secrets.
    pub(super) fn begin(&self, request: &Request, asking: &Asking) -> Begun {
        let path: String = request.uri().path().chars().take(PATH_LETTERS).collect();
        Begun(json!({
            "time": clock::now().to_string(),
            "from": asking.from.to_string(),
            "user": asking.identity.as_ref().map_or("", |identity| identity.name.as_str()),
            "method": request.method().as_str(),
            "path": path,
        }))
    }

    pub(super) fn end(&self, begun: Begun, status: StatusCode, took: Duration) {
        let Begun(mut line) = begun;
        line["status"] = json!(status.as_u16());
        line["micros"] = json!(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
        if self.sender.try_send(format!("{line}\n")).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Lines that a slow disk cost.
    pub(crate) fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }
}

fn append(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Puts a full file aside and begins another.
fn turn(path: &Path, file: &mut File, most: u64) -> io::Result<()> {
    if file.metadata()?.len() < most {
        return Ok(());
    }
    let aside = |number: u32| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{number}"));
        PathBuf::from(name)
    };
    for number in (1..FILES).rev() {
        match fs::rename(aside(number), aside(number + 1)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    fs::rename(path, aside(1))?;
    *file = append(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_file_is_put_aside_and_five_of_them_are_kept() {
        let folder = std::env::temp_dir().join(format!("flowglass-turn-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("requests.log");
        let mut file = append(&path).unwrap();
        for number in 0..10 {
            turn(&path, &mut file, 4).unwrap();
            writeln!(file, "line{number}").unwrap();
        }
        let mut names: Vec<_> = fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        let expected = ["", ".1", ".2", ".3", ".4", ".5"].map(|end| format!("requests.log{end}"));
        assert_eq!(names, expected);
        assert_eq!(fs::read_to_string(&path).unwrap(), "line9\n");
        assert_eq!(fs::read_to_string(folder.join("requests.log.5")).unwrap(), "line4\n");
        fs::remove_dir_all(&folder).unwrap();
    }
}
