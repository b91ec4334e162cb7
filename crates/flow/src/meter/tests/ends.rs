//! Timeouts and closed connections.

use super::*;

const IDLE: Option<EndReason> = Some(EndReason::IdleTimeout);
const ACTIVE: Option<EndReason> = Some(EndReason::ActiveTimeout);

#[test]
fn a_flow_silent_for_longer_than_the_idle_timeout_has_ended() {
    let packets = [(0, udp(THERE)), (60, udp(THERE)), (121, udp(THERE))];
    let expected = [(50_000, 2, 0, IDLE, 0, 60), (50_000, 1, 0, FORCED, 121, 121)];
    check(Config::default(), &packets, &expected);
}

#[test]
fn the_packets_of_others_end_a_silent_flow_too() {
    let mut meter = Meter::<()>::new(Config::default());
    let mut ports = Vec::new();
    for (second, way) in [(0, THERE), (61, ((3, 9), (4, 9)))] {
        let time = Timestamp::from_seconds(second);
        meter.observe(time, None, &udp(way), 60, &mut |flow| {
            ports.push(flow.record.key.source_port);
        });
    }
    assert_eq!((meter.open(), ports), (1, vec![50_000]));
}

#[test]
fn a_flow_begun_anew_after_silence_may_have_another_initiator() {
    let packets = [(0, udp(THERE)), (100, udp(BACK))];
    let expected = [(50_000, 1, 0, IDLE, 0, 0), (80, 1, 0, FORCED, 100, 100)];
    check(Config::default(), &packets, &expected);
}

#[test]
fn a_long_flow_is_cut_and_keeps_its_initiator() {
    let packets =
        [(0, udp(THERE)), (60, udp(BACK)), (120, udp(THERE)), (121, udp(BACK)), (122, udp(THERE))];
    let expected = [(50_000, 2, 1, ACTIVE, 0, 120), (50_000, 1, 1, FORCED, 121, 122)];
    check(Config::default(), &packets, &expected);
}

#[test]
fn a_flow_that_was_cut_keeps_its_label_and_name() {
    let mut meter = Meter::<u8>::new(Config::default());
    let mut ended = |_: &mut Flow<u8>| {};
    for second in [0, 60, 120] {
        let seen =
            meter.observe(Timestamp::from_seconds(second), None, &udp(THERE), 60, &mut ended);
        seen.flow.record.label.application = "DNS".into();
        seen.flow.record.host_name = Some("example.com".into());
        seen.flow.tag = 1;
    }
    let seen = meter.observe(Timestamp::from_seconds(121), None, &udp(BACK), 60, &mut ended);
    assert!(seen.is_new && !seen.from_initiator);
    assert_eq!(seen.flow.record.label.application, "DNS");
    assert_eq!(seen.flow.record.host_name.as_deref(), Some("example.com"));
    assert_eq!(seen.flow.tag, 0);
}

#[test]
fn without_timeouts_there_is_one_flow_for_the_whole_file() {
    let packets = [
        (0, tcp(THERE, SYN)),
        (1, tcp(BACK, RST)),
        (100_000, tcp(THERE, SYN)),
        (200_000, tcp(BACK, SYN_ACK)),
    ];
    check(Config::WHOLE_FILE, &packets, &[(50_000, 2, 2, CLOSED, 0, 200_000)]);
}

#[test]
fn fin_both_ways_closes_a_flow_and_its_tail_stays_in_it() {
    let packets = [
        (0, tcp(THERE, SYN)),
        (1, tcp(THERE, FIN_ACK)),
        (2, tcp(BACK, FIN_ACK)),
        (3, tcp(THERE, ACK)),
    ];
    check(Config::default(), &packets, &[(50_000, 3, 1, CLOSED, 0, 3)]);
}

#[test]
fn fin_one_way_closes_nothing() {
    let packets = [(0, tcp(THERE, FIN_ACK)), (1, tcp(THERE, FIN_ACK)), (2, tcp(BACK, ACK))];
    check(Config::default(), &packets, &[(50_000, 2, 1, FORCED, 0, 2)]);
}

#[test]
fn a_closed_flow_that_falls_silent_ended_because_it_was_closed() {
    let packets = [(0, tcp(THERE, SYN)), (0, tcp(BACK, RST)), (100, udp(((3, 9), (4, 9))))];
    let expected = [(50_000, 1, 1, CLOSED, 0, 0), (9, 1, 0, FORCED, 100, 100)];
    check(Config::default(), &packets, &expected);
}

#[test]
fn a_new_syn_after_the_end_begins_a_new_flow() {
    let packets =
        [(0, tcp(THERE, SYN)), (1, tcp(BACK, RST)), (2, tcp(BACK, SYN)), (3, tcp(THERE, SYN_ACK))];
    let expected = [(50_000, 1, 1, CLOSED, 0, 1), (80, 1, 1, FORCED, 2, 3)];
    check(Config::default(), &packets, &expected);
}

#[test]
fn a_syn_sent_again_before_the_end_begins_nothing() {
    let packets = [(0, tcp(THERE, SYN)), (1, tcp(THERE, SYN)), (3, tcp(THERE, SYN))];
    check(Config::default(), &packets, &[(50_000, 3, 0, FORCED, 0, 3)]);
}
