//! Export records one by one, with every field: what `flowglass records` prints.

use std::mem::Discriminant;
use std::net::IpAddr;

use capture::{Item, Packet, Reassembler, Unwrap};
use model::TunnelKind;
use netflow::{Collector, IssueKind, Record, Refusal};
use protocol::Settings;
use rustc_hash::FxHashMap;

use crate::decode::{Reading, Role, Sorted, look_into, parts, sort};
use crate::file::{self, File, Piece};
use crate::source::never_came;

/// Reads a capture or an IPFIX file and hands out each export record in it.
pub struct ExportReader {
    reading: Reading,
    file: File,
    collector: Collector,
    notes: Notes,
}

/// What is learnt while items go by.
#[derive(Default)]
struct Notes {
    totals: ExportTotals,
    /// Issues in words, the first few of each kind; the last of those counts the rest.
    issues: Vec<(String, u64)>,
    /// By exporter's address and kind: how many were told apart, and where the last of them is.
    kinds: FxHashMap<(IpAddr, Discriminant<IssueKind>), (u32, usize)>,
    /// By interface id.
    roles: Vec<Role>,
    reassembler: Reassembler,
}

/// What was read beside the records.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ExportTotals {
    /// Packets of any kind.
    pub packets: u64,
    /// Datagrams recognised as exports.
    pub datagrams: u64,
    /// Datagrams recognised and then refused.
    pub refused: u64,
    /// Datagrams to a port for exports that are none.
    pub strays: u64,
    /// Issues that could not be remembered because there are too many kinds.
    pub issues_beyond: u64,
}

/// Different issues remembered; more are counted only.
const ISSUES: usize = 1000;
/// Issues of one kind of one exporter that are told apart: enough to see a pattern.
const ISSUES_PER_KIND: u32 = 8;

impl Default for ExportReader {
    fn default() -> Self {
        Self::closing(&Settings::default().closed_tunnels)
    }
}

impl ExportReader {
    /// Does not look into these tunnels.
    pub fn closing(tunnels: &[TunnelKind]) -> Self {
        let unwrap = Unwrap::closing(tunnels);
        Self {
            reading: Reading { decode_exports: true, unwrap, ..Reading::default() },
            file: File::default(),
            collector: Collector::new(netflow::Limits::default()),
            notes: Notes::default(),
        }
    }

