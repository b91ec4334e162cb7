//! Stories of sequence numbers, and what each message says.

use super::*;
use Verdict::{CountsOtherwise, Fine, Jump, Late, Lost, Restart};

fn seen(number: u32, data: u32, uptime_millis: Option<u32>) -> Seen {
    let records = Some(Records { data, options: 0 });
    let arrival = Timestamp::from_millis(uptime_millis.unwrap_or(0).into());
    Seen { number, records, uptime_millis, arrival }
}

fn otherwise(counting: Counting, units: u32, charged: i64) -> Verdict {
    CountsOtherwise { counting, units, charged: Timestamp::from_millis(charged) }
}

/// So many units, found missing at that time, have come.
fn returned(units: u32, charged: i64) -> Verdict {
    Verdict::Returned { units, charged: Timestamp::from_millis(charged) }
}

/// Messages as (number, data records, uptime), and what each says; at the end, the units lost.
fn check(version: NetflowVersion, messages: &[(u32, u32, Option<u32>, Verdict)], lost: u64) {
    let mut sequence = Sequence::new(version);
    for &(number, data, uptime, verdict) in messages {
        assert_eq!(sequence.observe(seen(number, data, uptime)), verdict, "at {number}");
    }
    assert_eq!(sequence.lost, lost);
}

const IPFIX: NetflowVersion = NetflowVersion::Ipfix;
const V9: NetflowVersion = NetflowVersion::V9;

#[test]
fn missing_units_are_counted_also_where_numbers_wrap() {
    check(IPFIX, &[(10, 5, None, Fine), (15, 5, None, Fine), (30, 1, None, Lost(10))], 10);
    check(IPFIX, &[(u32::MAX - 1, 2, None, Fine), (0, 3, None, Fine), (5, 1, None, Lost(2))], 2);
    check(IPFIX, &[(u32::MAX - 1, 1, None, Fine), (2, 1, None, Lost(3))], 3);
}

#[test]
fn a_late_message_gives_back_what_it_was_charged_and_a_repeated_one_does_not() {
    check(
        V9,
        &[
            (0, 9, Some(0), Fine),
            (4, 9, Some(4), Lost(3)),
            (2, 9, Some(2), returned(1, 4)),
            (2, 9, Some(2), Late),
            (1, 9, Some(1), returned(1, 4)),
            (5, 9, Some(5), Fine),
        ],
        1,
    );
}

#[test]
fn gaps_are_what_is_still_missing_and_what_came_twice_is_counted() {
    let mut sequence = Sequence::new(V9);
    let gaps =
        [(0, 0), (4, 1), (2, 2), (2, 2), (1, 1), (3, 0), (5, 0), (5, 0)].map(|(number, gaps)| {
            sequence.observe(seen(number, 9, Some(number)));
            (sequence.gaps, gaps)
        });
    for (counted, expected) in gaps {
        assert_eq!(counted, expected);
    }
    assert_eq!((sequence.lost, sequence.late, sequence.overtaken), (0, 2, 3));
}

#[test]
fn late_messages_that_cut_a_gap_into_many_do_not_make_it_grow_without_bound() {
    let mut sequence = Sequence::new(V9);
    for number in [0, 10_000].into_iter().chain((1..5000).map(|nth| 2 * nth)) {
        sequence.observe(seen(number, 9, Some(number)));
        assert!(sequence.missing.len() <= MISSING_STRETCHES);
    }
}

#[test]
fn an_uptime_that_goes_back_is_a_new_beginning_and_no_loss() {
    check(
        V9,
        &[
            (1000, 10, Some(5_000_000), Fine),
            (0, 10, Some(1000), Restart),
            (1, 10, Some(2000), Fine),
        ],
        0,
    );
}

#[test]
fn an_uptime_that_wraps_or_mixes_clocks_is_no_new_beginning() {
    check(V9, &[(1, 10, Some(u32::MAX - 5), Fine), (2, 10, Some(10), Fine)], 0);
    check(V9, &[(1, 10, Some(900_000), Fine), (2, 10, Some(780_000), Fine)], 0);
}

#[test]
fn a_sequence_without_uptime_that_goes_far_back_began_anew() {
    check(IPFIX, &[(500_000, 10, None, Fine), (3, 10, None, Restart), (13, 1, None, Fine)], 0);
    check(IPFIX, &[(10, 10, None, Fine), (0, 10, None, Restart)], 0);
}

