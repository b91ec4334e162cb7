//! Requests and the replies to them, in their order (RFC 9112 §9.3.2), and how long bodies are
//! (RFC 9112 §6.3).

use std::collections::VecDeque;
use std::net::IpAddr;

use model::{Exchange, HttpExchange, Timestamp};

use super::head::Head;
use super::request::{MAX_VALUE_OCTETS, Request};
use crate::segment::Segment;
use crate::text;

/// Requests of one flow that wait for their replies; the oldest is told as unanswered where there are
/// more. Browsers that pipelined sent eight at a time.
const MAX_WAITING: usize = 64;

/// Requests of one flow that wait.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pairs {
    waiting: VecDeque<HttpExchange>,
}

impl Pairs {
    /// A request, at the time its head was complete. Gives the one that it displaces.
    pub(super) fn ask(
        &mut self,
        segment: &Segment<'_>,
        time: Timestamp,
        method: &str,
        request: &Request,
    ) -> Option<Exchange> {
        let fact = |kind: &str| -> Box<str> {
            let facts = &request.revealed.facts;
            let fact = facts.iter().find(|fact| fact.kind == kind);
            fact.map(|fact| fact.value.clone()).unwrap_or_default()
        };
        let is_full = self.waiting.len() >= MAX_WAITING;
        let displaced = self.waiting.pop_front_if(|_| is_full);
        self.waiting.push_back(HttpExchange {
            time,
            client: segment.source,
            server: segment.destination,
            host: request.host.clone().unwrap_or_default(),
            method: method.into(),
            path: fact("http_path"),
            status: None,
            user_agent: fact("user_agent"),
            content_type: "".into(),
            octets: None,
            latency_nanos: None,
        });
        displaced.map(Exchange::Http)
    }

    /// A reply: the exchange that it completes.
    pub(super) fn reply(
        &mut self,
        segment: &Segment<'_>,
        time: Timestamp,
        code: u16,
        head: &Head<'_>,
    ) -> Option<Exchange> {
        let asked = self.waiting.pop_front();
        let latency_nanos = asked.as_ref().map(|asked| time.nanos_since(asked.time));
        let mut said = asked.unwrap_or_else(|| unasked(segment.destination, segment.source, time));
        said.status = Some(code);
        said.latency_nanos = latency_nanos;
        if let Some(value) = field(head, "content-type") {
            said.content_type = text::words(value, MAX_VALUE_OCTETS).unwrap_or_default();
        }
        said.octets = length(head);
        Some(Exchange::Http(said))
    }

    /// How long the body is of the reply that comes now.
    pub(super) fn left(&self, head: &Head<'_>, code: u16) -> Left {
        let is_head = self.waiting.front().is_some_and(|asked| &*asked.method == "HEAD");
        if is_head || code / 100 == 1 || code == 204 || code == 304 {
            return Left::Octets(0);
        }
        Left::of(head, true)
    }

    /// Requests nobody replied to, as far as was seen.
    pub(crate) fn take(&mut self) -> Vec<Exchange> {
        self.waiting.drain(..).map(Exchange::Http).collect()
    }
}

fn unasked(client: IpAddr, server: IpAddr, time: Timestamp) -> HttpExchange {
    HttpExchange {
        time,
        client,
        server,
        host: "".into(),
        method: "".into(),
        path: "".into(),
        status: None,
        user_agent: "".into(),
        content_type: "".into(),
        octets: None,
        latency_nanos: None,
    }
}

/// What of a body is still to come.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Left {
    /// So many octets.
    Octets(u64),
    /// Chunks of which the last is empty.
    Chunks,
    /// Whatever comes until the connection ends.
    Rest,
}

impl Default for Left {
    fn default() -> Self {
        Self::Octets(0)
    }
}

/// The empty chunk that ends a body without trailers, and what stands before it.
const LAST_CHUNK: &[u8] = b"\r\n0\r\n\r\n";

impl Left {
    /// What a head says.
    pub(super) fn of(head: &Head<'_>, is_reply: bool) -> Self {
        let is_chunked = field(head, "transfer-encoding")
            .is_some_and(|value| value.to_ascii_lowercase().ends_with(b"chunked"));
        match length(head) {
            _ if is_chunked => Self::Chunks,
            Some(octets) => Self::Octets(octets),
            None if is_reply => Self::Rest,
            None => Self::Octets(0),
        }
    }

    /// How many of these octets belong to the body.
    pub(super) fn pass(&mut self, octets: &[u8]) -> usize {
        match self {
            Self::Octets(left) => {
                let inside = usize::try_from(*left).unwrap_or(usize::MAX).min(octets.len());
                *left -= inside as u64;
                inside
            }
            Self::Chunks => {
                let first = LAST_CHUNK.get(2..).unwrap_or_default();
                let end = if octets.starts_with(first) {
                    Some(first.len())
                } else {
                    let at = octets.windows(LAST_CHUNK.len()).position(|at| at == LAST_CHUNK);
                    at.map(|at| at + LAST_CHUNK.len())
                };
                if end.is_some() {
                    *self = Self::Octets(0);
                }
                end.unwrap_or(octets.len())
            }
            Self::Rest => octets.len(),
        }
    }
}

/// What Content-Length says.
fn length(head: &Head<'_>) -> Option<u64> {
    std::str::from_utf8(field(head, "content-length")?).ok()?.parse().ok()
}

