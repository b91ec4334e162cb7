//! A full meter, and clocks that cannot be trusted.

use super::*;

#[test]
fn a_full_meter_ends_the_flow_that_is_silent_for_longest_and_counts_it() {
    let config = Config { max_flows: 2, ..Config::default() };
    let way = |port| ((1, port), (2, 80));
    let packets =
        [(0, udp(way(1))), (1, udp(way(2))), (2, udp(way(1))), (3, udp(way(3))), (4, udp(way(1)))];
    let (records, counters) = meter(config, &packets);
    let expected = [
        (2, 1, 0, Some(EndReason::LackOfResources), 1, 1),
        (3, 1, 0, FORCED, 3, 3),
        (1, 3, 0, FORCED, 0, 4),
    ];
    assert_eq!(records.iter().map(row).collect::<Vec<_>>(), expected);
    assert_eq!((counters.lack_of_resources, counters.flows, counters.forced), (1, 3, 2));
}

#[test]
fn a_meter_for_no_flows_has_room_for_one() {
    let config = Config { max_flows: 0, ..Config::default() };
    let packets = [(0, udp(((1, 1), (2, 2)))), (0, udp(((1, 3), (2, 2))))];
    assert_eq!(meter(config, &packets).0.len(), 2);
}

#[test]
fn a_clock_that_goes_back_is_counted_and_the_flow_lasts_from_its_earliest_packet() {
    let packets = [(10, udp(THERE)), (5, udp(BACK)), (7, udp(THERE))];
    let (records, counters) = meter(Config::default(), &packets);
    assert_eq!(row(&records[0]), (50_000, 2, 1, FORCED, 5, 10));
    assert_eq!(records[0].duration_nanos(), 5_000_000_000);
    assert_eq!(counters.clock_went_back, 1);
}

#[test]
fn one_packet_from_the_future_does_not_hold_up_the_end_of_the_others() {
    let way = |port| ((1, port), (2, 80));
    let config = Config { active_timeout_nanos: None, ..Config::default() };
    let packets = [
        (1_000_000, udp(way(1))),
        (0, udp(way(2))),
        (61, udp(way(3))),
        (62, udp(way(3))),
        (125, udp(way(3))),
    ];
    let (records, counters) = meter(config, &packets);
    let ports: Vec<u16> = records.iter().map(|record| record.key.source_port).collect();
    // The one from the future is silent since the clock came back to second 0.
    assert_eq!(ports, [1, 2, 3, 3]);
    assert_eq!((counters.idle_timeouts, counters.forced), (3, 1));
}

#[test]
fn the_extremes_of_time_are_survived() {
    let mut meter = Meter::<()>::new(Config::default());
    let mut ended = |_: &mut Flow<()>| {};
    for time in [Timestamp::MAX, Timestamp::MIN, Timestamp(0), Timestamp::MAX, Timestamp::MIN] {
        meter.observe(time, None, &udp(THERE), u32::MAX, &mut ended);
        meter.observe(time, None, &udp(((3, 9), (4, 9))), 0, &mut ended);
    }
    meter.finish(&mut ended);
}

#[test]
fn memory_is_used_again_and_marks_do_not_pile_up() {
    let mut meter = Meter::<()>::new(Config::default());
    for second in 0..10_000 {
        let port = u16::try_from(second % 60_000).unwrap_or_default();
        let way = ((1, port), (2, 80));
        meter.observe(Timestamp::from_seconds(second * 2), None, &udp(way), 60, &mut |_| {});
    }
    assert!(meter.slots.len() < 40, "{}", meter.slots.len());
    assert!(meter.marked.len() <= meter.slots.len());
}

#[test]
fn an_open_flow_of_one_packet_takes_little_room() {
    assert!(size_of::<Slot<()>>() <= 544, "{}", size_of::<Slot<()>>());
}

#[test]
fn a_finished_meter_has_given_its_room_back_and_meters_on() {
    let mut meter = Meter::<()>::new(Config::default());
    let mut ports = Vec::new();
    for port in [1, 2, 3] {
        let mut ended = |flow: &mut Flow<()>| ports.push(flow.record.key.source_port);
        meter.observe(Timestamp(0), None, &udp(((1, port), (2, 80))), 60, &mut ended);
        meter.finish(&mut ended);
        assert_eq!((meter.open(), meter.slots.capacity(), meter.free.capacity()), (0, 0, 0));
    }
    assert_eq!(ports, [1, 2, 3]);
}
