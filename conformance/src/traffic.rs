//! Captures of all kinds of traffic: packets and octets against capinfos, flows against ndpiReader.
//!
//! Metered as ndpiReader does: no timeouts, captured octets, later fragments and packets longer than
//! their frame left out.

mod expected;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use capture::{Item, Limits, Network, Reader, Transport, dissect};
use flow::{Config, Flow, Meter};
use model::{Counters, FlowRecord};

use crate::difference::{Difference, NOTHING};
use crate::tally::Tally;

pub(crate) use expected::address;

/// Protocol, VLAN, and the two end points, the lower first.
pub(crate) type Key = (u8, Option<u64>, (IpAddr, u64), (IpAddr, u64));

/// Packets and octets from the lower end point to the higher and back.
pub(crate) type Rows = BTreeMap<Key, (Counters, Counters)>;

/// Compares every capture of the folder.
pub(crate) fn run(folder: &Path) -> Result<Tally> {
    let mut tally = Tally::new("traffic.md", include_str!("../traffic.md"))?;
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder.join("pcap"))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.sort();
    let totals = totals(&files);
    if totals.is_empty() {
        println!("skipped: no capinfos to count packets");
    }
    for path in files {
        let name = path.file_name().and_then(|name| name.to_str()).context("a file's name")?;
        let seen = Seen::read(&std::fs::read(&path)?);
        tally.count("captures", 1);
        tally.count("packets", seen.all.packets);
        tally.count("octets on the wire", seen.all.octets);
        if let Some(total) = totals.get(&path) {
            let of = [
                ("packets", total.packets, seen.all.packets),
                ("octets on the wire", total.octets, seen.all.octets),
            ];
            for (what, theirs, ours) in of {
                if theirs != ours {
                    tally.differ(name, Difference::new(what, theirs, ours));
                }
            }
        }
        let expected = expected::read(&folder.join("expected").join(format!("{name}.json")))?;
        compare(name, &expected, &seen.rows, &mut tally);
    }
    Ok(tally)
}

fn compare(name: &str, theirs: &Rows, ours: &Rows, tally: &mut Tally) {
    let counted = |rows: &Rows, key: &Key| {
        rows.get(key).map_or(NOTHING.to_owned(), |(there, back)| {
            let Counters { packets, octets } = there;
            format!("{packets}/{octets} {}/{}", back.packets, back.octets)
        })
    };
    for key in theirs.keys().chain(ours.keys().filter(|key| !theirs.contains_key(key))) {
        if theirs.get(key) == ours.get(key) {
            tally.count("flows equal in packets and octets of both directions", 1);
            continue;
        }
        let (protocol, vlan, low, high) = key;
        let vlan = vlan.map_or_else(String::new, |vlan| format!(" vlan {vlan}"));
        let what = format!("flow {protocol} {} {} {} {}{vlan}", low.0, low.1, high.0, high.1);
        tally.differ(name, Difference::new(what, counted(theirs, key), counted(ours, key)));
    }
}

/// Packets and octets on the wire by capinfos; none where it is not installed.
fn totals(files: &[PathBuf]) -> BTreeMap<PathBuf, Counters> {
    let command =
        Command::new("capinfos").args(["-T", "-M", "-m", "-r", "-c", "-d"]).args(files).output();
    let Ok(output) = command else { return BTreeMap::new() };
    let text = String::from_utf8_lossy(&output.stdout);
    let line = |line: &str| {
        let mut cells = line.rsplitn(3, ',');
        let (octets, packets) = (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?);
        Some((PathBuf::from(cells.next()?), Counters { packets, octets }))
    };
    text.lines().filter_map(line).collect()
}

/// What we read of a capture.
#[derive(Default)]
struct Seen {
    all: Counters,
    rows: Rows,
}

impl Seen {
    fn read(capture: &[u8]) -> Self {
        let mut seen = Self::default();
        let mut meter = Meter::<()>::new(Config::WHOLE_FILE);
        let Self { all, rows } = &mut seen;
        let mut keep = |flow: &mut Flow<()>| {
            let FlowRecord { key, forward, reverse, .. } = flow.record;
            let source = (key.source, key.source_port.into());
            let destination = (key.destination, key.destination_port.into());
            let way = (key.protocol, key.vlan.map(u64::from), source, destination);
            insert(rows, way, (forward, reverse));
        };
        let mut reader = Reader::new(Limits::default());
        let mut each = |item: Item<'_>| {
            let Item::Packet(packet) = item else { return };
            all.count(packet.original_length.into());
            let seen = dissect(packet.link_type, packet.data, packet.original_length);
            let Network::Ip(ip) = seen.network else { return };
            if ip.exceeds_frame || matches!(ip.transport, Transport::LaterFragment) {
                return;
            }
            let captured = u32::try_from(packet.data.len()).unwrap_or(u32::MAX);
            let time = packet.time.unwrap_or_default();
            meter.observe(time, seen.vlan, &ip, captured, &mut keep);
        };
        reader.push(capture, &mut each);
        reader.finish(&mut each);
        meter.finish(&mut keep);
        seen
    }
}

/// Adds a flow under its key with the lower end point first.
pub(crate) fn insert(rows: &mut Rows, way: Key, counts: (Counters, Counters)) {
    let (protocol, vlan, source, destination) = way;
    let (key, counts) = if source <= destination {
        (way, counts)
    } else {
        ((protocol, vlan, destination, source), (counts.1, counts.0))
    };
    let before = rows.entry(key).or_default();
    *before = (before.0.plus(counts.0), before.1.plus(counts.1));
}
