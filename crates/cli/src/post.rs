//! Flows to an HTTP endpoint: batches of NDJSON, sent by a thread of its own, again where that may
//! help, and counted.

mod sender;

use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};

use crate::arguments::PostArguments;
use crate::output::tell;
use crate::{FINE, NOTHING_USABLE};

use self::sender::Delivery;
pub(crate) use self::sender::Sender;

/// Batches that wait to be sent: with the largest of them 16 MiB.
const QUEUE: usize = 64;
/// Octets of a batch beyond which it is sent, however few its flows are.
const BATCH_OCTETS: usize = 256 << 10;

/// Lines of one request.
#[derive(Default)]
struct Batch {
    lines: Vec<u8>,
    flows: u64,
    /// Of an input that goes on meanwhile.
    is_live: bool,
}

/// What is being posted. Write a line into [`Post::line`], call [`Post::add`] behind it, and
/// [`Post::finish`] at the end.
pub(crate) struct Post {
    url: String,
    queue: SyncSender<Batch>,
    worker: JoinHandle<Delivery>,
    batch: Batch,
    most: u64,
    /// Flows for which a live input did not wait.
    dropped: u64,
    writes_too: bool,
}

impl Post {
    /// None where nothing is to be posted.
    pub(crate) fn begin(
        arguments: &PostArguments,
        writes_too: bool,
    ) -> anyhow::Result<Option<Self>> {
        let Some(url) = arguments.post.clone() else { return Ok(None) };
        let (queue, batches) = sync_channel::<Batch>(QUEUE);
        let mut sender = Sender::new(&url, &arguments.post_header, "application/x-ndjson", None)?;
        let work = move || {
            for batch in batches {
                sender.send(&batch.lines, batch.flows, batch.is_live);
            }
            sender.delivery()
        };
        let worker = thread::Builder::new().name("post".to_owned()).spawn(work)?;
        let (batch, most) = (Batch::default(), arguments.post_batch.into());
        Ok(Some(Self { url, queue, worker, batch, most, dropped: 0, writes_too }))
    }

    /// Whether the flows are written to an output as well.
    pub(crate) fn writes_too(&self) -> bool {
        self.writes_too
    }

    /// Where the next line is appended, its end included.
    pub(crate) fn line(&mut self) -> &mut Vec<u8> {
        &mut self.batch.lines
    }

    /// A line was appended.
    pub(crate) fn add(&mut self, is_live: bool) {
        self.batch.flows += 1;
        if self.batch.flows >= self.most || self.batch.lines.len() >= BATCH_OCTETS {
            self.send(is_live);
        }
    }

    /// Sends what was gathered. A file waits while the queue is full; a live input goes on, for
    /// whoever captures would lose packets, and the batch is counted as lost.
    pub(crate) fn send(&mut self, is_live: bool) {
        if self.batch.flows == 0 {
            return;
        }
        let batch = Batch { is_live, ..std::mem::take(&mut self.batch) };
        let lost = if is_live {
            match self.queue.try_send(batch) {
                Ok(()) => 0,
                Err(TrySendError::Full(batch) | TrySendError::Disconnected(batch)) => batch.flows,
            }
        } else {
            self.queue.send(batch).map_or_else(|error| error.0.flows, |()| 0)
        };
        self.dropped += lost;
    }

    /// Waits for what is on its way and tells what became of it: the exit code.
    pub(crate) fn finish(mut self) -> u8 {
        self.send(false);
        let Self { url, queue, worker, dropped, .. } = self;
        drop(queue);
        let Delivery { flows, batches, failed, retries, given_up, last_error } =
            worker.join().unwrap_or_default();
        let url = export::escape_controls(&url).into_owned();
        let flows = model::counted(flows, "flow", "flows");
        let batches = model::counted(batches, "batch", "batches");
        tell(format_args!(
            "{url}: {flows} delivered in {batches}, {retries} sent again, {failed} failed, \
             {dropped} not sent for want of room"
        ));
        if given_up > 0 {
            let words = "not tried, for the batches before had failed one after the other";
            tell(format_args!("{url}: {given_up} flows more were {words}"));
        }
        if let Some(error) = last_error {
            tell(format_args!(
                "{url}: the last try that failed: {}",
                export::escape_controls(&error)
            ));
        }
        if failed + dropped + given_up == 0 { FINE } else { NOTHING_USABLE }
    }
}
