//! What follows from an application's name: nothing of it is in a row. Applications of the same
//! category, or of the same number, are one where flows are grouped.

use hashbrown::HashMap;
use model::{Column, Value, application};

use crate::dictionary::Dictionary;
use crate::held::Held;

/// By an application's code; found out when a question first needs it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kinds {
    ids: Held<Folding>,
    categories: Held<Folding>,
}

/// The code of the first application with the same value; 0 where there is none.
#[derive(Clone, Debug, Default)]
struct Folding {
    firsts: HashMap<Box<str>, u64, foldhash::fast::FixedState>,
    folded: Vec<u64>,
}

impl Folding {
    /// Takes up the applications that came since.
    fn grow(&mut self, applications: &Dictionary<Box<str>>, column: Column) {
        for (at, name) in applications.values().iter().enumerate().skip(self.folded.len()) {
            let code = match application::value(column, name) {
                Value::Text(words) => *self.firsts.entry(words).or_insert(at as u64 + 1),
                _ => 0,
            };
            self.folded.push(code);
        }
    }
}

impl Kinds {
    fn of(&self, column: Column) -> Option<&Held<Folding>> {
        match column {
            Column::ApplicationId => Some(&self.ids),
            Column::Category => Some(&self.categories),
            _ => None,
        }
    }

    /// Makes codes equal exactly where the values are; leaves those of other columns alone.
    pub(crate) fn fold(
        &self,
        applications: &Dictionary<Box<str>>,
        column: Column,
        codes: &mut [u64],
    ) {
        let Some(folding) = self.of(column) else { return };
        let mut folding = folding.look();
        folding.grow(applications, column);
        for code in codes.iter_mut().filter(|code| **code > 0) {
            *code = folding.folded.get(*code as usize - 1).copied().unwrap_or_default();
        }
    }

    /// Places of all codes in the order of their values; none comes first.
    pub(crate) fn ranks(&self, applications: &Dictionary<Box<str>>, column: Column) -> Vec<u32> {
        let named = applications.values().iter();
        let values: Vec<Value> = named.map(|name| application::value(column, name)).collect();
        let mut sorted: Vec<&Value> = values.iter().collect();
        sorted.sort_unstable();
        sorted.dedup();
        let place = |value: &Value| match value {
            Value::Missing => 0,
            value => sorted.partition_point(|other| *other < value) as u32 + 1,
        };
        [0].into_iter().chain(values.iter().map(place)).collect()
    }
}
