//! When the first and the last of some flows start and end.

use std::ops::Range;

use model::NumberCells;

use super::column::{Column, part};

/// Two instants as codes; see `time_code`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Times {
    pub(super) start: u64,
    pub(super) end: u64,
}

/// The earliest start and end, and the latest.
pub(super) fn of(starts: Column<'_>, durations: Column<'_>, rows: Range<usize>) -> [Times; 2] {
    // Nearly always both count the same steps in 32 bits.
    if let (NumberCells::Longs(start), NumberCells::Longs(duration)) =
        (starts.cells, durations.cells)
        && starts.step == durations.step
        && durations.base == 0
    {
        let pairs = part(start, rows.clone()).iter().zip(part(duration, rows.clone()));
        let (first, last) = pairs.fold(
            ([u32::MAX; 2], [0; 2]),
            |([first_start, first_end], [last_start, last_end]), (start, duration)| {
                let end = start.saturating_add(*duration);
                (
                    [first_start.min(*start), first_end.min(end)],
                    [last_start.max(*start), last_end.max(end)],
                )
            },
        );
        if last[1] < u32::MAX {
            let code = |cell: u32| starts.base + u64::from(cell) * u64::from(starts.step);
            return [first, last].map(|[start, end]| Times { start: code(start), end: code(end) });
        }
    }
    let times = rows.map(|row| {
        let start = starts.get(row);
        Times { start, end: start.wrapping_add(durations.get(row)) }
    });
    let none = [Times { start: u64::MAX, end: u64::MAX }, Times { start: 0, end: 0 }];
    times.fold(none, |[first, last], time| {
        [
            Times { start: first.start.min(time.start), end: first.end.min(time.end) },
            Times { start: last.start.max(time.start), end: last.end.max(time.end) },
        ]
    })
}
