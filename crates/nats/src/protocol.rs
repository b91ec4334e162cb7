//! The lines of the protocol: octets in, operations out; and the other way.

use bytes::{Buf, Bytes, BytesMut};

/// The longest line we take: a server's INFO names every server of its cluster.
const LINE_OCTETS: usize = 64 << 10;
/// The largest message we take. Servers allow one mebibyte unless told otherwise, and 64 at most.
const MESSAGE_OCTETS: usize = 64 << 20;

/// What a server says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Said {
    /// About itself, as JSON.
    Info(Bytes),
    Message(Message),
    Ping,
    Pong,
    /// Something was well.
    Fine,
    /// Something was not.
    Error(String),
}

/// A message that came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    /// Its subject.
    pub subject: String,
    /// Where an answer goes.
    pub reply: Option<String>,
    /// What the server says itself: 100 a heartbeat, 404 nothing there, 408 time is over, 503 nobody listens.
    pub status: Option<u16>,
    /// Header lines as they came.
    pub head: Bytes,
    /// The rest.
    pub payload: Bytes,
}

impl Message {
    /// What the first header of this name says.
    pub fn header(&self, name: &str) -> Option<&str> {
        let text = std::str::from_utf8(&self.head).ok()?;
        let mut lines = text.lines().skip(1).filter_map(|line| line.split_once(':'));
        lines.find(|(one, _)| one.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}

/// Octets that are no protocol.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Nonsense;

/// Puts operations together, however they were cut.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    pub(crate) buffer: BytesMut,
    /// Up to here there is no end of a line.
    searched: usize,
}

impl Decoder {
    /// The next operation that is whole.
    pub(crate) fn next(&mut self) -> Result<Option<Said>, Nonsense> {
        let rest = self.buffer.get(self.searched..).unwrap_or_default();
        let Some(end) = rest.windows(2).position(|two| two == b"\r\n") else {
            self.searched = self.buffer.len().saturating_sub(1);
            return if self.buffer.len() > LINE_OCTETS { Err(Nonsense) } else { Ok(None) };
        };
        let end = self.searched + end;
        let line = self.buffer.get(..end).and_then(|line| std::str::from_utf8(line).ok());
        let line = line.ok_or(Nonsense)?;
        let (word, rest) = line.split_once([' ', '\t']).unwrap_or((line, ""));
        let said = match word.to_ascii_uppercase().as_str() {
            "MSG" | "HMSG" => return self.message(end),
            "INFO" => Said::Info(Bytes::copy_from_slice(rest.trim().as_bytes())),
            "PING" => Said::Ping,
            "PONG" => Said::Pong,
            "+OK" => Said::Fine,
            "-ERR" => Said::Error(rest.trim().trim_matches('\'').to_owned()),
            _ => return Err(Nonsense),
        };
        self.buffer.advance(end + 2);
        self.searched = 0;
        Ok(Some(said))
    }

