//! Keeping up with what sites publish: templates first, then flows from where we were, whatever happens to
//! the server meanwhile.

use std::hash::{BuildHasher, RandomState};
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, sleep_until};

use crate::read::Item;
use crate::seen::Seen;
use crate::sites::{self, FLOW, TPL};
use crate::stream::state;
use crate::{Connection, Error, Message, Options, Reader, Record, Start};

/// The first wait after a loss; each further one doubles, with up to half of it added at random so
/// that many do not come back at once.
const RETRY_MILLIS: u32 = 500;
const RETRY_MOST_MILLIS: u32 = 15_000;

/// What comes next.
#[derive(Debug)]
pub enum Heard {
    /// A server answered: its version.
    Up(String),
    /// A template of those that were there before: blocks.
    Template(Bytes),
    /// All of those were told.
    Known,
    /// Flows.
    Flows(Record),
    /// Flows that came before, by their id: the stream forgot it before they were sent again.
    Again,
    /// What a site says of itself.
    Stat(Message),
    /// Nothing new.
    Quiet,
    /// So many messages were forgotten by the stream before we read them.
    Missed(u64),
    /// Lost, why, and when it is tried again.
    Lost(Error, Duration),
}

/// A connection that is made.
type Beginning<'a> = Pin<Box<dyn Future<Output = Result<Heard, Error>> + Send + 'a>>;

/// A place among what sites publish that outlives connections.
pub struct Follower {
    options: Options,
    site: Option<String>,
    start: Start,
    with_stats: bool,
    /// The message that was read last.
    last: Option<u64>,
    seen: Seen,
    tries: u32,
    due: Instant,
    up: Option<Up>,
}

/// How far they are told.
enum Templates {
    Coming(Reader),
    Last,
    Told,
}

struct Up {
    connection: Connection,
    templates: Templates,
    flows: Reader,
    missed: u64,
}

/// Begins: of one site or of all; with what sites say of themselves, or without.
pub fn follow(options: Options, site: Option<String>, start: Start, with_stats: bool) -> Follower {
    let due = Instant::now();
    Follower {
        options,
        site,
        start,
        with_stats,
        last: None,
        seen: Seen::default(),
        tries: 0,
        due,
        up: None,
    }
}

/// How long to wait after so many tries.
pub fn pause(tries: u32) -> Duration {
    let wait = RETRY_MILLIS.saturating_mul(1 << tries.min(8)).min(RETRY_MOST_MILLIS);
    let spread = RandomState::new().hash_one(tries) % u64::from(wait / 2);
    Duration::from_millis(u64::from(wait) + spread)
}

impl Follower {
    /// Waits for what comes next. May be dropped at any time.
    pub async fn next(&mut self) -> Heard {
        let outcome = match &mut self.up {
            Some(up) => up.next().await,
            None => {
                sleep_until(self.due).await;
                // Behind a pointer, so that it is there once and not in everybody who follows.
                let begin: Beginning<'_> = Box::pin(self.begin());
                begin.await
            }
        };
        match outcome {
            Ok(heard) => {
                if let Heard::Flows(record) = &heard {
                    self.last = Some(record.sequence);
                    self.tries = 0;
                    if record.id.as_ref().is_some_and(|id| self.seen.is_again(id)) {
                        return Heard::Again;
                    }
                }
                heard
            }
            Err(error) => {
                self.up = None;
                let wait = pause(self.tries);
                self.tries += 1;
                self.due = Instant::now() + wait;
                Heard::Lost(error, wait)
            }
        }
    }

    /// The message that was read last.
    pub const fn last(&self) -> Option<u64> {
        self.last
    }

    async fn begin(&mut self) -> Result<Heard, Error> {
        let mut connection = Connection::open(&self.options).await?;
        let found = state(&mut connection, FLOW).await?.state;
        let filter = |kind: &str| Some(sites::all(kind, self.site.as_deref()));
        let mut missed = 0;
        // Whoever is lost before anything came goes on from here, too.
        match self.start {
            Start::New => _ = self.last.get_or_insert(found.last_seq),
            Start::Sequence(first) if first > 1 => _ = self.last.get_or_insert(first - 1),
            _ => {}
        }
        let start = match self.last {
            None => self.start.clone(),
            // Somebody made the stream anew: all that is in it is.
            Some(last) if last > found.last_seq => Start::Sequence(1),
            Some(last) => {
                // Of one site nobody knows how many of those were its own.
                if self.site.is_none() {
                    missed = found.first_seq.saturating_sub(last + 1);
                }
                Start::Sequence(last + 1)
            }
        };
        // The place among flows is taken first, so that nothing falls between the two.
        let flows = Reader::begin(&mut connection, FLOW, filter("flow").as_deref(), &start).await?;
        let newest = filter("tpl");
        let templates =
            Reader::begin(&mut connection, TPL, newest.as_deref(), &Start::Newest).await?;
        if self.with_stats {
            let site = self.site.as_deref().unwrap_or("*");
            connection.subscribe(&sites::stat(site));
        }
        let version = connection.info.version.clone();
        let templates = match templates.pending {
            0 => Templates::Last,
            _ => Templates::Coming(templates),
        };
        self.up = Some(Up { connection, templates, flows, missed });
        Ok(Heard::Up(version))
    }
}

impl Up {
    async fn next(&mut self) -> Result<Heard, Error> {
        if self.missed > 0 {
            return Ok(Heard::Missed(std::mem::take(&mut self.missed)));
        }
        match &mut self.templates {
            Templates::Told => {}
            Templates::Last => {
                self.templates = Templates::Told;
                return Ok(Heard::Known);
            }
            Templates::Coming(reader) => {
                return Ok(match reader.next(&mut self.connection).await? {
                    Item::Record(record) => {
                        if record.pending == 0 {
                            self.templates = Templates::Last;
                        }
                        Heard::Template(record.payload)
                    }
                    Item::Quiet => {
                        self.templates = Templates::Told;
                        Heard::Known
                    }
                    Item::Other(message) => Heard::Stat(message),
                });
            }
        }
        Ok(match self.flows.next(&mut self.connection).await? {
            Item::Record(record) => Heard::Flows(record),
            Item::Quiet => Heard::Quiet,
            Item::Other(message) => Heard::Stat(message),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_stay_within_bounds() {
        for (tries, least, most) in [(0, 500, 750), (3, 4_000, 6_000), (9, 15_000, 22_500)] {
            let wait = pause(tries).as_millis();
            assert!((least..most).contains(&wait), "{tries}: {wait}");
        }
        assert!(pause(u32::MAX) < Duration::from_secs(23));
    }
}
