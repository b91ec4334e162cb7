//! VirusTotal, asked with the operator's key, seldom, and once about each thing.
//!
//! The key stays here. Its public API may be asked four times a minute and five hundred times a day, and
//! not for commercial products (<https://docs.virustotal.com/reference/public-vs-premium-api>).

use std::io::Read;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::cache::Cache;
use super::quota::Quota;
use super::{Subject, VirusTotalKey};
use crate::start_error::StartError;

/// What its public API allows.
const PER_MINUTE: usize = 4;
const PER_DAY: usize = 500;
/// Verdicts seldom change within a day.
const LASTS: Duration = Duration::from_secs(24 * 60 * 60);
/// Verdicts kept: more than may be asked for in a week.
const MOST_KEPT: usize = 4096;
/// An answer is a few ten thousand octets.
const MOST_OCTETS: u64 = 256 << 10;
const PATIENCE: Duration = Duration::from_secs(10);
/// A key has 64 letters.
const KEY_LETTERS: usize = 256;

/// Asks, and remembers.
pub(crate) struct VirusTotal {
    agent: ureq::Agent,
    base: String,
    key: String,
    state: Mutex<State>,
}

struct State {
    cache: Cache<Subject, Option<Verdict>>,
    quota: Quota,
    failed: u64,
}

/// How many of those who judge said what.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Verdict {
    counts: Counts,
    reputation: i64,
    analysed: Option<Timestamp>,
}

/// Why there is no answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Refused {
    /// The quota is used up for so long.
    Wait(Duration),
    /// VirusTotal said no, or nothing.
    Failed(&'static str),
}

/// The shape of an answer (https://docs.virustotal.com/reference/ip-object), as much of it as we tell.
#[derive(Deserialize)]
struct Told {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    attributes: Attributes,
}

#[derive(Deserialize)]
struct Attributes {
    last_analysis_stats: Counts,
    #[serde(default)]
    reputation: i64,
    last_analysis_date: Option<i64>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default)]
struct Counts {
    malicious: u32,
    suspicious: u32,
    harmless: u32,
    undetected: u32,
}

impl VirusTotal {
    /// Reads the key.
    pub(super) fn open(wanted: VirusTotalKey) -> Result<Self, StartError> {
        let path = wanted.file;
        let text = std::fs::read_to_string(&path);
        let text = text.map_err(|error| StartError::Folder(path.clone(), error))?;
        let key = text.trim().to_owned();
        let plain = key.bytes().all(|letter| letter.is_ascii_alphanumeric());
        if key.is_empty() || key.len() > KEY_LETTERS || !plain {
            return Err(StartError::Key(path));
        }
        let state = State {
            cache: Cache::new(MOST_KEPT),
            quota: Quota::new(PER_MINUTE, PER_DAY),
            failed: 0,
        };
        Ok(Self { agent: super::agent(PATIENCE), base: wanted.base, key, state: Mutex::new(state) })
    }

    /// What is said of it; none where VirusTotal has never heard of it. Blocks for seconds.
    pub(crate) fn ask(&self, subject: &Subject) -> Result<Option<Verdict>, Refused> {
        {
            let mut state = self.lock();
            let now = Instant::now();
            if let Some(kept) = state.cache.get(subject, now) {
                return Ok(kept);
            }
            state.quota.take(now).map_err(Refused::Wait)?;
        }
        let verdict = self.fetch(subject);
        let mut state = self.lock();
        match &verdict {
            Ok(found) => state.cache.keep(subject.clone(), found.clone(), Instant::now(), LASTS),
            Err(_) => state.failed += 1,
        }
        verdict
    }

    pub(super) fn status(&self) -> Value {
        let state = self.lock();
        json!({
            "asked_within_a_day": state.quota.asked(),
            "failed": state.failed,
            "kept": state.cache.len(),
        })
    }

    fn fetch(&self, subject: &Subject) -> Result<Option<Verdict>, Refused> {
        let address = format!("{}/{}", self.base, subject.path());
        let asked = self.agent.get(&address).header("x-apikey", &self.key).call();
        let answer = asked.map_err(|_| Refused::Failed("VirusTotal does not answer."))?;
        match answer.status().as_u16() {
            200 => {}
            404 => return Ok(None),
            401 | 403 => return Err(Refused::Failed("VirusTotal does not take the key.")),
            429 => return Err(Refused::Failed("VirusTotal says that the key's quota is used up.")),
            _ => return Err(Refused::Failed("VirusTotal answers with an error.")),
        }
        let unclear = Refused::Failed("VirusTotal's answer is not understood.");
        let mut body = Vec::new();
        let mut reader = answer.into_body().into_reader().take(MOST_OCTETS + 1);
        let read = reader.read_to_end(&mut body);
        if read.is_err() || body.len() as u64 > MOST_OCTETS {
            return Err(unclear);
        }
        let told: Told = serde_json::from_slice(&body).map_err(|_| unclear)?;
        let Attributes { last_analysis_stats: counts, reputation, last_analysis_date } =
            told.data.attributes;
        let analysed = last_analysis_date.map(Timestamp::from_seconds);
        Ok(Some(Verdict { counts, reputation, analysed }))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The key is nobody's to read.
impl std::fmt::Debug for VirusTotal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VirusTotal").field("base", &self.base).finish_non_exhaustive()
    }
}

/// The answer for programs: numbers and our own words, nothing that VirusTotal wrote.
pub(crate) fn describe(subject: &Subject, verdict: Option<&Verdict>) -> Value {
    let mut told = json!({ "source": "VirusTotal", "page": subject.page(), "known": false });
    if let Some(Verdict { counts, reputation, analysed }) = verdict {
        told["known"] = true.into();
        told["malicious"] = counts.malicious.into();
        told["suspicious"] = counts.suspicious.into();
        told["harmless"] = counts.harmless.into();
        told["undetected"] = counts.undetected.into();
        told["reputation"] = (*reputation).into();
        told["analysed"] = analysed.map(|at| at.to_string()).into();
    }
    told
}
