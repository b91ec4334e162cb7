//! The page's questions stand in line: others are heard between them, a cancel above all.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use protocol::Request;

/// Questions and their numbers, the first first.
#[derive(Default)]
pub(crate) struct Questions {
    waiting: RefCell<VecDeque<(u32, Request)>>,
    answering: Cell<bool>,
}

impl Questions {
    /// One more; whether somebody has to begin to answer. Estimates are there to come before what takes
    /// long.
    pub(crate) fn add(&self, id: u32, request: Request) -> bool {
        let mut waiting = self.waiting.borrow_mut();
        let is_quick = |request: &Request| matches!(request, Request::Estimate(_));
        let place = match is_quick(&request) {
            true => waiting.iter().take_while(|(_, other)| is_quick(other)).count(),
            false => waiting.len(),
        };
        waiting.insert(place, (id, request));
        !self.answering.replace(true)
    }

    /// The next one; after the last nobody answers any more.
    pub(crate) fn next(&self) -> Option<(u32, Request)> {
        let next = self.waiting.borrow_mut().pop_front();
        self.answering.set(next.is_some());
        next
    }
}

/// Whether it changes something: such a request is obeyed at once, for what is said after it counts
/// on it.
pub(crate) const fn is_command(request: &Request) -> bool {
    matches!(request, Request::Configure(_) | Request::Forget(_) | Request::CloseDatabase(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_answered_in_their_order_by_one_at_a_time() {
        let questions = Questions::default();
        assert!(questions.add(1, Request::Sources));
        assert!(!questions.add(2, Request::Issues));
        assert_eq!(questions.next(), Some((1, Request::Sources)));
        assert!(!questions.add(3, Request::Sources));
        assert_eq!(questions.next().map(|next| next.0), Some(2));
        assert_eq!(questions.next().map(|next| next.0), Some(3));
        assert_eq!(questions.next(), None);
        assert!(questions.add(4, Request::Sources));
    }

    #[test]
    fn estimates_come_first_in_their_order() {
        let questions = Questions::default();
        let estimate = || Request::Estimate(Default::default());
        questions.add(1, Request::Sources);
        questions.add(2, estimate());
        questions.add(3, Request::Issues);
        questions.add(4, estimate());
        let order = std::iter::from_fn(|| questions.next());
        assert_eq!(order.map(|next| next.0).collect::<Vec<_>>(), [2, 4, 1, 3]);
    }
}
