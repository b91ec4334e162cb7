//! A capture read in two halves side by side: a thread of its own finds packets and meters flows, and
//! this one takes in what they tell: names, applications, the store.

use std::panic::resume_unwind;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use engine::{Ahead, Batch, Engine};
use model::SourceId;

use super::{NEVER, Over, Piece, Stream, plain};
use crate::progress::Progress;

/// Batches on their way: while the halves are not equally busy some wait. They hold 128 KiB, and never take
/// a MiB each.
const BATCHES: usize = 6;

/// Reads all that comes.
pub(super) fn read(
    engine: &mut Engine,
    id: SourceId,
    ahead: Ahead,
    stream: &mut Stream,
    progress: &mut Progress,
) -> Over {
    let (full, filled) = channel::<Batch>();
    let (emptied, to_fill) = channel();
    for _ in 0..BATCHES {
        // The other end is in our hands.
        let _ = emptied.send(Batch::default());
    }
    thread::scope(|scope| {
        let first = move || read_ahead(ahead, stream, &full, &to_fill);
        let named = thread::Builder::new().name("packets".to_owned());
        let first = match named.spawn_scoped(scope, first) {
            Ok(first) => first,
            Err(error) => return Over::Broken(plain(&error)),
        };
        for mut batch in filled {
            progress.advance(batch.octets_read());
            engine.take_in(NEVER, id, &mut batch);
            // A first half that is done needs no more batches.
            let _ = emptied.send(batch);
        }
        match first.join() {
            Ok((ahead, over)) => {
                engine.rejoin(id, ahead);
                over
            }
            Err(panic) => resume_unwind(panic),
        }
    })
}

/// The first half, to the end of the input or until nobody listens any more.
fn read_ahead(
    mut ahead: Ahead,
    stream: &mut Stream,
    full: &Sender<Batch>,
    to_fill: &Receiver<Batch>,
) -> (Ahead, Over) {
    let mut is_heard = true;
    let over = loop {
        match stream.next() {
            Piece::Octets(octets) => ahead.read(octets, &mut |batch| {
                let empty = to_fill.recv().unwrap_or_default();
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
