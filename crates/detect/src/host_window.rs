//! Hosts unlike the others: an isolation forest over what each local host did in each five minutes, whatever it
//! was. What no other detector has a rule for stands out here, and nothing says that it is bad.
//!
//! Five minutes: a page with all its servers, or a round of mail, is one thing in them; and what a host does for
//! ten minutes fills one, and is not lost among an hour of its usual doings.

use std::net::IpAddr;

use model::{Direction, Evidence, FindingKind, FindingSeverity, Timestamp};

use crate::Limits;
use crate::hash::hash;
use crate::recent::Recent;
use crate::sample::Sample;
use crate::sight::Sight;
use crate::stories::{Key, Stories, Story};
use crate::words::{named, octets};

const STEP_NANOS: u64 = 300 * 1_000_000_000;
/// Fewer windows are all unlike each other: an hour of twenty hosts has as many.
const ENOUGH: usize = 200;
/// From this score on a window is told of.
const UNLIKE: f32 = 0.7;
/// Fewer connections are what a click makes, whatever they are like.
const LEAST: u64 = 30;
/// Windows that are told of, the most unlike first.
const TOLD: usize = 8;
/// Features that are named of one.
const REASONS: usize = 3;

const COLUMNS: usize = 8;
const FEATURES: [&str; COLUMNS] = [
    "connections opened",
    "connections answered",
    "hosts spoken with",
    "ports called",
    "applications",
    "sent",
    "received",
    "what came to nothing",
];
const SENT: usize = 5;
const RECEIVED: usize = 6;
const FAILED: usize = 7;

type Row = [f32; COLUMNS];

#[derive(Clone, Debug)]
pub(crate) struct HostWindow {
    /// This window and the one before: flows are told of when they end, not all at once.
    hosts: Recent<IpAddr, [Option<Box<Window>>; 2]>,
    past: Sample<Past, COLUMNS>,
}

/// What is kept of a window.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Past {
    host: IpAddr,
    step: u64,
    first: Timestamp,
    last: Timestamp,
    flows: u64,
    /// The largest flow.
    shown: Evidence,
}

/// What a host did.
#[derive(Clone, Debug)]
struct Window {
    past: Past,
    largest: u64,
    opened: u64,
    answered: u64,
    failed: u64,
    sent: u64,
    received: u64,
    hosts: Few,
    ports: Few,
    applications: Few,
}

impl HostWindow {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            // Two windows take 800 octets.
            hosts: Recent::new(limits.entries / 8, limits.seed),
            past: Sample::new(UNLIKE, |past| past.flows >= LEAST),
        }
    }

    #[inline(never)]
    pub(crate) fn see(&mut self, sight: &Sight) {
        if sight.is_to_group() {
            return;
        }
        if sight.is_from_ours() {
            let window = self.window(sight.client, sight);
            window.opened += 1;
            window.failed += u64::from(sight.is_futile());
            window.ports.add(u32::from(sight.protocol) << 16 | u32::from(sight.port));
            window.say(sight.server, sight.sent.octets, sight.received.octets, sight);
        }
        if matches!(sight.direction, Direction::Local | Direction::Download) {
            let window = self.window(sight.server, sight);
            window.answered += 1;
            window.say(sight.client, sight.received.octets, sight.sent.octets, sight);
        }
    }

    /// What is unlike all else.
    pub(crate) fn tell(&self, stories: &mut Stories) {
        let open = self.hosts.values().flatten().flatten();
        let mut open: Vec<(Row, Past)> = open.map(|window| (window.row(), window.past)).collect();
        open.sort_unstable_by_key(|(_, past)| (past.host, past.step));
        let all = self.past.seen() + open.len() as u64;
        for apart in self.past.apart(&open, ENOUGH).into_iter().take(TOLD) {
            let past = apart.thing;
            let reason = |column: usize| {
                let is = number(column, apart.row[column]);
                let usual = number(column, self.past.usual(&open, column));
                format!("{} ({is}, usually {usual})", FEATURES[column])
            };
            let reasons: Vec<String> =
                apart.columns.iter().take(REASONS).map(|column| reason(*column)).collect();
            let key = Key::of(FindingKind::UnusualHost, past.host).about(past.step);
            let Some(story) = stories.goes_on(key, past.first, past.last) else { return };
            story.show(past.shown);
            let (source, destination) = (past.shown.key.source, past.shown.key.destination);
            story.and(if source == past.host { destination } else { source });
            story.count = past.flows;
            story.numbers = [(apart.score * 1000.0) as u64, all, 0, 0, 0, 0];
            story.word = reasons.join(" and ").into();
            story.judge(FindingSeverity::Info, 50);
        }
    }

    pub(crate) const fn forgotten(&self) -> u64 {
        self.hosts.forgotten()
    }

    /// What this host did when the flow ended.
    fn window(&mut self, host: IpAddr, sight: &Sight) -> &mut Window {
        let step = sight.end.0.cast_unsigned() / STEP_NANOS;
        let [even, odd] = self.hosts.entry(host);
        let slot = if step.is_multiple_of(2) { even } else { odd };
        if let Some(window) = slot.take_if(|window| window.past.step != step) {
            self.past.add(window.row(), window.past);
        }
        slot.get_or_insert_with(|| Box::new(Window::begin(host, step, sight)))
    }
}

