//! What is found out once it is needed, by whoever asks first: several threads may answer one question.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Behind a lock, which is held for as long as one look takes.
#[derive(Default)]
pub(crate) struct Held<T>(Mutex<T>);

impl<T> Held<T> {
    pub(crate) const fn new(what: T) -> Self {
        Self(Mutex::new(what))
    }

    /// Whoever panicked left what was found out before.
    pub(crate) fn look(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Clone> Clone for Held<T> {
    fn clone(&self) -> Self {
        Self::new(self.look().clone())
    }
}

impl<T: fmt::Debug> fmt::Debug for Held<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.look().fmt(f)
    }
}
