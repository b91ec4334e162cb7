//! Several captures that are read as one, merged by time: which inputs they are, and their octets.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use engine::{PartOfSet, Peek, Want};

use super::is_standard;

/// Files open at the same time: a quarter of what systems allow a command by default.
const OPEN_FILES: usize = 256;
/// Octets looked at, at a time, to know what a file is.
const PEEKED_OCTETS: usize = 64 << 10;

/// Inputs that are read together.
pub(crate) enum Group {
    /// One by itself.
    Alone(PathBuf),
    /// Captures, merged by time.
    Set(Vec<(PathBuf, PartOfSet)>),
}

/// Captures are read together where there are several of them, in the place of the first; what else
/// was named stays by itself.
pub(crate) fn group(files: &[PathBuf], apart: bool) -> Vec<Group> {
    let peeked = |path: &PathBuf| if apart || files.len() < 2 { None } else { part(path) };
    let mut set: Vec<(PathBuf, PartOfSet)> = Vec::new();
    let mut groups = Vec::new();
    let mut place = 0;
    for path in files {
        match peeked(path) {
            Some(part) => {
                if set.is_empty() {
                    place = groups.len();
                }
                set.push((path.clone(), part));
            }
            None => groups.push(Group::Alone(path.clone())),
        }
    }
    if set.len() > 1 {
        groups.insert(place, Group::Set(set));
    } else {
        groups.splice(place..place, set.into_iter().map(|(path, _)| Group::Alone(path)));
    }
    groups
}

/// What a file is as one of several; none where it is no capture, or cannot be read twice.
fn part(path: &Path) -> Option<PartOfSet> {
    if is_standard(path) || !path.metadata().ok()?.is_file() {
        return None;
    }
    let mut file = File::open(path).ok()?;
    let octets = file.metadata().ok()?.len();
    let mut peek = Peek::default();
    let mut buffer = vec![0; PEEKED_OCTETS];
    while peek.needs_more() {
        let read = file.read(&mut buffer).ok()?;
        peek.push(buffer.get(..read).unwrap_or_default());
    }
    peek.part(&path.display().to_string(), octets)
}

/// The files of a set, opened when they are wanted.
pub(crate) struct Files {
    paths: Vec<PathBuf>,
    open: BTreeMap<u32, File>,
    buffer: Vec<u8>,
}

impl Files {
    pub(crate) fn new(paths: Vec<PathBuf>) -> Self {
        Self { paths, open: BTreeMap::new(), buffer: Vec::new() }
    }

    /// What is wanted, or less at the end of its file.
    pub(crate) fn read(&mut self, want: &Want) -> io::Result<&[u8]> {
        if !self.open.contains_key(&want.part) {
            let path = self.paths.get(want.part as usize);
            let path = path.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
            let file = File::open(path)?;
            if self.open.len() >= OPEN_FILES {
                self.open.clear();
            }
            self.open.insert(want.part, file);
        }
        self.buffer.clear();
        if let Some(file) = self.open.get_mut(&want.part) {
            file.seek(SeekFrom::Start(want.from))?;
            file.take(want.most).read_to_end(&mut self.buffer)?;
        }
        Ok(&self.buffer)
    }

    /// All their names.
    pub(crate) fn names(&self) -> String {
        let names: Vec<_> = self.paths.iter().map(|path| path.display().to_string()).collect();
        names.join(", ")
    }

    /// Which file that was.
    pub(crate) fn path(&self, want: &Want) -> &Path {
        self.paths.get(want.part as usize).map_or(Path::new(""), PathBuf::as_path)
    }
}
