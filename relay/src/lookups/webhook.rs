//! Alerts that fired in a page, passed on to one address of the operator's.
//!
//! A page says what fired and never where to: nobody who may look can have this relay call somebody else.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::{Value, json};

use super::quota::Quota;

/// Alerts a minute and a day, of all pages together: a person reads no more, and a rule that fires for
/// everybody is no flood for who is told.
const PER_MINUTE: usize = 10;
const PER_DAY: usize = 1_000;
/// The address has so long to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Letters of each word: names of rules and hosts are shorter.
const MOST_LETTERS: usize = 200;

/// Passes on, and counts.
pub(crate) struct Webhook {
    agent: ureq::Agent,
    address: String,
    state: Mutex<State>,
}

struct State {
    quota: Quota,
    counters: Counters,
}

/// What became of alerts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Counters {
    /// The address took them.
    pub(crate) sent: u64,
    /// It did not answer, or with an error.
    pub(crate) failed: u64,
    /// There were too many.
    pub(crate) refused: u64,
}

/// What fired, as a page says it.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Alert {
    /// What the rule is called.
    name: String,
    /// `medium`.
    severity: String,
    /// When: RFC 3339.
    at: String,
    /// For whom; empty is everybody together.
    #[serde(default)]
    subject: String,
    /// What was reached, in words.
    value: String,
    /// What is to be exceeded, in words.
    threshold: String,
}

/// Why it was not passed on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Unsent {
    /// There were as many as may be for so long.
    Wait(Duration),
    /// The address said no, or nothing.
    Failed(&'static str),
}

impl Webhook {
    pub(super) fn new(address: String) -> Self {
        let quota = Quota::new(PER_MINUTE, PER_DAY);
        let state = State { quota, counters: Counters::default() };
        Self { agent: super::agent(PATIENCE), address, state: Mutex::new(state) }
    }

    /// Passes one on; who told it is named. Blocks for seconds.
    pub(crate) fn send(&self, alert: &Alert, who: &str) -> Result<(), Unsent> {
        {
            let mut state = self.lock();
            if let Err(rest) = state.quota.take(Instant::now()) {
                state.counters.refused += 1;
                return Err(Unsent::Wait(rest));
            }
        }
        let body = alert.told_by(who).to_string();
        let request = self.agent.post(&self.address).header("content-type", "application/json");
        let outcome = match request.send(body.as_bytes()) {
            Ok(answer) if answer.status().is_success() => Ok(()),
            Ok(_) => Err(Unsent::Failed("The webhook's address answers with an error.")),
            Err(_) => Err(Unsent::Failed("The webhook's address does not answer.")),
        };
        let mut state = self.lock();
        match outcome {
            Ok(()) => state.counters.sent += 1,
            Err(_) => state.counters.failed += 1,
        }
        outcome
    }

    pub(crate) fn counters(&self) -> Counters {
        self.lock().counters
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counters {
    pub(super) fn describe(self) -> Value {
        json!({ "sent": self.sent, "failed": self.failed, "refused": self.refused })
    }
}

impl Alert {
    /// Whether its words are as short as words are.
    pub(crate) fn is_short(&self) -> bool {
        let Self { name, severity, at, subject, value, threshold } = self;
        let all = [name, severity, at, subject, value, threshold];
        all.into_iter().all(|word| word.chars().count() <= MOST_LETTERS)
    }

    /// What is sent: its words, and a sentence under the name that chat programs look for.
    fn told_by(&self, who: &str) -> Value {
        let Self { name, severity, at, subject, value, threshold } = self;
        let whose = if subject.is_empty() { String::new() } else { format!(" for {subject}") };
        let text =
            format!("{name} ({severity}): {value}{whose}, where {threshold} is the threshold.");
        json!({
            "text": text,
            "alert": name,
            "severity": severity,
            "at": at,
            "subject": (!subject.is_empty()).then_some(subject),
            "value": value,
            "threshold": threshold,
            "told_by": (!who.is_empty()).then_some(who),
        })
    }
}

/// An address may hold a secret.
impl std::fmt::Debug for Webhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Webhook").finish_non_exhaustive()
    }
}
