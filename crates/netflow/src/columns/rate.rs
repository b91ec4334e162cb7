//! By how much counters must be multiplied, of all flows that come together.

use model::{Lane, Sampling};

use crate::columns::gathered::{Gathered, Run};
use crate::columns::rows::{Place, Rows};
use crate::flow::{Target, low32};
use crate::sampling::{Parts, Samplers, sampling};

/// Where records say it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Rate {
    sampler: Option<Place>,
    interval: Option<Place>,
    taken: Option<Place>,
    skipped: Option<Place>,
    input: Option<Place>,
}

impl Rate {
    /// Whether the field has a part in it.
    pub(super) const fn note(&mut self, target: Target, place: Place) -> bool {
        let known = match target {
            Target::Sampler => &mut self.sampler,
            Target::SamplingInterval => &mut self.interval,
            Target::SamplingTaken => &mut self.taken,
            Target::SamplingSkipped => &mut self.skipped,
            Target::Input => &mut self.input,
            _ => return false,
        };
        *known = Some(place);
        true
    }

    /// Whether it differs from record to record what samplers have to do with it.
    pub(super) fn asks(&self, samplers: &Samplers) -> bool {
        self.sampler.is_some() || self.input.is_some() && samplers.knows_interfaces()
    }

    pub(super) fn append(&self, gathered: Gathered<'_>, lane: &mut Lane<Sampling>) {
        let mut rest = gathered.rows;
        for run in gathered.runs {
            let rows;
            (rows, rest) = rest.split(run.rows);
            let of_samplers = gathered.told.map(|told| &told.samplers);
            match of_samplers.filter(|samplers| self.asks(samplers)) {
                Some(samplers) if run.context.sampling.is_none() => {
                    self.ask(samplers, run, rows, lane);
                }
                _ if self.by_record() => {
                    lane.extend(rows.records().map(|record| self.told(record, run)));
                }
                _ => lane.fill(run.sampling, run.rows),
            }
        }
    }

    /// What samplers say, where the record itself says nothing.
    fn ask(&self, samplers: &Samplers, run: &Run, rows: Rows<'_>, lane: &mut Lane<Sampling>) {
        let mut known = None;
        lane.extend(rows.records().map(|record| {
            if let Some(rate) = self.parts(record).rate() {
                return sampling(rate);
            }
            // Most records name the sampler that the one before them did.
            let key = (number(self.sampler, record), number(self.input, record).map(low32));
            match known {
                Some((last, told)) if last == key => told,
                _ => {
                    let told = samplers.sampling(run.template, key.0, key.1);
                    known = Some((key, told));
                    told
                }
            }
        }));
    }

    const fn by_record(&self) -> bool {
        self.interval.is_some() || self.taken.is_some() || self.skipped.is_some()
    }

    fn told(&self, record: &[u8], run: &Run) -> Sampling {
        self.parts(record).rate().map_or(run.sampling, sampling)
    }

    fn parts(&self, record: &[u8]) -> Parts {
        let part = |place| number(place, record).unwrap_or(0);
        Parts {
            interval: part(self.interval),
            taken: part(self.taken),
            skipped: part(self.skipped),
            ..Parts::default()
        }
    }
}

fn number(place: Option<Place>, record: &[u8]) -> Option<u64> {
    Rows::one(record).numbers(place?).next()
}
