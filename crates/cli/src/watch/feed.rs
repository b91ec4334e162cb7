//! What comes from a source, and the thread that it comes from.

use std::io;
use std::sync::mpsc::SyncSender;
use std::thread;

use tokio::sync::watch;

use crate::arguments::WatchArguments;

use super::{Place, follow, relay, sites, udp};

/// What a source tells.
pub(super) enum News {
    /// More octets of a capture.
    Octets(Vec<u8>),
    /// The same, which is a message of a stream, and its number.
    Message(Vec<u8>, u64),
    /// A relay answered: a new stream begins.
    Live,
    /// A relay was lost, why, and in how many milliseconds it is asked again.
    Lost(String, u32),
    /// Nothing more will come.
    End,
    /// A relay does not let us in, and why: asking again changes nothing.
    Refused(String),
    /// It cannot be read any further, and why.
    Broken(String),
    /// Somebody asks something.
    Asked,
}

/// Where a source tells its news.
#[derive(Clone)]
pub(super) struct Line {
    number: usize,
    news: SyncSender<(usize, News)>,
}

/// Says to who listens that somebody asks something.
#[derive(Clone)]
pub(super) struct Waker(SyncSender<(usize, News)>);

impl Waker {
    pub(super) const fn new(news: SyncSender<(usize, News)>) -> Self {
        Self(news)
    }

    /// Where the queue is full, nobody sleeps.
    pub(super) fn wake(&self) {
        let _ = self.0.try_send((usize::MAX, News::Asked));
    }
}

/// A source that was begun.
pub(super) struct Fed {
    heard: Option<watch::Sender<Heard>>,
}

/// How far a relay's stream was read.
#[derive(Clone, Copy, Default)]
pub(super) struct Heard {
    /// So many of [`News::Octets`] of it.
    pub(super) news: u64,
    /// The last datagram in them, over whatever connection.
    pub(super) last: Option<u64>,
}

impl Line {
    pub(super) const fn new(number: usize, news: SyncSender<(usize, News)>) -> Self {
        Self { number, news }
    }

    /// Waits until there is room; false once nobody listens any more.
    pub(super) fn tell(&self, news: News) -> bool {
        self.news.send((self.number, news)).is_ok()
    }
}

impl Fed {
    /// One more of its news was read, and so far the stream.
    pub(super) fn hear(&self, last: Option<u64>) {
        if let Some(heard) = &self.heard {
            heard.send_modify(|heard| {
                heard.news += 1;
                heard.last = last.or(heard.last);
            });
        }
    }
}

/// Begins to read in a thread of its own; of a stream after what a run before wrote.
pub(super) fn begin(
    place: &Place,
    arguments: &WatchArguments,
    before: Option<u64>,
    line: Line,
) -> anyhow::Result<Fed> {
    let mut fed = Fed { heard: None };
    match place {
        Place::Standard => spawn(move || follow::pipe(io::stdin().lock(), &line))?,
        Place::File(path) => {
            let (file, path) = (follow::open(path)?, path.clone());
            spawn(move || follow::file(&path, file, &line))?;
        }
        Place::Udp(address) => {
            let socket = udp::bind(*address)?;
            spawn(move || udp::receive(&socket, &line))?;
        }
        Place::Relay(url) => {
            let (sender, heard) = watch::channel(Heard::default());
            let relay = relay::Relay::new(url, arguments, before, heard)?;
            fed.heard = Some(sender);
            spawn(move || relay.run(&line))?;
        }
        Place::Nats(address) => {
            let sites = sites::Sites::new(address, arguments, before)?;
            spawn(move || sites.run(&line))?;
        }
    }
    Ok(fed)
}

fn spawn(work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name("source".to_owned()).spawn(work).map(drop)
}
