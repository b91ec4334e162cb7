//! The addresses of a batch as codes.

use model::{AddressRun, Addresses, Cells, NumberCells};

use super::column::Column;
use crate::address::{AddressBook, FIRST_V6};

/// Memory for codes that are not the addresses themselves.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    places: Vec<u32>,
    codes: Vec<u64>,
}

/// The codes of so many addresses; where `optional`, 0 for unspecified ones and one more for others.
pub(super) fn column<'a>(
    book: &mut AddressBook,
    addresses: &'a Addresses,
    rows: usize,
    optional: bool,
    scratch: &'a mut Scratch,
) -> Column<'a> {
    let more = u64::from(optional);
    let code = |code: u64, is_missing: bool| if optional && is_missing { 0 } else { code + more };
    let mut runs = addresses.runs();
    match (runs.next(), runs.next()) {
        (Some(AddressRun::V4(Cells::Same(bits, _))), None) => {
            return Column::same(code(bits.into(), bits == 0));
        }
        (Some(AddressRun::V4(Cells::Each(all))), None) if !optional || !all.contains(&0) => {
            return Column { base: more, step: 1, cells: NumberCells::Longs(all) };
        }
        (Some(AddressRun::V6(Cells::Same(bits, _))), None) if rows > 0 => {
            let place = u64::from(book.enter_v6(bits));
            return Column::same(code(FIRST_V6 + place, bits == 0));
        }
        (Some(AddressRun::V6(Cells::Each(all))), None) if !optional || !all.contains(&0) => {
            scratch.places.clear();
            scratch.places.extend(all.iter().take(rows).map(|bits| book.enter_v6(*bits)));
            let cells = NumberCells::Longs(&scratch.places);
            return Column { base: FIRST_V6 + more, step: 1, cells };
        }
        _ => {}
    }
    let codes = &mut scratch.codes;
    codes.clear();
    for run in addresses.runs() {
        let left = rows - codes.len();
        match run {
            AddressRun::V4(cells) => {
                let cells = cells.slice(0..left).iter();
                codes.extend(cells.map(|bits| code(bits.into(), bits == 0)));
            }
            AddressRun::V6(cells) => {
                let cells = cells.slice(0..left).iter();
                codes.extend(cells.map(|bits| match (optional, bits) {
                    (true, 0) => 0,
                    _ => FIRST_V6 + u64::from(book.enter_v6(bits)) + more,
                }));
            }
        }
    }
    Column::of(NumberCells::Wides(codes))
}
