//! A lane as octets, and back. Cells wider than an octet are written octet by octet: first the least
//! significant ones of all cells, and so on, for what is alike then stands together.

use super::Lane;
use super::cells::Cells;
use crate::octets::{Damaged, Octets, put_u32, put_u64};

const WHAT: Damaged = Damaged { what: "a column" };

impl Lane {
    /// Whether every row holds 0.
    pub(crate) const fn is_nothing(&self) -> bool {
        self.base == 0 && self.cells.is_none()
    }

    /// Appends its first rows.
    pub(crate) fn save(&self, rows: usize, out: &mut Vec<u8>) {
        put_u64(out, self.base);
        put_u32(out, self.step);
        out.push(self.cells.octets());
        match &self.cells {
            Cells::None => {}
            Cells::Octet(cells) => out.extend_from_slice(cells.get(..rows).unwrap_or(cells)),
            Cells::Short(cells) => planes::<2, _>(cells, rows, out, u16::to_le_bytes),
            Cells::Long(cells) => planes::<4, _>(cells, rows, out, u32::to_le_bytes),
            Cells::Wide(cells) => planes::<8, _>(cells, rows, out, u64::to_le_bytes),
        }
    }

    /// The lane of so many rows, none of which holds more than `most`.
    pub(crate) fn open(octets: &mut Octets<'_>, rows: usize, most: u64) -> Result<Self, Damaged> {
        let (base, step) = (octets.u64(WHAT.what)?, octets.u32(WHAT.what)?);
        let width = octets.u8(WHAT.what)?;
        let cells = octets.take(rows * usize::from(width), WHAT.what)?;
        let cells = match width {
            0 => Cells::None,
            1 => Cells::Octet(cells.to_vec()),
            2 => Cells::Short(joined::<2, _>(cells, rows, u16::from_le_bytes)),
            4 => Cells::Long(joined::<4, _>(cells, rows, u32::from_le_bytes)),
            // They are the numbers themselves.
            8 if (base, step) == (0, 1) => {
                Cells::Wide(joined::<8, _>(cells, rows, u64::from_le_bytes))
            }
            _ => return Err(WHAT),
        };
        let greatest = cells.greatest();
        let far = greatest.checked_mul(step.into()).and_then(|beyond| base.checked_add(beyond));
        let fits = step > 0 && far.is_some_and(|far| far <= most);
        fits.then_some(Self { base, step, cells }).ok_or(WHAT)
    }
}

/// Appends octets of the same place in all cells together.
pub(crate) fn planes<const N: usize, T: Copy>(
    cells: &[T],
    rows: usize,
    out: &mut Vec<u8>,
    octets: impl Fn(T) -> [u8; N],
) {
    let cells = cells.get(..rows).unwrap_or(cells);
    for plane in 0..N {
        out.extend(cells.iter().map(|cell| octets(*cell)[plane]));
    }
}

pub(crate) fn joined<const N: usize, T>(
    planes: &[u8],
    rows: usize,
    number: impl Fn([u8; N]) -> T,
) -> Vec<T> {
    // Each plane as long as the others, so that no place needs to be checked.
    let planes: [&[u8]; N] = std::array::from_fn(|plane| {
        planes.get(plane * rows..(plane + 1) * rows).unwrap_or_default()
    });
    (0..rows)
        .map(|row| {
            number(std::array::from_fn(|plane| planes[plane].get(row).copied().unwrap_or(0)))
        })
        .collect()
}
