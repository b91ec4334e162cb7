//! What a run after a kill finds, whatever the finishing of files was doing then.

use std::fs;
use std::net::IpAddr;
use std::thread;

use clap::Parser;
use export::columnar::FlowReader;
use model::{FlowKey, Timestamp};

use super::*;
use crate::arguments::{Arguments, Command};

/// Nothing here takes nearly so long.
const PATIENCE: Duration = Duration::from_secs(60);
const STREAM: &str = "nats://127.0.0.1:4222 *";

/// A folder, gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("flowglass-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn writing(&self) -> Writing {
        let folder = self.0.to_str().unwrap();
        let words = ["flowglass", "watch", "nats://127.0.0.1:4222", "--write", folder];
        let Command::Watch(arguments) = Arguments::parse_from(words).command else {
            panic!("a watch");
        };
        Writing::of(&arguments).unwrap().unwrap()
    }

    /// Names that end so.
    fn files(&self, end: &str) -> Vec<PathBuf> {
        let files = folder::files(&self.0).unwrap();
        files.into_iter().filter(|path| path.to_string_lossy().ends_with(end)).collect()
    }

    fn kept(&self) -> Vec<String> {
        let files = Kept::read(&self.0).files.unwrap_or_default();
        files.into_iter().map(|(name, _)| name).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn flows(number: usize) -> EndedFlows {
    let nobody = IpAddr::from([192, 0, 2, 1]);
    let (source, destination) = (nobody, nobody);
    let (source_port, destination_port, protocol, vlan) = (1, 2, 6, None);
    let key = FlowKey { source, destination, source_port, destination_port, protocol, vlan };
    EndedFlows::Records(vec![FlowRecord::new(key, Timestamp::from_seconds(1_700_000_000)); number])
}

/// Flows of a file that is whole.
fn read(path: &Path) -> usize {
    let (mut reader, mut flows) = (FlowReader::default(), 0);
    reader.push(&fs::read(path).unwrap(), &mut |_| flows += 1).unwrap();
    reader.finish(&mut |_| flows += 1).unwrap();
    flows
}

fn until(mut answer: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !answer() {
        assert!(begun.elapsed() < PATIENCE, "it did not happen");
        thread::sleep(Duration::from_millis(5));
    }
}

/// As a kill does: nothing is finished, and nobody holds the folder.
fn kill(mut writing: Writing) {
    writing.growing.clear();
    writing.grown.clear();
}

fn close_all(writing: &mut Writing) {
    let places: Vec<String> = writing.growing.keys().cloned().collect();
    places.iter().for_each(|place| writing.close(place));
}

#[test]
fn a_file_that_is_being_finished_when_a_watch_is_killed_is_not_read_again_and_stays() {
    let folder = Folder::new("finishing");
    let mut writing = folder.writing();
    writing.add(flows(10));
    writing.hand_over(vec![(STREAM.to_owned(), 7)]);
    let grows = folder.files(".arrows.part").pop().unwrap();
    // It cannot be made whole as long as this is in its way.
    let obstacle = PathBuf::from(grows.to_str().unwrap().replace(".arrows.", ".parquet."));
    fs::create_dir(&obstacle).unwrap();
    close_all(&mut writing);
    writing.hand_over(vec![(STREAM.to_owned(), 8)]);
    let counted = writing.counted();
    until(|| counted.unfinished() == 1);
    writing.hand_over(vec![(STREAM.to_owned(), 9)]);
    assert_eq!(folder.kept(), [grows.strip_prefix(&folder.0).unwrap().to_str().unwrap()]);
    kill(writing);
    fs::remove_dir(&obstacle).unwrap();
    let kept = Kept::read(&folder.0);
    let left = folder::recover(&folder.0, kept.files.as_deref()).unwrap();
    assert_eq!((left.files, left.flows, left.again), (1, 10, Some(0)));
    assert_eq!(folder.files(".parquet").len(), 1);
}

#[test]
fn what_could_not_be_finished_is_tried_again_and_a_start_is_not_kept_from_writing_by_it() {
    let folder = Folder::new("again-later");
    let mut writing = folder.writing();
    writing.add(flows(10));
    writing.hand_over(vec![(STREAM.to_owned(), 7)]);
    let grows = folder.files(".arrows.part").pop().unwrap();
    kill(writing);
    let obstacle = PathBuf::from(grows.to_str().unwrap().replace(".arrows.", ".parquet."));
    fs::create_dir(&obstacle).unwrap();
    let mut writing = folder.writing();
    let counted = writing.counted();
    until(|| counted.unfinished() == 1);
    // Its flows count as kept, for nobody says them again.
    writing.hand_over(vec![(STREAM.to_owned(), 8)]);
    assert_eq!(folder.kept().len(), 1);
    fs::remove_dir(&obstacle).unwrap();
    until(|| {
        writing.finisher.as_ref().unwrap().again();
        !folder.files(".parquet").is_empty()
    });
    until(|| folder.files(".part").is_empty());
    writing.hand_over(vec![(STREAM.to_owned(), 9)]);
    assert!(folder.kept().is_empty());
}

#[test]
fn no_file_ends_whose_place_cannot_be_kept() {
    let folder = Folder::new("unkept");
    let mut writing = folder.writing();
    writing.add(flows(10));
    let obstacle = folder.0.join("position.part");
    fs::create_dir(&obstacle).unwrap();
    close_all(&mut writing);
    writing.hand_over(vec![(STREAM.to_owned(), 7)]);
    assert_eq!((writing.grown.len(), writing.finishing.len()), (1, 0));
    fs::remove_dir(&obstacle).unwrap();
    writing.hand_over(vec![(STREAM.to_owned(), 7)]);
    assert_eq!((writing.grown.len(), writing.finishing.len()), (0, 1));
    writing.end(vec![(STREAM.to_owned(), 7)]);
    assert_eq!((folder.files(".parquet").len(), folder.files(".part").len()), (1, 0));
}

#[test]
fn who_ends_without_saying_how_far_it_read_leaves_what_a_kill_leaves() {
    let folder = Folder::new("unsaid");
    let mut writing = folder.writing();
    writing.add(flows(10));
    writing.hand_over(vec![(STREAM.to_owned(), 7)]);
    writing.add(flows(5));
    drop(writing);
    assert!(folder.files(".parquet").is_empty());
    let kept = Kept::read(&folder.0);
    let left = folder::recover(&folder.0, kept.files.as_deref()).unwrap();
    assert_eq!((left.files, left.flows), (1, 10));
}

#[test]
fn a_disk_that_takes_nothing_is_told_once_and_so_is_that_it_does_again() {
    let folder = Folder::new("full");
    let mut writing = folder.writing();
    let mut check = |flows, expected| {
        writing.lose(flows, "no room");
        assert_eq!(writing.trouble, expected);
    };
    check(0, Trouble::Waiting);
    check(3, Trouble::Losing);
    check(0, Trouble::Losing);
    assert_eq!(writing.counted.lost(), 3);
    // Nothing was written yet.
    writing.hand_over(Vec::new());
    assert_eq!(writing.trouble, Trouble::Losing);
    writing.add(flows(10));
    writing.hand_over(Vec::new());
    assert_eq!(writing.trouble, Trouble::None);
    kill(writing);
}

#[cfg(target_os = "linux")]
#[test]
fn what_waits_for_a_full_disk_is_not_lost_by_the_end_of_its_file() {
    let folder = Folder::new("waits");
    let mut writing = folder.writing();
    writing.add(flows(1));
    let path = folder.files(".part").pop().unwrap();
    let to = |writing: &mut Writing, place: &Path| {
        let file = File::options().write(true).open(place).unwrap();
        writing
            .growing
            .values_mut()
            .for_each(|journal| journal.write_to(file.try_clone().unwrap()));
    };
    to(&mut writing, Path::new("/dev/full"));
    (writing.most_octets, writing.most_age) = (0, Duration::ZERO);
    writing.add(flows(10));
    writing.flushed -= FLUSH;
    writing.tick(|| vec![(STREAM.to_owned(), 7)]);
    assert_eq!((writing.growing.len(), writing.counted.lost()), (1, 0));
    assert_eq!((writing.trouble, folder.kept()), (Trouble::Waiting, Vec::new()));
    to(&mut writing, &path);
    writing.add(flows(5));
    writing.end(vec![(STREAM.to_owned(), 8)]);
    let left = folder::recover(&folder.0, None).unwrap();
    assert_eq!((left.files, folder.files(".parquet").len()), (0, 1));
    assert_eq!(read(&folder.files(".parquet")[0]), 16);
}
