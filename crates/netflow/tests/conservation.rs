//! Conservation laws: whatever is lost, late, early or broken, sums and counts add up.

use std::net::{Ipv4Addr, SocketAddr};

use model::{Counters, FlowRecord, NetflowVersion, Sampling, Timestamp};
use netflow::encode::{Exporter, FixedExporter, Template};
use netflow::{Collector, FieldName, FieldValue, Limits};
use proptest::prelude::*;

const BOOT: Timestamp = Timestamp::from_seconds(1_699_990_000);
const NOW: Timestamp = Timestamp::from_seconds(1_700_000_000);
const FLOWS: u16 = 256;
const SAMPLERS: u16 = 257;
/// Octets of a record of them.
const RECORD: u64 = 13;
/// By sampler id from 1 on.
const RATES: [u32; 3] = [10, 100, 1000];

fn element(id: u16, length: u16) -> (FieldName, u16) {
    (FieldName::new(0, id), length)
}

const fn from(exporter: u8) -> SocketAddr {
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::new(192, 0, 2, exporter)), 2055)
}

/// An exporter of either version that tells flows and, if asked to, its samplers.
fn exporter(version: NetflowVersion, sequence: u32) -> Exporter {
    let exporter = match version {
        NetflowVersion::V9 => Exporter::v9(7, BOOT),
        _ => Exporter::ipfix(7),
    };
    exporter.sequence(sequence)
}

fn announce(exporter: &mut Exporter, version: NetflowVersion) {
    // Source address, octets, packets, sampler.
    let flows = [element(8, 4), element(1, 4), element(2, 4), element(48, 1)];
    // System (RFC 3954 §6.1), exportingProcessId.
    let scope =
        if version == NetflowVersion::V9 { FieldName::v9_scope(1) } else { element(144, 4).0 };
    let samplers = Template::options(SAMPLERS, [(scope, 4)], [element(48, 1), element(50, 4)]);
    exporter.template(NOW, Template::data(FLOWS, flows).unwrap()).unwrap();
    exporter.template(NOW, samplers.unwrap()).unwrap();
    exporter.flush(NOW);
}

/// A flow of so many octets; its source's last octet is its sampler.
fn tell(exporter: &mut Exporter, octets: u32, sampler: u8) {
    let values = [
        FieldValue::Address(Ipv4Addr::new(10, 0, 0, sampler).into()),
        FieldValue::Unsigned(octets.into()),
        FieldValue::Unsigned(1),
        FieldValue::Unsigned(sampler.into()),
    ];
    exporter.record(NOW, FLOWS, &values).unwrap();
}

fn tell_rates(exporter: &mut Exporter) {
    for (sampler, rate) in (1..).zip(RATES) {
        let values = [0, sampler, rate.into()].map(FieldValue::Unsigned);
        exporter.record(NOW, SAMPLERS, &values).unwrap();
    }
    exporter.flush(NOW);
}

fn messages(exporter: &mut Exporter) -> Vec<Vec<u8>> {
    std::iter::from_fn(|| exporter.poll_message()).collect()
}

fn feed(collector: &mut Collector, from: SocketAddr, message: &[u8]) -> Vec<FlowRecord> {
    let mut flows = Vec::new();
    let read =
        collector.handle(NOW, from, message, false, &mut |record| flows.extend(record.flow()));
    assert!(read.is_ok(), "{read:?}");
    flows
}

fn sum(flows: &[FlowRecord]) -> Counters {
    flows.iter().fold(Counters::default(), |sum, flow| sum.plus(flow.forward))
}

fn template_version() -> impl Strategy<Value = NetflowVersion> {
    prop::sample::select(vec![NetflowVersion::V9, NetflowVersion::Ipfix])
}

