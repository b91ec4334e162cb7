//! A capture read in three stages by two threads: one finds packets and meters flows, this one names them
//! and what they are for, and whichever has nothing else to do stores what was named.

use std::collections::VecDeque;
use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, scope};

use engine::{Ahead, Batch, Between, Engine, Named};
use model::SourceId;

use super::{NEVER, Over, Piece, Stream, plain};
use crate::progress::Progress;

/// Batches on their way: while the first two stages are not equally busy some wait. They hold 192 KiB, and
/// never take a MiB each.
const BATCHES: usize = 4;
/// So many batches of named flows wait to be stored; who names one more stores the first of them.
const WAITING: usize = 3;

/// Reads all that comes.
pub(super) fn read(
    engine: &mut Engine,
    id: SourceId,
    (ahead, mut between): (Ahead, Between),
    stream: &mut Stream,
    progress: &mut Progress,
) -> Over {
    let third = Third {
        waiting: Mutex::default(),
        storing: Mutex::new(Storing { engine: &mut *engine, id, progress }),
    };
    let (full, filled) = channel();
    let (emptied, to_fill) = channel();
    for _ in 0..BATCHES {
        // The other end is in our hands.
        let _ = emptied.send(Batch::default());
    }
    let (waits, names) = (&third, &mut between);
    // What hands batches over goes with this thread, so that the other one never waits for one that panicked.
    let first = scope(move |scope| {
        let first = move || read_ahead(ahead, stream, &full, &to_fill, waits);
        let first = Builder::new().name("packets".to_owned()).spawn_scoped(scope, first)?;
        read_between(names, filled, emptied, waits);
        Ok(first.join())
    });
    while third.store() {}
    match first {
        Ok(Ok((ahead, over))) => {
            engine.rejoin(id, ahead, between);
            over
        }
        Ok(Err(panic)) => resume_unwind(panic),
        Err(error) => Over::Broken(plain(&error)),
    }
}

/// The first stage, to the end of the input. While all batches are full it stores.
fn read_ahead(
    mut ahead: Ahead,
    stream: &mut Stream,
    full: &Sender<Batch>,
    to_fill: &Receiver<Batch>,
    third: &Third<'_>,
) -> (Ahead, Over) {
    let mut is_heard = true;
    let over = loop {
        match stream.next() {
            Piece::Octets(octets) => ahead.read(octets, &mut |batch| {
                let empty = third.next_or_store(to_fill).unwrap_or_default();
                is_heard &= full.send(std::mem::replace(batch, empty)).is_ok();
            }),
            Piece::End => break Over::End,
            Piece::Stopped => break Over::Stopped,
            Piece::Broken(error) => break Over::Broken(plain(&error)),
        }
        if ahead.has_failed() || !is_heard {
            break Over::Useless;
        }
    };
    (ahead, over)
}

/// The second stage, until nothing more comes. While nothing does it stores.
fn read_between(
    between: &mut Between,
    filled: Receiver<Batch>,
    emptied: Sender<Batch>,
    third: &Third<'_>,
) {
    while let Some(mut batch) = third.next_or_store(&filled) {
        let mut named = third.empty();
        between.take_in(&mut batch, &mut named);
        // A first stage that is done needs no more batches.
        let _ = emptied.send(batch);
        third.add(named);
    }
}

/// The third stage, which no thread has to itself.
struct Third<'a> {
    waiting: Mutex<Waiting>,
    storing: Mutex<Storing<'a>>,
}

/// What was named.
#[derive(Default)]
struct Waiting {
    named: VecDeque<Named>,
    empty: Vec<Named>,
}

/// Where it is stored.
struct Storing<'a> {
    engine: &'a mut Engine,
    id: SourceId,
    progress: &'a mut Progress,
}

impl Third<'_> {
    /// What comes next, when it does; until then this thread stores. None when nothing will come any more.
    fn next_or_store<T>(&self, coming: &Receiver<T>) -> Option<T> {
        loop {
            if let Ok(next) = coming.try_recv() {
                return Some(next);
            }
            if !self.store() {
                return coming.recv().ok();
            }
        }
    }

    /// A batch to be filled.
    fn empty(&self) -> Named {
        lock(&self.waiting).empty.pop().unwrap_or_default()
    }

    /// One more was named.
    fn add(&self, named: Named) {
        let mut waiting = lock(&self.waiting);
        waiting.named.push_back(named);
        let are_many = waiting.named.len() > WAITING;
        drop(waiting);
        if are_many {
            self.store_next(lock(&self.storing));
        }
    }

    /// Stores what waits longest. False where nothing waits, or the other thread is at it.
    fn store(&self) -> bool {
        self.storing.try_lock().is_ok_and(|storing| self.store_next(storing))
    }

    /// Who stores takes what waits longest, so that all is stored in its order.
    fn store_next(&self, mut storing: MutexGuard<'_, Storing<'_>>) -> bool {
        let Some(mut named) = lock(&self.waiting).named.pop_front() else { return false };
        storing.progress.advance(named.octets_read());
        let id = storing.id;
        storing.engine.take_in(NEVER, id, &mut named);
        drop(storing);
        lock(&self.waiting).empty.push(named);
        true
    }
}

/// A thread that panicked takes the other one down when they are joined.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
