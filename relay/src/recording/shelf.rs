//! The folder with recordings: what is there, what of it may be read, how much room is left.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::names::{self, Kind};
use crate::folder::{self, Found};

/// The folder.
#[derive(Debug)]
pub(crate) struct Shelf {
    folder: PathBuf,
}

impl Shelf {
    /// Makes the folder, for nobody else to look into, if it is not there.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
        Ok(Self { folder: folder.canonicalize()? })
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Octets left on the disk; none where the system does not tell.
    pub(super) fn free_octets(&self) -> Option<u64> {
        free_octets(&self.folder)
    }

    /// A new file that was not there before, for nobody else to read. It is locked as long as it is open: whoever
    /// finds it half written knows that somebody is at it still.
    pub(super) fn create(&self, name: &str) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(self.path(name))?;
        // Where a disk knows no locks, two relays in one folder are nobody's plan.
        let _ = file.try_lock();
        Ok(file)
    }

    /// Finished files of ours, oldest first; neither links nor what somebody else put there.
    pub(super) fn list(&self) -> io::Result<Vec<Found>> {
        folder::files(&self.folder, |name| names::read(name).is_some())
    }

    /// Captures of a day, packed or not.
    pub(super) fn of_day(&self, day: &str) -> io::Result<Vec<String>> {
        let mut all = self.list()?;
        all.retain(|kept| {
            let named = names::read(&kept.name);
            named.is_some_and(|named| named.day == day && named.kind != Kind::Summary)
        });
        Ok(all.into_iter().map(|kept| kept.name).collect())
    }

    /// A file of the list, and its length.
    pub(crate) fn read(&self, name: &str) -> Option<(File, u64)> {
        folder::open(&self.folder, &self.list().ok()?, name)
    }

    /// Newest first.
    pub(crate) fn describe(&self) -> Vec<Value> {
        let describe = |kept: &Found| {
            json!({
                "name": kept.name,
                "octets": kept.octets,
                "written": kept.written(),
                "kind": match names::read(&kept.name).map(|named| named.kind) {
                    Some(Kind::Summary) => "summary",
                    _ => "capture",
                },
            })
        };
        self.list().unwrap_or_default().iter().rev().map(describe).collect()
    }
}

#[cfg(unix)]
fn free_octets(folder: &Path) -> Option<u64> {
    let told = rustix::fs::statvfs(folder).ok()?;
    told.f_bavail.checked_mul(told.f_frsize)
}

#[cfg(not(unix))]
fn free_octets(_: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;

    use super::*;

    #[cfg(unix)]
    #[test]
    fn links_and_strangers_are_neither_listed_nor_opened() {
        let folder = std::env::temp_dir().join(format!("flowglass-shelf-{}", std::process::id()));
        let shelf = Shelf::open(&folder.join("recordings")).unwrap();
        fs::write(folder.join("secret"), "secret").unwrap();
        let ours = "20261121T212700Z-0001.pcapng";
        shelf.create(ours).unwrap().write_all(b"octets").unwrap();
        let link = "20261121T212700Z-0002.pcapng";
        std::os::unix::fs::symlink(folder.join("secret"), shelf.path(link)).unwrap();
        fs::write(shelf.path("notes.txt"), "mine").unwrap();
        let names: Vec<_> = shelf.list().unwrap().into_iter().map(|kept| kept.name).collect();
        assert_eq!(names, [ours]);
        assert_eq!(shelf.read(ours).unwrap().1, 6);
        for name in [link, "notes.txt", "../secret", "secret", "", "."] {
            assert!(shelf.read(name).is_none(), "{name}");
        }
        // A link where a new file shall be is not written through.
        let dangling = "20261121T212700Z-0003.pcapng";
        std::os::unix::fs::symlink(folder.join("elsewhere"), shelf.path(dangling)).unwrap();
        assert!(shelf.create(dangling).is_err() && !folder.join("elsewhere").exists());
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder.join("recordings")), mode(&shelf.path(ours))), (0o700, 0o600));
        fs::remove_dir_all(&folder).unwrap();
    }
}
