//! Unusual volume: a local host or an application moves far more in ten minutes than at other times, by
//! the median and its absolute deviation; where there are weeks to learn from, than at the same hour of
//! the week.

use std::collections::VecDeque;
use std::net::IpAddr;

use model::{FindingKind, FindingSeverity, Timestamp};

use crate::Limits;
use crate::recent::Recent;
use crate::robust::spread;
use crate::sight::Sight;
use crate::stories::{Key, Stories, Story};
use crate::words::{named, octets};

const STEP_NANOS: u64 = 600 * 1_000_000_000;
/// Steps before one knows what is usual: four hours.
const STEPS: usize = 24;
/// Two days of steps.
const KEPT: usize = 288;
/// Hours of a week, and weeks that are remembered of each; three are needed to be used.
const HOURS: usize = 168;
const WEEKS: usize = 5;
const WEEKS_NEEDED: usize = 3;
/// Twelve deviations, and ten times the median: bursts are what traffic is made of.
const DEVIATIONS: u64 = 12;
const TIMES: u64 = 10;
/// Below this nobody minds.
const LEAST: u64 = 50_000_000;
/// Hosts and applications that are followed: each takes up to 9 KiB.
const FOLLOWED: usize = 512;

#[derive(Clone, Debug)]
pub(crate) struct Volume {
    series: Recent<Whose, Series>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Whose {
    Host(IpAddr),
    Application(u64),
}

#[derive(Clone, Debug, Default)]
struct Series {
    step: u64,
    moved: u64,
    began: Timestamp,
    before: VecDeque<u64>,
    hours: Vec<[u64; WEEKS]>,
    hour: u64,
    in_hour: u64,
}

impl Volume {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { series: Recent::new(FOLLOWED, limits.seed) }
    }

    #[inline(never)]
    pub(crate) fn see(&mut self, sight: &Sight, stories: &mut Stories) {
        let moved = sight.sent.octets + sight.received.octets;
        if sight.is_to_group() {
            return;
        }
        if !sight.application.is_empty() {
            let hash = crate::hash::hash(&*sight.application);
            self.add(Whose::Application(hash), moved, sight, stories);
        }
        let ours = match sight.direction {
            model::Direction::Upload => Some(sight.client),
            model::Direction::Download => Some(sight.server),
            _ => None,
        };
        // Who moves little is not followed, so that there is room for who does.
        if let Some(host) = ours
            && (moved >= LEAST / 1000 || self.series.get(&Whose::Host(host)).is_some())
        {
            self.add(Whose::Host(host), moved, sight, stories);
        }
    }

    fn add(&mut self, whose: Whose, moved: u64, sight: &Sight, stories: &mut Stories) {
        let series = self.series.entry(whose);
        let step = sight.end.0.cast_unsigned() / STEP_NANOS;
        if step > series.step {
            series.close(step, sight.start);
        }
        series.moved += moved;
        series.in_hour += moved;
        if series.moved < LEAST {
            return;
        }
        let Some((usual, around)) = series.usual() else { return };
        if series.moved < TIMES * usual || series.moved < usual + DEVIATIONS * around {
            return;
        }
        let key = match whose {
            Whose::Host(host) => Key::of(FindingKind::VolumeAnomaly, host),
            Whose::Application(hash) => {
                Key { subject: None, ..Key::of(FindingKind::VolumeAnomaly, sight.client) }
                    .about(hash)
            }
        };
        let (moved, began) = (series.moved, series.began);
        let Some(story) = stories.shown_by(key, sight) else { return };
        story.first = story.first.min(began);
        story.and(if key.subject == Some(sight.client) { sight.server } else { sight.client });
        if moved >= story.number(0) {
            story.numbers = [moved, usual, 0, 0, 0, 0];
        }
        story.word = (&*sight.application).into();
        story.judge(FindingSeverity::Low, 60);
        if moved >= 100 * usual.max(1) && moved >= 20 * LEAST {
            story.judge(FindingSeverity::Medium, 70);
        }
    }

    pub(crate) const fn forgotten(&self) -> u64 {
        self.series.forgotten()
    }
}

impl Series {
    /// The step is over; those in which nothing came count as well, up to a day of them.
    fn close(&mut self, step: u64, began: Timestamp) {
        if self.step > 0 {
            let silent = (step - self.step - 1).min(144) as usize;
            let most = KEPT - 1 - silent;
            self.before.drain(..self.before.len().saturating_sub(most));
            self.before.push_back(self.moved);
            self.before.resize(self.before.len() + silent, 0);
        }
        let hour = step * STEP_NANOS / HOUR_NANOS;
        if hour > self.hour {
            if self.hour > 0 && self.before.len() >= KEPT / 2 {
                self.hours.resize(HOURS, [u64::MAX; WEEKS]);
                if let Some(weeks) = self.hours.get_mut(self.hour as usize % HOURS) {
                    weeks.rotate_right(1);
                    weeks[0] = self.in_hour;
                }
            }
            (self.hour, self.in_hour) = (hour, 0);
        }
        (self.step, self.moved, self.began) = (step, 0, began);
    }

    /// What is usual now: of this hour of the week where that is known, else of the last two days.
    fn usual(&self) -> Option<(u64, u64)> {
        if let Some(weeks) = self.hours.get(self.hour as usize % HOURS) {
            let mut known: Vec<u64> =
                weeks.iter().copied().filter(|moved| *moved != u64::MAX).collect();
            if known.len() >= WEEKS_NEEDED {
                // A step is a sixth of an hour.
                let (usual, around) = spread(&mut known);
                return Some((usual / 6, around / 6));
            }
        }
        (self.before.len() >= STEPS)
            .then(|| spread(&mut self.before.iter().copied().collect::<Vec<_>>()))
    }
}

const HOUR_NANOS: u64 = 3600 * 1_000_000_000;

pub(crate) fn words(key: &Key, story: &Story) -> String {
    let who = key.subject.map_or_else(|| story.word.to_string(), |host| named(Some(host)));
    let usual = match story.number(1) {
        0 => "next to nothing".to_owned(),
        usual => octets(usual),
    };
    format!("{who} moved {} within ten minutes; {usual} is usual.", octets(story.number(0)))
}
