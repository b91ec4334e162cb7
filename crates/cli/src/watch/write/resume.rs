//! How far a stream of NATS was read and written, beside what was written: a run after goes on there.

use std::fs;
use std::io;
use std::path::Path;

use crate::arguments::WatchArguments;
use crate::watch::Place;

/// The file, in the folder that is written into.
const NAME: &str = "nats-position";
/// On its way.
const UNFINISHED: &str = "nats-position.part";

/// What is read: another server or site has other places.
pub(in crate::watch) fn stream(arguments: &WatchArguments) -> Option<String> {
    let site = arguments.nats.site.as_deref().unwrap_or("*");
    arguments.sources.iter().find_map(|place| match place {
        Place::Nats(Ok(address)) => Some(format!("{address} {site}")),
        _ => None,
    })
}

/// The last message of this stream whose flows are in the folder.
pub(in crate::watch) fn place(folder: &Path, stream: &str) -> Option<u64> {
    let text = fs::read_to_string(folder.join(NAME)).ok()?;
    text.strip_prefix(stream)?.trim().parse().ok()
}

/// Everything up to this message was handed to the kernel.
pub(super) fn keep(folder: &Path, stream: &str, sequence: u64) -> io::Result<()> {
    let unfinished = folder.join(UNFINISHED);
    fs::write(&unfinished, format!("{stream} {sequence}\n"))?;
    fs::rename(unfinished, folder.join(NAME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_that_of_its_stream_alone() {
        let folder = std::env::temp_dir().join(format!("flowglass-resume-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        assert_eq!(place(&folder, "nats://a:4222 *"), None);
        keep(&folder, "nats://a:4222 *", 17).unwrap();
        keep(&folder, "nats://a:4222 *", 18).unwrap();
        assert_eq!(place(&folder, "nats://a:4222 *"), Some(18));
        assert_eq!(place(&folder, "nats://a:4222 fra1"), None);
        assert_eq!(place(&folder, "nats://b:4222 *"), None);
        fs::remove_dir_all(&folder).unwrap();
    }
}
