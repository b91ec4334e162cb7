//! Rows of a segment that are looked at together: a part of a list that several share.

use std::ops::Deref;
use std::sync::Arc;

/// Rows in order; a copy costs nothing.
#[derive(Clone, Debug)]
pub(crate) struct Rows {
    list: Arc<Vec<u32>>,
    from: usize,
    to: usize,
}

impl Rows {
    /// A list in parts of at most so many.
    pub(crate) fn parts(list: &Arc<Vec<u32>>, most: usize) -> impl Iterator<Item = Self> {
        let end = list.len();
        let part = move |from: usize| Self { list: list.clone(), from, to: (from + most).min(end) };
        (0..end).step_by(most).map(part)
    }
}

impl Deref for Rows {
    type Target = [u32];

    fn deref(&self) -> &[u32] {
        self.list.get(self.from..self.to).unwrap_or_default()
    }
}

impl From<Vec<u32>> for Rows {
    fn from(rows: Vec<u32>) -> Self {
        Self { from: 0, to: rows.len(), list: Arc::new(rows) }
    }
}
