//! What runs by itself: when it ran, what came of it, run now, pause, resume.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use model::Timestamp;
use serde_json::{Value, json};

use crate::clock;

/// All tasks there are.
#[derive(Debug)]
pub(crate) struct Tasks(Mutex<Vec<Task>>);

#[derive(Debug)]
struct Task {
    name: &'static str,
    paused: bool,
    running: Option<Instant>,
    asked: bool,
    last: Option<Timestamp>,
    last_millis: u64,
    outcome: Result<String, String>,
    runs: u64,
    failures: u64,
}

impl Tasks {
    pub(super) fn new(names: &[&'static str]) -> Self {
        let task = |name: &&'static str| Task {
            name,
            paused: false,
            running: None,
            asked: false,
            last: None,
            last_millis: 0,
            outcome: Ok(String::new()),
            runs: 0,
            failures: 0,
        };
        Self(Mutex::new(names.iter().map(task).collect()))
    }

    /// Asks for a run as soon as can be; false when there is no such task.
    pub(crate) fn run(&self, name: &str) -> bool {
        self.with(name, |task| task.asked = true).is_some()
    }

    /// Lets it rest, or go on; false when there is no such task.
    pub(crate) fn pause(&self, name: &str, paused: bool) -> bool {
        self.with(name, |task| task.paused = paused).is_some()
    }

    pub(super) fn is_paused(&self, name: &str) -> bool {
        self.with(name, |task| task.paused).unwrap_or(false)
    }

    /// Whether it shall run now: it is its time, or somebody asked. One that is paused runs only
    /// when asked.
    pub(super) fn is_due(&self, name: &str, its_time: bool) -> bool {
        let due = |task: &mut Task| std::mem::take(&mut task.asked) || (its_time && !task.paused);
        self.with(name, due).unwrap_or(false)
    }

    /// Does it, and remembers what came of it.
    pub(super) fn perform(&self, name: &str, work: impl FnOnce() -> Result<String, String>) {
        let begun = Instant::now();
        self.with(name, |task| task.running = Some(begun));
        let outcome = work();
        if let Err(why) = &outcome {
            tracing::warn!(task = name, why, "a task failed");
        }
        self.with(name, |task| {
            task.running = None;
            task.last = Some(clock::now());
            task.last_millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
            task.runs += 1;
            task.failures += u64::from(outcome.is_err());
            task.outcome = outcome;
        });
    }

    pub(crate) fn describe(&self) -> Vec<Value> {
        let describe = |task: &Task| {
            let state = match (task.running, task.paused) {
                (Some(_), _) => "running",
                (None, true) => "paused",
                (None, false) => "waiting",
            };
            json!({
                "name": task.name,
                "state": state,
                "last": task.last.map(|last| last.to_string()),
                "last_millis": task.last_millis,
                "ok": task.outcome.is_ok(),
                "outcome": match &task.outcome { Ok(words) | Err(words) => words },
                "runs": task.runs,
                "failures": task.failures,
            })
        };
        self.lock().iter().map(describe).collect()
    }

    fn with<T>(&self, name: &str, change: impl FnOnce(&mut Task) -> T) -> Option<T> {
        self.lock().iter_mut().find(|task| task.name == name).map(change)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Task>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paused_task_runs_only_when_asked() {
        let tasks = Tasks::new(&["rotate"]);
        assert!(tasks.is_due("rotate", true) && !tasks.is_due("rotate", false));
        assert!(tasks.pause("rotate", true));
        assert!(!tasks.is_due("rotate", true));
        assert!(tasks.run("rotate"));
        assert!(tasks.is_due("rotate", false) && !tasks.is_due("rotate", false));
        assert!(tasks.pause("rotate", false));
        assert!(tasks.is_due("rotate", true));
        assert!(!tasks.run("nothing") && !tasks.pause("nothing", true));
    }

    #[test]
    fn what_came_of_it_is_told() {
        let tasks = Tasks::new(&["rotate", "retention"]);
        tasks.perform("retention", || Ok("3 deleted".to_owned()));
        tasks.perform("retention", || Err("no folder".to_owned()));
        let told = tasks.describe();
        assert_eq!(told[0]["runs"], 0);
        assert_eq!((&told[1]["runs"], &told[1]["failures"]), (&json!(2), &json!(1)));
        assert_eq!((&told[1]["ok"], &told[1]["outcome"]), (&json!(false), &json!("no folder")));
    }
}
