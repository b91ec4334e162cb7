//! The thread that writes: each message as it comes, so that a crash costs no more than the last.

use std::fs::{self, File};
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::runtime::Handle;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::names::{self, PART};
use super::{RECORD, ROTATE, Recorder};
use crate::clock;
use crate::counters::ClientKind;
use crate::feed::{Feed, Message, Step};
use crate::hub::{Begin, Hub, Who};

/// How often somebody's wish or a file's age is looked at.
const LOOK_UP: Duration = Duration::from_millis(100);
/// After trouble with the disk.
const REST: Duration = Duration::from_secs(1);
/// How often the free room is looked at.
const ROOM_PERIOD: Duration = Duration::from_secs(1);

/// A file that grows.
struct Growing {
    file: File,
    name: String,
    octets: u64,
    begun: Instant,
}

/// Until the relay stops; `first` has its place in the log already.
pub(super) fn run(
    recorder: &Recorder,
    hub: &Arc<Hub>,
    mut first: Option<Feed>,
    runtime: &Handle,
    stop: &CancellationToken,
) {
    runtime.block_on(async {
        // Up to where what was missed is counted.
        let mut since: Option<u64> = None;
        while !stop.is_cancelled() {
            if recorder.tasks.is_paused(RECORD) {
                (since, first) = (None, None);
                sleep(LOOK_UP).await;
                continue;
            }
            if let Err(words) = room(recorder) {
                recorder.trouble(&words);
                let head = hub.look(|state| state.log.head());
                let from = since.or_else(|| first.take().map(|feed| feed.cursor())).unwrap_or(head);
                // Told as it grows: the disk may stay full until the relay ends.
                recorder.missed.fetch_add(head.saturating_sub(from), Ordering::Relaxed);
                since = Some(head.max(from));
                sleep(REST).await;
                continue;
            }
            let Some(mut feed) = first.take().or_else(|| join(hub)) else { return };
            if let Some(since) = since.take() {
                let missed = feed.cursor().saturating_sub(since);
                recorder.missed.fetch_add(missed, Ordering::Relaxed);
            }
            let mut growing = None;
            let outcome = follow(recorder, hub, &mut feed, &mut growing, stop).await;
            let ended = end(recorder, growing, &feed);
            match outcome.and(ended.map_err(|error| error.to_string())) {
                Ok(()) => {}
                Err(words) => {
                    recorder.trouble(&words);
                    since = Some(feed.cursor());
                    sleep(REST).await;
                }
            }
        }
    });
}

/// Until the relay stops, somebody pauses, or the disk is in trouble.
async fn follow(
    recorder: &Recorder,
    hub: &Arc<Hub>,
    feed: &mut Feed,
    growing: &mut Option<Growing>,
    stop: &CancellationToken,
) -> Result<(), String> {
    let said = |error: io::Error| error.to_string();
    let mut greeting = feed.take_greeting();
    let mut looked = Instant::now();
    recorder.trouble("");
    loop {
        let step = tokio::select! {
            step = timeout(LOOK_UP, feed.next()) => step.ok(),
            () = stop.cancelled() => {
                while let Some(message) = feed.rest() {
                    write(recorder, growing, &mut greeting, feed, message).map_err(said)?;
                }
                return Ok(());
            }
        };
        if let Some(Step::Send(message)) = step {
            write(recorder, growing, &mut greeting, feed, message).map_err(said)?;
        }
        if recorder.tasks.is_paused(RECORD) {
            return Ok(());
        }
        if looked.elapsed() >= ROOM_PERIOD {
            looked = Instant::now();
            room(recorder)?;
        }
        let full = growing.as_ref().is_some_and(|growing| {
            growing.octets >= recorder.config.rotate_octets
                || growing.begun.elapsed() >= recorder.config.rotate_after
        });
        if recorder.tasks.is_due(ROTATE, full) {
            let mut outcome = Ok(String::new());
            recorder.tasks.perform(ROTATE, || {
                outcome = rotate(recorder, hub, feed, growing, &mut greeting).map_err(said);
                outcome.clone()
            });
            outcome?;
        }
    }
}

