//! Captures that somebody writes while we read: standard input or named pipes, each an interface.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use capture::pcapng::{InterfaceDescription, PacketBlock};
use capture::{Interface, Item, Reader};

use crate::clock;
use crate::config::{PacketRules, Pipe};
use crate::counters::PipeCounters;
use crate::hub::Hub;
use crate::limits::MOST_PIPE_INTERFACES;
use crate::rate::Bucket;

/// Octets read at a time: what tcpdump -U writes is far less.
const PIECE_OCTETS: usize = 64 << 10;
/// A pipe that ended is opened again after this.
const AGAIN: Duration = Duration::from_millis(500);

/// Starts reading. The thread is not waited for: nothing wakes one that waits for a writer.
pub(crate) fn start(
    pipe: Pipe,
    rules: PacketRules,
    hub: Arc<Hub>,
    stop: Arc<AtomicBool>,
) -> io::Result<()> {
    let counters = Arc::new(PipeCounters { name: pipe.name.clone(), ..PipeCounters::default() });
    hub.add_pipe(Arc::clone(&counters));
    let name = format!("packets {}", pipe.name);
    thread::Builder::new().name(name).spawn(move || {
        let mut reading = Reading { hub, counters, rules, bucket: None, interfaces: Vec::new() };
        match pipe.path {
            None => reading.read(io::stdin().lock(), &stop),
            Some(path) => reading.again_and_again(&path, &stop),
        }
    })?;
    Ok(())
}

struct Reading {
    hub: Arc<Hub>,
    counters: Arc<PipeCounters>,
    rules: PacketRules,
    bucket: Option<Bucket>,
    /// The number among ours of each interface of the capture; of every capture that came by.
    interfaces: Vec<(Known, Option<u32>)>,
}

/// What makes two interfaces one: link type and name, so that a pipe that is opened again and again
/// needs no new one each time.
#[derive(Clone, PartialEq, Eq)]
struct Known {
    link_type: capture::LinkType,
    name: String,
}

impl Reading {
    /// A pipe ends with its writer, and another may come.
    fn again_and_again(&mut self, path: &Path, stop: &AtomicBool) {
        let mut told = false;
        while !stop.load(Ordering::Relaxed) {
            match File::open(path) {
                Ok(file) => {
                    told = false;
                    self.read(file, stop);
                }
                Err(error) if !told => {
                    told = true;
                    tracing::warn!(%error, pipe = %path.display(), "packets");
                }
                Err(_) => {}
            }
            thread::sleep(AGAIN);
        }
    }

    fn read(&mut self, mut from: impl Read, stop: &AtomicBool) {
        self.counters.open.store(true, Ordering::Relaxed);
        tracing::info!(pipe = %self.counters.name, "packets come");
        let mut piece = vec![0; PIECE_OCTETS];
        let mut reader = Reader::new(capture::Limits::default());
        // Of this capture, by the number the capture gives.
        let mut numbers: Vec<Option<u32>> = Vec::new();
        while !stop.load(Ordering::Relaxed) {
            let length = match from.read(&mut piece) {
                Ok(0) => break,
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    tracing::warn!(%error, pipe = %self.counters.name, "packets");
                    break;
                }
            };
            let Some(bytes) = piece.get(..length) else { break };
            reader.push(bytes, &mut |item: Item<'_>| self.item(item, &mut numbers));
        }
        reader.finish(&mut |item: Item<'_>| self.item(item, &mut numbers));
        self.counters.open.store(false, Ordering::Relaxed);
        tracing::info!(pipe = %self.counters.name, "no more packets");
    }

    fn item(&mut self, item: Item<'_>, numbers: &mut Vec<Option<u32>>) {
        match item {
            Item::Interface(interface) => numbers.push(self.interface(interface)),
            Item::Packet(packet) => {
                let number = numbers.get(packet.interface as usize).copied().flatten();
                self.packet(&packet, number);
            }
            Item::Issue(issue) => {
                if self.counters.issues.fetch_add(1, Ordering::Relaxed) == 0 {
                    tracing::warn!(pipe = %self.counters.name, issue = %issue.kind, "packets");
                }
            }
            Item::Statistics(_) | Item::Name(_) => {}
        }
    }

    fn interface(&mut self, interface: &Interface) -> Option<u32> {
        let inner = interface.name.as_deref().unwrap_or_default();
        let link_type = interface.link_type;
        let known = Known { link_type, name: inner.to_owned() };
        if let Some((_, number)) = self.interfaces.iter().find(|(one, _)| *one == known) {
            return *number;
        }
        if self.interfaces.len() >= MOST_PIPE_INTERFACES {
            return None;
        }
        let name = match inner {
            "" => self.counters.name.clone(),
            inner => format!("{} {inner}", self.counters.name),
        };
        let description = InterfaceDescription {
            name: Some(&name),
            snap_length: self.rules.snap_length.unwrap_or(interface.snap_length),
            ..InterfaceDescription::new(link_type)
        };
        let number = self.hub.add_interface(&description);
        if number.is_none() {
            tracing::warn!(pipe = %self.counters.name, "too many interfaces: its packets are refused");
        }
        self.interfaces.push((known, number));
        number
    }

    fn packet(&mut self, packet: &capture::Packet<'_>, number: Option<u32>) {
        let within_rate = self.rules.rate.is_none_or(|rate| {
            let now = Instant::now();
            self.bucket.get_or_insert(Bucket::full(rate, now)).take(1, rate, rate, now)
        });
        let Some(interface) = number.filter(|_| within_rate) else {
            self.hub.refuse_packet(&self.counters);
            return;
        };
        let most = self.rules.snap_length.map_or(usize::MAX, |octets| octets as usize);
        let data = packet.data.get(..most.min(packet.data.len())).unwrap_or_default();
        let time = packet.time.unwrap_or_else(clock::now);
        let original_length = packet.original_length;
        let block = PacketBlock { original_length, ..PacketBlock::new(interface, time, data) };
        self.hub.accept_packet(&self.counters, &block);
    }
}
