//! Packets years apart: nothing walks over the empty seconds between them, in whatever slices they come.

use capture::pcapng::{InterfaceDescription, PacketBlock, Writer};
use capture::{LinkType, Resolution};
use model::FeatureValue::{Number, Real};
use model::{Feature, FeatureSet, FeatureValue};
use protocol::FeatureOptions;

use super::*;
use crate::DataSet;

const YEAR: i64 = 31_557_600;
/// Counted in nanoseconds since 1970, the last second there is lies in the year 2262.
const LAST: i64 = 9_223_372_035;

/// One connection with a segment at each of these seconds, each of 40 octets.
fn capture(seconds: &[i64]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = Writer::new();
    writer.section_header("a test", &mut out);
    let interface = InterfaceDescription {
        resolution: Resolution::Nanos,
        ..InterfaceDescription::new(LinkType::RAW)
    };
    let interface = writer.interface(&interface, &mut out);
    for second in seconds {
        let mut packet = vec![0x45, 0, 0, 40, 0, 0, 0, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
        packet.extend([0xc3, 0x50, 0, 80, 0, 0, 0, 1, 0, 0, 0, 1, 0x50, 0x10, 1, 0, 0, 0, 0, 0]);
        let time = Timestamp::from_seconds(*second);
        writer.packet(&PacketBlock::new(interface, time, &packet), &mut out);
    }
    out
}

/// Gaps of a year, of 50 years, of all the time there is, and back again.
const GAPS: [&[i64]; 4] =
    [&[0, YEAR], &[YEAR, 51 * YEAR, 51 * YEAR + 1], &[0, 1, LAST], &[LAST, 0, YEAR, LAST]];

fn settings(timeouts: bool) -> Settings {
    let usual = Settings::default();
    let seconds = |usual: Option<u32>| usual.filter(|_| timeouts);
    Settings {
        active_timeout_seconds: seconds(usual.active_timeout_seconds),
        idle_timeout_seconds: seconds(usual.idle_timeout_seconds),
        ..usual
    }
}

#[test]
fn flows_and_timelines_of_years_apart_are_exact() {
    for seconds in GAPS {
        let bytes = capture(seconds);
        for timeouts in [true, false] {
            let flows = |slice: usize| {
                let mut engine = Engine::new(settings(timeouts), Limits::default());
                read(&mut engine, &bytes, slice);
                let of = |flow: model::FlowRecord| (flow.start, flow.end, flow.total().packets);
                let flows: Vec<_> = engine.flows(&Question::default()).map(of).collect();
                (flows, engine)
            };
            let (expected, mut engine) = flows(usize::MAX);
            let packets: u64 = expected.iter().map(|(.., packets)| packets).sum();
            assert_eq!(packets, seconds.len() as u64);
            assert_eq!(expected.len() == 1, !timeouts, "{seconds:?}");
            for slice in [1, 7, 100] {
                assert_eq!(flows(slice).0, expected, "{seconds:?} in slices of {slice}");
            }
            for buckets in [1, 2, 500, 4096] {
                let measures = vec![Measure::Packets, Measure::Octets];
                let question = Question { measures, buckets, ..Question::default() };
                let answer = answer(&mut engine, question);
                let axis = answer.axis.unwrap();
                assert!(axis.count <= 4096, "{axis:?}");
                let sums: Vec<u64> =
                    answer.total.series.iter().map(|line| line.iter().sum()).collect();
                assert_eq!(sums, [packets, 40 * packets], "{seconds:?} in {buckets} buckets");
            }
        }
    }
}

#[test]
fn data_sets_of_years_apart_have_durations_and_rates_and_no_empty_seconds() {
    let columns = [Feature::InPackets, Feature::Duration, Feature::InThroughput, Feature::InGapMax];
    let check = |columns: &[Feature], second_octets, expected: &[FeatureValue]| {
        let mut options = FeatureOptions {
            columns: columns.to_vec(),
            settings: settings(false),
            ..FeatureOptions::new(FeatureSet::Nf3)
        };
        options.quirks.second_octets = second_octets;
        let bytes = capture(&[YEAR, 51 * YEAR]);
        for slice in [1, 33, usize::MAX] {
            let mut data_set = DataSet::new(options.clone()).unwrap();
            let mut rows = Vec::new();
            data_set.begin();
            for slice in bytes.chunks(slice) {
                data_set.read(slice, &mut |row| rows.push(row.to_vec()));
            }
            data_set.end(&mut |row| rows.push(row.to_vec()));
            assert_eq!(rows, [expected], "slices of {slice}");
        }
    };
    // 50 years in milliseconds; 80 octets over them are no bit a second.
    let fifty = Number(1_577_880_000_000);
    check(&columns, false, &[Number(2), fifty.clone(), Number(0), fifty]);
    // The digits of the two seconds that had packets, and none of those between.
    check(&[Feature::InSecondOctets], true, &[Real(4040.0)]);
}

/// A scan: more connections in one second than the meter keeps open, each of one packet.
#[test]
fn flows_that_end_because_too_many_are_open_are_told_and_none_is_lost() {
    let (open, more) = (1_u32 << 17, 1000);
    let (mut out, mut writer) = (Vec::new(), Writer::new());
    writer.section_header("a test", &mut out);
    let interface = writer.interface(&InterfaceDescription::new(LinkType::RAW), &mut out);
    for host in 0..open + more {
        let mut packet = vec![0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1];
        packet.extend((0x0b00_0000 + host).to_be_bytes());
        packet.extend([0xc3, 0x50, 0, 53, 0, 8, 0, 0]);
        writer.packet(&PacketBlock::new(interface, Timestamp(0), &packet), &mut out);
    }
    let mut engine = engine();
    read(&mut engine, &out, 1 << 20);
    assert_eq!(engine.flows(&Question::default()).count(), (open + more) as usize);
    let told = issues(&mut engine);
    let told: Vec<_> =
        told.iter().filter(|issue| issue.what.contains("before their time")).collect();
    assert_eq!(told.len(), 1);
    assert!(told[0].what.starts_with("1000 flows"), "{}", told[0].what);
}
