//! What is forgotten by the user's rules, and what will not fit: told before it happens.

use model::Timestamp;
use protocol::{Issue, LinkState, Severity, SourceKind, SourceState};
use store::Retention;

use crate::Engine;
use crate::issues::Kind;
use crate::source::Source;

/// Flows of a file before it is foreseen how many there will be: a beginning is not like the rest.
const FORESEEN_FROM: u64 = 50_000;
/// And octets of it, of all its octets one in so many.
const FORESEEN_PART: u64 = 32;

impl Engine {
    /// Forgets what lies beyond the rules. Cheap where no block of flows came since.
    pub(crate) fn retain(&mut self, now: Timestamp) {
        let keep = self.settings.keep;
        let is_live = self.sources.iter().any(is_live);
        self.desk.store.forget_when_full(is_live || keep.is_ruled());
        let blocks = self.desk.store.blocks();
        let is_due = blocks != self.retained.0 || now.nanos_since(self.retained.1) >= EVERY_NANOS;
        if keep.is_ruled() && is_due {
            self.retained = (blocks, now);
            let newest = self.desk.store.newest();
            let newest = if is_live { Some(now) } else { newest };
            let nanos = |seconds: u32| i64::from(seconds) * 1_000_000_000;
            let since = newest.zip(keep.seconds).map(|(at, age)| at.plus_nanos(-nanos(age)));
            let octets = keep.mebibytes.map(|mebibytes| (mebibytes as usize) << 20);
            let gone = self.desk.store.retain(Retention { flows: keep.flows, octets, since });
            self.desk.changed |= gone > 0;
        }
        let forgotten = self.desk.store.forgotten();
        if forgotten > 0 {
            let told = Issue {
                source: None,
                severity: Severity::Note,
                offset: None,
                what: "the oldest flows were forgotten, to make room for new ones".to_owned(),
                kept: "the newest are kept".to_owned(),
                advice: "the settings say how many are kept".to_owned(),
                count: forgotten,
            };
            self.issues.put(self.limits.issues, Kind::Engine("forgotten"), told);
        }
    }

    /// Says in advance that a file has more flows than find room.
    pub(crate) fn foresee(&mut self, id: model::SourceId) {
        let most = u64::from(self.limits.store.flows);
        let stored = self.desk.store.len() as u64;
        let Some(source) = self.sources.iter_mut().find(|source| source.status.id == id) else {
            return;
        };
        let (status, flows) = (&source.status, source.flows());
        let (Some(all), read) = (status.octets_expected, status.octets_read) else { return };
        if source.foreseen || flows < FORESEEN_FROM || read < all / FORESEEN_PART || read == 0 {
            return;
        }
        let of_all = u128::from(flows) * u128::from(all) / u128::from(read);
        let of_all = u64::try_from(of_all).unwrap_or(u64::MAX);
        let expected = stored.saturating_sub(flows).saturating_add(of_all);
        if expected <= most {
            return;
        }
        source.foreseen = true;
        let millions =
            |flows: u64| format!("{}.{} million", flows / 1_000_000, flows / 100_000 % 10);
        let (kept, advice) = match self.settings.keep.is_ruled() {
            true => ("the newest will be kept", "the settings say how many are kept"),
            false => (
                "the first will be kept, the others left out and counted",
                "split the file, or let the settings forget the oldest instead",
            ),
        };
        let told = Issue {
            source: Some(id),
            severity: Severity::Warning,
            offset: None,
            what: format!(
                "it will not fit as a whole: about {} flows are to be expected, and {} find room",
                millions(of_all),
                millions(most)
            ),
            kept: kept.to_owned(),
            advice: advice.to_owned(),
            count: 1,
        };
        self.issues.tell(self.limits.issues, Kind::Engine("foreseen"), told);
    }
}

/// How often rules are looked at where nothing comes: age goes on.
const EVERY_NANOS: u64 = 1_000_000_000;

/// Whether a relay is connected to, or was and will be again.
fn is_live(source: &Source) -> bool {
    let is_open = |live: &protocol::LiveStatus| live.state != LinkState::Closed;
    source.status.kind == SourceKind::Relay
        && source.status.state == SourceState::Reading
        && source.status.live.as_ref().is_none_or(is_open)
}
