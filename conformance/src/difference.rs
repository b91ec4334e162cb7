//! One place where we and another program disagree.

use std::fmt;

/// One place where we and another program disagree.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Difference {
    /// `octets`, `records of 256`, `cflow.srcaddr` …
    pub(crate) what: String,
    /// What they say.
    pub(crate) theirs: String,
    /// What we say.
    pub(crate) ours: String,
    /// Where in the file; empty for sums over all of it.
    pub(crate) place: String,
}

impl Difference {
    pub(crate) fn new(
        what: impl Into<String>,
        theirs: impl fmt::Display,
        ours: impl fmt::Display,
    ) -> Self {
        Self {
            what: what.into(),
            theirs: theirs.to_string(),
            ours: ours.to_string(),
            place: String::new(),
        }
    }

    #[must_use]
    pub(crate) fn at(mut self, place: impl Into<String>) -> Self {
        self.place = place.into();
        self
    }
}

/// What stands where one side says nothing.
pub(crate) const NOTHING: &str = "nothing";
