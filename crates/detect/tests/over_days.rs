//! What one sees only after hours or weeks: unusual volume, and countries nobody spoke with before.

use std::net::IpAddr;

use detect::{Detectors, Limits, Seen, Sight};
use model::{
    Counters, Direction, EndReason, Finding, FindingKind, FindingSeverity, FlowKey, FlowRecord,
    SourceId, Timestamp,
};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const MEGABYTE: u64 = 1_000_000;
/// A Monday at midnight.
const MONDAY: i64 = 1_772_409_600;

fn sight(second: i64, sent: u64) -> Sight {
    let key = FlowKey {
        source: [192, 168, 1, 20].into(),
        destination: [192, 0, 2, 7].into(),
        source_port: 40_000,
        destination_port: 443,
        protocol: 6,
        vlan: None,
    };
    let start = Timestamp::from_seconds(MONDAY + second);
    let mut record = FlowRecord::new(key, start);
    record.end = start.plus_nanos(1_000_000_000);
    record.forward = Counters { packets: sent / 1000, octets: sent };
    record.end_reason = Some(EndReason::EndOfFlow);
    record.direction = Direction::Upload;
    Sight::of(&record)
}

fn found(detectors: &Detectors, kind: FindingKind) -> Vec<Finding> {
    detectors.findings().into_iter().filter(|finding| finding.kind == kind).collect()
}

fn detectors() -> Detectors {
    Detectors::new(SourceId(0), &Limits::default())
}

/// A megabyte every ten minutes for five hours, then so much at once.
fn after_five_hours(sent: u64) -> Vec<Finding> {
    let mut detectors = detectors();
    for step in 0..30 {
        detectors.see(&Seen::Flow(sight(step * 10 * MINUTE, MEGABYTE)));
    }
    detectors.see(&Seen::Flow(sight(5 * HOUR, sent)));
    found(&detectors, FindingKind::VolumeAnomaly)
}

#[test]
fn a_host_that_moves_two_hundred_times_what_it_does_at_other_times_is_told_with_both_numbers() {
    let found = after_five_hours(200 * MEGABYTE);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].sentence, "192.168.1.20 moved 200 MB within ten minutes; 1.0 MB is usual.");
    assert_eq!(found[0].severity, FindingSeverity::Low);
    // A gigabyte in place of a megabyte is worth a look.
    assert_eq!(after_five_hours(1200 * MEGABYTE)[0].severity, FindingSeverity::Medium);
}

#[test]
fn forty_times_as_much_of_little_is_still_little() {
    assert_eq!(after_five_hours(40 * MEGABYTE), []);
}

#[test]
fn before_four_hours_have_passed_nobody_knows_what_is_usual() {
    let mut detectors = detectors();
    for step in 0..20 {
        detectors.see(&Seen::Flow(sight(step * 10 * MINUTE, MEGABYTE)));
    }
    detectors.see(&Seen::Flow(sight(200 * MINUTE, 900 * MEGABYTE)));
    assert_eq!(found(&detectors, FindingKind::VolumeAnomaly), []);
}

#[test]
fn who_always_moves_as_much_is_not_told_of() {
    let mut detectors = detectors();
    for step in 0_i64..200 {
        let sent = (90 + 10 * (step % 3)).cast_unsigned() * MEGABYTE;
        detectors.see(&Seen::Flow(sight(step * 10 * MINUTE, sent)));
    }
    assert_eq!(found(&detectors, FindingKind::VolumeAnomaly), []);
}

#[test]
fn a_backup_of_every_sunday_night_is_usual_after_three_weeks_and_on_a_wednesday_it_is_not() {
    let mut detectors = detectors();
    let week = 7 * DAY;
    let sunday = 6 * DAY + 2 * HOUR;
    let last = |detectors: &Detectors| {
        let found = found(detectors, FindingKind::VolumeAnomaly);
        let last = found.iter().map(|finding| finding.last.seconds_and_nanos().0 - MONDAY).max();
        last.unwrap_or_default()
    };
    let wednesday = 4 * week + 2 * DAY + 14 * HOUR;
    for step in 0..(wednesday / (10 * MINUTE)) {
        let second = step * 10 * MINUTE;
        let is_backup = (sunday..sunday + HOUR).contains(&(second % week));
        let sent = if is_backup { 100 * MEGABYTE } else { MEGABYTE };
        detectors.see(&Seen::Flow(sight(second, sent)));
    }
    let told = last(&detectors);
    assert!((2 * week + sunday..3 * week).contains(&told), "last told at {told}");
    detectors.see(&Seen::Flow(sight(wednesday, 100 * MEGABYTE)));
    assert_eq!(last(&detectors), wednesday + 1);
}

#[test]
fn a_country_that_nobody_spoke_with_in_the_first_hour_is_told_once() {
    let mut detectors = detectors();
    let mut speak = |second: i64, last: u8, country: &[u8; 2]| {
        let mut sight = sight(second, 5000);
        sight.server = [192, 0, 2, last].into();
        sight.country = Some(*country);
        detectors.see(&Seen::Flow(sight));
    };
    speak(0, 1, b"DE");
    speak(30 * MINUTE, 2, b"FR");
    // Known from the first hour.
    speak(2 * HOUR, 1, b"DE");
    speak(3 * HOUR, 9, b"NZ");
    speak(4 * HOUR, 9, b"NZ");
    let found = found(&detectors, FindingKind::NewCountry);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].subjects, [IpAddr::from([192, 168, 1, 20])]);
    assert_eq!(found[0].severity, FindingSeverity::Low);
    assert!(found[0].sentence.contains("192.0.2.9 in NZ"), "{}", found[0].sentence);
    assert_eq!(found[0].filter, "country == \"NZ\"");
}
