//! Codes in the order of their values.

/// What to sort codes by, in place of themselves.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Ranks {
    /// They sort as their values do.
    Same,
    /// Each code has a place.
    Places(Vec<u32>),
    /// Those from the first one on have a place behind all others.
    From(u64, Vec<u32>),
}

impl Ranks {
    pub(crate) fn apply(&self, codes: &mut [u64]) {
        match self {
            Self::Same => {}
            Self::Places(places) => {
                codes.iter_mut().for_each(|code| *code = places[*code as usize].into());
            }
            Self::From(first, places) => {
                for code in codes.iter_mut().filter(|code| **code >= *first) {
                    *code = first + u64::from(places[(*code - first) as usize]);
                }
            }
        }
    }
}