    /// `MSG subject sid [reply] octets`, or `HMSG subject sid [reply] of-header octets`.
    fn message(&mut self, end: usize) -> Result<Option<Said>, Nonsense> {
        let line = self.buffer.get(..end).and_then(|line| std::str::from_utf8(line).ok());
        let words: Vec<&str> = line.ok_or(Nonsense)?.split_ascii_whitespace().collect();
        let has_head = words.first().is_some_and(|word| word.len() == 4);
        let (subject, reply, head, total) = match (has_head, words.as_slice()) {
            (false, [_, subject, _, total]) => (*subject, None, "0", *total),
            (false, [_, subject, _, reply, total]) => (*subject, Some(*reply), "0", *total),
            (true, [_, subject, _, head, total]) => (*subject, None, *head, *total),
            (true, [_, subject, _, reply, head, total]) => (*subject, Some(*reply), *head, *total),
            _ => return Err(Nonsense),
        };
        let number = |text: &str| text.parse::<usize>().map_err(|_| Nonsense);
        let (head, total) = (number(head)?, number(total)?);
        if head > total || total > MESSAGE_OCTETS {
            return Err(Nonsense);
        }
        let whole = end + 2 + total + 2;
        if self.buffer.len() < whole {
            // The line will be read again: it is short.
            self.searched = end;
            self.buffer.reserve(whole - self.buffer.len());
            return Ok(None);
        }
        let (subject, reply) = (subject.to_owned(), reply.map(str::to_owned));
        let mut octets = self.buffer.split_to(whole).freeze();
        self.searched = 0;
        octets.advance(end + 2);
        octets.truncate(total);
        let head = octets.split_to(head);
        let status = std::str::from_utf8(&head).ok().and_then(|head| {
            let line = head.lines().next()?.strip_prefix("NATS/1.0")?;
            line.split_ascii_whitespace().next()?.parse().ok()
        });
        Ok(Some(Said::Message(Message { subject, reply, status, head, payload: octets })))
    }
}

/// Writes a message to be sent.
pub(crate) fn publish(
    subject: &str,
    reply: Option<&str>,
    header: Option<(&str, &str)>,
    payload: &[u8],
    out: &mut BytesMut,
) {
    let reply = reply.map(|reply| format!(" {reply}")).unwrap_or_default();
    let line = match header {
        None => format!("PUB {subject}{reply} {}\r\n", payload.len()),
        Some((name, value)) => {
            let head = format!("NATS/1.0\r\n{name}: {value}\r\n\r\n");
            let (length, total) = (head.len(), head.len() + payload.len());
            format!("HPUB {subject}{reply} {length} {total}\r\n{head}")
        }
    };
    out.reserve(line.len() + payload.len() + 2);
    out.extend_from_slice(line.as_bytes());
    out.extend_from_slice(payload);
    out.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(octets: &[u8], pieces: &[usize]) -> Result<Vec<Said>, Nonsense> {
        let (mut decoder, mut said, mut at) = (Decoder::default(), Vec::new(), 0);
        for piece in pieces.iter().copied().chain([octets.len()]) {
            let to = (at + piece).min(octets.len());
            decoder.buffer.extend_from_slice(&octets[at..to]);
            at = to;
            while let Some(one) = decoder.next()? {
                said.push(one);
            }
        }
        Ok(said)
    }

    const SESSION: &[u8] = b"INFO {\"a\":1}\r\nPING\r\n+OK\r\n-ERR 'Authorization Violation'\r\n\
        MSG a.b 1 3\r\n\r\nx\r\nMSG a 1 back 0\r\n\r\n\
        HMSG c 2 back 23 25\r\nNATS/1.0\r\nA: b\r\nC:d\r\n\r\nhi\r\n\
        HMSG d 2 37 37\r\nNATS/1.0 100 Idle Heartbeat\r\nX: 1\r\n\r\n\r\n";

    #[test]
    fn operations_are_read_however_they_were_cut() {
        let whole = all(SESSION, &[]).unwrap();
        let message = |at: usize| match &whole[at] {
            Said::Message(message) => message.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(whole[0], Said::Info(Bytes::from_static(b"{\"a\":1}")));
        assert_eq!(whole[1..3], [Said::Ping, Said::Fine]);
        assert_eq!(whole[3], Said::Error("Authorization Violation".to_owned()));
        assert_eq!((message(4).subject.as_str(), &message(4).payload[..]), ("a.b", &b"\r\nx"[..]));
        assert_eq!((message(5).reply.as_deref(), message(5).payload.len()), (Some("back"), 0));
        let third = message(6);
        assert_eq!(
            (third.header("a"), third.header("C"), third.header("x")),
            (Some("b"), Some("d"), None)
        );
        assert_eq!((third.status, &third.payload[..]), (None, &b"hi"[..]));
        assert_eq!((message(7).status, message(7).header("X")), (Some(100), Some("1")));
        assert_eq!(whole.len(), 8);
        for size in 1..40 {
            assert_eq!(all(SESSION, &vec![size; SESSION.len() / size]).unwrap(), whole, "{size}");
        }
    }

    #[test]
    fn what_is_no_protocol_is_refused_before_anything_is_made_of_its_lengths() {
        for text in [
            "SSH-2.0-OpenSSH\r\n",
            "MSG a 1\r\n",
            "MSG a 1 x\r\n",
            "MSG a 1 99999999999\r\n",
            "HMSG a 1 9 3\r\n",
            "\u{ff}\r\n",
        ] {
            assert_eq!(all(text.as_bytes(), &[]), Err(Nonsense), "{text}");
        }
        assert_eq!(all(&[b'x'; LINE_OCTETS + 1], &[]), Err(Nonsense));
    }

    #[test]
    fn a_message_is_written_as_the_protocol_says() {
        let mut out = BytesMut::new();
        publish("a.b", None, None, b"xy", &mut out);
        publish("c", Some("r"), Some(("Nats-Msg-Id", "1:2")), b"z", &mut out);
        let expected =
            "PUB a.b 2\r\nxy\r\nHPUB c r 30 31\r\nNATS/1.0\r\nNats-Msg-Id: 1:2\r\n\r\nz\r\n";
        assert_eq!(out, expected.as_bytes());
    }

    proptest! {
        #[test]
        fn no_octets_make_it_stumble(octets in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = all(&octets, &[7, 1, 30]);
            let _ = all(&[b"HMSG a 1 ", &octets[..]].concat(), &[3]);
        }
    }
}
