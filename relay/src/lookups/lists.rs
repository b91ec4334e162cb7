//! Lists that the operator's cron fetched, as they lie in a folder.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::folder::{self, Found};

/// Lists told of at most; a folder with more is a mistake.
const MOST_LISTS: usize = 256;
/// A larger file is no list: half a million addresses are 8 MiB.
const MOST_OCTETS: u64 = 64 << 20;

/// The folder.
#[derive(Debug)]
pub(crate) struct Lists {
    folder: PathBuf,
}

impl Lists {
    /// It must be there: nobody else fills it.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        fs::read_dir(folder)?;
        Ok(Self { folder: folder.canonicalize()? })
    }

    /// What there is, by name.
    pub(crate) fn describe(&self) -> io::Result<Vec<Value>> {
        let describe = |list: &Found| json!({ "name": list.name, "octets": list.octets, "written": list.written() });
        Ok(self.all()?.iter().map(describe).collect())
    }

    /// A file of the list, and its length.
    pub(crate) fn read(&self, name: &str) -> Option<(File, u64)> {
        folder::open(&self.folder, &self.all().ok()?, name)
    }

    fn all(&self) -> io::Result<Vec<Found>> {
        let mut all = folder::files(&self.folder, is_list)?;
        all.retain(|list| list.octets <= MOST_OCTETS);
        all.truncate(MOST_LISTS);
        Ok(all)
    }
}

/// A plain name of a text: `drop.txt`, `feodo.csv`, `hosts.netset`; no hidden file, no half one.
fn is_list(name: &str) -> bool {
    let plain = |letter: u8| letter.is_ascii_alphanumeric() || b"._-".contains(&letter);
    let text = name.rsplit_once('.').is_some_and(|(stem, kind)| {
        !stem.is_empty() && ["txt", "csv", "json", "netset", "ipset", "list"].contains(&kind)
    });
    text && name.len() <= 100 && !name.starts_with('.') && name.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn only_plain_texts_of_the_folder_are_lists() {
        let folder = std::env::temp_dir().join(format!("flowglass-lists-{}", std::process::id()));
        fs::create_dir_all(folder.join("lists/sub.txt")).unwrap();
        let inside = |name: &str| folder.join("lists").join(name);
        fs::write(folder.join("secret.txt"), "secret").unwrap();
        fs::write(inside("drop.txt"), "192.0.2.0/24\n").unwrap();
        for other in [".hidden.txt", "half.txt.part", "a b.txt", "program", ".txt"] {
            fs::write(inside(other), "x").unwrap();
        }
        std::os::unix::fs::symlink(folder.join("secret.txt"), inside("link.txt")).unwrap();
        File::create(inside("huge.txt")).unwrap().set_len(MOST_OCTETS + 1).unwrap();
        let lists = Lists::open(&folder.join("lists")).unwrap();
        let told = lists.describe().unwrap();
        let names: Vec<_> = told.iter().map(|list| list["name"].as_str().unwrap()).collect();
        assert_eq!((names, &told[0]["octets"]), (vec!["drop.txt"], &json!(13)));
        assert_eq!(lists.read("drop.txt").unwrap().1, 13);
        for name in ["link.txt", "../secret.txt", "sub.txt", "", "huge.txt", ".hidden.txt"] {
            assert!(lists.read(name).is_none(), "{name}");
        }
        fs::remove_dir_all(&folder).unwrap();
        assert!(Lists::open(&folder).is_err());
    }
}
