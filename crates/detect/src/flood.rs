//! Floods of SYN, UDP and ICMP, seen from the host that is flooded: a spoofed flood of a million sources
//! is one story (MITRE T1498.001, T1499.001).

use std::net::IpAddr;

use model::{FindingKind, FindingSeverity, Timestamp};

use crate::Limits;
use crate::distinct::Distinct;
use crate::recent::Recent;
use crate::sight::{ACK, ICMP, ICMPV6, SYN, Sight, TCP, UDP};
use crate::stories::{Key, Stories, Story};
use crate::words::{named, span};

/// Flows are counted in windows of this length.
const WINDOW_NANOS: u64 = 10 * 1_000_000_000;
/// Openings of one service that came to nothing, in one window: fifty a second. A scan tries a port once
/// or twice; a service that died is asked again by its clients, a few times each.
const OPENINGS: u64 = 500;
/// Packets of UDP to one host that nobody answered, in one window: a thousand a second in many flows,
/// as no call or video is; ten thousand a second in one.
const DATAGRAMS: u64 = 10_000;
const DATAGRAMS_ONE: u64 = 100_000;
const FLOWS: u64 = 100;
/// Packets of ICMP in one window: a hundred a second. Ping sends one a second.
const PINGS: u64 = 1000;
/// From here on in one window it is worth a look now.
const HIGH: u64 = 2500;

/// Packets or samples without which nothing is said.
const OBSERVED: u64 = 50;

#[derive(Clone, Debug)]
pub(crate) struct Flood {
    /// By host and, for TCP, port.
    floods: Recent<(IpAddr, u8, u16), Window>,
}

#[derive(Clone, Debug, Default)]
struct Window {
    began: Timestamp,
    flows: u64,
    packets: u64,
    answered: u64,
    /// Packets that were looked at: of a few samples one cannot say how many there were.
    observed: u64,
    clients: Distinct,
    /// Over all windows that were too much.
    most: u64,
}

impl Flood {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { floods: Recent::new(limits.entries / 2, limits.seed) }
    }

    #[inline(never)]
    pub(crate) fn see(&mut self, sight: &Sight, stories: &mut Stories) {
        let is_counted = match sight.protocol {
            TCP => sight.flags & (SYN | ACK) == SYN,
            // What a few packets are is no flood; who answers is not flooded.
            UDP => !sight.is_half && sight.received.packets * 20 <= sight.sent.packets,
            ICMP | ICMPV6 => true,
            _ => false,
        };
        if !is_counted || sight.is_to_group() {
            return;
        }
        let (protocol, port) = match sight.protocol {
            TCP => (TCP, sight.port),
            protocol => (protocol, 0),
        };
        let window = self.floods.entry((sight.server, protocol, port));
        // A flow that lasts is spread: one window has its share.
        let share = |count: u64| {
            let windows = sight.nanos() / WINDOW_NANOS + 1;
            count / windows
        };
        if sight.start.nanos_since(window.began) > WINDOW_NANOS {
            *window = Window { began: sight.start, most: window.most, ..Window::default() };
        }
        window.flows += 1;
        window.packets += share(sight.sent.packets);
        window.observed += sight.observed;
        window.answered += share(sight.received.packets);
        let (kind, is_flood, count) = match protocol {
            TCP => (FindingKind::SynFlood, window.flows >= OPENINGS, window.flows),
            UDP => {
                let many = window.packets >= DATAGRAMS && window.flows >= FLOWS;
                let is_flood = many || window.packets >= DATAGRAMS_ONE;
                (FindingKind::UdpFlood, is_flood, window.packets)
            }
            _ => (FindingKind::IcmpFlood, window.packets >= PINGS, window.packets),
        };
        // Clients are told of floods only, and there are few windows before one is seen.
        if count * 8 >= OPENINGS {
            window.clients.add(sight.client);
        }
        if !is_flood || window.observed < OBSERVED {
            return;
        }
        window.most = window.most.max(count);
        let key = Key::of(kind, sight.server).about(port.into());
        let Some(story) = stories.shown_by(key, sight) else { return };
        story.first = story.first.min(window.began);
        story.and(sight.client);
        let clients = window.clients.count().max(story.number(1));
        story.numbers = [window.most, clients, port.into(), window.answered, 0, 0];
        let severity = match window.most {
            HIGH.. => FindingSeverity::High,
            _ => FindingSeverity::Medium,
        };
        story.judge(severity, if clients >= 50 { 95 } else { 80 });
    }

    pub(crate) const fn forgotten(&self) -> u64 {
        self.floods.forgotten()
    }
}

pub(crate) fn words(key: &Key, story: &Story) -> String {
    let rate = story.number(0).div_ceil(10);
    let from = match story.number(1) {
        0 | 1 => "one host".to_owned(),
        clients => format!("about {clients} hosts"),
    };
    let (who, when) = (named(key.subject), span(story.first, story.last));
    match key.kind {
        FindingKind::SynFlood => format!(
            "{who} was sent up to {rate} openings of connections a second to port {} that were never \
             completed, from {from}, within {when}.",
            story.number(2)
        ),
        FindingKind::UdpFlood => format!(
            "{who} was sent up to {rate} UDP packets a second that it did not answer, from {from}, within \
             {when}."
        ),
        _ => {
            format!("{who} was sent up to {rate} ICMP packets a second from {from}, within {when}.")
        }
    }
}
