//! Flows unlike the others: an isolation forest over all flows that went by.

use model::{Evidence, Finding, FindingKind, FindingSeverity, Timestamp};

use crate::sample::Sample;
use crate::sight::Sight;
use crate::stories::{Key, Stories};

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

/// The flows that went by, and when they ended.
#[derive(Clone, Debug)]
pub(crate) struct Outlier {
    flows: Sample<(Evidence, Timestamp), COLUMNS>,
}

impl Outlier {
    pub(crate) fn new() -> Self {
        Self { flows: Sample::new(UNLIKE, |_| true) }
    }

    #[inline(never)]
    pub(crate) fn see(&mut self, sight: &Sight) {
        if !sight.is_to_group() && !sight.is_futile() {
            self.flows.add(features(sight), (sight.evidence(), sight.end));
        }
    }

    /// Tells what is unlike the others.
    pub(crate) fn tell(&self, stories: &mut Stories) {
        for apart in self.flows.apart(&[], ENOUGH).into_iter().take(TOLD) {
            let (flow, end) = apart.thing;
            let named: Vec<&str> =
                apart.columns.iter().take(REASONS).map(|column| FEATURES[*column]).collect();
            let about =
                u64::from(flow.key.source_port) << 16 | u64::from(flow.key.destination_port);
            let key = Key::of(FindingKind::Outlier, flow.key.source)
                .with(flow.key.destination)
                .about(about);
            let Some(story) = stories.goes_on(key, flow.start, end) else { return };
            story.show(flow);
            story.and(flow.key.destination);
            story.numbers[0] = (apart.score * 1000.0) as u64;
            story.numbers[1] = flow.key.destination_port.into();
            story.numbers[2] = self.flows.seen();
            story.word = named.join(" and ").into();
            story.judge(FindingSeverity::Info, 50);
        }
    }
}

/// What a flow is compared by: logarithms, so that a tenfold difference counts alike everywhere. Straight between the
/// powers of two, as the exponent and the rest of a float are: a forest only asks what is more.
fn features(sight: &Sight) -> [f32; COLUMNS] {
    let log_of = |number: f32| number.to_bits() as f32 / (1 << 23) as f32 - 127.0;
    let log = |count: u64| log_of(count.saturating_add(1) as f32);
    let (sent, received) = (sight.sent, sight.received);
    let each = |octets: u64, packets: u64| log(octets.checked_div(packets).unwrap_or(0));
    let seconds = sight.nanos() as f32 / 1e9;
    let octets = sent.octets.saturating_add(received.octets);
    [
        log(sent.octets),
        log(received.octets),
        log(sent.packets),
        log(received.packets),
        log_of(1.0 + 1000.0 * seconds),
        log_of(octets as f32 / seconds.max(0.001) + 1.0),
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
