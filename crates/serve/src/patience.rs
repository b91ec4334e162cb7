//! A connection that is cut when the peer takes nothing for too long, or says too much.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

use crate::inbound::{Heard, Inbound};

/// Octets both ways, with an end to waiting and to listening.
pub(crate) struct Patient<S> {
    stream: S,
    /// How long a peer may take nothing; none is for ever.
    most: Option<Duration>,
    /// Runs since the peer took nothing.
    waiting: Option<Pin<Box<Sleep>>>,
    slow: Arc<AtomicU64>,
    heard: Heard,
}

impl<S> Patient<S> {
    /// The counter grows with each peer that was cut.
    pub(crate) fn new(
        stream: S,
        most: Option<Duration>,
        slow: Arc<AtomicU64>,
        inbound: Inbound,
    ) -> Self {
        let heard = Heard::new(inbound, std::time::Instant::now());
        Self { stream, most, waiting: None, slow, heard }
    }

    /// What a write came to, unless it waits for too long.
    fn judge<T>(
        &mut self,
        context: &mut Context<'_>,
        outcome: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        let (Poll::Pending, Some(most)) = (&outcome, self.most) else {
            self.waiting = None;
            return outcome;
        };
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(most)));
        ready!(waiting.as_mut().poll(context));
        // Polled again all the same, it waits anew and does not count twice at once.
        waiting.as_mut().reset(Instant::now() + most);
        self.slow.fetch_add(1, Ordering::Relaxed);
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the peer takes nothing")))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        let octets = buffer.filled().len() - before;
        if !self.heard.take(octets, std::time::Instant::now) {
            return Poll::Ready(Err(io::Error::other("the peer says too much")));
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(context, octets);
        self.judge(context, outcome)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        self.judge(context, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_flush(context);
        self.judge(context, outcome)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stream).poll_shutdown(context);
        self.judge(context, outcome)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    #[tokio::test]
    async fn who_takes_nothing_is_cut_and_who_takes_slowly_is_not() {
        let slow = Arc::new(AtomicU64::new(0));
        let most = Some(Duration::from_millis(300));
        let (here, mut there) = duplex(4);
        let mut patient = Patient::new(here, most, Arc::clone(&slow), Inbound::default());
        let taking = tokio::spawn(async move {
            let mut taken = [0; 4];
            for _ in 0..4 {
                sleep(Duration::from_millis(100)).await;
                there.read_exact(&mut taken).await.unwrap();
            }
            there
        });
        patient.write_all(&[0; 16]).await.unwrap();
        assert_eq!(slow.load(Ordering::Relaxed), 0);
        let _there = taking.await.unwrap();
        let error = patient.write_all(&[0; 16]).await.unwrap_err();
        assert_eq!((error.kind(), slow.load(Ordering::Relaxed)), (io::ErrorKind::TimedOut, 1));
    }

    #[tokio::test]
    async fn who_says_too_much_is_read_no_further_and_still_told() {
        let inbound = Inbound::default();
        let (here, mut there) = duplex(64);
        let mut patient = Patient::new(here, None, Arc::default(), inbound.clone());
        let mut heard = [0; 64];
        there.write_all(&[0; 48]).await.unwrap();
        assert_eq!(patient.read(&mut heard).await.unwrap(), 48);
        inbound.bound(32);
        there.write_all(&[0; 48]).await.unwrap();
        assert_eq!(patient.read(&mut heard).await.unwrap_err().kind(), io::ErrorKind::Other);
        assert!(inbound.is_broken());
        patient.write_all(b"enough").await.unwrap();
        there.read_exact(&mut heard[..6]).await.unwrap();
        assert_eq!(&heard[..6], b"enough");
    }
}
