//! Every clock an exporter may have, and the fall-back that is marked.

use model::TimeBasis;

use super::*;

/// Start and end in milliseconds after the export, and where they come from.
fn check(datagram: Vec<u8>, expected: (i64, i64, TimeBasis)) {
    let flow = one(datagram);
    let millis = |time: Timestamp| (time.0 - 1_700_000_000_000_000_000) / 1_000_000;
    assert_eq!((millis(flow.start), millis(flow.end), flow.time_basis), expected);
}

fn absolute(fields: &[(u16, u16)], record: &[u8], expected: (i64, i64, TimeBasis)) {
    check(ipfix(&[template(2, 256, fields), records(256, &[record])]), expected);
}

/// Start and end as two numbers of eight octets.
fn two(fields: [u16; 2], numbers: [u64; 2], expected: (i64, i64, TimeBasis)) {
    let record = numbers.map(u64::to_be_bytes).concat();
    absolute(&fields.map(|id| (id, 8)), &record, expected);
}

#[test]
fn seconds_milliseconds_and_fractions_of_ntp() {
    let basis = TimeBasis::Absolute;
    two([150, 151], [1_699_999_990, 1_699_999_995], (-10_000, -5000, basis));
    two([152, 153], [1_699_999_999_500, 1_700_000_000_250], (-500, 250, basis));
    // 3 908 988 800 s after 1900; half a second and a quarter.
    let ntp = |seconds: u64, fraction: u64| (3_908_988_800 + seconds) << 32 | fraction;
    for fields in [[154, 155], [156, 157]] {
        two(fields, [ntp(0, 1 << 31), ntp(1, 1 << 30)], (500, 1250, basis));
    }
    // 158, 159: microseconds before the export.
    let record = [3_000_000_u32.to_be_bytes(), 1_000_000_u32.to_be_bytes()].concat();
    absolute(&[(158, 4), (159, 4)], &record, (-3000, -1000, basis));
}

#[test]
fn an_end_and_a_duration_are_a_start() {
    let end = 1_700_000_000_000_u64.to_be_bytes();
    let record = [&end[..], &2000_u32.to_be_bytes()].concat();
    absolute(&[(153, 8), (161, 4)], &record, (-2000, 0, TimeBasis::Absolute));
    absolute(&[(153, 8), (162, 4)], &record, (-2, 0, TimeBasis::Absolute));
    absolute(&[(152, 8), (161, 4)], &record, (0, 2000, TimeBasis::Absolute));
}

#[test]
fn an_event_ends_what_has_a_beginning_only() {
    let basis = TimeBasis::Absolute;
    two([152, 323], [1_700_000_000_000, 1_700_000_000_090], (0, 90, basis));
    // The event of a creation is its beginning; one before it is no end.
    two([152, 323], [1_700_000_000_000, 1_700_000_000_000], (0, 0, basis));
    two([152, 323], [1_700_000_000_000, 1_699_999_999_000], (0, 0, basis));
    let record = [1_700_000_000_000_u64, 1_700_000_000_090].map(u64::to_be_bytes).concat();
    let record = [&record[..], &2000_u32.to_be_bytes()].concat();
    absolute(&[(152, 8), (323, 8), (161, 4)], &record, (0, 2000, basis));
}

#[test]
fn uptimes_count_from_the_header_and_wrap() {
    let uptimes = |uptime: u32, start: u32, end: u32, expected| {
        let record = [start.to_be_bytes(), end.to_be_bytes()].concat();
        let sets = [template(0, 256, &[(22, 4), (21, 4)]), records(256, &[&record])];
        check(v9_at(uptime, &sets), expected);
    };
    let basis = TimeBasis::Uptime;
    uptimes(100_000, 90_000, 95_000, (-10_000, -5000, basis));
    // The flow began before 32 bits were full, and the box has been up for 50 days.
    uptimes(1000, u32::MAX - 999, 500, (-2000, -500, basis));
    uptimes(u32::MAX, u32::MAX - 5, u32::MAX, (-5, 0, basis));
    uptimes(0, 0, 0, (0, 0, basis));
    // A flow that ends after its message was sent: no more than it says.
    uptimes(1000, 900, 1100, (-100, 100, basis));
}

#[test]
fn uptimes_of_eight_octets_are_milliseconds_since_1970() {
    let record =
        [1_699_999_999_000_u64.to_be_bytes(), 1_700_000_000_000_u64.to_be_bytes()].concat();
    let sets = [template(0, 256, &[(22, 8), (21, 8)]), records(256, &[&record])];
    check(v9(&sets), (-1000, 0, TimeBasis::Uptime));
}

#[test]
fn without_an_uptime_in_the_header_the_record_says_since_when() {
    let uptimes = |boot: u64, start: u32, end: u32, expected| {
        let record = [&boot.to_be_bytes()[..], &start.to_be_bytes(), &end.to_be_bytes()].concat();
        let fields = [(160, 8), (22, 4), (21, 4)];
        check(ipfix(&[template(2, 256, &fields), records(256, &[&record])]), expected);
    };
    uptimes(1_699_999_900_000, 99_000, 99_500, (-1000, -500, TimeBasis::Uptime));
    // Up for 60 days, of which 32 bits of milliseconds hold the last 10.29: 2^32 ms are
    // 4 294 967 296, and 60 days are 5 184 000 000.
    let boot = 1_700_000_000_000 - 5_184_000_000;
    let now = 5_184_000_000_u64 - 4_294_967_296;
    let now = u32::try_from(now).unwrap();
    uptimes(boot, now - 1000, now, (-1000, 0, TimeBasis::Uptime));
}

#[test]
fn what_has_no_time_of_its_own_says_so() {
    absolute(&[(4, 1)], &[6], (0, 0, TimeBasis::Export));
    absolute(&[(323, 8)], &1_700_000_003_000_u64.to_be_bytes(), (3000, 3000, TimeBasis::Event));
    absolute(&[(322, 4)], &1_700_000_003_u32.to_be_bytes(), (3000, 3000, TimeBasis::Event));
    // 0 is what is written by those who do not know.
    two([152, 153], [0, 0], (0, 0, TimeBasis::Export));
    absolute(&[(152, 4), (153, 4)], &[1; 8], (0, 0, TimeBasis::Export));
}

#[test]
fn clocks_at_their_ends_are_told_as_they_are() {
    let flow = flow(&[(150, 4), (151, 4)], &[0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff]);
    assert_eq!(flow.start, Timestamp::from_seconds(1));
    assert_eq!(flow.end, Timestamp::from_seconds(4_294_967_295));
    // Beyond what nanoseconds since 1970 hold, the last instant there is.
    let record = [[0x7f; 8], [0xff; 8]].concat();
    let flow = one(ipfix(&[template(2, 256, &[(150, 8), (151, 8)]), records(256, &[&record])]));
    assert!(flow.end >= flow.start);
}
