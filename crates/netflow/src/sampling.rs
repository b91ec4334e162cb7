//! By how much an exporter's counters must be multiplied: rates by sampler, as options data tells.

use model::{Sampling, Timestamp, ToldAbout};
use rustc_hash::FxHashMap;

use crate::bytes::unsigned;
use crate::layout::Layout;

/// The sampling rates of one exporter and domain.
#[derive(Clone, Debug, Default)]
pub(crate) struct Samplers {
    rates: FxHashMap<Sampler, Rate>,
}

/// What a rate is valid for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Sampler {
    /// Everything that no other rate is for.
    System,
    /// samplerId (48) or selectorId (302).
    Id(u64),
    /// Records of a template (scope templateId).
    Template(u64),
    /// An SNMP index.
    Interface(u64),
}

/// One in so many, since when, and how.
#[derive(Clone, Debug)]
struct Rate {
    rate: u32,
    description: Box<str>,
    at: Timestamp,
}

impl Samplers {
    /// Learns from an options record; false where there is no room for what it tells.
    pub(crate) fn learn(
        &mut self,
        layout: &Layout,
        record: &[u8],
        now: Timestamp,
        limit: usize,
    ) -> bool {
        let (mut id, mut scope) = (None, None);
        let mut parts = Parts::default();
        let mut way = "";
        for (position, (field, bytes)) in layout.values(record).enumerate() {
            let Some(number) = unsigned(bytes) else { continue };
            let is_scope = position < layout.scopes;
            match (field.name.enterprise(), field.name.id()) {
                (Some(0), 48 | 302) => id = Some(Sampler::Id(number)),
                (Some(0), 10) if is_scope => scope = Some(Sampler::Interface(number)),
                (Some(0), 145) if is_scope => scope = Some(Sampler::Template(number)),
                (None, 2) if field.name.is_v9_scope() => scope = Some(Sampler::Interface(number)),
                (None, 5) if field.name.is_v9_scope() => scope = Some(Sampler::Template(number)),
                (Some(0), 35 | 49) => way = mode(number),
                (Some(0), 304) => way = algorithm(number),
                (Some(0), 34 | 50) => parts.interval = number,
                (Some(0), 305) => parts.taken = number,
                (Some(0), 306) => parts.skipped = number,
                (Some(0), 309) => parts.chosen = number,
                (Some(0), 310) => parts.population = number,
                (Some(0), 311) => parts.interval = parts.interval.max(per_chance(bytes)),
                _ => {}
            }
        }
        let Some(rate) = parts.rate() else { return true };
        let sampler = id.or(scope).unwrap_or(Sampler::System);
        let known = sampler == Sampler::System || self.rates.contains_key(&sampler);
        if !known && self.rates.len() >= limit {
            return false;
        }
        self.rates.insert(sampler, Rate { rate, description: way.into(), at: now });
        true
    }

    /// For a record of this template that names this sampler, or none, and this interface.
    pub(crate) fn sampling(
        &self,
        template: Option<u16>,
        id: Option<u64>,
        interface: Option<u32>,
    ) -> Sampling {
        if self.rates.is_empty() {
            return if matches!(id, None | Some(0)) { Sampling::None } else { Sampling::Unknown };
        }
        let of = |sampler: Option<Sampler>| self.rates.get(&sampler?).map(|rate| rate.rate);
        let rate = of(id.map(Sampler::Id))
            .or_else(|| of(template.map(|id| Sampler::Template(id.into()))))
            .or_else(|| of(interface.map(|index| Sampler::Interface(index.into()))))
            .or_else(|| of(Some(Sampler::System)));
        match (rate, id) {
            (Some(rate), _) => sampling(rate),
            // 0 is written where no sampler is used; any other id that nobody has described is not
            // "all packets": its rate is unknown.
            (None, None | Some(0)) => Sampling::None,
            (None, Some(_)) => Sampling::Unknown,
        }
    }

    /// Whether what [`Self::sampling`] says depends on the interface.
    pub(crate) fn knows_interfaces(&self) -> bool {
        self.rates.keys().any(|sampler| matches!(sampler, Sampler::Interface(_)))
    }

    /// One rate for the exporter, where one was told: the system's, or what all samplers have in
    /// common.
    pub(crate) fn common_rate(&self) -> Option<u32> {
        if let Some(system) = self.rates.get(&Sampler::System) {
            return Some(system.rate);
        }
        let mut rates = self.rates.values().map(|rate| rate.rate);
        let first = rates.next()?;
        rates.all(|rate| rate == first).then_some(first)
    }

