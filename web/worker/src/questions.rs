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
    /// One more; whether somebody has to begin to answer.
    pub(crate) fn add(&self, id: u32, request: Request) -> bool {
        self.waiting.borrow_mut().push_back((id, request));
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
}
