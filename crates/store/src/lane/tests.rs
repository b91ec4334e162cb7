//! What goes into a lane comes out of it, however it is kept.

use super::*;

fn check(lane: &Lane, numbers: &[u64]) {
    let rows: Vec<u32> = (0..).take(numbers.len()).collect();
    let mut out = vec![9];
    lane.gather(&rows, &mut out);
    assert_eq!(out, numbers);
    for (row, number) in numbers.iter().enumerate() {
        assert_eq!(lane.get(row), *number);
    }
    let most = numbers.iter().max().expect("some");
    assert!(lane.base <= *numbers.iter().min().expect("some") && lane.most() >= *most);
    for low in numbers {
        for high in [*low, low + (most - low) / 2, *most, most.saturating_add(1)] {
            let (mut bits, mut expected) = ([0], [0]);
            lane.scan_range(*low, high, &mut bits);
            lane.scan(|number| *low <= number && number <= high, &mut expected);
            let rows = (1 << numbers.len()) - 1;
            assert_eq!(bits[0] & rows, expected[0] & rows, "{low}..={high} in {lane:?}");
        }
    }
}

/// A lane and its rows.
#[derive(Default)]
struct Grown(Lane, usize);

impl Grown {
    fn fill(&mut self, number: u64, rows: usize) {
        self.0.fill(self.1, number, rows, &mut Pool::default());
        self.1 += rows;
    }

    fn extend<T: Cell>(&mut self, steps: (u64, u32), cells: &[T]) {
        self.0.extend(self.1, steps, cells, &mut Pool::default());
        self.1 += cells.len();
    }
}

fn pushed(numbers: &[u64], bits: u32) -> Lane {
    let mut lane = Grown::default();
    numbers.iter().for_each(|number| lane.fill(*number, 1));
    check(&lane.0, numbers);
    assert_eq!(lane.0.bits(), bits, "{numbers:?}");
    lane.0
}

#[test]
fn a_lane_is_as_wide_as_its_largest_number() {
    pushed(&[7, 7, 7], 3);
    pushed(&[0, 255, 3], 8);
    pushed(&[300, 1], 16);
    pushed(&[1, 2, 70_000, 3], 32);
    pushed(&[u64::MAX, 0], 64);
    pushed(&[1, 256, 65_536, u64::MAX, 4], 64);
}

#[test]
fn instants_take_four_octets_where_their_steps_allow() {
    let at = |millis: u64| (1 << 63) + 1_700_000_000_000_000_000 + millis * 1_000_000;
    let millis = pushed(&[at(5), at(9), at(2), at(1_000_000), at(0), at(0)], 64);
    assert_eq!(millis.octets_held(), 8 * 4);
    let micros = pushed(&[at(5), at(9), at(5) + 1000, at(3) - 2000], 64);
    assert!(micros.octets_held() <= 4 * 4);
    let nanos = pushed(&[at(5), at(9), at(10_000) + 1], 64);
    assert_eq!(nanos.octets_held(), 4 * 8);
}

#[test]
fn cells_from_other_bases_and_steps_give_the_same_numbers() {
    let base = 1 << 62;
    let mut lane = Grown::default();
    lane.extend((base, 1_000_000), &[5_u32, 70_000]);
    lane.extend((base + 3_000_000, 1_000_000), &[1_u32, 2]);
    assert_eq!(lane.0.octets_held(), 4 * 4);
    lane.extend((base - 1_000_000, 1_000_000), &[0_u32, 2]);
    lane.extend((base + 2000, 1000), &[0_u32, 1]);
    let numbers = [
        base + 5_000_000,
        base + 70_000_000_000,
        base + 4_000_000,
        base + 5_000_000,
        base - 1_000_000,
        base + 1_000_000,
        base + 2000,
        base + 3000,
    ];
    check(&lane.0, &numbers);
    lane.extend((1, 1), &[0_u8, 1]);
    lane.extend((1, 1), &[7_u8, 7]);
    check(&lane.0, &[&numbers[..], &[1, 2, 8, 8]].concat());
}

#[test]
fn what_may_be_missing_needs_no_more_than_others() {
    let mut lane = Grown::default();
    lane.extend((1, 1), &[0_u32, u32::MAX]);
    assert_eq!(lane.0.octets_held(), 2 * 4);
    check(&lane.0, &[1, 1 << 32]);
    let mut lane = Grown::default();
    lane.fill(0, 2);
    lane.extend((1, 1), &[4_u16, 700]);
    assert_eq!(lane.0.octets_held(), 4 * 2);
    check(&lane.0, &[0, 0, 5, 701]);
}

#[test]
fn a_row_can_be_replaced_by_anything() {
    let mut lane = Grown::default();
    lane.fill(5, 3);
    assert_eq!(lane.0.octets_held(), 0);
    lane.0.set(3, 1, u64::MAX, &mut Pool::default());
    lane.0.set(3, 2, 0, &mut Pool::default());
    check(&lane.0, &[5, u64::MAX, 0]);
    let mut out = Vec::new();
    lane.0.gather(&[0, 2], &mut out);
    assert_eq!(out, [5, 0]);
    lane.0.map(3, |number| number & 7, &mut Pool::default());
    check(&lane.0, &[5, 7, 0]);
}

#[test]
fn numbers_that_wrap_are_kept_as_they_are() {
    let mut lane = Grown::default();
    let half = 1_u64 << 63;
    // As codes of times: 5 before 1970, 1970, and the last there is.
    lane.extend((half, 1), &[5_u64.wrapping_neg(), 0, half - 1]);
    check(&lane.0, &[half - 5, half, u64::MAX]);
}
