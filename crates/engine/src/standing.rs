//! Questions that views ask again whenever flows changed: what they were answered by is kept.

use query::{Answer, Question};
use store::{Standing, Store};

/// Questions that are remembered; a screen shows a dozen. Each keeps at most some ten megabytes.
const MOST: usize = 16;

/// Those that were asked lately, the latest last.
#[derive(Default)]
pub(crate) struct Asked {
    /// Asked once, at the store's generation then: only what is asked again is worth keeping.
    once: Vec<(Question, u64)>,
    standing: Vec<Standing>,
}

impl Asked {
    /// The exact answer to a question about the flows there are now.
    pub(crate) fn answer(&mut self, store: &Store, question: &Question) -> Answer {
        if !Standing::is_kept(question) {
            return store.answer(question);
        }
        if let Some(at) = self.standing.iter().position(|known| known.question() == question) {
            let mut standing = self.standing.remove(at);
            let answer = standing.answer(store);
            self.standing.push(standing);
            return answer;
        }
        let now = store.generation();
        match self.once.iter().position(|(known, _)| known == question) {
            // The flows have not changed: nobody knows whether they will.
            Some(at) if self.once.get(at).is_some_and(|(_, then)| *then == now) => {
                store.answer(question)
            }
            Some(at) => {
                self.once.remove(at);
                if self.standing.len() >= MOST {
                    self.standing.remove(0);
                }
                let mut standing = Standing::new(question.clone());
                let answer = standing.answer(store);
                self.standing.push(standing);
                answer
            }
            None => {
                if self.once.len() >= MOST {
                    self.once.remove(0);
                }
                self.once.push((question.clone(), now));
                store.answer(question)
            }
        }
    }

    /// Rows that standing questions have looked at so far.
    #[cfg(test)]
    pub(crate) fn touched(&self) -> u64 {
        self.standing.iter().map(Standing::touched).sum()
    }
}
