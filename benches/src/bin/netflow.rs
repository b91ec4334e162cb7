//! One round of every kind and way for each line on standard input: ours and the other decoder's
//! in turn, in one process. `cargo xtask bench netflow` asks for rounds and reckons medians. Given
//! arguments, only kinds and ways whose names begin with one of them, `v5` or `stored`, take part.

use std::hint::black_box;
use std::io::{self, BufRead, Write};
use std::time::{Duration, Instant};

use benches::ours::{Reader, Way};
use benches::traffic::{Kind, Traffic};

use netflow_parser::variable_versions::ipfix::FlowSetBody as IpfixBody;
use netflow_parser::variable_versions::ipfix::lookup::IANAIPFixField;
use netflow_parser::variable_versions::v9::FlowSetBody as V9Body;
use netflow_parser::{FieldValue, IpfixField, NetflowPacket, NetflowParser, V9Field};

/// A way is repeated until it has taken so long.
const LEAST: Duration = Duration::from_millis(200);
/// Datagrams of a kind: two megabytes, larger than a core's own caches.
const DATAGRAMS: usize = 1500;

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    let chosen: Vec<String> = std::env::args().skip(1).collect();
    let kinds = chosen_of(&chosen, &Kind::ALL, |kind| kind.name());
    let ways = chosen_of(&chosen, &Way::ALL, |way| way.name());
    let made = kinds.into_iter().map(|kind| (kind, Traffic::new(kind, DATAGRAMS)));
    let traffic: Vec<_> = made.collect();
    for line in io::stdin().lock().lines() {
        line?;
        for (kind, traffic) in &traffic {
            let theirs = measure(|| theirs(traffic), traffic);
            writeln!(out, "{}\tnetflow_parser\t{theirs:.0}", kind.name())?;
            for &way in &ways {
                let ours = measure(|| ours(way, traffic), traffic);
                writeln!(out, "{}\t{}\t{ours:.0}", kind.name(), way.name())?;
            }
        }
        writeln!(out, ".")?;
        out.flush()?;
    }
    Ok(())
}

/// Those whose names begin with a word; all, where no word speaks of them.
fn chosen_of<T: Copy>(words: &[String], all: &[T], name: fn(&T) -> &'static str) -> Vec<T> {
    let speaks = |one: &T| words.iter().any(|word| name(one).starts_with(word.as_str()));
    let chosen: Vec<T> = all.iter().copied().filter(speaks).collect();
    if chosen.is_empty() { all.to_vec() } else { chosen }
}

/// Records per second of what `begin` gives, after one pass that does not count.
fn measure<F: FnMut() -> u64>(begin: impl FnOnce() -> F, traffic: &Traffic) -> f64 {
    let mut pass = begin();
    // What is measured must be right.
    let close = |records: u64| records.abs_diff(traffic.records) <= 200;
    assert!(close(pass()), "not the records that were sent");
    let begun = Instant::now();
    let mut records = 0;
    while begun.elapsed() < LEAST {
        records += pass();
    }
    records as f64 / begun.elapsed().as_secs_f64()
}

fn ours(way: Way, traffic: &Traffic) -> impl FnMut() -> u64 {
    let mut reader = Reader::new(way, traffic);
    move || reader.pass(traffic).unwrap_or_else(|wrong| panic!("{}: {wrong}", way.name()))
}

/// As its documents advise: one parser that keeps its templates, and the iterator, which collects
/// no packets. Each field is looked at, as by `Way::Fields`.
fn theirs(traffic: &Traffic) -> impl FnMut() -> u64 {
    let mut parser = NetflowParser::default();
    if let Some(template) = &traffic.template {
        parser.iter_packets(template).for_each(drop);
    }
    move || {
        let mut sums = (0, 0);
        for datagram in &traffic.datagrams {
            for packet in parser.iter_packets(datagram) {
                count(packet.as_ref().expect("an export"), &mut sums);
            }
        }
        assert_eq!(sums, (traffic.records, traffic.octets), "theirs are those that were sent");
        sums.0
    }
}

fn count(packet: &NetflowPacket, (records, octets): &mut (u64, u64)) {
    match packet {
        NetflowPacket::V5(message) => {
            for record in &message.flowsets {
                *records += 1;
                *octets += u64::from(record.d_octets);
                black_box(record);
            }
        }
        NetflowPacket::V9(message) => {
            for set in &message.flowsets {
                let V9Body::Data(data) = &set.body else { continue };
                for record in &data.fields {
                    *records += 1;
                    for (name, value) in record {
                        if *name == V9Field::InBytes {
                            *octets += number(value);
                        }
                        black_box(value);
                    }
                }
            }
        }
        NetflowPacket::IPFix(message) => {
            for set in &message.flowsets {
                let IpfixBody::Data(data) = &set.body else { continue };
                for record in &data.fields {
                    *records += 1;
                    for (name, value) in record {
                        if *name == OCTETS {
                            *octets += number(value);
                        }
                        black_box(value);
                    }
                }
            }
        }
        _ => {}
    }
}

const OCTETS: IpfixField = IpfixField::IANA(IANAIPFixField::OctetDeltaCount);

fn number(value: &FieldValue) -> u64 {
    let short = || u32::try_from(value).map(u64::from);
    u64::try_from(value).or_else(|_| short()).unwrap_or_default()
}
