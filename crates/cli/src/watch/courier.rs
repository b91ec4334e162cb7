//! Findings on their way to somebody: a queue and a thread for each, so that nobody waits for who is slow.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::input::plain;
use crate::output::tell;
use crate::post::Sender;

/// Findings that wait: more in one go are no news any more, and each is some KiB.
const QUEUE: usize = 256;
/// How long a command may take with one.
const COMMAND_TIME: Duration = Duration::from_secs(30);
/// How often it is looked whether it has ended.
const LOOK: Duration = Duration::from_millis(20);
/// The first failures are told one by one, later ones are counted.
const TOLD: u64 = 3;

/// Carries findings, as JSON, one after the other.
pub(super) struct Courier {
    name: String,
    queue: SyncSender<String>,
    worker: JoinHandle<()>,
    counters: Arc<Counters>,
}

/// What became of findings.
#[derive(Default)]
pub(super) struct Counters {
    pub(super) delivered: AtomicU64,
    pub(super) failed: AtomicU64,
    /// There was no room for them in the queue.
    pub(super) dropped: AtomicU64,
}

impl Courier {
    /// To an address, with a few tries.
    pub(super) fn webhook(url: &str, ca: Option<&Path>) -> anyhow::Result<Self> {
        let mut sender = Sender::new(url, &[], "application/json", ca)?;
        let name = export::escape_controls(url).into_owned();
        Self::begin(name, move |json| {
            sender.send(json.as_bytes(), 1, true).then_some(()).ok_or_else(|| sender.trouble())
        })
    }

    /// To the standard input of a command, which is started for each. No shell reads its words.
    pub(super) fn command(words: &str) -> anyhow::Result<Self> {
        let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        let name = words.first().cloned().unwrap_or_default();
        let name = export::escape_controls(&name).into_owned();
        Self::begin(name, move |json| run(&words, json))
    }

    fn begin(
        name: String,
        mut deliver: impl FnMut(&str) -> Result<(), String> + Send + 'static,
    ) -> anyhow::Result<Self> {
        let (queue, findings) = sync_channel::<String>(QUEUE);
        let counters = Arc::new(Counters::default());
        let (counted, whom) = (Arc::clone(&counters), name.clone());
        let work = move || {
            for json in findings {
                match deliver(&json) {
                    Ok(()) => _ = counted.delivered.fetch_add(1, Ordering::Relaxed),
                    Err(why) => {
                        if counted.failed.fetch_add(1, Ordering::Relaxed) < TOLD {
                            let why = export::escape_controls(&why).into_owned();
                            tell(format_args!("{whom}: a finding was not taken: {why}"));
                        }
                    }
                }
            }
        };
        let worker = thread::Builder::new().name("findings".to_owned()).spawn(work)?;
        Ok(Self { name, queue, worker, counters })
    }

    /// Takes one along, unless too many wait.
    pub(super) fn send(&self, json: &str) {
        if self.queue.try_send(json.to_owned()).is_err() {
            self.counters.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(super) fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Waits for those on their way, and tells what became of all.
    pub(super) fn finish(self) {
        let Self { name, queue, worker, counters } = self;
        drop(queue);
        // A thread that panicked has said so itself.
        let _ = worker.join();
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let (failed, dropped) = (read(&counters.failed), read(&counters.dropped));
        let delivered = model::counted(read(&counters.delivered), "finding", "findings");
        if failed + dropped > 0 {
            tell(format_args!(
                "{name}: {delivered} delivered, {failed} failed, {dropped} not sent for want of room"
            ));
        }
    }
}

fn run(words: &[String], json: &str) -> Result<(), String> {
    let Some((program, arguments)) = words.split_first() else {
        return Err("no command was named".to_owned());
    };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null());
    let mut child = command.spawn().map_err(|error| plain(&error))?;
    if let Some(mut input) = child.stdin.take() {
        // A command need not read it.
        let _ = input.write_all(json.as_bytes()).and_then(|()| input.write_all(b"\n"));
    }
    let begun = Instant::now();
    loop {
        match child.try_wait().map_err(|error| plain(&error))? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return Err(status.to_string()),
            None if begun.elapsed() > COMMAND_TIME => {
                let _ = child.kill().and_then(|()| child.wait());
                return Err(format!("ended after {} s", COMMAND_TIME.as_secs()));
            }
            None => thread::sleep(LOOK),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_finds_no_room_is_dropped_and_counted() {
        let (release, held) = std::sync::mpsc::channel::<()>();
        let courier = Courier::begin("test".to_owned(), move |_| {
            let _ = held.recv();
            Ok(())
        });
        let courier = courier.unwrap();
        for _ in 0..QUEUE + 10 {
            courier.send("{}");
        }
        let dropped = courier.counters.dropped.load(Ordering::Relaxed);
        // One may be out of the queue already.
        assert!((9..=10).contains(&dropped), "{dropped}");
        drop(release);
        let counters = Arc::clone(&courier.counters);
        courier.finish();
        let delivered = counters.delivered.load(Ordering::Relaxed);
        assert_eq!(delivered + dropped, QUEUE as u64 + 10);
    }

    #[test]
    #[cfg(unix)]
    fn a_command_gets_it_on_standard_input_and_its_words_are_no_shells() {
        let path = std::env::temp_dir().join(format!("flowglass-run-{}", std::process::id()));
        let words = ["tee", path.to_str().unwrap(), "$HOME"].map(str::to_owned);
        let folder = std::env::temp_dir();
        let words = [&words[..2], &[folder.join("$HOME").display().to_string()]].concat();
        run(&words, "{\"a\":1}").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{\"a\":1}\n");
        assert!(folder.join("$HOME").exists(), "a dollar is a dollar");
        let _ = (std::fs::remove_file(&path), std::fs::remove_file(folder.join("$HOME")));
        assert!(run(&["false".to_owned()], "").unwrap_err().contains('1'));
        assert!(run(&["/no/such/program".to_owned()], "").is_err());
    }
}
