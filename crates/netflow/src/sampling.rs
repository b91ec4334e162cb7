//! By how much an exporter's counters must be multiplied: rates by sampler, as options data tells.

use model::Sampling;
use rustc_hash::FxHashMap;

use crate::bytes::unsigned;
use crate::layout::Layout;

/// The sampling rates of one exporter and domain.
#[derive(Clone, Debug, Default)]
pub(crate) struct Samplers {
    rates: FxHashMap<Sampler, u32>,
    whole: Option<u32>,
}

/// What a rate is valid for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Sampler {
    /// samplerId (48) or selectorId (302).
    Id(u64),
    /// An SNMP index.
    Interface(u64),
}

impl Samplers {
    /// Learns from an options record; false where there is no room for what it tells.
    pub(crate) fn learn(&mut self, layout: &Layout, record: &[u8], limit: usize) -> bool {
        let mut sampler = None;
        let mut parts = Parts::default();
        for (position, (field, bytes)) in layout.values(record).enumerate() {
            let Some(number) = unsigned(bytes) else { continue };
            let scope = position < layout.scopes;
            match (field.name.enterprise(), field.name.id()) {
                (Some(0), 48 | 302) => sampler = Some(Sampler::Id(number)),
                (Some(0), 10) if scope => sampler = sampler.or(Some(Sampler::Interface(number))),
                (None, 2) if field.name.is_v9_scope() => {
                    sampler = sampler.or(Some(Sampler::Interface(number)));
                }
                (Some(0), 34 | 50) => parts.interval = number,
                (Some(0), 305) => parts.taken = number,
                (Some(0), 306) => parts.skipped = number,
                _ => {}
            }
        }
        let Some(rate) = parts.rate() else { return true };
        let Some(sampler) = sampler else {
            self.whole = Some(rate);
            return true;
        };
        if self.rates.len() >= limit && !self.rates.contains_key(&sampler) {
            return false;
        }
        self.rates.insert(sampler, rate);
        true
    }

    /// For a record that names this sampler, or none, and this interface.
    pub(crate) fn sampling(&self, id: Option<u64>, interface: Option<u32>) -> Sampling {
        let Some(id) = id else {
            let by_interface = || self.rates.get(&Sampler::Interface(interface?.into())).copied();
            return by_interface().or(self.whole).map_or(Sampling::None, sampling);
        };
        // An id that nobody has described is not "all packets": the rate is unknown.
        let rate = self.rates.get(&Sampler::Id(id)).copied().or(self.whole);
        rate.map_or(Sampling::Unknown, sampling)
    }

    /// Whether what [`Self::sampling`] says depends on the interface.
    pub(crate) fn knows_interfaces(&self) -> bool {
        self.rates.keys().any(|sampler| matches!(sampler, Sampler::Interface(_)))
    }

    /// One rate for the exporter, where one was told: the whole domain's, or what all samplers
    /// have in common.
    pub(crate) fn common_rate(&self) -> Option<u32> {
        self.whole.or_else(|| {
            let mut rates = self.rates.values();
            let first = rates.next()?;
            rates.all(|rate| rate == first).then_some(*first)
        })
    }
}

/// A rate in the words of the elements that tell it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Parts {
    /// samplingInterval (34), samplerRandomInterval (50): one in so many.
    pub(crate) interval: u64,
    /// samplingPacketInterval (305): so many taken …
    pub(crate) taken: u64,
    /// … and samplingPacketSpace (306): so many skipped (RFC 5477 §8.2).
    pub(crate) skipped: u64,
}

impl Parts {
    /// One in so many; none where nothing was told.
    pub(crate) fn rate(self) -> Option<u32> {
        let rate = if self.interval > 0 {
            self.interval
        } else if self.skipped > 0 {
            self.taken.saturating_add(self.skipped).checked_div(self.taken)?
        } else {
            // Only samplingPacketInterval: exporters mean one in so many by it.
            self.taken
        };
        (rate > 0).then(|| u32::try_from(rate).unwrap_or(u32::MAX))
    }
}

/// One in one is all.
pub(crate) const fn sampling(rate: u32) -> Sampling {
    if rate > 1 { Sampling::OneIn(rate) } else { Sampling::None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::FieldName;

    fn table(fields: &[(u16, u16)], records: &[&[u8]]) -> Samplers {
        let fields = fields.iter().map(|(id, length)| (FieldName::new(0, *id), *length));
        let layout = Layout::sequential(fields, 1);
        let mut samplers = Samplers::default();
        for record in records {
            assert!(samplers.learn(&layout, record, 2));
        }
        samplers
    }

    #[test]
    fn rates_are_kept_by_sampler() {
        let samplers = table(&[(48, 1), (50, 2)], &[&[1, 0, 100], &[2, 3, 232]]);
        assert_eq!(samplers.sampling(Some(1), None), Sampling::OneIn(100));
        assert_eq!(samplers.sampling(Some(2), None), Sampling::OneIn(1000));
        assert_eq!(samplers.sampling(Some(3), None), Sampling::Unknown);
        assert_eq!(samplers.sampling(None, None), Sampling::None);
        assert_eq!(samplers.common_rate(), None);
    }

    #[test]
    fn a_rate_of_the_system_is_the_fallback() {
        let samplers = table(&[(144, 1), (305, 2), (306, 2)], &[&[0, 0, 1, 0, 9]]);
        assert_eq!(samplers.sampling(None, None), Sampling::OneIn(10));
        assert_eq!(samplers.sampling(Some(7), None), Sampling::OneIn(10));
        assert_eq!(samplers.common_rate(), Some(10));
    }

    #[test]
    fn a_rate_of_one_interface_is_not_anothers() {
        let samplers = table(&[(10, 2), (34, 2)], &[&[0, 5, 0, 64]]);
        assert_eq!(samplers.sampling(None, Some(5)), Sampling::OneIn(64));
        assert_eq!(samplers.sampling(None, Some(6)), Sampling::None);
    }

    #[test]
    fn more_samplers_than_the_limit_are_refused_and_the_known_ones_change() {
        let layout =
            Layout::sequential([(FieldName::new(0, 48), 1), (FieldName::new(0, 34), 1)], 1);
        let mut samplers = Samplers::default();
        assert!(samplers.learn(&layout, &[1, 10], 1));
        assert!(!samplers.learn(&layout, &[2, 10], 1));
        assert!(samplers.learn(&layout, &[1, 20], 1));
        assert_eq!(samplers.common_rate(), Some(20));
    }
}
