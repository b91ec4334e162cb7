//! Words of one column in the making, each kept once.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{DictionaryArray, StringArray};

use super::numbers::Numbers;

/// A place in the dictionary for each row, or nothing.
#[derive(Default)]
pub(super) struct Words {
    rows: Numbers<Int32Type>,
    /// In the order of their places.
    dictionary: Vec<Box<str>>,
    places: HashMap<Box<str>, i32>,
}

impl Words {
    pub(super) const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn put_nothing(&mut self, rows: usize) {
        self.rows.put_nothing(rows);
    }

    /// So many rows of this.
    pub(super) fn put_times(&mut self, text: &str, times: usize) {
        let place = self.place(text);
        self.rows.put_times(place, times);
    }

    /// One for each row.
    pub(super) fn extend<'a>(&mut self, texts: impl Iterator<Item = Option<&'a str>>) {
        let mut recent = Recent::default();
        let mut rows = std::mem::take(&mut self.rows);
        rows.extend(texts.map(|text| Some(recent.get(text?, |text| self.place(text)))));
        self.rows = rows;
    }

    fn place(&mut self, text: &str) -> i32 {
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        // A batch has fewer rows than that.
        let place = i32::try_from(self.dictionary.len()).unwrap_or(i32::MAX);
        self.dictionary.push(text.into());
        self.places.insert(text.into(), place);
        place
    }

    /// What has been put together so far; a dictionary that lasts goes on growing.
    pub(super) fn finish(&mut self, lasting: bool) -> DictionaryArray<Int32Type> {
        let values = StringArray::from_iter_values(&self.dictionary);
        if !lasting {
            self.dictionary.clear();
            self.places.clear();
        }
        DictionaryArray::new(self.rows.finish(), Arc::new(values))
    }
}

/// What few texts are, looked up once for each: texts that stand in the same place are the same.
#[derive(Default)]
pub(super) struct Recent<'a, T> {
    known: [Option<(&'a str, T)>; 8],
    next: usize,
}

impl<'a, T: Copy> Recent<'a, T> {
    pub(super) fn get(&mut self, text: &'a str, look_up: impl FnOnce(&'a str) -> T) -> T {
        let mut known = self.known.iter().flatten();
        if let Some((_, found)) = known.find(|(known, _)| std::ptr::eq(*known, text)) {
            return *found;
        }
        let found = look_up(text);
        let place = self.next % self.known.len();
        if let Some(place) = self.known.get_mut(place) {
            *place = Some((text, found));
        }
        self.next += 1;
        found
    }
}
