//! Questions that wait for their answers.

use std::collections::VecDeque;
use std::net::IpAddr;

use hashbrown::HashMap;
use model::Timestamp;

/// Questions that wait at a time; the oldest is told as unanswered where there are more. At about
/// 200 octets each they stay below 1 MiB.
pub const MAX_QUESTIONS: usize = 4096;

/// How long a question waits: resolvers ask again for a quarter of a minute, and then give up.
pub const ANSWER_NANOS: u64 = 30 * 1_000_000_000;

/// A question that comes again this much later is a new one, as Wireshark counts it: the first was
/// given up. One that comes earlier is the same, sent again, and its answer is measured from the first.
pub(crate) const ASKED_ANEW_NANOS: u64 = 5 * 1_000_000_000;

/// Who asked whom, from which port, under which number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Asker {
    pub(crate) client: IpAddr,
    /// Unspecified where anybody may answer.
    pub(crate) server: IpAddr,
    pub(crate) port: u16,
    pub(crate) id: u16,
}

/// What was asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Asked {
    pub(crate) time: Timestamp,
    pub(crate) protocol: &'static str,
    /// Whom it was sent to.
    pub(crate) server: IpAddr,
    pub(crate) name: Box<str>,
    pub(crate) kind: u16,
}

/// The questions.
#[derive(Debug, Default)]
pub(crate) struct Questions {
    waiting: HashMap<Asker, (u64, Asked), foldhash::fast::FixedState>,
    order: VecDeque<(u64, Asker)>,
    next: u64,
}

impl Questions {
    /// Hashed with this secret.
    pub(crate) fn new(seed: u64) -> Self {
        let hasher = foldhash::fast::FixedState::with_seed(seed);
        Self { waiting: HashMap::with_hasher(hasher), ..Self::default() }
    }

    /// A question; sent again soon, it waits since the first time. Gives the one it displaces, which
    /// will not be answered any more.
    pub(crate) fn ask(&mut self, asker: Asker, asked: Asked) -> Option<(Asker, Asked)> {
        if let Some((_, before)) = self.waiting.get(&asker)
            && before.kind == asked.kind
            && before.name.eq_ignore_ascii_case(&asked.name)
            && asked.time.nanos_since(before.time) < ASKED_ANEW_NANOS
        {
            return None;
        }
        let number = self.next;
        self.next += 1;
        self.order.push_back((number, asker));
        if self.order.len() > 2 * MAX_QUESTIONS {
            // Most of them were answered behind one that was not.
            let waiting = &self.waiting;
            self.order.retain(|(number, asker)| {
                waiting.get(asker).is_some_and(|(other, _)| other == number)
            });
        }
        let displaced = self.waiting.insert(asker, (number, asked));
        if let Some((_, asked)) = displaced {
            return Some((asker, asked));
        }
        (self.waiting.len() > MAX_QUESTIONS).then(|| self.oldest()).flatten()
    }

    /// The question an answer belongs to: it has its name, or none where the answer has none.
    pub(crate) fn answer(&mut self, asker: &Asker, kind: u16, name: &str) -> Option<Asked> {
        let (_, asked) = self.waiting.get(asker)?;
        let fits = name.is_empty() || asked.kind == kind && asked.name.eq_ignore_ascii_case(name);
        let (_, asked) = fits.then(|| self.waiting.remove(asker)).flatten()?;
        Some(asked)
    }

    /// A question that has waited too long by now.
    pub(crate) fn given_up(&mut self, now: Timestamp) -> Option<(Asker, Asked)> {
        while let Some((number, asker)) = self.order.front() {
            match self.waiting.get(asker) {
                Some((other, asked)) if other == number => {
                    if now.nanos_since(asked.time) <= ANSWER_NANOS {
                        return None;
                    }
                    return self.oldest();
                }
                // It was answered.
                _ => self.order.pop_front(),
            };
        }
        None
    }

    /// Takes out the one that waits longest.
    pub(crate) fn oldest(&mut self) -> Option<(Asker, Asked)> {
        while let Some((number, asker)) = self.order.pop_front() {
            if self.waiting.get(&asker).is_some_and(|(other, _)| *other == number) {
                return self.waiting.remove(&asker).map(|(_, asked)| (asker, asked));
            }
        }
        None
    }
}
