//! Looking after what was written: packing it, letting the oldest go, summing up the day.

use std::fs;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use model::Timestamp;
use tokio_util::sync::CancellationToken;

use super::names::{self, Kind};
use super::retention::{self, Bounds};
use super::{RETENTION, Recorder, SUMMARY, pack, summary};
use crate::clock;

/// How often bounds are looked at, and what was written since packed.
const RETENTION_PERIOD: Duration = Duration::from_secs(30);
const LOOK_UP: Duration = Duration::from_millis(100);
/// Nanoseconds. The last file of a day is ended and packed by then.
const AFTER_MIDNIGHT: i64 = 10 * 60 * 1_000_000_000;
const DAY: i64 = 24 * 60 * 60 * 1_000_000_000;

/// Until the relay stops.
pub(super) fn run(recorder: &Recorder, stop: &CancellationToken) {
    let tasks = &recorder.tasks;
    let mut kept_at = None;
    let mut tried = String::new();
    while !stop.is_cancelled() {
        let its_time = kept_at.is_none_or(|at: Instant| at.elapsed() >= RETENTION_PERIOD);
        if tasks.is_due(RETENTION, its_time) {
            kept_at = Some(Instant::now());
            tasks.perform(RETENTION, || keep(recorder, stop));
        }
        if let Some(command) = &recorder.config.summary {
            let kind = recorder.config.summary_kind;
            let yesterday = day_before(clock::now());
            // Once a day, even when it failed; a restart sees whether it is there.
            let its_time =
                tried != yesterday && !summary::exists(&recorder.shelf, kind, &yesterday);
            if tasks.is_due(SUMMARY, its_time) {
                tried.clone_from(&yesterday);
                tasks.perform(SUMMARY, || {
                    summary::write(&recorder.shelf, command, kind, &yesterday, stop)
                });
            }
        }
        thread::sleep(LOOK_UP);
    }
}

fn day_before(now: Timestamp) -> String {
    names::day(Timestamp(now.0.saturating_sub(DAY + AFTER_MIDNIGHT)))
}

fn keep(recorder: &Recorder, stop: &CancellationToken) -> Result<String, String> {
    let failed = |error: std::io::Error| error.to_string();
    let mut packed = 0;
    if recorder.config.compress {
        for kept in recorder.shelf.list().map_err(failed)? {
            let named = names::read(&kept.name);
            if stop.is_cancelled() || named.is_none_or(|named| named.kind != Kind::Capture) {
                continue;
            }
            pack::pack(&recorder.shelf, &kept.name).map_err(failed)?;
            packed += 1;
        }
    }
    let kept = recorder.shelf.list().map_err(failed)?;
    let bounds = Bounds {
        keep_for: recorder.config.keep_for,
        keep_octets: recorder.config.keep_octets,
        keep_free_octets: recorder.config.keep_free_octets,
    };
    let free = recorder.shelf.free_octets();
    let doomed = retention::doomed(&kept, &bounds, free, SystemTime::now());
    for one in kept.iter().take(doomed) {
        fs::remove_file(recorder.shelf.path(&one.name)).map_err(failed)?;
        tracing::info!(name = %one.name, octets = one.octets, "a recording was deleted");
    }
    let rest: u64 = kept.iter().skip(doomed).map(|one| one.octets).sum();
    Ok(format!(
        "{packed} packed, {doomed} deleted, {} kept with {rest} octets",
        kept.len() - doomed
    ))
}
