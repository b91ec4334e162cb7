//! Reading a stream: we ask for so many messages, they come as they are stored, we ask for more.
//!
//! Whoever does not ask gets nothing, so that a slow reader holds up nobody. A reader is nobody's
//! consumer but its own, acknowledges nothing, and is forgotten by the server soon after it has gone.

use std::time::Duration;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::{Instant, timeout_at};

use crate::stream::answer;
use crate::{Connection, Error, Message};

/// Messages asked for at a time; half of it is under way while the other half is read.
const MESSAGES: u64 = 128;
/// How long a wish lasts.
const WISH: Duration = Duration::from_secs(30);
/// How often the server says that it is there still.
const HEARTBEAT: Duration = Duration::from_secs(3);
/// A server that says nothing for so long is lost.
const SILENCE: Duration = Duration::from_secs(10);
/// A reader that has gone is forgotten after this.
const FORGOTTEN: Duration = Duration::from_secs(60);

/// From where on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Start {
    /// The message of this number, or the first after it.
    Sequence(u64),
    /// The first that was stored then or later (RFC 3339).
    Time(String),
    /// What is stored from now on.
    New,
    /// The newest of each subject.
    Newest,
}

/// A stored message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    /// Its number in the stream.
    pub sequence: u64,
    /// When it was stored, nanoseconds since 1970 by the server's clock.
    pub stored_nanos: i64,
    /// How many there are after it.
    pub pending: u64,
    /// Its subject.
    pub subject: String,
    /// By which it is known when it is sent again.
    pub id: Option<String>,
    /// What is in it.
    pub payload: Bytes,
}

/// What comes of waiting.
pub(crate) enum Item {
    Record(Record),
    /// Nothing new, and the server is there.
    Quiet,
    /// A message of another subscription.
    Other(Message),
}

/// A place in a stream.
pub struct Reader {
    stream: String,
    consumer: String,
    /// Where messages about what was asked for come to.
    inbox: String,
    /// Messages asked for that have not come.
    asked: u64,
    /// What is there only: no waiting for more.
    is_short: bool,
    /// When the server said anything last.
    heard: Instant,
    /// How many there were when it began.
    pub pending: u64,
}

impl Reader {
    /// Asks for a place; of one kind of subject, or of all.
    pub async fn begin(
        connection: &mut Connection,
        stream: &str,
        filter: Option<&str>,
        start: &Start,
    ) -> Result<Self, Error> {
        let mut config = json!({
            "ack_policy": "none",
            "replay_policy": "instant",
            "inactive_threshold": nanos(FORGOTTEN),
            "mem_storage": true,
            "num_replicas": 1,
        });
        let (policy, place) = match start {
            Start::Sequence(first) => {
                ("by_start_sequence", Some(("opt_start_seq", Value::from(*first))))
            }
            Start::Time(time) => {
                ("by_start_time", Some(("opt_start_time", Value::from(time.as_str()))))
            }
            Start::New => ("new", None),
            Start::Newest => ("last_per_subject", None),
        };
        config["deliver_policy"] = policy.into();
        if let Some((name, value)) = place {
            config[name] = value;
        }
        if let Some(filter) = filter {
            config["filter_subject"] = filter.into();
        }
        #[derive(Deserialize)]
        struct Made {
            name: String,
            #[serde(default)]
            num_pending: u64,
        }
        let wish = json!({ "stream_name": stream, "config": config }).to_string();
        let subject = format!("$JS.API.CONSUMER.CREATE.{stream}");
        let message = connection.ask(&subject, wish.as_bytes()).await?;
        let made: Made = answer(connection, stream, &message)?;
        Ok(Self {
            stream: stream.to_owned(),
            inbox: connection.reply_to(format_args!("r.{}", made.name)),
            consumer: made.name,
            asked: 0,
            is_short: *start == Start::Newest,
            heard: Instant::now(),
            pending: made.num_pending,
        })
    }

