//! Flows as they end into a folder: NDJSON by time, or Parquet by the hour in which they began.
//!
//! A file grows as text under a name that ends in `.part`, is handed to the kernel each second, and gets its
//! own name when it is whole. So whoever kills the command loses the last second, and the next start
//! finishes what is there.

mod counted;
mod finisher;
mod folder;
mod hand;
mod journal;
pub(super) mod resume;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use engine::EndedFlows;
use export::columnar::Row;
use model::{FlowBatch, FlowRecord};

use crate::arguments::{WatchArguments, WriteFormat};
use crate::input::{plain, shown};
use crate::output::tell;

pub(super) use self::counted::Written;
use self::finisher::Finisher;
pub(super) use self::hand::Hand;
use self::journal::Journal;
use self::resume::Kept;

/// What is not handed to the kernel yet is lost when the command is killed.
const FLUSH: Duration = Duration::from_secs(1);
/// Files that grow at a time: flows of a day. A clock that jumps makes many small files, and not many open ones.
const GROWING: usize = 24;
const HOUR_NANOS: i64 = 3600 * 1_000_000_000;
/// Records made at a time of a batch: they stay near the processor.
const PIECE: usize = 512;
/// How often old files are looked for.
const FORGET: Duration = Duration::from_secs(60);
/// How often files that could not be made whole are tried again: the disk may have room by then.
const AGAIN: Duration = Duration::from_secs(60);

/// What was told of a disk that takes nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Trouble {
    None,
    Waiting,
    Losing,
}

/// A folder that flows are written into.
struct Writing {
    folder: PathBuf,
    format: WriteFormat,
    most_octets: u64,
    most_age: Duration,
    keep: Option<Duration>,
    /// By the place inside the folder.
    growing: BTreeMap<String, Journal>,
    /// Grown enough, with their octets: they wait until the places are kept up to their last flows.
    grown: Vec<(PathBuf, u64)>,
    /// Handed to the finisher, with their octets: of these nothing is read again, however long it takes.
    finishing: Vec<(PathBuf, u64)>,
    finisher: Option<Finisher>,
    flushed: Instant,
    /// When what could not be finished was tried again.
    tried: Instant,
    forgot: Option<Instant>,
    /// As it was written last.
    kept: Kept,
    /// It could not be written, and that was told.
    is_kept_badly: bool,
    /// Where the streams are, once nothing more comes of them.
    ended: Option<Vec<(String, u64)>>,
    trouble: Trouble,
    /// All there is comes from streams, and can be read again.
    is_read_again: bool,
    counted: Arc<Written>,
    /// Nobody else writes here as long as it is open.
    _lock: File,
}

impl Writing {
    /// Finishes what a run that was killed left, and begins; none where nothing is to be written.
    fn of(arguments: &WatchArguments) -> anyhow::Result<Option<Self>> {
        let sources = arguments.sources.iter();
        let streams: Option<Vec<_>> =
            sources.map(|place| resume::stream(place, arguments)).collect();
        let is_read_again = streams.is_some();
        // Whoever says from when on does not go on where it was.
        let streams = streams.filter(|_| arguments.nats.from.is_none()).unwrap_or_default();
        let arguments = &arguments.write;
        let Some(folder) = arguments.write.clone() else { return Ok(None) };
        let name = shown(&folder);
        let failed = |error: std::io::Error| match error.kind() {
            ErrorKind::AlreadyExists => {
                anyhow::anyhow!("is no folder; --write makes one where there is none")
            }
            _ => anyhow::anyhow!("cannot be written into: {}", plain(&error)),
        };
        std::fs::create_dir_all(&folder).map_err(failed).with_context(|| name.clone())?;
        let lock = folder::lock(&folder).with_context(|| name.clone())?;
        let kept = Some(Kept::read(&folder)).filter(|kept| kept.is_read_again(&streams));
        let kept = kept.and_then(|kept| kept.files);
        let left = folder::recover(&folder, kept.as_deref());
        let left = left.map_err(failed).with_context(|| name.clone())?;
        if left.files > 0 {
            let files = model::counted(left.files, "file", "files");
            let flows = model::counted(left.flows, "flow", "flows");
            let cut = model::counted(left.cut_octets, "byte", "bytes");
            let rest = match left.again {
                Some(again) => format!(
                    "{} written after the place that is kept cut off, for they are read again",
                    model::counted(again, "flow", "flows")
                ),
                None => {
                    "What it had read in its last second, and flows that were open, are not there"
                        .to_owned()
                }
            };
            tell(format_args!(
                "{name}: a run before did not end: {files} of it finished, with {flows}; {cut} of a flow that \
                 was not whole cut off. {rest}"
            ));
        }
        let counted = Arc::<Written>::default();
        let finisher = Finisher::new(&counted)?;
        left.unfinished.iter().for_each(|(path, _)| finisher.finish(path.clone()));
        Ok(Some(Self {
            folder,
            format: arguments.write_format,
            most_octets: u64::from(arguments.write_size) << 20,
            most_age: Duration::from_secs(arguments.write_every.into()),
            keep: arguments.write_keep.map(|seconds| Duration::from_secs(seconds.into())),
            growing: BTreeMap::new(),
            grown: Vec::new(),
            finishing: left.unfinished,
            finisher: Some(finisher),
            flushed: Instant::now(),
            tried: Instant::now(),
            forgot: None,
            kept: Kept::default(),
            is_kept_badly: false,
            ended: None,
            trouble: Trouble::None,
            is_read_again,
            counted,
            _lock: lock,
        }))
    }