#[test]
fn after_records_that_could_not_be_counted_nothing_is_said() {
    let mut sequence = Sequence::new(IPFIX);
    let uncounted = Seen { records: None, ..seen(0, 0, None) };
    assert_eq!(sequence.observe(uncounted), Fine);
    assert_eq!(sequence.observe(seen(17, 3, None)), Fine);
    assert_eq!(sequence.observe(seen(20, 3, None)), Fine);
    assert_eq!(sequence.lost, 0);
}

#[test]
fn softflowd_counts_the_messages_own_records_and_loses_nothing() {
    let otherwise = otherwise(Counting::DataRecordsSoFar, 0, 0);
    check(IPFIX, &[(18, 18, None, Fine), (41, 23, None, otherwise), (44, 3, None, Fine)], 0);
    let lost = [(18, 18, None, Fine), (41, 23, None, otherwise), (54, 3, None, Lost(10))];
    check(IPFIX, &lost, 10);
}

#[test]
fn a_way_of_counting_that_was_wrong_explains_no_gap() {
    // 15 is what data records expect and messages do not; so 16 is a gap of 4.
    let messages = [(10, 5, None, Fine), (15, 5, None, Fine), (16, 5, None, Late)];
    check(IPFIX, &messages, 0);
    check(V9, &[(1, 7, None, Fine), (2, 7, None, Fine), (9, 7, None, Lost(6))], 6);
}

#[test]
fn late_records_are_given_back_where_numbers_wrap() {
    // Messages at 2³² − 4, 0 and 4 with four records each come in the order 1, 3, 2.
    let messages = [
        (u32::MAX - 3, 4, None, Fine),
        (4, 4, None, Lost(4)),
        (0, 4, None, returned(4, 0)),
        (8, 1, None, Fine),
    ];
    check(IPFIX, &messages, 0);
}

#[test]
fn numbers_that_jump_further_than_loss_can_are_no_loss_and_no_new_beginning() {
    let v9 = [
        (5, 1, Some(1000), Fine),
        (900_000_000, 1, Some(2000), Jump),
        (900_000_001, 1, Some(3000), Fine),
        (900_000_003, 1, Some(4000), Lost(1)),
    ];
    check(V9, &v9, 1);
    // Forward modulo 2³², but lower than before: IPFIX tells no uptime, and this one began anew.
    check(IPFIX, &[(3_000_000_000, 9, None, Fine), (0, 9, None, Restart), (9, 9, None, Fine)], 0);
}

#[test]
fn an_old_message_that_comes_again_charges_nobody() {
    let messages = [
        (10_000, 1, Some(500_000), Fine),
        (4000, 1, Some(400_000), Late),
        (10_001, 1, Some(501_000), Fine),
    ];
    check(V9, &messages, 0);
}

#[test]
fn flows_of_version_8_are_missed_only_once_their_numbers_have_proved_to_count_them() {
    let flows = [(100, 5, Fine), (110, 5, Fine), (115, 5, Fine), (120, 5, Fine), (125, 5, Fine)];
    let uptimes = flows.map(|(number, data, verdict)| (number, data, Some(number), verdict));
    let messages = [&uptimes[..], &[(140, 5, Some(140), Lost(10))]].concat();
    check(NetflowVersion::V8, &messages, 10);
}

#[test]
fn datagrams_of_sflow_are_numbered_one_by_one() {
    let messages = [(7, 6, Some(7), Fine), (8, 6, Some(8), Fine), (11, 6, Some(11), Lost(2))];
    check(NetflowVersion::Sflow5, &messages, 2);
}

#[test]
fn in_version_9_one_gap_that_fits_another_way_of_counting_is_loss_and_two_are_none() {
    let flows = otherwise(Counting::Records, 2, 2);
    let messages = [
        (10, 3, Some(1), Fine),
        (13, 4, Some(2), Lost(2)),
        (17, 2, Some(3), flows),
        (19, 5, Some(4), Fine),
    ];
    check(V9, &messages, 0);
    check(V9, &[(10, 3, Some(1), Fine), (13, 4, Some(2), Lost(2)), (14, 4, Some(3), Fine)], 2);
}