/// Ends the file at the very datagram at which the next begins, templates and all.
fn rotate(
    recorder: &Recorder,
    hub: &Arc<Hub>,
    feed: &mut Feed,
    growing: &mut Option<Growing>,
    greeting: &mut Vec<Bytes>,
) -> io::Result<String> {
    let Some(mut next) = join(hub) else { return Ok("the relay stops".to_owned()) };
    while feed.cursor() < next.cursor()
        && let Some(message) = feed.rest()
    {
        write(recorder, growing, greeting, feed, message)?;
    }
    let name = growing.as_ref().map(|growing| growing.name.clone());
    let ended = end(recorder, growing.take(), feed);
    *greeting = next.take_greeting();
    *feed = next;
    ended?;
    Ok(name.map_or_else(|| "nothing had been written".to_owned(), |name| format!("{name} ended")))
}

/// A place in the log from now on; none when the relay stops.
pub(super) fn join(hub: &Arc<Hub>) -> Option<Feed> {
    let who = Who { kind: ClientKind::Recorder, peer: None, user: String::new() };
    let joined = hub.join(who, Begin::Before(Duration::ZERO), clock::now())?;
    Some(Feed::new(Arc::clone(hub), joined, false))
}

/// A file begins with the first datagram, so that silence makes no files.
fn write(
    recorder: &Recorder,
    growing: &mut Option<Growing>,
    greeting: &mut Vec<Bytes>,
    feed: &mut Feed,
    message: Message,
) -> io::Result<()> {
    if growing.is_none() && message.datagrams() == 0 {
        return Ok(());
    }
    let growing = match growing {
        Some(growing) => growing,
        None => growing.insert(begin(recorder, greeting)?),
    };
    growing.append(recorder, &message.bytes)?;
    recorder.datagrams.fetch_add(message.datagrams(), Ordering::Relaxed);
    feed.delivered(&message);
    Ok(())
}

fn begin(recorder: &Recorder, greeting: &mut Vec<Bytes>) -> io::Result<Growing> {
    let now = clock::now();
    let mut number = 1;
    // A clock that went back, or two files within a second: the name is taken.
    let (name, file) = loop {
        let name = names::capture(now, number);
        if !recorder.shelf.path(&name).exists() {
            match recorder.shelf.create(&format!("{name}{PART}")) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                outcome => break (name, outcome?),
            }
        }
        number += 1;
    };
    recorder.files.fetch_add(1, Ordering::Relaxed);
    recorder.change(|state| state.file = Some(name.clone()));
    let mut growing = Growing { file, name, octets: 0, begun: Instant::now() };
    for piece in &*greeting {
        growing.append(recorder, piece)?;
    }
    greeting.clear();
    Ok(growing)
}

impl Growing {
    fn append(&mut self, recorder: &Recorder, bytes: &[u8]) -> io::Result<()> {
        if let Err(error) = self.file.write_all(bytes) {
            // What is written of it is half a block.
            let _ = self.file.set_len(self.octets);
            return Err(error);
        }
        self.octets += bytes.len() as u64;
        recorder.octets.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        recorder.change(|state| state.file_octets = self.octets);
        Ok(())
    }
}

/// The last counters, and its real name.
fn end(recorder: &Recorder, growing: Option<Growing>, feed: &Feed) -> io::Result<()> {
    recorder.change(|state| state.file = None);
    let Some(mut growing) = growing else { return Ok(()) };
    // Where there is no room for them, the file is whole without.
    let _ = growing.append(recorder, &feed.statistics().bytes);
    growing.file.sync_all()?;
    let path = |end: &str| recorder.shelf.path(&format!("{}{end}", growing.name));
    fs::rename(path(PART), path(""))
}

/// Whether there is room to write.
fn room(recorder: &Recorder) -> Result<(), String> {
    let floor = recorder.config.keep_free_octets;
    match recorder.shelf.free_octets() {
        Some(free) if free < floor => {
            recorder.tasks.run(super::RETENTION);
            Err(format!("{free} octets are free, and {floor} shall stay free"))
        }
        _ => Ok(()),
    }
}
