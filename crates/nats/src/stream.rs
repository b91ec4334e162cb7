//! Streams: made where they are missing, and what is said where something was stored.

use std::time::Duration;

use serde::{Deserialize, Serialize, Serializer};

use crate::{Connection, Error, Message};

/// What a stream is to keep.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct StreamConfig {
    /// What it is called.
    pub name: String,
    /// What it stores.
    pub subjects: Vec<String>,
    pub(crate) retention: &'static str,
    pub(crate) discard: &'static str,
    pub(crate) storage: &'static str,
    pub(crate) num_replicas: u8,
    #[serde(serialize_with = "nanos")]
    pub(crate) max_age: Duration,
    /// Octets; -1 is no bound.
    pub max_bytes: i64,
    /// Messages; -1 is no bound.
    pub max_msgs: i64,
    /// Of each subject; -1 is no bound.
    pub max_msgs_per_subject: i64,
    pub(crate) max_msg_size: i64,
    pub(crate) max_consumers: i64,
    /// How long an id is remembered.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "some_nanos")]
    pub duplicate_window: Option<Duration>,
    /// Single messages may be asked for.
    pub allow_direct: bool,
}

impl StreamConfig {
    /// In files, one copy, the oldest goes first, without bounds but for age.
    pub fn new(name: &str, subject: &str, max_age: Duration) -> Self {
        Self {
            name: name.to_owned(),
            subjects: vec![subject.to_owned()],
            retention: "limits",
            discard: "old",
            storage: "file",
            num_replicas: 1,
            max_age,
            max_bytes: -1,
            max_msgs: -1,
            max_msgs_per_subject: -1,
            max_msg_size: -1,
            max_consumers: -1,
            duplicate_window: None,
            allow_direct: false,
        }
    }

    /// Makes it where it is not there. One that is there stays as somebody made it.
    pub async fn ensure(&self, connection: &mut Connection) -> Result<(), Error> {
        let found = match state(connection, &self.name).await {
            Ok(found) => found,
            Err(Error::NoStream(_)) => {
                let body = serde_json::to_vec(self).unwrap_or_default();
                let subject = format!("$JS.API.STREAM.CREATE.{}", self.name);
                let message = connection.ask(&subject, &body).await?;
                answer::<Described>(connection, &self.name, &message)?
            }
            Err(error) => return Err(error),
        };
        let kind = self.subjects.first().and_then(|subject| subject.strip_suffix('>'));
        let is_ours = |subject: &String| kind.is_some_and(|kind| subject.starts_with(kind));
        if found.config.subjects.iter().any(is_ours) {
            return Ok(());
        }
        let (name, subjects) = (&self.name, found.config.subjects.join(", "));
        Err(Error::Refused(
            0,
            format!("the stream {name} is somebody else's: it stores {subjects}"),
        ))
    }
}

/// What is in a stream.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Described {
    config: Subjects,
    pub(crate) state: State,
}

#[derive(Clone, Debug, Deserialize)]
struct Subjects {
    #[serde(default)]
    subjects: Vec<String>,
}

/// From which message to which.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct State {
    pub(crate) first_seq: u64,
    pub(crate) last_seq: u64,
}

/// Looks at a stream.
pub(crate) async fn state(connection: &mut Connection, name: &str) -> Result<Described, Error> {
    let message = connection.ask(&format!("$JS.API.STREAM.INFO.{name}"), b"").await?;
    answer(connection, name, &message)
}

/// Whether a stream is there; an error where JetStream is not, or does not let us look.
pub async fn is_there(connection: &mut Connection, name: &str) -> Result<bool, Error> {
    match state(connection, name).await {
        Ok(_) => Ok(true),
        Err(Error::NoStream(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Reads what JetStream answers about this stream.
pub(crate) fn answer<T: for<'a> Deserialize<'a>>(
    connection: &Connection,
    stream: &str,
    message: &Message,
) -> Result<T, Error> {
    if message.status == Some(503) {
        return Err(connection.without_stream(stream));
    }
    #[derive(Deserialize)]
    struct Failed {
        error: Fault,
    }
    if let Ok(Failed { error }) = serde_json::from_slice(&message.payload) {
        return Err(match error.code {
            404 => Error::NoStream(stream.to_owned()),
            _ => error.into(),
        });
    }
    serde_json::from_slice(&message.payload).map_err(|error| {
        Error::Refused(0, format!("an answer about {stream} is not clear: {error}"))
    })
}

#[derive(Deserialize)]
struct Fault {
    #[serde(default)]
    code: u64,
    #[serde(default)]
    err_code: u64,
    #[serde(default)]
    description: String,
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        let code = if fault.err_code > 0 { fault.err_code } else { fault.code };
        Self::Refused(code, fault.description)
    }
}

/// A message is stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
pub struct Stored {
    /// Its number in the stream.
    pub seq: u64,
    /// It was there already.
    #[serde(default)]
    pub duplicate: bool,
}

/// What the answer to a message that was published says.
pub fn stored(answer: &Message) -> Result<Stored, Error> {
    if answer.status == Some(503) {
        return Err(Error::NoStream("for what is published".to_owned()));
    }
    #[derive(Deserialize)]
    struct Said {
        error: Option<Fault>,
        #[serde(flatten)]
        stored: Option<Stored>,
    }
    match serde_json::from_slice::<Said>(&answer.payload) {
        Ok(Said { error: Some(error), .. }) => Err(error.into()),
        Ok(Said { stored: Some(stored), .. }) => Ok(stored),
        _ => Err(Error::Refused(0, "an answer that is not clear".to_owned())),
    }
}

fn nanos<S: Serializer>(age: &Duration, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_u64(u64::try_from(age.as_nanos()).unwrap_or(u64::MAX))
}

fn some_nanos<S: Serializer>(age: &Option<Duration>, to: S) -> Result<S::Ok, S::Error> {
    nanos(&age.unwrap_or_default(), to)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn message(status: Option<u16>, payload: &'static str) -> Message {
        let (head, payload) = (Bytes::new(), Bytes::from_static(payload.as_bytes()));
        Message { subject: String::new(), reply: None, status, head, payload }
    }

    #[test]
    fn what_was_stored_and_what_was_not_are_told_apart() {
        let check = |payload, expected| assert_eq!(stored(&message(None, payload)), expected);
        check(r#"{"stream":"FLOW", "seq":3}"#, Ok(Stored { seq: 3, duplicate: false }));
        let again = r#"{"stream":"FLOW", "seq":3,"duplicate": true}"#;
        check(again, Ok(Stored { seq: 3, duplicate: true }));
        let full = r#"{"error":{"code":503,"err_code":10023,"description":"insufficient resources"},"stream":"FLOW","seq":0}"#;
        check(full, Err(Error::Refused(10023, "insufficient resources".to_owned())));
        assert!(matches!(stored(&message(None, "{}")), Err(Error::Refused(0, _))));
        assert!(matches!(stored(&message(Some(503), "")), Err(Error::NoStream(_))));
    }

    #[test]
    fn a_stream_is_asked_for_in_nanoseconds() {
        let config = StreamConfig::new("A", "a.>", Duration::from_secs(2));
        let json = serde_json::to_value(&config).unwrap();
        assert_eq!(
            (&json["max_age"], &json["subjects"][0]),
            (&2_000_000_000_u64.into(), &"a.>".into())
        );
        assert!(json.get("duplicate_window").is_none());
    }
}
