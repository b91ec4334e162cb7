//! What is on screen of the relay is asked for again and again; what is changed, at once.

use std::cell::Cell;

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::ask::{Body, Fault, Outcome, ask};
use super::at::At;
use super::value::Value;

/// What is on screen is asked again so often.
const AGAIN_MILLIS: u32 = 5_000;

/// What is known of something that is asked again and again.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Told {
    /// The last good answer.
    pub(super) value: Option<Value>,
    /// Why the last question has none.
    pub(super) fault: Option<Fault>,
}

/// Asks for this while it is on screen, and at once when `round` is another.
#[hook]
pub(super) fn use_told(path: &'static str, round: u32) -> Told {
    let at = At::asked();
    let told = use_state(Told::default);
    let turn = use_state(|| 0_u32);
    let line = use_memo((), |()| Line::default());
    {
        let (setter, before, next) = (told.setter(), told.clone(), turn.clone());
        use_effect_with((round, *turn), move |(round, _)| {
            if let Some(number) = line.next(*round) {
                let heard = Callback::from(move |outcome: Outcome| {
                    if line.came(number) {
                        setter.set(match outcome {
                            Ok(value) => Told { value: Some(value), fault: None },
                            Err(fault) => Told { value: before.value.clone(), fault: Some(fault) },
                        });
                    }
                });
                ask(&at, "GET", path.to_owned(), Body::new(), heard);
            }
            let again = Timeout::new(AGAIN_MILLIS, move || next.set(next.wrapping_add(1)));
            move || drop(again)
        });
    }
    (*told).clone()
}

/// Questions about one thing: by the clock one at a time, at once where something was changed. An answer that a
/// later question has overtaken is none.
#[derive(Default)]
struct Line {
    round: Cell<Option<u32>>,
    asked: Cell<u32>,
    answered: Cell<u32>,
}

impl Line {
    /// The number of the next question, if there is to be one now.
    fn next(&self, round: u32) -> Option<u32> {
        let is_due = self.round.replace(Some(round)) != Some(round)
            || self.answered.get() == self.asked.get();
        is_due.then(|| {
            self.asked.set(self.asked.get().wrapping_add(1));
            self.asked.get()
        })
    }

    /// Whether an answer is to the latest question.
    fn came(&self, number: u32) -> bool {
        let is_latest = self.asked.get() == number;
        if is_latest {
            self.answered.set(number);
        }
        is_latest
    }
}

/// Changing something at the relay.
#[derive(Clone, PartialEq)]
pub(super) struct Acting {
    /// Grows with each change: what is shown is asked for anew.
    pub(super) round: u32,
    /// Why the last change was refused.
    pub(super) refused: Option<Fault>,
    /// How, where, and the words of it.
    pub(super) act: Callback<(&'static str, String, Body)>,
}

/// Changes one after the other.
#[hook]
pub(super) fn use_acting() -> Acting {
    let at = At::asked();
    let refused = use_state(|| None::<Fault>);
    let round = use_state(|| 0_u32);
    let changes = use_memo((), |()| Cell::new(0_u32));
    let act = {
        let (refused, round) = (refused.setter(), round.setter());
        Callback::from(move |(method, path, body): (&'static str, String, Body)| {
            let (refused, round, changes) = (refused.clone(), round.clone(), changes.clone());
            let heard = Callback::from(move |outcome: Outcome| {
                refused.set(outcome.err());
                changes.set(changes.get().wrapping_add(1));
                round.set(changes.get());
            });
            ask(&at, method, path, body, heard);
        })
    };
    Acting { round: *round, refused: (*refused).clone(), act }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_relay_is_asked_one_question_at_a_time_and_a_change_overtakes_it() {
        let line = Line::default();
        assert_eq!(line.next(0), Some(1));
        assert_eq!(line.next(0), None);
        assert_eq!(line.next(1), Some(2));
        assert!(!line.came(1));
        assert_eq!(line.next(1), None);
        assert!(line.came(2));
        assert_eq!(line.next(1), Some(3));
    }
}
