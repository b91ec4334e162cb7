//! What an exporter tells of itself in options data: rates of samplers, and names of interfaces,
//! applications and VRFs. It holds from the moment it is told until it is told otherwise.

mod application;
mod names;

use model::Timestamp;

use crate::config::Limits;
use crate::layout::Layout;
use crate::sampling::Samplers;
use crate::stream::Pool;
use crate::totals::Totals;

pub(crate) use application::ApplicationId;
pub(crate) use names::{Names, words};

/// What one exporter and domain have told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    pub(crate) samplers: Samplers,
    pub(crate) names: Names,
}

impl Told {
    /// Learns from an options record; what finds no room is counted.
    pub(crate) fn learn(
        &mut self,
        layout: &Layout,
        record: &[u8],
        now: Timestamp,
        limits: &Limits,
        pool: &mut Pool,
        totals: &mut Totals,
    ) {
        if !self.samplers.learn(layout, record, now, limits.samplers_per_exporter) {
            totals.samplers_refused += 1;
        }
        if !self.names.learn(layout, record, now, limits, pool) {
            totals.names_refused += 1;
        }
    }

    /// Forgets all, and gives the room back.
    pub(crate) fn clear(&mut self, pool: &mut Pool) {
        self.names.clear(pool);
        *self = Self::default();
    }

    /// All of it, in order of kind and number; at most so many, the names of applications last.
    pub(crate) fn status(&self, limit: usize) -> Vec<model::Told> {
        let mut told: Vec<model::Told> =
            self.samplers.status().chain(self.names.status()).collect();
        model::sort_by_key(&mut told, |told| (told.about, told.name.is_empty()));
        told.truncate(limit);
        told
    }
}
