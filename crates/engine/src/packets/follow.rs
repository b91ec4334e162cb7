//! What both sides of a flow said: its packets are read again and put together.

use std::collections::BTreeMap;

use capture::{LinkType, Network, Transport, Unwrap};
use flow::stream::{Said, Stream};
use model::Timestamp;
use protocol::{Conversation, FollowJob, JobSummary, Turn};

use super::list::place;
use super::summary::not_kept;
use super::{Entry, Fetch};
use crate::Engine;
use crate::jobs::Step;

/// Packets put together at most: more than [`FollowJob::MOST_SAVED`] octets in segments of Ethernet.
const MOST_PACKETS: usize = 200_000;

/// The packets on their way.
pub(crate) struct Follow {
    fetch: Fetch,
    unwrap: Unwrap,
    /// By number: link type, and whether the initiator sent it.
    wanted: BTreeMap<u64, (LinkType, bool)>,
    stream: Stream,
    told: Told,
    /// Packets that came before others of the capture did, where files lie beside each other.
    is_ended: bool,
}

/// What was said so far.
#[derive(Default)]
struct Told {
    conversation: Conversation,
    /// Octets that still find room.
    room: usize,
}

impl Follow {
    pub(crate) fn new(engine: &Engine, job: &FollowJob) -> Result<Self, String> {
        let gone = || "this flow is no longer known: its source was closed".to_owned();
        let (source, flow) = place(engine, job.flow).ok_or_else(gone)?;
        let index = source.packets.as_ref().ok_or_else(|| not_kept(source))?;
        let (mut entries, mut wanted, mut beyond) = (Vec::new(), BTreeMap::new(), 0);
        for (entry, whose) in index.of_flow(flow) {
            if entries.len() < MOST_PACKETS {
                entries.push(entry);
                let link = index.links.of(entry.number);
                wanted.insert(entry.number, (link, whose.from_initiator));
            } else {
                beyond += 1;
            }
        }
        Ok(Self {
            fetch: Fetch::new(source, entries)?,
            unwrap: source.unwrap(),
            wanted,
            stream: Stream::default(),
            told: Told {
                conversation: Conversation { beyond, ..Conversation::default() },
                room: job.octets.min(FollowJob::MOST_SAVED) as usize,
            },
            is_ended: false,
        })
    }

    pub(crate) fn step(&mut self, output: &mut Vec<u8>) -> Step {
        if let Some(want) = self.fetch.wants() {
            return Step::Read(want);
        }
        if !std::mem::replace(&mut self.is_ended, true) {
            let told = &mut self.told;
            let last = told
                .conversation
                .turns
                .last()
                .map_or((0, Timestamp::MIN), |it| (it.number, it.time));
            self.stream.finish(&mut |initiator, said| told.hear(last, initiator, said));
            output.extend(protocol::encode(&told.conversation));
        }
        let items = self.told.conversation.turns.len() as u64;
        Step::Done(JobSummary { items, ..JobSummary::default() })
    }

    pub(crate) fn give(&mut self, octets: &[u8]) {
        let (unwrap, wanted) = (self.unwrap, &self.wanted);
        let (stream, told) = (&mut self.stream, &mut self.told);
        self.fetch.give(octets, &mut |entry, data| {
            let known = wanted.get(&entry.number);
            let (Some(data), Some((link, initiator))) = (data, known) else {
                told.conversation.unread += 1;
                return;
            };
            let seen = capture::dissect_with(unwrap, *link, data, entry.length);
            let Network::Ip(ip) = seen.network else { return };
            let at = (entry.number, entry.time);
            match ip.transport {
                Transport::Tcp(tcp) => {
                    stream.take(*initiator, &tcp, &mut |initiator, said| {
                        told.hear(at, initiator, said);
                    });
                }
                Transport::Udp(udp) => {
                    told.datagram(entry, *initiator, udp.payload, udp.payload_length);
                }
                _ => {}
            }
        });
    }

    pub(crate) fn progress(&self) -> (u64, u64) {
        self.fetch.progress()
    }
}

impl Told {
    /// Each datagram is a turn of its own.
    fn datagram(&mut self, entry: &Entry, initiator: bool, payload: &[u8], length: u32) {
        let missing = u64::from(length).saturating_sub(payload.len() as u64);
        let kept = self.room(payload);
        self.conversation.turns.push(Turn {
            from_initiator: initiator,
            number: entry.number,
            time: entry.time,
            octets: kept.to_vec(),
            missing,
        });
    }

    fn hear(&mut self, (number, time): (u64, Timestamp), initiator: bool, said: Said<'_>) {
        let (octets, missing) = match said {
            Said::Octets(octets) => (self.room(octets), 0),
            Said::Missing(missing) => (&[][..], missing),
        };
        let turns = &mut self.conversation.turns;
        match turns.last_mut() {
            // A side goes on, and nothing is missing before.
            Some(last) if last.from_initiator == initiator && last.missing == 0 => {
                last.octets.extend_from_slice(octets);
                last.missing = missing;
            }
            _ => turns.push(Turn {
                from_initiator: initiator,
                number,
                time,
                octets: octets.to_vec(),
                missing,
            }),
        }
    }

    /// As much of it as there is room for; the rest counts as packets beyond.
    fn room<'a>(&mut self, octets: &'a [u8]) -> &'a [u8] {
        let kept = octets.get(..octets.len().min(self.room)).unwrap_or_default();
        self.room -= kept.len();
        if kept.len() < octets.len() {
            self.conversation.beyond += 1;
        }
        kept
    }
}