    fn counted(&self) -> Arc<Written> {
        Arc::clone(&self.counted)
    }

    /// Flows ended.
    fn add(&mut self, flows: EndedFlows) {
        match flows {
            EndedFlows::Records(flows) => self.add_rows(flows.iter().map(Row::from)),
            EndedFlows::Batch(batch) => {
                // Text is written of flows that say all themselves.
                let flow = match self.format {
                    WriteFormat::Ndjson => FlowBatch::flow,
                    WriteFormat::Parquet => FlowBatch::bare_flow,
                };
                for first in (0..batch.len()).step_by(PIECE) {
                    let rows = first..batch.len().min(first + PIECE);
                    let flows: Vec<_> = rows
                        .filter_map(|row| Some((flow(&batch, row)?, batch.evidence(row))))
                        .collect();
                    let rows = flows.iter();
                    self.add_rows(rows.map(|(flow, told)| Row { flow, evidence: *told }));
                }
            }
        }
    }

    /// Each into the file of its hour, in their order.
    fn add_rows<'a>(&mut self, rows: impl Iterator<Item = Row<'a>>) {
        let mut hours: BTreeMap<i64, Vec<Row<'_>>> = BTreeMap::new();
        for row in rows {
            let hour = match self.format {
                WriteFormat::Ndjson => 0,
                WriteFormat::Parquet => row.flow.start.0.div_euclid(HOUR_NANOS),
            };
            hours.entry(hour).or_default().push(row);
        }
        for rows in hours.values() {
            let place = match self.format {
                WriteFormat::Ndjson => String::new(),
                WriteFormat::Parquet => {
                    rows.first().map_or_else(String::new, |row| partition(row.flow))
                }
            };
            self.add_to(&place, rows);
        }
    }

    fn add_to(&mut self, place: &str, flows: &[Row<'_>]) {
        let number = flows.len() as u64;
        if self.growing.get(place).is_some_and(Journal::is_broken) {
            self.close(place);
        }
        if !self.growing.contains_key(place) {
            self.make_room();
            match Journal::create(&self.folder.join(place), self.format) {
                Ok(journal) => _ = self.growing.insert(place.to_owned(), journal),
                Err(error) => return self.lose(number, &plain(&error)),
            }
        }
        let Some(journal) = self.growing.get_mut(place) else { return };
        journal.add(flows);
        self.counted.took(number);
        let is_full = journal.octets() >= self.most_octets;
        let outcome = if is_full || journal.is_piece() { journal.flush() } else { Ok(()) };
        match outcome {
            // What waits for the disk keeps its file.
            Err(lost) => self.lose(lost.flows, &plain(&lost.error)),
            Ok(()) if is_full => self.close(place),
            Ok(()) => {}
        }
    }

    /// Hands over what came since the last second, closes what is old, and forgets what is too old. All of
    /// the streams up to these places has been added.
    fn tick(&mut self, places: impl FnOnce() -> Vec<(String, u64)>) {
        if self.flushed.elapsed() < FLUSH && self.grown.is_empty() {
            return;
        }
        self.flushed = Instant::now();
        self.hand_over(places());
        let most = self.most_age;
        // What waits for the disk keeps its file.
        let is_old = |journal: &Journal| journal.age() >= most && journal.waiting() == 0;
        let old = self.growing.iter().filter(|(_, journal)| is_old(journal));
        let old: Vec<String> = old.map(|(place, _)| place.clone()).collect();
        old.iter().for_each(|place| self.close(place));
        if self.tried.elapsed() >= AGAIN
            && let Some(finisher) = &self.finisher
        {
            self.tried = Instant::now();
            finisher.again();
        }
        if let Some(keep) = self.keep
            && self.forgot.is_none_or(|forgot| forgot.elapsed() >= FORGET)
        {
            self.forgot = Some(Instant::now());
            match folder::forget(&self.folder, keep) {
                Ok(files) => self.counted.forgot(files),
                Err(error) => tell(format_args!("{}: {}", shown(&self.folder), plain(&error))),
            }
        }
    }

    /// The kernel gets what came; then the places are kept; then what has grown enough is finished, for of that
    /// nothing can be cut off. Where the places cannot be kept it waits.
    fn hand_over(&mut self, places: Vec<(String, u64)>) {
        let written = |growing: &BTreeMap<String, Journal>| {
            growing.values().map(Journal::written).sum::<u64>()
        };
        let before = written(&self.growing);
        let lost: Vec<_> =
            self.growing.values_mut().filter_map(|journal| journal.flush().err()).collect();
        if lost.is_empty() && self.trouble > Trouble::None && written(&self.growing) > before {
            self.trouble = Trouble::None;
            tell(format_args!("{}: can be written again", shown(&self.folder)));
        }
        let is_kept = places.is_empty() || lost.is_empty() && self.keep(places);
        for lost in lost {
            self.lose(lost.flows, &plain(&lost.error));
        }
        if let Some(finisher) = self.finisher.as_ref().filter(|_| is_kept) {
            self.grown.iter().for_each(|(path, _)| finisher.finish(path.clone()));
            self.finishing.append(&mut self.grown);
        }
    }

    /// Whether they stand there.
    fn keep(&mut self, places: Vec<(String, u64)>) -> bool {
        // What is whole has another name.
        self.finishing.retain(|(path, _)| path.exists());
        let growing = self.growing.values().map(|journal| (journal.path(), journal.octets()));
        let grown = self.grown.iter().chain(&self.finishing);
        let grown = grown.map(|(path, octets)| (path.as_path(), *octets));
        let files = self.is_read_again.then(|| {
            let named = |(path, octets): (&Path, u64)| Some((self.inside(path)?, octets));
            growing.chain(grown).filter_map(named).collect()
        });
        let kept = Kept { places, files };
        if kept == self.kept {
            return true;
        }
        if let Err(error) = kept.write(&self.folder) {
            if !std::mem::replace(&mut self.is_kept_badly, true) {
                let (name, why) = (shown(&self.folder), plain(&error));
                let words = "no file ends until it can, and a run after this one reads again what came since";
                tell(format_args!("{name}: the place in a stream cannot be kept: {why}; {words}"));
            }
            return false;
        }
        self.kept = kept;
        self.is_kept_badly = false;
        true
    }

    /// The place of a file in the folder.
    fn inside(&self, path: &Path) -> Option<String> {
        Some(path.strip_prefix(&self.folder).ok()?.to_string_lossy().into_owned())
    }

    /// Every file gets its name.
    fn end(mut self, places: Vec<(String, u64)>) {
        self.hand_over(places.clone());
        self.ended = Some(places);
    }

    fn make_room(&mut self) {
        while self.growing.len() >= GROWING {
            let oldest = self.growing.iter().min_by_key(|(_, journal)| journal.last());
            let Some(place) = oldest.map(|(place, _)| place.clone()) else { return };
            self.close(&place);
        }
    }

    fn close(&mut self, place: &str) {
        let Some(mut journal) = self.growing.remove(place) else { return };
        if let Err(lost) = journal.flush() {
            self.lose(lost.flows + journal.waiting(), &plain(&lost.error));
        }
        let (octets, path) = (journal.written(), journal.into_path());
        if octets > 0 {
            self.grown.push((path, octets));
        } else if let Err(error) = std::fs::remove_file(&path) {
            tell(format_args!("{}: {}", shown(&path), plain(&error)));
        }
    }

    /// That flows wait is told once, and so is the first loss; later ones are counted.
    fn lose(&mut self, flows: u64, why: &str) {
        self.counted.lose(flows);
        let (trouble, words) = match flows {
            0 => (Trouble::Waiting, "flows wait, up to 16 MiB of each file"),
            _ => (Trouble::Losing, "flows are lost, and counted, until it can be written again"),
        };
        if trouble > self.trouble {
            self.trouble = trouble;
            tell(format_args!("{}: {why}; {words}", shown(&self.folder)));
        }
    }
}

impl Drop for Writing {
    /// Every file gets its name, however the watch came to its end; but for what is read again because nobody said
    /// up to where it was read.
    fn drop(&mut self) {
        let ended = self.ended.take();
        if ended.is_some() || !self.is_read_again {
            let growing: Vec<String> = self.growing.keys().cloned().collect();
            growing.iter().for_each(|place| self.close(place));
            self.hand_over(ended.unwrap_or_else(|| self.kept.places.clone()));
        }
        drop(self.finisher.take());
        let lost = self.counted.lost();
        if lost > 0 {
            let lost = model::counted(lost, "flow was", "flows were");
            tell(format_args!("{}: {lost} not written", shown(&self.folder)));
        }
    }
}

/// `date=2026-11-22/hour=12`, of the flow's beginning in UTC.
fn partition(flow: &FlowRecord) -> String {
    let text = flow.start.to_string();
    let (date, time) = text.split_once('T').unwrap_or((&text, "00"));
    format!("date={date}/hour={}", time.get(..2).unwrap_or("00"))
}

#[cfg(test)]
mod tests;
