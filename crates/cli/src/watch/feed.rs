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
    /// What came before was all of the stream's messages up to this.
    Place(u64),
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
    acknowledged: Option<watch::Sender<u64>>,
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
    /// So far the stream was read.
    pub(super) fn acknowledge(&self, id: u64) {
        if let Some(acknowledged) = &self.acknowledged {
            // Nobody hears it where the relay is being asked again.
            let _ = acknowledged.send(id);
        }
    }
}

/// Begins to read in a thread of its own.
pub(super) fn begin(place: &Place, arguments: &WatchArguments, line: Line) -> anyhow::Result<Fed> {
    let mut fed = Fed { acknowledged: None };
    match place {
        Place::Standard => spawn(move || follow::pipe(io::stdin().lock(), &line))?,
        Place::File(path) => {
            let file = follow::open(path)?;
            spawn(move || follow::file(file, &line))?;
        }
        Place::Udp(address) => {
            let socket = udp::bind(*address)?;
            spawn(move || udp::receive(&socket, &line))?;
        }
        Place::Relay(url) => {
            let (sender, acknowledged) = watch::channel(0);
            let relay = relay::Relay::new(url, arguments, acknowledged)?;
            fed.acknowledged = Some(sender);
            spawn(move || relay.run(&line))?;
        }
        Place::Nats(address) => {
            let sites = sites::Sites::new(address, arguments)?;
            spawn(move || sites.run(&line))?;
        }
    }
    Ok(fed)
}

fn spawn(work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name("source".to_owned()).spawn(work).map(drop)
}
