//! How far streams were read, and how much of each file that grows is of that: a run after goes on there, and cuts
//! off what it is going to read again.

use std::fs;
use std::io;
use std::path::Path;

use crate::arguments::WatchArguments;
use crate::watch::Place;

/// The file, in the folder that is written into.
const NAME: &str = "position";
/// On its way.
const UNFINISHED: &str = "position.part";

/// What is read again from where it was: an address, and of NATS the site. Another server or site has other places.
pub(in crate::watch) fn stream(place: &Place, arguments: &WatchArguments) -> Option<String> {
    match place {
        Place::Nats(Ok(address)) => {
            let site = arguments.nats.site.as_deref().unwrap_or("*");
            Some(format!("{address} {site}"))
        }
        Place::Relay(url) => {
            Some(url.split_once('?').map_or(url.as_str(), |(bare, _)| bare).to_owned())
        }
        _ => None,
    }
}

/// What a run before kept.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::watch) struct Kept {
    /// The last message, or datagram, of each stream whose flows are in the folder.
    pub(in crate::watch) places: Vec<(String, u64)>,
    /// Octets of each file that grew, by its place in the folder, with those flows and no others. None where something
    /// came beside streams, which nobody says once more.
    pub(super) files: Option<Vec<(String, u64)>>,
}

impl Kept {
    /// What is there; nothing where there is none, or none that we wrote.
    pub(in crate::watch) fn read(folder: &Path) -> Self {
        let text = fs::read_to_string(folder.join(NAME)).unwrap_or_default();
        let mut kept = Self::default();
        for line in text.lines() {
            let mut words = line.splitn(3, ' ');
            let (kind, number) = (words.next(), words.next().and_then(|word| word.parse().ok()));
            match (kind, number, words.next()) {
                (Some("place"), Some(number), Some(name)) => {
                    kept.places.push((name.to_owned(), number));
                }
                (Some("files"), Some(_), None) => _ = kept.files.get_or_insert_default(),
                (Some("file"), Some(octets), Some(name)) => {
                    kept.files.get_or_insert_default().push((name.to_owned(), octets));
                }
                _ => {}
            }
        }
        kept
    }

    /// Puts it there, whole or not at all.
    pub(super) fn write(&self, folder: &Path) -> io::Result<()> {
        let mut text = String::new();
        for (name, number) in &self.places {
            text += &format!("place {number} {name}\n");
        }
        if let Some(files) = &self.files {
            text += &format!("files {}\n", files.len());
            for (name, octets) in files {
                text += &format!("file {octets} {name}\n");
            }
        }
        let unfinished = folder.join(UNFINISHED);
        fs::write(&unfinished, text)?;
        fs::rename(unfinished, folder.join(NAME))
    }

    pub(in crate::watch) fn place(&self, stream: &str) -> Option<u64> {
        self.places.iter().find(|(name, _)| name == stream).map(|(_, number)| *number)
    }

    /// What came after the places is read again: by these sources, which have nothing else.
    pub(super) fn is_read_again(&self, streams: &[String]) -> bool {
        !self.places.is_empty() && self.places.iter().all(|(name, _)| streams.contains(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_as_it_was_written() {
        let folder = std::env::temp_dir().join(format!("flowglass-resume-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        assert_eq!(Kept::read(&folder), Kept::default());
        let places = vec![("nats://a:4222 *".to_owned(), 17), ("ws://b/live".to_owned(), 9)];
        let files = Some(vec![("date=2026-11-22/hour=08/part-1.csv.part".to_owned(), 4096)]);
        for files in [None, Some(Vec::new()), files] {
            let kept = Kept { places: places.clone(), files };
            kept.write(&folder).unwrap();
            assert_eq!(Kept::read(&folder), kept);
        }
        let kept = Kept::read(&folder);
        assert_eq!(
            (kept.place("nats://a:4222 *"), kept.place("nats://a:4222 fra1")),
            (Some(17), None)
        );
        let both = places.into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert!(kept.is_read_again(&both) && !kept.is_read_again(&both[..1]));
        fs::write(folder.join(NAME), "something else\nplace x y\nfile\n").unwrap();
        assert_eq!(Kept::read(&folder), Kept::default());
        fs::remove_dir_all(&folder).unwrap();
    }
}
