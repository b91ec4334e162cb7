//! Numbers of one column in the making. Arrow's own builder gives its room away with each batch and asks for every
//! number whether there is one.

use arrow_array::{ArrowPrimitiveType, PrimitiveArray};
use arrow_buffer::NullBufferBuilder;

/// One for each row, or nothing.
pub(super) struct Numbers<T: ArrowPrimitiveType> {
    values: Vec<T::Native>,
    /// Made once something is missing.
    nulls: NullBufferBuilder,
}

impl<T: ArrowPrimitiveType> Numbers<T> {
    pub(super) const fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    pub(super) fn put(&mut self, number: Option<T::Native>) {
        self.values.push(number.unwrap_or_default());
        self.nulls.append(number.is_some());
    }

    /// So many rows of this number.
    pub(super) fn put_times(&mut self, number: T::Native, times: usize) {
        self.values.resize(self.values.len() + times, number);
        self.nulls.append_n_non_nulls(times);
    }

    pub(super) fn put_nothing(&mut self, rows: usize) {
        self.values.resize(self.values.len() + rows, T::Native::default());
        self.nulls.append_n_nulls(rows);
    }

    /// One for each row.
    pub(super) fn extend(&mut self, numbers: impl Iterator<Item = Option<T::Native>>) {
        // Nearly always there is one; then nothing is said of it but how many.
        let mut there = 0;
        for number in numbers {
            self.values.push(number.unwrap_or_default());
            if number.is_some() {
                there += 1;
            } else {
                self.nulls.append_n_non_nulls(std::mem::take(&mut there));
                self.nulls.append_null();
            }
        }
        self.nulls.append_n_non_nulls(there);
    }

    /// What has been put together so far; as many rows are expected again.
    pub(super) fn finish(&mut self) -> PrimitiveArray<T> {
        let room = Vec::with_capacity(self.values.len());
        let values = std::mem::replace(&mut self.values, room);
        PrimitiveArray::new(values.into(), self.nulls.finish())
    }
}

impl<T: ArrowPrimitiveType> Default for Numbers<T> {
    fn default() -> Self {
        Self { values: Vec::new(), nulls: NullBufferBuilder::new(0) }
    }
}
