//! Unusual upload: a host sends far more to one place outside than it usually sends out
//! (MITRE T1048).

use std::net::IpAddr;

use model::{Direction, FindingKind, FindingSeverity, Timestamp};

use crate::Limits;
use crate::recent::Recent;
use crate::robust::spread;
use crate::sight::Sight;
use crate::stories::{Key, Stories, Story};
use crate::words::{named, octets, span};

const STEP_NANOS: u64 = 300 * 1_000_000_000;
/// Steps without which a host has no habit: half an hour of them in which it sent anything.
const STEPS: usize = 6;
/// Steps that are remembered: a day.
const KEPT: usize = 288;
/// So many times what it usually sends in a step, and so many deviations more.
const TIMES: u64 = 8;
const DEVIATIONS: u64 = 10;
/// Below this nothing is worth a word: a picture, an attachment.
const LEAST: u64 = 250_000;
/// From here on it is worth a look, without a habit too: more than mail takes.
const MUCH: u64 = 100_000_000;
/// What is sent is so many times what is heard: who fetches or talks hears as much.
const RATIO: u64 = 4;

#[derive(Clone, Debug)]
pub(crate) struct Upload {
    hosts: Recent<IpAddr, Habit>,
    pairs: Recent<(IpAddr, IpAddr), Step>,
}

#[derive(Clone, Debug, Default)]
struct Habit {
    step: u64,
    sent: u64,
    /// What was sent in earlier steps.
    before: Vec<u64>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Step {
    step: u64,
    sent: u64,
    heard: u64,
    began: Timestamp,
    all: u64,
}

impl Upload {
    pub(crate) fn new(limits: &Limits) -> Self {
        // A day of a host takes 2 KiB.
        Self {
            hosts: Recent::new(limits.entries / 8, limits.seed),
            pairs: Recent::new(limits.entries, limits.seed),
        }
    }

    #[inline(never)]
    pub(crate) fn see(&mut self, sight: &Sight, stories: &mut Stories) {
        let (host, place, sent, heard) = match sight.direction {
            Direction::Upload => {
                (sight.client, sight.server, sight.sent.octets, sight.received.octets)
            }
            Direction::Download => {
                (sight.server, sight.client, sight.received.octets, sight.sent.octets)
            }
            _ => return,
        };
        if sight.is_to_group() {
            return;
        }
        let step = sight.end.0.cast_unsigned() / STEP_NANOS;
        let habit = self.hosts.entry(host);
        if step > habit.step {
            if habit.sent > 0 {
                if habit.before.len() == KEPT {
                    habit.before.remove(0);
                }
                habit.before.push(habit.sent);
            }
            (habit.step, habit.sent) = (step, 0);
        }
        habit.sent += sent;
        if sent == 0 {
            return;
        }
        let pair = self.pairs.entry((host, place));
        // Two steps are seen together, so that an upload at their border counts as one.
        if step > pair.step + 1 || pair.all == 0 {
            *pair = Step { step, began: sight.start, all: pair.all, ..Step::default() };
        }
        pair.sent += sent;
        pair.heard += heard;
        pair.all += 1;
        let is_one_way = pair.sent >= RATIO * pair.heard;
        if pair.sent < LEAST || !is_one_way {
            return;
        }
        let (usual, around) = spread(&mut habit.before.clone());
        let has_habit = habit.before.len() >= STEPS;
        let most = (TIMES * usual).max(usual + DEVIATIONS * around);
        let is_unusual = has_habit && pair.sent > most;
        if !is_unusual && pair.sent < MUCH {
            return;
        }
        let key = Key::of(FindingKind::Exfiltration, host).with(place);
        let Some(story) = stories.shown_by(key, sight) else { return };
        story.first = story.first.min(pair.began);
        story.and(place);
        if pair.sent >= story.number(0) {
            story.numbers = [pair.sent, usual, u64::from(has_habit), pair.heard, 0, 0];
        }
        if let Some(name) = &sight.name {
            story.word = name.clone();
        }
        let times = pair.sent / usual.max(1);
        let severity = match (has_habit, pair.sent) {
            (true, _) if is_unusual && (times >= 20 || pair.sent >= MUCH) => {
                FindingSeverity::Medium
            }
            (false, _) if pair.sent >= 10 * MUCH => FindingSeverity::Medium,
            _ => FindingSeverity::Low,
        };
        story.judge(severity, if has_habit { 75 } else { 50 });
        if is_unusual && pair.sent >= 10 * MUCH {
            story.judge(FindingSeverity::High, 80);
        }
    }

    pub(crate) const fn forgotten(&self) -> u64 {
        self.hosts.forgotten() + self.pairs.forgotten()
    }
}

pub(crate) fn words(key: &Key, story: &Story) -> String {
    let name = match &*story.word {
        "" => String::new(),
        name => format!(" ({name})"),
    };
    let usual = match (story.number(2), story.number(1)) {
        (0, _) => "; how much it usually sends is not known yet".to_owned(),
        (_, usual) => {
            let times = story.number(0) / usual.max(1);
            format!(
                "; it usually sends {} out of the network in five minutes, so that is {times} times \
                 as much",
                octets(usual)
            )
        }
    };
    format!(
        "{} sent {} to {}{name} within {} and heard {} back{usual}.",
        named(key.subject),
        octets(story.number(0)),
        named(key.other),
        span(story.first, story.last),
        octets(story.number(3)),
    )
}
