//! What publishing to NATS and serving from it want of the hub.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use model::Timestamp;

use super::Hub;
use super::marks::{Marks, Spot};
use crate::admission::Rates;
use crate::counters::Carried;
use crate::log::Batch;
use crate::templates::Fresh;
use crate::wire::Arrival;

impl Hub {
    /// Takes a datagram in that came by way of NATS.
    pub(crate) fn carry(&self, carried: &Carried, arrival: &Arrival<'_>, spot: Spot) {
        let version = netflow::recognise(arrival.payload);
        let now = Instant::now();
        let mut guard = self.lock();
        carried.received.fetch_add(1, Ordering::Relaxed);
        // Its own relay has judged it.
        let _ = guard.exporters.observe(arrival, version, Rates::default(), now);
        self.take(&mut guard, now, arrival, version, Some(spot));
    }

    /// Registers what comes by way of NATS.
    pub(crate) fn add_carried(&self, carried: Arc<Carried>) {
        self.lock().carried = Some(carried);
    }

    /// Nothing comes but by way of NATS: a datagram has the same id here as at every gateway.
    pub(crate) fn share_ids(&self) {
        self.lock().marks = Some(Marks::default());
    }

    /// Which datagram of the log comes after the one of this id, that some gateway gave it; none where its
    /// message is not known here.
    pub(crate) fn after_shared(&self, id: u64) -> Option<u64> {
        self.lock().marks.as_ref()?.after(id)
    }

    /// Whether this datagram of the log is kept, or has to come.
    pub(crate) fn keeps(&self, wanted: u64) -> bool {
        self.lock().log.oldest() <= wanted
    }

    /// Closes the open batch now, for nothing more is there to come into it.
    pub(crate) fn flush(&self) {
        let mut state = self.lock();
        if state.log.close() {
            self.head.send_replace(state.log.head());
        }
    }

    /// Octets that the only client of a log has not been given.
    pub(crate) fn waiting_octets(&self) -> u64 {
        let state = self.lock();
        state.clients.first().map_or(0, |client| state.log.octets_after(client.cursor()))
    }

    /// Whether nobody is served any more.
    pub(crate) fn is_deserted(&self) -> bool {
        self.lock().clients.is_empty()
    }

    /// For who publishes: see [`crate::log::Log::batches`].
    pub(crate) fn batches(&self, cursor: u64, most: usize) -> (Vec<Arc<Batch>>, u64) {
        self.lock().log.batches(cursor, most)
    }

    /// Templates that are new or were not told for long, for those who keep them elsewhere.
    pub(crate) fn fresh_templates(&self, now: Timestamp) -> Vec<Fresh> {
        self.lock().templates.take_fresh(now)
    }

    /// Whoever kept them elsewhere may have lost them: all are told again.
    pub(crate) fn tell_templates_again(&self) {
        self.lock().templates.tell_again();
    }
}