fn field<'a>(head: &Head<'a>, name: &str) -> Option<&'a [u8]> {
    let is = |known: &[u8]| known.eq_ignore_ascii_case(name.as_bytes());
    head.fields().find(|(known, _)| is(known)).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::packet;
    use crate::{Memory, News, State};

    /// The exchanges of a connection: host, path, status, octets, milliseconds.
    fn check(packets: &[(bool, i64, &[u8])], expected: &[&str]) {
        let (mut state, mut memory) = (State::default(), Memory::default());
        let mut said = Vec::new();
        for (from_client, millis, payload) in packets {
            let ports = if *from_client { (50_000, 80) } else { (80, 50_000) };
            let mut packet = packet(6, ports.0, ports.1, *from_client, payload);
            packet.time = Timestamp(millis * 1_000_000);
            state.observe(&packet, &mut memory);
            while let Some(news) = memory.poll_news() {
                if let News::Exchange(exchange) = news {
                    said.push(*exchange);
                }
            }
        }
        said.extend(state.unanswered());
        let words = |exchange: &Exchange| match exchange {
            Exchange::Http(it) => format!(
                "{}{} {:?} {:?} {:?}",
                it.host,
                it.path,
                it.status,
                it.octets,
                it.latency_nanos.map(|nanos| nanos / 1_000_000)
            ),
            other => format!("{other:?}"),
        };
        assert_eq!(said.iter().map(words).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_reply_belongs_to_the_oldest_request() {
        let requests: &[u8] =
            b"GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n";
        let replies: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n";
        check(
            &[(true, 0, requests), (false, 7, replies)],
            &["a/1 Some(200) Some(3) Some(7)", "a/2 Some(404) Some(0) Some(7)"],
        );
    }

    #[test]
    fn a_body_over_several_packets_is_passed_over_and_the_next_reply_found_behind_it() {
        check(
            &[
                (true, 0, b"GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"),
                (true, 1, b"GET /2 HTTP/1.1\r\nHost: a\r\n\r\n"),
                (false, 5, b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nab"),
                (false, 6, b"cd"),
                (false, 9, b"efHTTP/1.1 304 Same\r\n\r\n"),
            ],
            &["a/1 Some(200) Some(6) Some(5)", "a/2 Some(304) None Some(8)"],
        );
    }

    #[test]
    fn chunks_end_with_an_empty_one() {
        let chunks: &[u8] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nHTTP/1.1 500 E\r\nContent-Length: 0\r\n\r\n";
        let two: &[u8] = b"GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n";
        check(
            &[(true, 0, two), (false, 1, chunks)],
            &["/1 Some(200) None Some(1)", "/2 Some(500) Some(0) Some(1)"],
        );
    }

    #[test]
    fn patience_is_no_reply_and_what_nobody_replied_to_is_told_at_the_end() {
        check(
            &[
                (true, 0, b"POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n"),
                (false, 1, b"HTTP/1.1 100 Continue\r\n\r\n"),
                (true, 2, b"xy"),
                (false, 3, b"HTTP/1.1 201 Made\r\nContent-Length: 0\r\n\r\n"),
                (true, 4, b"GET /2 HTTP/1.1\r\nHost: a\r\n\r\n"),
            ],
            &["a/1 Some(201) Some(0) Some(3)", "a/2 None None None"],
        );
    }

    #[test]
    fn a_reply_without_its_request_stands_alone() {
        check(
            &[(false, 5, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")],
            &[" Some(200) Some(0) None"],
        );
    }

    #[test]
    fn a_reply_to_head_has_no_body() {
        let replies: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        let requests: &[u8] = b"HEAD /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n";
        check(
            &[(true, 0, requests), (false, 1, replies)],
            &["/1 Some(200) Some(9) Some(1)", "/2 Some(200) Some(0) Some(1)"],
        );
    }

    #[test]
    fn the_oldest_of_too_many_requests_is_told_as_unanswered() {
        let requests: Vec<String> = (0..=MAX_WAITING)
            .map(|number| format!("GET /{number} HTTP/1.1\r\nHost: a\r\n\r\n"))
            .collect();
        let packets: Vec<(bool, i64, &[u8])> =
            requests.iter().map(|request| (true, 0, request.as_bytes())).collect();
        let expected: Vec<String> =
            (0..=MAX_WAITING).map(|number| format!("a/{number} None None None")).collect();
        check(&packets, &expected.iter().map(String::as_str).collect::<Vec<_>>());
    }

    #[test]
    fn ten_thousand_requests_of_one_connection_are_all_told() {
        let (mut state, mut memory) = (State::default(), Memory::default());
        let mut told = 0;
        for _ in 0..10_000 {
            for (ports, is_client, payload) in [
                ((50_000, 80), true, &b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"[..]),
                ((80, 50_000), false, b"HTTP/1.1 204 Done\r\n\r\n"),
            ] {
                state.observe(&packet(6, ports.0, ports.1, is_client, payload), &mut memory);
                told += std::iter::from_fn(|| memory.poll_news()).count();
            }
        }
        assert_eq!(told, 10_000);
    }

    #[test]
    fn what_was_requested_before_the_connection_became_something_else_is_told() {
        check(
            &[
                (true, 0, b"GET /1 HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n"),
                (false, 5, b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"),
            ],
            &["a/1 Some(101) None Some(5)", "a/2 None None None"],
        );
    }
}
