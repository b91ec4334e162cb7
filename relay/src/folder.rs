//! Folders whose files are told of and read by name: neither links nor what is put in a file's place meanwhile.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;
use std::time::SystemTime;

use model::Timestamp;

/// A file of a folder.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Found {
    pub(crate) name: String,
    pub(crate) octets: u64,
    /// When it was written last.
    pub(crate) at: SystemTime,
}

impl Found {
    /// When it was written last, for people and programs.
    pub(crate) fn written(&self) -> String {
        let since = self.at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_nanos()).map_or(Timestamp(0), Timestamp).to_string()
    }
}

/// Plain files of the folder whose names are wanted, by name.
pub(crate) fn files(folder: &Path, wanted: impl Fn(&str) -> bool) -> io::Result<Vec<Found>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if !wanted(&name) {
            continue;
        }
        // Of the link itself, if it is one.
        let Ok(metadata) = entry.metadata() else { continue };
        if metadata.is_file() {
            let at = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            all.push(Found { name, octets: metadata.len(), at });
        }
    }
    all.sort_unstable();
    Ok(all)
}

/// One of the files that were found, and its length. A name is only ever compared: no path is made of one that
/// a stranger tells.
pub(crate) fn open(folder: &Path, found: &[Found], name: &str) -> Option<(File, u64)> {
    let found = found.iter().find(|found| found.name == name)?;
    let mut options = OpenOptions::new();
    options.read(true);
    // Somebody may have put a link in its place since.
    #[cfg(unix)]
    {
        let flags = i32::try_from(rustix::fs::OFlags::NOFOLLOW.bits()).ok()?;
        std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, flags);
    }
    let file = options.open(folder.join(&found.name)).ok()?;
    let length = file.metadata().ok()?.len();
    Some((file, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_link_that_takes_a_files_place_is_not_followed() {
        let folder = std::env::temp_dir().join(format!("flowglass-folder-{}", std::process::id()));
        fs::create_dir_all(folder.join("inside")).unwrap();
        let (inside, secret) = (folder.join("inside"), folder.join("secret"));
        fs::write(&secret, "secret").unwrap();
        fs::write(inside.join("a"), "octets").unwrap();
        let found = files(&inside, |_| true).unwrap();
        assert_eq!((found.len(), open(&inside, &found, "a").unwrap().1), (1, 6));
        fs::remove_file(inside.join("a")).unwrap();
        std::os::unix::fs::symlink(&secret, inside.join("a")).unwrap();
        assert!(open(&inside, &found, "a").is_none());
        assert!(files(&inside, |_| true).unwrap().is_empty());
        fs::remove_dir_all(&folder).unwrap();
    }
}