impl Window {
    fn begin(host: IpAddr, step: u64, sight: &Sight) -> Self {
        let (first, last) = (sight.start, sight.end);
        Self {
            past: Past { host, step, first, last, flows: 0, shown: sight.evidence() },
            largest: 0,
            opened: 0,
            answered: 0,
            failed: 0,
            sent: 0,
            received: 0,
            hosts: Few::default(),
            ports: Few::default(),
            applications: Few::default(),
        }
    }

    fn say(&mut self, other: IpAddr, sent: u64, received: u64, sight: &Sight) {
        // As numbers, which takes half as long.
        match other {
            IpAddr::V4(other) => self.hosts.add(other.to_bits()),
            IpAddr::V6(other) => self.hosts.add(other.to_bits()),
        }
        self.applications.add(&*sight.application);
        self.sent = self.sent.saturating_add(sent);
        self.received = self.received.saturating_add(received);
        let past = &mut self.past;
        past.first = past.first.min(sight.start);
        past.last = past.last.max(sight.end);
        past.flows += 1;
        let octets = sent.saturating_add(received);
        if octets > self.largest {
            (self.largest, past.shown) = (octets, sight.evidence());
        }
    }

    /// Logarithms, so that a tenfold difference counts alike everywhere.
    fn row(&self) -> Row {
        let log = |count: u64| (count.saturating_add(1) as f32).log2();
        [
            log(self.opened),
            log(self.answered),
            log(self.hosts.count()),
            log(self.ports.count()),
            log(self.applications.count()),
            log(self.sent),
            log(self.received),
            log((100 * self.failed).checked_div(self.opened).unwrap_or(0)),
        ]
    }
}

/// How many different things, by the bits they leave empty (as in `distinct.rs`): within 5 % of a thousand, and 3194
/// at most, which is far beyond what is usual.
#[derive(Clone, Debug, Default)]
struct Few {
    bits: [u64; Self::BITS / 64],
}

impl Few {
    const BITS: usize = 512;

    fn add(&mut self, thing: impl std::hash::Hash) {
        let bit = hash(thing) as usize % Self::BITS;
        self.bits[bit / 64] |= 1 << (bit % 64);
    }

    fn count(&self) -> u64 {
        let empty: u32 = self.bits.iter().map(|bits| bits.count_zeros()).sum();
        let all = Self::BITS as f32;
        (all * (all / empty.max(1) as f32).ln()).round() as u64
    }
}

