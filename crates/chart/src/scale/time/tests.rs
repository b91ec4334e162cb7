//! Time ticks: what stands on the axis of a given range.

use proptest::prelude::*;

use super::*;

fn check(start: &str, end: &str, pixels: u32, zone: i32, expected: &[&str]) {
    let range = TimeRange {
        start: Timestamp::parse_rfc3339(start).unwrap(),
        end: Timestamp::parse_rfc3339(end).unwrap(),
    };
    let labels: Vec<String> =
        time_ticks(range, pixels, Clock::Zone(zone)).into_iter().map(|tick| tick.label).collect();
    assert_eq!(labels, expected);
}

#[test]
fn a_working_day_has_hours() {
    check(
        "2026-11-21T08:00:00Z",
        "2026-11-21T16:00:00Z",
        600,
        0,
        &["08:00", "09:00", "10:00", "11:00", "12:00", "13:00", "14:00", "15:00", "16:00"],
    );
}

#[test]
fn midnight_says_the_date_where_the_reader_lives() {
    check("2026-11-21T20:30:00Z", "2026-11-22T05:30:00Z", 200, 60, &["22 Nov", "03:00", "06:00"]);
}

#[test]
fn below_a_second_the_second_is_said_once() {
    check(
        "2026-11-21T08:00:00.9Z",
        "2026-11-21T08:00:01.2Z",
        300,
        0,
        &["00.900", "08:00:01", "01.100", "01.200"],
    );
}

#[test]
fn fifty_years_have_a_few_ticks() {
    check(
        "1976-05-01T00:00:00Z",
        "2026-05-01T00:00:00Z",
        500,
        0,
        &["1980", "1990", "2000", "2010", "2020"],
    );
}

#[test]
fn months_begin_on_their_first_day() {
    check(
        "2024-01-15T00:00:00Z",
        "2024-05-02T00:00:00Z",
        500,
        0,
        &["Feb 2024", "Mar 2024", "Apr 2024", "May 2024"],
    );
}

#[test]
fn weeks_begin_on_monday() {
    check("2026-11-01T00:00:00Z", "2026-11-20T00:00:00Z", 300, 0, &["2 Nov", "9 Nov", "16 Nov"]);
}

#[test]
fn an_empty_range_has_no_ticks() {
    check("2026-11-01T00:00:00Z", "2026-11-01T00:00:00Z", 300, 0, &[]);
}

#[test]
fn an_offset_is_written_with_its_sign() {
    assert_eq!(zone_text(0), "UTC");
    assert_eq!(zone_text(330), "UTC+05:30");
    assert_eq!(zone_text(-210), "UTC-03:30");
    let at = Timestamp::parse_rfc3339("2026-11-21T23:30:05Z").unwrap();
    assert_eq!(clock_text(at, 60), "2026-11-22 00:30:05");
}

proptest! {
    #[test]
    fn ticks_are_few_in_order_and_inside(start: i64, end: i64, pixels in 0u32..4000, zone in -840i32..840) {
        let range = TimeRange { start: Timestamp(start.min(end)), end: Timestamp(start.max(end)) };
        let ticks = time_ticks(range, pixels, Clock::Zone(zone));
        prop_assert!(ticks.len() <= pixels as usize / 40 + 2);
        prop_assert!(ticks.is_sorted_by(|a, b| a.at < b.at));
        prop_assert!(ticks.iter().all(|tick| range.start <= tick.at && tick.at <= range.end));
    }

    #[test]
    fn the_calendar_agrees_with_the_one_of_timestamps(nanos: i64) {
        let text = Timestamp(nanos).to_string().replacen('T', " ", 1);
        let expected = text.split('.').next().unwrap().to_owned();
        prop_assert_eq!(clock_text(Timestamp(nanos), 0), expected);
    }
}