    pub(crate) fn status(&self) -> impl Iterator<Item = model::Told> + '_ {
        self.rates.iter().map(|(sampler, Rate { rate, description, at })| {
            let (about, what) = match *sampler {
                Sampler::System => (ToldAbout::Sampler(None), String::new()),
                Sampler::Id(id) => (ToldAbout::Sampler(Some(id)), String::new()),
                Sampler::Template(id) => (ToldAbout::Sampler(None), format!("template {id}")),
                Sampler::Interface(index) => {
                    (ToldAbout::Sampler(None), format!("interface {index}"))
                }
            };
            let words = [what.as_str(), description].into_iter().filter(|words| !words.is_empty());
            model::Told {
                about,
                name: format!("1 in {rate}"),
                description: words.collect::<Vec<_>>().join(", "),
                at: *at,
            }
        })
    }
}

/// samplingAlgorithm (35), samplerMode (49).
const fn mode(number: u64) -> &'static str {
    match number {
        1 => "at even intervals",
        2 => "at random",
        _ => "",
    }
}

/// selectorAlgorithm (304), those that choose by count or chance.
const fn algorithm(number: u64) -> &'static str {
    match number {
        1 => "at even intervals",
        2 => "by time",
        3 | 4 => "at random",
        _ => "",
    }
}

/// samplingProbability (311) as one in so many; 0 where it is none.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the fraction is what cannot be told, and negative chances were left out"
)]
fn per_chance(bytes: &[u8]) -> u64 {
    let chance = match *bytes {
        [a, b, c, d] => f32::from_be_bytes([a, b, c, d]).into(),
        [a, b, c, d, e, f, g, h] => f64::from_be_bytes([a, b, c, d, e, f, g, h]),
        _ => 0.0,
    };
    if chance > 0.0 && chance <= 1.0 { (1.0 / chance).round() as u64 } else { 0 }
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
    /// samplingSize (309): so many chosen …
    pub(crate) chosen: u64,
    /// … out of samplingPopulation (310).
    pub(crate) population: u64,
}

impl Parts {
    /// One in so many; none where nothing was told.
    pub(crate) fn rate(self) -> Option<u32> {
        let rate = if self.interval > 0 {
            self.interval
        } else if self.population > 0 {
            self.population.checked_div(self.chosen)?
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

    const NOW: Timestamp = Timestamp(0);

    fn table(fields: &[(u16, u16)], records: &[&[u8]]) -> Samplers {
        let fields = fields.iter().map(|(id, length)| (FieldName::new(0, *id), *length));
        let layout = Layout::sequential(fields, 1);
        let mut samplers = Samplers::default();
        for record in records {
            assert!(samplers.learn(&layout, record, NOW, 2));
        }
        samplers
    }

    #[test]
    fn rates_are_kept_by_sampler() {
        let samplers = table(&[(48, 1), (50, 2)], &[&[1, 0, 100], &[2, 3, 232]]);
        assert_eq!(samplers.sampling(None, Some(1), None), Sampling::OneIn(100));
        assert_eq!(samplers.sampling(None, Some(2), None), Sampling::OneIn(1000));
        assert_eq!(samplers.sampling(None, Some(3), None), Sampling::Unknown);
        assert_eq!(samplers.sampling(None, None, None), Sampling::None);
        assert_eq!(samplers.common_rate(), None);
    }

    #[test]
    fn a_rate_of_the_system_is_the_fallback() {
        let samplers = table(&[(144, 1), (305, 2), (306, 2)], &[&[0, 0, 1, 0, 9]]);
        assert_eq!(samplers.sampling(None, None, None), Sampling::OneIn(10));
        assert_eq!(samplers.sampling(None, Some(7), None), Sampling::OneIn(10));
        assert_eq!(samplers.common_rate(), Some(10));
    }

    #[test]
    fn a_rate_of_one_interface_is_not_anothers() {
        let samplers = table(&[(10, 2), (34, 2)], &[&[0, 5, 0, 64]]);
        assert_eq!(samplers.sampling(None, None, Some(5)), Sampling::OneIn(64));
        assert_eq!(samplers.sampling(None, None, Some(6)), Sampling::None);
    }

    #[test]
    fn more_samplers_than_the_limit_are_refused_and_the_known_ones_change() {
        let layout =
            Layout::sequential([(FieldName::new(0, 48), 1), (FieldName::new(0, 34), 1)], 1);
        let mut samplers = Samplers::default();
        assert!(samplers.learn(&layout, &[1, 10], NOW, 1));
        assert!(!samplers.learn(&layout, &[2, 10], NOW, 1));
        assert!(samplers.learn(&layout, &[1, 20], NOW, 1));
        assert_eq!(samplers.common_rate(), Some(20));
    }
}