    /// Waits for the next message. May be dropped at any time.
    pub(crate) async fn next(&mut self, connection: &mut Connection) -> Result<Item, Error> {
        self.ask(connection);
        let message = match timeout_at(self.heard + SILENCE, connection.next()).await {
            Ok(message) => message?,
            Err(_) => return Err(Error::Silent("NATS".to_owned())),
        };
        self.heard = Instant::now();
        if message.subject == self.inbox && message.status.is_some() {
            match message.status {
                // Heartbeats; a wish whose time is over; nothing there.
                Some(100) => {}
                Some(404 | 408) => self.asked = self.asked.saturating_sub(unmet(&message)),
                status => {
                    let words = std::str::from_utf8(&message.head).unwrap_or_default();
                    let words = words.lines().next().unwrap_or_default().to_owned();
                    return Err(Error::Refused(status.unwrap_or(0).into(), words));
                }
            }
            return Ok(Item::Quiet);
        }
        let place = message.reply.as_deref().and_then(|reply| Place::of(reply, &self.consumer));
        let Some(place) = place else { return Ok(Item::Other(message)) };
        self.asked = self.asked.saturating_sub(1);
        let id = message.header("Nats-Msg-Id").map(str::to_owned);
        let Message { subject, payload, .. } = message;
        let Place { sequence, stored_nanos, pending } = place;
        Ok(Item::Record(Record { sequence, stored_nanos, pending, subject, id, payload }))
    }

    fn ask(&mut self, connection: &mut Connection) {
        if self.asked > MESSAGES / 2 {
            return;
        }
        let mut wish = json!({ "batch": MESSAGES });
        if self.is_short {
            wish["no_wait"] = true.into();
        } else {
            wish["expires"] = nanos(WISH).into();
            wish["idle_heartbeat"] = nanos(HEARTBEAT).into();
        }
        let subject = format!("$JS.API.CONSUMER.MSG.NEXT.{}.{}", self.stream, self.consumer);
        connection.publish(&subject, Some(&self.inbox), None, wish.to_string().as_bytes());
        self.asked += MESSAGES;
    }
}

/// How many messages of a wish did not come.
fn unmet(message: &Message) -> u64 {
    let number = message.header("Nats-Pending-Messages").and_then(|number| number.parse().ok());
    number.unwrap_or(MESSAGES)
}

/// What the server writes into the place for an acknowledgement.
struct Place {
    sequence: u64,
    stored_nanos: i64,
    pending: u64,
}

impl Place {
    /// `$JS.ACK.<stream>.<consumer>.<times>.<sequence>.<of consumer>.<nanoseconds>.<pending>`; newer
    /// servers may put a domain and an account before the stream.
    fn of(reply: &str, consumer: &str) -> Option<Self> {
        let tokens: Vec<&str> = reply.strip_prefix("$JS.ACK.")?.split('.').collect();
        let at = tokens.iter().position(|token| *token == consumer)?;
        let number = |after: usize| tokens.get(at + after)?.parse::<u64>().ok();
        let (sequence, pending) = (number(2)?, number(5)?);
        Some(Self { sequence, stored_nanos: i64::try_from(number(4)?).ok()?, pending })
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_message_is_read_from_old_and_new_servers() {
        let check = |reply: &str, expected: Option<(u64, i64, u64)>| {
            let place = Place::of(reply, "YrnSZhQ0");
            let seen = place.map(|place| (place.sequence, place.stored_nanos, place.pending));
            assert_eq!(seen, expected, "{reply}");
        };
        let nanos = 1_795_363_663_493_180_763;
        let old = "$JS.ACK.FLOW.YrnSZhQ0.1.2.1.1795363663493180763.7";
        check(old, Some((2, nanos, 7)));
        let new = "$JS.ACK._.ACCOUNT.FLOW.YrnSZhQ0.1.2.1.1795363663493180763.7.token";
        check(new, Some((2, nanos, 7)));
        check("$JS.ACK.FLOW.other.1.2.1.1795363663493180763.7", None);
        check("_INBOX.1", None);
    }
}
