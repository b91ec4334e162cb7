//! Between those who ask over HTTP and the one thread that has the engine.

use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};

use tokio::sync::oneshot;
use tokio::time::timeout;

use super::bounds::{ANSWER_TIME, QUESTIONS};
use crate::watch::Watch;
use crate::watch::feed::Waker;

/// Something to do with the engine.
type Work = Box<dyn FnOnce(&mut Watch) + Send>;

/// Where those who ask come to.
#[derive(Clone)]
pub(in crate::watch) struct Desk {
    works: SyncSender<Work>,
    waker: Waker,
}

/// What they asked, for who has the engine.
pub(in crate::watch) struct Works(Receiver<Work>);

/// Why nobody answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unanswered {
    /// Too many wait.
    Busy,
    /// It took too long.
    Late,
    /// The watch is over.
    Over,
}

/// Both sides; the waker says to the engine's thread that there is something.
pub(in crate::watch) fn desk(waker: Waker) -> (Desk, Works) {
    let (works, receiver) = sync_channel(QUESTIONS);
    (Desk { works, waker }, Works(receiver))
}

impl Desk {
    /// Waits for what the engine says; who has given up is not answered any more.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Watch) -> T + Send + 'static,
    ) -> Result<T, Unanswered> {
        let (sender, answer) = oneshot::channel();
        let work: Work = Box::new(move |watch| {
            if !sender.is_closed() {
                // Given up meanwhile: nobody misses it.
                let _ = sender.send(question(watch));
            }
        });
        self.works.try_send(work).map_err(|error| match error {
            TrySendError::Full(_) => Unanswered::Busy,
            TrySendError::Disconnected(_) => Unanswered::Over,
        })?;
        self.waker.wake();
        match timeout(ANSWER_TIME, answer).await {
            Ok(answer) => answer.map_err(|_| Unanswered::Over),
            Err(_) => Err(Unanswered::Late),
        }
    }
}

impl Works {
    /// Does one of them, so that sources are read between two; whether there was one.
    pub(in crate::watch) fn one(&self, watch: &mut Watch) -> bool {
        match self.0.try_recv() {
            Ok(work) => {
                work(watch);
                true
            }
            Err(TryRecvError::Empty | TryRecvError::Disconnected) => false,
        }
    }
}
