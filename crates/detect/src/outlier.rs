//! Flows unlike the others: an isolation forest over a sample of the flows that went by, grown anew
//! whenever somebody asks.

use model::{Evidence, Finding, FindingKind, FindingSeverity, Timestamp};

use crate::Limits;
use crate::forest::{Draws, Forest, ForestOptions};
use crate::sight::Sight;
use crate::stories::{Key, Stories};

/// Flows that are kept to be compared: each has had the same chance, whenever it came.
const KEPT: usize = 8192;
/// Fewer flows are all unlike each other.
const ENOUGH: usize = 500;
/// From this score on a flow is told of. Half of all flows lie below 0.45.
const UNLIKE: f32 = 0.74;
/// Flows that are told of, the most unlike first.
const TOLD: usize = Finding::MAX_EVIDENCE;
/// Features that are named of a flow.
const REASONS: usize = 2;

const COLUMNS: usize = 10;
/// What a flow is compared by.
const FEATURES: [&str; COLUMNS] = [
    "bytes sent",
    "bytes received",
    "packets sent",
    "packets received",
    "duration",
    "rate",
    "bytes of a packet sent",
    "bytes of a packet received",
    "sent against received",
    "port",
];

/// A sample of the flows.
#[derive(Clone, Debug)]
pub(crate) struct Outlier {
    rows: Vec<f32>,
    flows: Vec<(Evidence, Timestamp)>,
    seen: u64,
    draws: Draws,
}

impl Outlier {
    pub(crate) const fn new(_: &Limits) -> Self {
        // What is drawn does not follow from the tables' seed: findings are the same with any.
        Self { rows: Vec::new(), flows: Vec::new(), seen: 0, draws: Draws(1) }
    }

    #[inline(never)]
    pub(crate) fn see(&mut self, sight: &Sight) {
        if sight.is_to_group() || sight.is_futile() {
            return;
        }
        self.seen += 1;
        let kept = (sight.evidence(), sight.end);
        if self.flows.len() < KEPT {
            self.flows.push(kept);
            self.rows.extend(features(sight));
            return;
        }
        // Algorithm R: the n-th flow takes a place with a chance of KEPT in n.
        let place = self.draws.below(self.seen as usize);
        if let Some(flow) = self.flows.get_mut(place) {
            *flow = kept;
            let row = self.rows.get_mut(place * COLUMNS..(place + 1) * COLUMNS);
            row.into_iter().for_each(|row| row.copy_from_slice(&features(sight)));
        }
    }

    /// Grows a forest of what is kept, and tells what is unlike the others.
    pub(crate) fn tell(&self, stories: &mut Stories) {
        if self.flows.len() < ENOUGH {
            return;
        }
        let forest = Forest::grow(&self.rows, COLUMNS, &ForestOptions::default());
        let scores = forest.scores(&self.rows);
        let mut unlike: Vec<usize> =
            (0..scores.len()).filter(|at| scores.get(*at).is_some_and(|s| *s >= UNLIKE)).collect();
        unlike.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
        for at in unlike.into_iter().take(TOLD) {
            let Some((flow, end)) = self.flows.get(at) else { continue };
            let row = self.rows.get(at * COLUMNS..(at + 1) * COLUMNS).unwrap_or_default();
            let reasons = forest.reasons(row);
            let mut places: Vec<usize> = (0..reasons.len()).collect();
            places.sort_by(|a, b| reasons[*b].total_cmp(&reasons[*a]));
            let named: Vec<&str> =
                places.iter().take(REASONS).filter_map(|at| FEATURES.get(*at).copied()).collect();
            let about =
                u64::from(flow.key.source_port) << 16 | u64::from(flow.key.destination_port);
            let key = Key::of(FindingKind::Outlier, flow.key.source)
                .with(flow.key.destination)
                .about(about);
            let Some(story) = stories.goes_on(key, flow.start, *end) else { return };
            story.show(*flow);
            story.and(flow.key.destination);
            story.numbers[0] = (scores[at] * 1000.0) as u64;
            story.numbers[1] = flow.key.destination_port.into();
            story.numbers[2] = self.seen;
            story.word = named.join(" and ").into();
            story.judge(FindingSeverity::Info, 50);
        }
    }
}

/// What a flow is compared by: logarithms, so that a tenfold difference counts alike everywhere.
fn features(sight: &Sight) -> [f32; COLUMNS] {
    let log = |count: u64| ((count + 1) as f32).log2();
    let (sent, received) = (sight.sent, sight.received);
    let each = |octets: u64, packets: u64| log(octets.checked_div(packets).unwrap_or(0));
    let seconds = sight.nanos() as f32 / 1e9;
    let octets = sent.octets + received.octets;
    [
        log(sent.octets),
        log(received.octets),
        log(sent.packets),
        log(received.packets),
        (1.0 + 1000.0 * seconds).log2(),
        (octets as f32 / seconds.max(0.001) + 1.0).log2(),
        each(sent.octets, sent.packets),
        each(received.octets, received.packets),
        log(sent.octets) - log(received.octets),
        log(sight.port.into()),
    ]
}

pub(crate) fn words(key: &Key, story: &crate::stories::Story) -> String {
    format!(
        "A flow of {} to {} at port {} is unlike {} others: {} set it apart (score 0.{:03}).",
        crate::words::named(key.subject),
        crate::words::named(key.other),
        story.number(1),
        story.number(2),
        story.word,
        story.number(0)
    )
}
