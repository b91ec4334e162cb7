//! Connections out of the network that last for hours, and those among them in which hardly anything is
//! said: tunnels and shells that wait.

use model::{FindingKind, FindingSeverity, FlowKey, Timestamp};

use crate::Limits;
use crate::recent::Recent;
use crate::sight::Sight;
use crate::stories::{Key, Stories, Story};
use crate::words::{named, nanos, octets, port};

/// Push services of phones and chats hold theirs for hours: worth knowing, not more.
const LONG_NANOS: u64 = 4 * 3600 * 1_000_000_000;
const IDLE_NANOS: u64 = 3600 * 1_000_000_000;
/// Two words a minute and their acknowledgments.
const IDLE_PACKETS_PER_MINUTE: u64 = 4;
/// A flow that does not go on within this time has ended. Systems ask whether the other end is there
/// every two hours at most, programs every few minutes.
const PAUSE_NANOS: u64 = 2 * 3600 * 1_000_000_000;

/// Flows that were cut, put together again.
#[derive(Clone, Debug)]
pub(crate) struct Long {
    cut: Recent<FlowKey, Sum>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    began: Option<Timestamp>,
    last: Timestamp,
    octets: u64,
    packets: u64,
}

impl Long {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { cut: Recent::new(limits.entries / 2, limits.seed) }
    }

    #[inline(never)]
    pub(crate) fn see(&mut self, sight: &Sight, stories: &mut Stories) {
        if !sight.may_go_on && sight.nanos() < IDLE_NANOS && self.cut.is_empty() {
            return;
        }
        let packets = sight.sent.packets + sight.received.packets;
        let octets = sight.sent.octets + sight.received.octets;
        let sum = if sight.may_go_on {
            let sum = self.cut.entry(sight.key);
            if sight.start.nanos_since(sum.last) > PAUSE_NANOS {
                *sum = Sum::default();
            }
            sum.began.get_or_insert(sight.start);
            sum.last = sight.end;
            sum.octets += octets;
            sum.packets += packets;
            *sum
        } else {
            let mut sum = self.cut.remove(&sight.key).unwrap_or_default();
            if sight.start.nanos_since(sum.last) > PAUSE_NANOS {
                sum = Sum::default();
            }
            sum.began.get_or_insert(sight.start);
            sum.octets += octets;
            sum.packets += packets;
            sum
        };
        let began = sum.began.unwrap_or(sight.start);
        let nanos = sight.end.nanos_since(began);
        if nanos < IDLE_NANOS || !sight.leaves() || sight.is_to_group() {
            return;
        }
        let is_idle = sum.packets <= IDLE_PACKETS_PER_MINUTE * (nanos / MINUTE_NANOS);
        let kind = match (is_idle, nanos) {
            (true, _) => FindingKind::IdleFlow,
            (false, LONG_NANOS..) => FindingKind::LongFlow,
            _ => return,
        };
        let about = u64::from(sight.port) << 16 | u64::from(sight.key.source_port);
        let key = Key::of(kind, sight.client).with(sight.server).about(about);
        let Some(story) = stories.goes_on(key, began, sight.end) else { return };
        if story.evidence.is_empty() {
            story.show(sight.evidence());
        }
        story.and(sight.server);
        story.count = 1;
        story.numbers =
            [nanos, sum.octets, sum.packets, sight.port.into(), sight.protocol.into(), 0];
        story.judge(FindingSeverity::Info, 90);
        if nanos >= 3 * LONG_NANOS {
            story.judge(FindingSeverity::Low, 90);
        }
    }

    pub(crate) const fn forgotten(&self) -> u64 {
        self.cut.forgotten()
    }
}

const MINUTE_NANOS: u64 = 60 * 1_000_000_000;

pub(crate) fn words(key: &Key, story: &Story) -> String {
    let idle = if key.kind == FindingKind::IdleFlow { ", hardly ever used" } else { "" };
    format!(
        "A connection of {} to {} at {} lasted for {}{idle}: {} in {} packets.",
        named(key.subject),
        named(key.other),
        port(story.number(4) as u8, story.number(3) as u16),
        nanos(story.number(0)),
        octets(story.number(1)),
        story.number(2)
    )
}
