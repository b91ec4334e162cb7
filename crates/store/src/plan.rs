//! A filter made ready for one store: which codes it accepts, column by column.

use model::Column;
use query::filter::{Expression, FREE_TEXT};

use crate::accept::Accept;
use crate::bitmap::words;
use crate::segment::Segment;
use crate::tables::Tables;

/// The filter's tree over codes.
pub(crate) enum Plan {
    All(Vec<Plan>),
    Any(Vec<Plan>),
    Not(Box<Plan>),
    /// One of the columns is accepted.
    Leaf(Vec<(Column, Accept)>),
}

impl Plan {
    pub(crate) fn new(expression: &Expression, tables: &Tables) -> Self {
        let all = |parts: &[Expression]| parts.iter().map(|part| Self::new(part, tables)).collect();
        match expression {
            Expression::All(parts) => Self::All(all(parts)),
            Expression::Any(parts) => Self::Any(all(parts)),
            Expression::Not(inner) => Self::Not(Box::new(Self::new(inner, tables))),
            Expression::Free(text) => Self::Leaf(
                FREE_TEXT.iter().map(|col| (*col, Accept::free(text, *col, tables))).collect(),
            ),
            Expression::Test(test) => {
                let columns = test.field.columns().iter();
                let leaf = Self::Leaf(
                    columns.map(|col| (*col, Accept::new(test, *col, tables))).collect(),
                );
                if test.negated() { Self::Not(Box::new(leaf)) } else { leaf }
            }
        }
    }

    /// A bit for each row that passes; bits beyond the last row mean nothing. `rows` are all rows.
    pub(crate) fn select(&self, of: (&Segment, &Tables), rows: &[u32]) -> Vec<u64> {
        let mut bits = vec![0; words(rows.len())];
        match self {
            Self::All(parts) => {
                bits.fill(u64::MAX);
                for part in parts {
                    if bits.iter().all(|word| *word == 0) {
                        break;
                    }
                    let other = part.select(of, rows);
                    bits.iter_mut().zip(other).for_each(|(word, other)| *word &= other);
                }
            }
            Self::Any(parts) => {
                for part in parts {
                    let other = part.select(of, rows);
                    bits.iter_mut().zip(other).for_each(|(word, other)| *word |= other);
                }
            }
            Self::Not(inner) => {
                bits = inner.select(of, rows);
                bits.iter_mut().for_each(|word| *word = !*word);
            }
            Self::Leaf(columns) => {
                let mut other = vec![0; bits.len()];
                for (column, accept) in columns {
                    accept.scan(of, *column, rows, &mut other);
                    bits.iter_mut().zip(&other).for_each(|(word, other)| *word |= other);
                }
            }
        }
        bits
    }
}