    /// More of the file.
    pub fn read(&mut self, bytes: &[u8], each: &mut dyn FnMut(Record<'_>)) {
        let Self { reading, file, collector, notes } = self;
        file.push(bytes, &mut |piece| notes.take(piece, *reading, collector, each));
    }

    /// The file has ended.
    pub fn end(&mut self, each: &mut dyn FnMut(Record<'_>)) {
        let Self { reading, file, collector, notes } = self;
        file.finish(&mut |piece| notes.take(piece, *reading, collector, each));
        if let Some(waiting) = collector.waiting() {
            notes.tell(never_came(&waiting), 1);
        }
    }

    /// Counters per version.
    pub fn collector(&self) -> &Collector {
        &self.collector
    }

    /// What was read.
    pub fn totals(&self) -> ExportTotals {
        self.notes.totals
    }

    /// Issues in words and how often each occurred.
    pub fn issues(&self) -> &[(String, u64)] {
        &self.notes.issues
    }

    /// Nothing could be read.
    pub fn has_failed(&self) -> bool {
        self.file.has_failed()
    }
}

impl Notes {
    fn take(
        &mut self,
        piece: Piece<'_>,
        reading: Reading,
        collector: &mut Collector,
        each: &mut dyn FnMut(Record<'_>),
    ) {
        match piece {
            Piece::Item(Item::Packet(packet)) => self.packet(&packet, reading, collector, each),
            Piece::Item(Item::Interface(interface)) => {
                self.roles.push(Role::of(interface.name.as_deref()));
            }
            Piece::Item(Item::Issue(issue)) => {
                self.tell(format!("at byte {}: {}", issue.offset, issue.kind), 1);
            }
            Piece::Item(Item::Statistics(_) | Item::Name(_)) => {}
            Piece::Flow(_) | Piece::Problem(_) | Piece::Unreadable(_) | Piece::Unused(_) => {}
            Piece::Table => {
                self.tell("a table or log of flows holds no export records".to_owned(), 1);
            }
            Piece::Section(_) => {}
            Piece::Session => {
                self.tell("a session holds no export records".to_owned(), 1);
            }
            Piece::Messages => *collector = Collector::new(file::limits()),
            Piece::Message { offset, sent, octets } => {
                self.totals.datagrams += 1;
                let place = format!("message at byte {offset}");
                let handled = collector.handle(sent, file::NOBODY, octets, false, each);
                self.outcome(&place, handled.map(|_| ()), collector);
            }
            Piece::LeftOut(count, names) => {
                self.tell(format!("in the archive are files that are no captures: {names}"), count);
            }
            Piece::Beyond(count) => {
                self.tell("files in the archive were not looked at: too many".to_owned(), count);
            }
            Piece::Broken(offset, what) => {
                self.tell(format!("at byte {offset}: {what}"), 1);
            }
        }
    }

    fn packet(
        &mut self,
        packet: &Packet<'_>,
        reading: Reading,
        collector: &mut Collector,
        each: &mut dyn FnMut(Record<'_>),
    ) {
        self.totals.packets += 1;
        let role = self.roles.get(packet.interface as usize).copied().unwrap_or_default();
        let now = packet.time.unwrap_or_default();
        let mut reassembler = std::mem::take(&mut self.reassembler);
        let seen = look_into(packet, role, reading);
        let export = match sort(&seen, role, reading) {
            Sorted::Export { from, datagram } => Some((from, datagram)),
            Sorted::Part { packet, is_export } => {
                parts::take(&mut reassembler, now, seen.vlan, packet, is_export, reading).export
            }
            Sorted::Ip { stray: Some(stray), .. } => {
                self.totals.strays += 1;
                self.tell(format!("datagrams to port {} are no export we know", stray.port), 1);
                None
            }
            Sorted::Ip { .. } | Sorted::Unmetered(_) => None,
        };
        if let Some((from, datagram)) = export {
            self.totals.datagrams += 1;
            let replay = role == Role::TemplateCache;
            let handled = collector.handle(now, from, datagram, replay, each);
            self.outcome(&format!("packet {}", packet.number), handled.map(|_| ()), collector);
        }
        self.reassembler = reassembler;
    }

    /// What was wrong with a datagram or message, which stands there.
    fn outcome(&mut self, place: &str, handled: Result<(), Refusal>, collector: &mut Collector) {
        if let Err(refusal) = handled {
            self.totals.refused += 1;
            self.tell(format!("{place}: {refusal}"), 1);
        }
        while let Some(issue) = collector.poll_issue() {
            self.tell_export_issue(place, &issue);
        }
    }

    fn tell_export_issue(&mut self, place: &str, issue: &netflow::Issue) {
        // What waits is decoded later, or told at the end.
        if matches!(issue.kind, IssueKind::Waiting(_)) {
            return;
        }
        let key = (issue.exporter.address.ip(), std::mem::discriminant(&issue.kind));
        let (told, last) = self.kinds.get(&key).copied().unwrap_or_default();
        if told < ISSUES_PER_KIND {
            if let Some(at) = self.tell(format!("{place}: {issue}"), issue.count) {
                self.kinds.insert(key, (told + 1, at));
            }
        } else if let Some((_, count)) = self.issues.get_mut(last) {
            *count = count.saturating_add(issue.count);
        }
    }

    /// Where it stands among the issues; none, and only a count, where there are too many.
    fn tell(&mut self, text: String, times: u64) -> Option<usize> {
        if let Some(at) = self.issues.iter().position(|(known, _)| *known == text) {
            let (_, count) = self.issues.get_mut(at)?;
            *count = count.saturating_add(times);
            return Some(at);
        }
        if self.issues.len() >= ISSUES {
            self.totals.issues_beyond = self.totals.issues_beyond.saturating_add(times);
            return None;
        }
        self.issues.push((text, times));
        Some(self.issues.len() - 1)
    }
}
