//! The octets of one input, read ahead by a thread of its own: reading and metering overlap, and a
//! pipe in which nothing comes can still be stopped.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::interrupt::{self, Reading};

/// Octets of one read: large enough that system calls cost nothing, small enough for the cache.
const SLICE_OCTETS: usize = 1 << 20;
/// Slices in flight: one is read into, one waits, one is worked on.
const SLICES: usize = 3;
/// How soon a Ctrl-C is noticed while nothing comes.
const PATIENCE: Duration = Duration::from_millis(50);
/// How long a pipe may go on after Ctrl-C: what writes into it got the same signal and hands over
/// the packets it held back.
const GRACE: Duration = Duration::from_millis(500);

/// An input being read.
pub(crate) struct Stream {
    filled: Receiver<io::Result<Slice>>,
    emptied: Sender<Vec<u8>>,
    current: Slice,
    /// The slice at hand is given out once more.
    again: bool,
    octets: u64,
    /// A pipe or the like: whoever writes into it may be stopped by the same Ctrl-C.
    pipe: bool,
    /// When the reading ends, once the user stopped it.
    until: Option<Instant>,
    _reading: Reading,
}

/// A buffer and how much of it is filled.
#[derive(Default)]
struct Slice {
    buffer: Vec<u8>,
    length: usize,
}

impl Slice {
    fn octets(&self) -> &[u8] {
        self.buffer.get(..self.length).unwrap_or_default()
    }
}

/// What came.
pub(crate) enum Piece<'a> {
    /// More octets.
    Octets(&'a [u8]),
    /// The end of the input.
    End,
    /// The user stopped it.
    Stopped,
    /// It cannot be read any further.
    Broken(io::Error),
}

impl Stream {
    /// Begins to read.
    pub(super) fn new(input: Box<dyn Read + Send>, pipe: bool) -> io::Result<Self> {
        let (emptied, to_fill) = channel();
        let (to_use, filled) = channel();
        for _ in 0..SLICES {
            // The other end is in our hands.
            let _ = emptied.send(vec![0; SLICE_OCTETS]);
        }
        let _reading = Reading::begin();
        let reader = move || read_ahead(input, &to_fill, &to_use);
        thread::Builder::new().name("reader".to_owned()).spawn(reader)?;
        let current = Slice::default();
        let (again, octets, until) = (false, 0, None);
        Ok(Self { filled, emptied, current, again, octets, pipe, until, _reading })
    }

    /// Octets given out so far.
    pub(crate) fn octets(&self) -> u64 {
        self.octets
    }

    /// Whether it is a pipe or the like, which may be slow and endless.
    pub(crate) fn is_pipe(&self) -> bool {
        self.pipe
    }

    /// The octets that came last come once more.
    pub(super) fn give_again(&mut self) {
        self.again = true;
    }

    /// The next piece; waits for it.
    pub(crate) fn next(&mut self) -> Piece<'_> {
        if std::mem::take(&mut self.again) {
            return Piece::Octets(self.current.octets());
        }
        let used = std::mem::take(&mut self.current).buffer;
        if !used.is_empty() {
            // A reader that is done needs no more buffers.
            let _ = self.emptied.send(used);
        }
        loop {
            if interrupt::is_stopped() {
                let grace = if self.pipe { GRACE } else { Duration::ZERO };
                let now = Instant::now();
                if now >= *self.until.get_or_insert(now + grace) {
                    return Piece::Stopped;
                }
            }
            match self.filled.recv_timeout(PATIENCE) {
                Ok(Ok(slice)) => {
                    self.octets += slice.length as u64;
                    self.current = slice;
                    return Piece::Octets(self.current.octets());
                }
                Ok(Err(error)) => return Piece::Broken(error),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) if self.until.is_some() => {
                    return Piece::Stopped;
                }
                Err(RecvTimeoutError::Disconnected) => return Piece::End,
            }
        }
    }
}

/// Fills what was emptied, to the end of the input or until nobody listens any more.
fn read_ahead(
    mut input: Box<dyn Read + Send>,
    to_fill: &Receiver<Vec<u8>>,
    to_use: &Sender<io::Result<Slice>>,
) {
    while let Ok(mut buffer) = to_fill.recv() {
        let outcome = loop {
            match input.read(&mut buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                outcome => break outcome,
            }
        };
        let (piece, last) = match outcome {
            Ok(0) => return,
            Ok(length) => (Ok(Slice { buffer, length }), false),
            Err(error) => (Err(error), true),
        };
        if to_use.send(piece).is_err() || last {
            return;
        }
    }
}