/// A cell of a row, as a person says it.
fn number(column: usize, cell: f32) -> String {
    let count = (cell.exp2() - 1.0).round() as u64;
    match column {
        SENT | RECEIVED => octets(count),
        FAILED => format!("{count} %"),
        _ => count.to_string(),
    }
}

/// The flows of a window.
pub(crate) fn filter(key: &Key) -> Vec<String> {
    let begins = key.about.saturating_mul(STEP_NANOS).cast_signed();
    let (begins, ends) = (Timestamp(begins), Timestamp(begins).plus_nanos(STEP_NANOS as i64));
    vec![format!("end >= {begins}"), format!("end < {ends}")]
}

pub(crate) fn words(key: &Key, story: &Story) -> String {
    format!(
        "Five minutes of {} are unlike {} others of local hosts: {} set them apart (score 0.{:03}).",
        named(key.subject),
        story.number(1).saturating_sub(1),
        story.word,
        story.number(0)
    )
}

#[cfg(test)]
mod tests {
    use model::{Counters, EndReason, FlowKey, FlowRecord};

    use super::*;

    fn flow(client: [u8; 4], server: [u8; 4], port: u16, minute: i64) -> Sight {
        let (source, destination) = (client.into(), server.into());
        let (source_port, destination_port) = (40_000, port);
        let key =
            FlowKey { source, destination, source_port, destination_port, protocol: 6, vlan: None };
        let mut record = FlowRecord::new(key, Timestamp::from_seconds(60 * minute));
        record.forward = Counters { packets: 9, octets: 1200 };
        record.reverse = Counters { packets: 9, octets: 7800 };
        (record.tcp_flags, record.tcp_flags_reverse) = (0x1b, 0x1b);
        record.end_reason = Some(EndReason::EndOfFlow);
        record.direction = Direction::Upload;
        Sight::of(&record)
    }

    #[test]
    fn what_sets_five_minutes_apart_is_told_with_what_is_usual_and_found_by_its_filter() {
        let mut detector = HostWindow::new(&Limits::default());
        for minute in 0..120_u8 {
            for host in 1..20 {
                let server = [203, 0, 113, (host + minute) % 3];
                detector.see(&flow([10, 0, 0, host], server, 443, minute.into()));
            }
            if (60..65).contains(&minute) {
                for port in 0..40 {
                    let server = [198, 51, 100, 40 * (minute - 60) + port];
                    detector.see(&flow([10, 0, 0, 7], server, 5000 + u16::from(port), 60));
                }
            }
        }
        let mut stories = Stories::new(16, 0);
        detector.tell(&mut stories);
        let told: Vec<(&Key, &Story)> = stories.iter().collect();
        let [(key, story)] = told[..] else { panic!("{told:#?}") };
        let sentence = words(key, story);
        assert!(
            sentence.starts_with("Five minutes of 10.0.0.7 are unlike 455 others"),
            "{sentence}"
        );
        assert!(sentence.contains("hosts spoken with ("), "{sentence}");
        assert!(
            sentence.contains(", usually 1)") || sentence.contains(", usually 3)"),
            "{sentence}"
        );
        assert_eq!(story.count, 205);
        assert_eq!(
            crate::words::filter(key, story),
            "ip.addr == 10.0.0.7 && end >= 1970-01-01T01:00:00.000000000Z && end < \
             1970-01-01T01:05:00.000000000Z"
        );
    }

    #[test]
    fn many_are_counted_closely_and_beyond_all_bits_the_count_stays() {
        let mut few = Few::default();
        for (until, low, high) in [(1, 1, 1), (20, 19, 21), (200, 180, 220), (1000, 900, 1100)] {
            (0..until).for_each(|thing: u32| few.add(thing));
            assert!((low..=high).contains(&few.count()), "{} of {until}", few.count());
        }
        (0..100_000).for_each(|thing: u32| few.add(thing));
        assert_eq!(few.count(), 3194);
    }
}