/// Flows of one message: octets and sampler.
fn told() -> impl Strategy<Value = Vec<(u32, u8)>> {
    prop::collection::vec((1..1_000_000_u32, 1..4_u8), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Σ raw × rate of its sampler, where known, and the rest counted apart: whatever the order.
    #[test]
    fn sampled_totals_are_conserved_sampler_by_sampler(
        version in template_version(),
        told in prop::collection::vec(told(), 1..12),
        order in any::<u64>(),
        options_first in any::<bool>(),
    ) {
        let mut exporter = exporter(version, 0);
        announce(&mut exporter, version);
        tell_rates(&mut exporter);
        for flows in &told {
            flows.iter().for_each(|(octets, sampler)| tell(&mut exporter, *octets, *sampler));
            exporter.flush(NOW);
        }
        let mut messages = messages(&mut exporter);
        let first = if options_first { 2 } else { 0 };
        shuffle(&mut messages[first..], order);
        let mut collector = Collector::new(Limits::default());
        let flows: Vec<_> =
            messages.iter().flat_map(|message| feed(&mut collector, from(1), message)).collect();
        let all: Vec<(u32, u8)> = told.concat();
        let rate = |sampler: u8| u64::from(RATES[usize::from(sampler) - 1]);
        let expected: u64 = all.iter().map(|(octets, sampler)| u64::from(*octets) * rate(*sampler)).sum();
        let (mut scaled, mut unknown) = (0, 0);
        for flow in &flows {
            let std::net::IpAddr::V4(source) = flow.key.source else { unreachable!() };
            let truth = rate(source.octets()[3]);
            match flow.sampling {
                Sampling::OneIn(told) => {
                    prop_assert_eq!(u64::from(told), truth);
                    scaled += flow.forward.octets * u64::from(told);
                }
                Sampling::Unknown => unknown += flow.forward.octets * truth,
                Sampling::None => prop_assert!(false, "a sampler is never all packets"),
            }
        }
        prop_assert_eq!(scaled + unknown, expected);
        prop_assert!(!options_first || unknown == 0);
        prop_assert_eq!(sum(&flows).octets, all.iter().map(|(octets, _)| u64::from(*octets)).sum::<u64>());
    }

    /// decoded + waiting + dropped = sent, in any order, with little room and time to wait.
    #[test]
    fn every_record_is_decoded_or_waits_or_was_dropped(
        version in template_version(),
        told in prop::collection::vec(told(), 1..30),
        order in any::<u64>(),
        room in 150..2000_usize,
        seconds in 0..40_u64,
        announced in any::<bool>(),
    ) {
        let mut exporter = exporter(version, 0).padding(netflow::encode::Padding::None);
        announce(&mut exporter, version);
        for flows in &told {
            flows.iter().for_each(|(octets, sampler)| tell(&mut exporter, *octets, *sampler));
            exporter.flush(NOW);
        }
        let mut messages = messages(&mut exporter);
        if !announced {
            messages.remove(0);
        }
        shuffle(&mut messages, order);
        let limits = Limits {
            waiting_octets_per_exporter: room,
            waiting_octets: room,
            waiting_nanos: seconds * 1_000_000_000,
            ..Limits::default()
        };
        let mut collector = Collector::new(limits);
        let mut decoded = 0;
        for (second, message) in (0..).zip(&messages) {
            let now = NOW.plus_nanos(second * 1_000_000_000);
            collector.handle(now, from(1), message, false, &mut |_| decoded += 1).unwrap();
            prop_assert!(collector.kept().waiting_octets <= room);
        }
        let waiting = collector.waiting().map_or(0, |waiting| waiting.octets);
        let dropped = collector.totals().waiting_dropped_octets;
        let sent = told.iter().map(|flows| flows.len() as u64).sum::<u64>();
        prop_assert_eq!(decoded * RECORD + waiting + dropped, sent * RECORD);
        prop_assert!(announced || decoded == 0);
    }

    /// Whole messages of several exporters in any order: the same records and raw sums, by version.
    #[test]
    fn reordering_whole_messages_changes_no_raw_total(
        told in prop::collection::vec(told(), 2..20),
        order in any::<u64>(),
    ) {
        let mut all: Vec<(SocketAddr, Vec<u8>)> = Vec::new();
        for (number, version) in [(1, NetflowVersion::V9), (2, NetflowVersion::Ipfix)] {
            let mut exporter = exporter(version, 0);
            announce(&mut exporter, version);
            told.concat().iter().for_each(|(octets, sampler)| tell(&mut exporter, *octets, *sampler));
            exporter.flush(NOW);
            all.extend(messages(&mut exporter).into_iter().map(|message| (from(number), message)));
        }
        for version in [NetflowVersion::V1, NetflowVersion::V5, NetflowVersion::V7] {
            let mut exporter = FixedExporter::new(version, BOOT).unwrap();
            let names: Vec<_> = exporter.fields().map(|(name, _)| name).collect();
            for (octets, _) in told.concat() {
                let value = |name: &FieldName| FieldValue::Unsigned(match name.id() {
                    1 => octets.into(),
                    2 => 1,
                    _ => 0,
                });
                exporter.record(NOW, &names.iter().map(value).collect::<Vec<_>>()).unwrap();
            }
            exporter.flush(NOW);
            all.extend(std::iter::from_fn(|| exporter.poll_message()).map(|message| (from(3), message)));
        }
        shuffle(&mut all, order);
        let mut collector = Collector::new(Limits::default());
        for (from, message) in &all {
            feed(&mut collector, *from, message);
        }
        let records = told.concat().len() as u64;
        let octets: u64 = told.concat().iter().map(|(octets, _)| u64::from(*octets)).sum();
        prop_assert_eq!(collector.totals().versions().count(), 5);
        for (version, totals) in collector.totals().versions() {
            let found = (totals.data_records, totals.octets, totals.packets);
            prop_assert_eq!(found, (records, octets, records), "{}", version.name());
        }
    }

    /// lost = sent − received, also where the numbers wrap and neighbours swap places.
    #[test]
    fn lost_is_what_was_sent_and_did_not_come(
        version in prop::sample::select(vec![NetflowVersion::V5, NetflowVersion::V9, NetflowVersion::Ipfix]),
        before_wrap in 0..60_u32,
        sizes in prop::collection::vec((1..12_usize, prop::bool::weighted(0.3), any::<bool>()), 0..30),
    ) {
        let sequence = 0_u32.wrapping_sub(before_wrap);
        // The first messages show how the exporter counts; the last one shows what came before.
        let steady = [(1, false, false), (2, false, false), (4, false, false)];
        let sizes: Vec<_> = steady.into_iter().chain(sizes).chain([(1, false, false)]).collect();
        let sent = messages_of(version, sequence, &sizes.iter().map(|(size, ..)| *size).collect::<Vec<_>>());
        let (mut arrived, mut lost) = (Vec::new(), 0);
        for ((size, is_lost, swap), message) in sizes.iter().zip(sent) {
            if *is_lost {
                lost += if version == NetflowVersion::V9 { 1 } else { *size as u64 };
                continue;
            }
            let place = arrived.len() - usize::from(*swap && arrived.len() > 4);
            arrived.insert(place, message);
        }
        let mut collector = Collector::new(Limits::default());
        for message in &arrived {
            feed(&mut collector, from(1), message);
        }
        let status = collector.exporters().next().unwrap();
        prop_assert_eq!((status.lost, status.restarts), (lost, 0), "{:?}", arrived.len());
    }

    /// An exporter that begins anew counts from 0 again, and nothing is lost by that. (Where it was
    /// about to wrap and tells no uptime, nobody can tell.)
    #[test]
    fn a_restart_is_no_loss(
        version in prop::sample::select(vec![NetflowVersion::V5, NetflowVersion::V9, NetflowVersion::Ipfix]),
        sequence in 5000..u32::MAX - 10_010_000,
        sizes in prop::collection::vec(1..12_usize, 3..10),
    ) {
        let before = messages_of(version, sequence, &sizes);
        let mut collector = Collector::new(Limits::default());
        before.iter().for_each(|message| drop(feed(&mut collector, from(1), message)));
        // An hour later, a second after its start.
        let later = NOW.plus_nanos(3_600_000_000_000);
        for mut message in messages_of(version, 0, &sizes) {
            if version != NetflowVersion::Ipfix {
                message[4..8].copy_from_slice(&1000_u32.to_be_bytes());
            }
            collector.handle(later, from(1), &message, false, &mut |_| {}).unwrap();
        }
        let status = collector.exporters().next().unwrap();
        prop_assert_eq!((status.lost, status.restarts), (0, 1));
    }

    /// Whatever comes from whomever: what is kept is within the limits, however small.
    #[test]
    fn memory_stays_within_its_limits(
        exporters in 1..4_usize,
        templates in 1..6_usize,
        octets in 0..600_usize,
        datagrams in prop::collection::vec((0..8_u8, 0..40_u16, 0..200_usize), 1..120),
    ) {
        let limits = Limits {
            exporters,
            exporter_idle_nanos: 3_000_000_000,
            templates_per_exporter: templates,
            templates: templates + 2,
            template_octets: 200,
            waiting_octets_per_exporter: octets,
            waiting_octets: octets + 100,
            ..Limits::default()
        };
        let mut collector = Collector::new(limits);
        for (second, (number, id, size)) in (0..).zip(datagrams) {
            // A template, or data for one that may be known, from one of eight.
            let mut exporter = exporter(NetflowVersion::Ipfix, 0);
            let fields = vec![element(4, 1); size % 30 + 1];
            exporter.template(NOW, Template::data(256 + id, fields).unwrap()).unwrap();
            exporter.flush(NOW);
            let mut message = messages(&mut exporter).remove(0);
            if size % 2 == 0 {
                message.truncate(16);
                let length = u16::try_from(size + 4).unwrap();
                message.extend((256 + id).to_be_bytes());
                message.extend(length.to_be_bytes());
                message.resize(20 + size, 7);
                message[2..4].copy_from_slice(&(length + 16).to_be_bytes());
            }
            let now = NOW.plus_nanos(second * 1_000_000_000);
            let _ = collector.handle(now, from(number), &message, false, &mut |_| {});
            let kept = collector.kept();
            prop_assert!(kept.exporters <= limits.exporters, "{:?}", kept);
            prop_assert!(kept.templates <= limits.templates, "{:?}", kept);
            prop_assert!(kept.template_octets <= limits.template_octets, "{:?}", kept);
            prop_assert!(kept.waiting_octets <= limits.waiting_octets, "{:?}", kept);
            let told: usize = collector.exporters().map(|status| status.templates.len()).sum();
            prop_assert_eq!(told, kept.templates);
        }
    }

    /// What is broken in a message changes nothing of what the rest of it yields.
    #[test]
    fn bad_sets_change_nothing_of_what_their_neighbours_yield(
        version in template_version(),
        told in prop::collection::vec(told(), 1..8),
        bad in prop::collection::vec((any::<prop::sample::Index>(), bad_set()), 1..8),
    ) {
        let mut exporter = exporter(version, 0);
        announce(&mut exporter, version);
        tell_rates(&mut exporter);
        for flows in &told {
            flows.iter().for_each(|(octets, sampler)| tell(&mut exporter, *octets, *sampler));
            exporter.flush(NOW);
        }
        let good = messages(&mut exporter);
        let read = |messages: &[Vec<u8>]| -> Vec<FlowRecord> {
            let mut collector = Collector::new(Limits::default());
            messages.iter().flat_map(|message| feed(&mut collector, from(1), message)).collect()
        };
        let mut mixed = good.clone();
        for (at, set) in &bad {
            let message = at.get_mut(&mut mixed);
            let header = if version == NetflowVersion::V9 { 20 } else { 16 };
            // Before the message's own sets, or after them.
            let place = if set.len() % 2 == 0 { header } else { message.len() };
            message.splice(place..place, set.iter().copied());
            if version == NetflowVersion::Ipfix {
                let length = u16::try_from(message.len()).unwrap();
                message[2..4].copy_from_slice(&length.to_be_bytes());
            }
        }
        prop_assert_eq!(read(&mixed), read(&good));
    }
}

/// A set that yields nothing: of a reserved id, of a template that never comes, or of templates
/// that are not whole, or refused.
fn bad_set() -> impl Strategy<Value = Vec<u8>> {
    let octets = || prop::collection::vec(1..=255_u8, 1..40);
    let set = |id: u16, body: Vec<u8>| {
        let length = u16::try_from(body.len() + 4).unwrap().to_be_bytes();
        [&id.to_be_bytes()[..], &length, &body].concat()
    };
    prop_oneof![
        // 9 would be the version of another message.
        (10..256_u16, octets()).prop_map(move |(id, body)| set(id, body)),
        (1000..2000_u16, octets()).prop_map(move |(id, body)| set(id, body)),
        // More fields than there are; no length; an id below 256.
        Just(set(0, vec![4, 0, 0xff, 0xff, 0, 1, 0, 4])),
        Just(set(0, vec![4, 0, 0, 1, 0, 1, 0, 0])),
        Just(set(1, vec![4, 1, 0, 0, 0, 0])),
        Just(set(0, vec![0, 77, 0, 1, 0, 1, 0, 4])),
    ]
}

/// A template, and then messages of so many records.
fn messages_of(version: NetflowVersion, sequence: u32, sizes: &[usize]) -> Vec<Vec<u8>> {
    if version == NetflowVersion::V5 {
        let mut exporter = FixedExporter::new(version, BOOT).unwrap().sequence(sequence);
        let values = vec![FieldValue::Unsigned(1); exporter.fields().count()];
        for size in sizes {
            (0..*size).for_each(|_| exporter.record(NOW, &values).unwrap());
            exporter.flush(NOW);
        }
        return std::iter::from_fn(|| exporter.poll_message()).collect();
    }
    let mut exporter = exporter(version, sequence);
    let flows = [element(8, 4), element(1, 4), element(2, 4), element(48, 1)];
    exporter.template(NOW, Template::data(FLOWS, flows).unwrap()).unwrap();
    for size in sizes {
        (0..*size).for_each(|_| tell(&mut exporter, 1, 1));
        exporter.flush(NOW);
    }
    messages(&mut exporter)
}

/// By a number, so that it can be shrunk and repeated (Fisher and Yates).
fn shuffle<T>(items: &mut [T], mut seed: u64) {
    for last in (1..items.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        items.swap(last, usize::try_from(seed >> 33).unwrap() % (last + 1));
    }
}
