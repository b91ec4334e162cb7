//! HTTP/1: requests with their Host, the answers to them, and what they carry (RFC 9112 §3, §4;
//! Host RFC 9110 §7.2, CONNECT §9.3.6, Upgrade §7.8).

mod attack;
mod body;
mod head;
mod pairs;
mod reply;
mod request;
mod service;

use crate::probe::Around;
use crate::segment::{Found, Outcome, Segment, Then};
use crate::stream::BUFFER_OCTETS;

use body::Body;
pub(crate) use body::is_envelope;
pub(crate) use head::Head;
use pairs::Left;
pub(crate) use pairs::Pairs;

/// Heads in one segment that are looked at: pipelined requests, and the replies to them.
const MAX_HEADS_AT_ONCE: u8 = 64;

/// RFC 9110 §9.3, PATCH (RFC 5789), WebDAV (RFC 4918, RFC 3253, RFC 3744, RFC 4791, RFC 5323),
/// UPnP's over TCP, [MS-RPCH] §2.1.2, BITS, SSTP ([MS-SSTP] §3.1.7), PURGE of caches.
const METHODS: &[&str] = &[
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "DELETE",
    "CONNECT",
    "OPTIONS",
    "TRACE",
    "PATCH",
    "PROPFIND",
    "PROPPATCH",
    "MKCOL",
    "COPY",
    "MOVE",
    "LOCK",
    "UNLOCK",
    "REPORT",
    "SEARCH",
    "ACL",
    "MERGE",
    "CHECKOUT",
    "CHECKIN",
    "MKACTIVITY",
    "MKCALENDAR",
    "VERSION-CONTROL",
    "SUBSCRIBE",
    "UNSUBSCRIBE",
    "NOTIFY",
    "RPC_IN_DATA",
    "RPC_OUT_DATA",
    "BITS_POST",
    "SSTP_DUPLEX_POST",
    "PURGE",
];

/// What is remembered of a flow between its packets.
#[derive(Clone, Debug, Default)]
pub(crate) struct Exchange {
    /// By direction: what begins behind the head that was seen last.
    body: [Option<Body>; 2],
    /// By direction: octets of that body that are still to come.
    left: [Left; 2],
    /// Requests that wait for their replies.
    pub(crate) pairs: Pairs,
    /// CONNECT was asked for.
    connect: bool,
}

pub(super) fn probe(segment: &Segment<'_>, around: &mut Around<'_>) -> Outcome {
    let mut outcome = one(segment, around);
    for _ in 0..MAX_HEADS_AT_ONCE {
        let Outcome::Yes(found) = &mut outcome else { break };
        let rest = segment.payload.get(found.consumed..).unwrap_or_default();
        if found.then != Then::Follow || !begins_head(rest) {
            break;
        }
        let application = Some(found.application);
        match one(&Segment { payload: rest, application, ..*segment }, around) {
            Outcome::Yes(next) => {
                found.consumed += next.consumed;
                found.then = next.then;
                if let Some(revealed) = next.revealed {
                    found.revealed.get_or_insert_default().merge(*revealed);
                }
                if next.consumed == 0 {
                    break;
                }
            }
            Outcome::More | Outcome::No => break,
        }
    }
    outcome
}

/// Whether a request or a reply begins here.
fn begins_head(payload: &[u8]) -> bool {
    payload.starts_with(b"HTTP/1.") || method(payload).is_some()
}

/// The same, or nothing that would speak against it has come yet.
fn may_begin_head(payload: &[u8]) -> bool {
    begins_head(payload)
        || b"HTTP/1.".starts_with(payload)
        || METHODS.iter().any(|method| method.as_bytes().starts_with(payload))
}

fn one(segment: &Segment<'_>, around: &mut Around<'_>) -> Outcome {
    let payload = segment.payload;
    let is_known = around.scratch.http.is_some();
    if payload.starts_with(b"HTTP/1.") {
        return status(segment, around);
    }
    let Some((method, _)) = method(payload) else {
        if is_known {
            return content(segment, around);
        }
        let begun = |word: &str| word.as_bytes().starts_with(payload);
        let begins = METHODS.iter().copied().any(begun) || begun("HTTP/1.");
        return if begins { Outcome::More } else { Outcome::No };
    };
    let Some(head) = Head::of(payload) else {
        // A target longer than the segment: printable so far, else it is something else.
        let line = payload.strip_suffix(b"\r").unwrap_or(payload);
        let text = payload.len() < BUFFER_OCTETS && line.iter().all(|octet| is_text(*octet));
        return if text { Outcome::More } else { Outcome::No };
    };
    let Some(target) = head.target(method) else {
        return if is_known { content(segment, around) } else { Outcome::No };
    };
    let request = request::read(&head, method, target);
    let known = segment.application.filter(|_| is_known);
    let application = known.unwrap_or(request.application);
    let exchange = around.scratch.http.get_or_insert_default();
    exchange.connect |= method == "CONNECT";
    if head.complete {
        if let Some(oldest) = exchange.pairs.ask(segment, around.time, method, &request) {
            around.memory.tell(oldest);
        }
        exchange.left[usize::from(!segment.from_initiator)] = Left::of(&head, false);
    }
    let mut found = Found::new(application).called(request.host).revealing(request.revealed);
    found.service = request.service;
    if known.is_none() {
        found = match &found.host_name {
            Some(host) => {
                let words = format!("HTTP request {method} names {host}");
                found.because(words)
            }
            None => found.because(format!("HTTP request {method}")),
        };
    }
    follow(segment, around, &head, request.body, found)
}

/// An answer's head.
fn status(segment: &Segment<'_>, around: &mut Around<'_>) -> Outcome {
    let payload = segment.payload;
    let Some(code) = reply::code(payload) else {
        let is_cut = payload.len() < b"HTTP/1.1 200".len();
        return if is_cut { Outcome::More } else { Outcome::No };
    };
    let known = segment.application.filter(|_| around.scratch.http.is_some());
    let mut found = Found::new(known.unwrap_or("HTTP"));
    if known.is_none() {
        found = found.because(format!("HTTP answer with status {code}"));
    }
    let Some(head) = Head::of(payload) else {
        around.scratch.http.get_or_insert_default();
        return found.then(Then::Follow).into();
    };
    let reply = reply::read(&head, code);
    if head.complete {
        let exchange = around.scratch.http.get_or_insert_default();
        let left = exchange.pairs.left(&head, code);
        exchange.left[usize::from(!segment.from_initiator)] = left;
        // What only asks for patience is no reply yet.
        if (code / 100 != 1 || code == 101)
            && let Some(said) = exchange.pairs.reply(segment, around.time, code, &head)
        {
            around.memory.tell(said);
        }
    }
    found = found.revealing(reply.revealed);
    found.service = reply.service;
    let opens = around.scratch.http.as_ref().is_some_and(|exchange| exchange.connect);
    if head.complete && ((opens && code / 100 == 2) || reply.upgrades) {
        give_up(around);
        return found.then(Then::Upgrade).consuming(head.octets).into();
    }
    if head.complete && reply.is_web_socket {
        give_up(around);
        return found.then(Then::Done).into();
    }
    follow(segment, around, &head, reply.body, found)
}

/// HTTP is over on this connection: what was requested behind the last reply gets none.
fn give_up(around: &mut Around<'_>) {
    let unanswered = around.scratch.http.take().map(|mut exchange| exchange.pairs.take());
    for request in unanswered.unwrap_or_default() {
        around.memory.tell(request);
    }
}

/// What stands behind a head, as far as it came, and how it goes on.
fn follow(
    segment: &Segment<'_>,
    around: &mut Around<'_>,
    head: &Head<'_>,
    body: Option<Body>,
    mut found: Found,
) -> Outcome {
    let exchange = around.scratch.http.get_or_insert_default();
    let here = usize::from(!segment.from_initiator);
    if !head.complete {
        return found.then(Then::Follow).into();
    }
    exchange.body[here] = body;
    let mut consumed = head.octets;
    let rest = segment.payload.get(consumed..).unwrap_or_default();
    let mut inside = exchange.left[here].pass(rest);
    if inside == 0 && !may_begin_head(rest) {
        // A body whose length nobody told.
        inside = rest.len();
    }
    if inside > 0
        && let Some(body) = exchange.body[here].take()
    {
        body.look(rest.get(..inside).unwrap_or(rest), &mut found);
    }
    consumed += inside;
    found.then(Then::Follow).consuming(consumed).into()
}

/// The first octets of a body; what comes behind them is passed over.
fn content(segment: &Segment<'_>, around: &mut Around<'_>) -> Outcome {
    let here = usize::from(!segment.from_initiator);
    let Some(exchange) = around.scratch.http.as_mut() else { return Outcome::No };
    let Some(known) = segment.application else { return Outcome::No };
    let inside = exchange.left[here].pass(segment.payload);
    let behind = segment.payload.get(inside..).unwrap_or_default();
    let is_next = begins_head(behind);
    let body = exchange.body[here].take().filter(|_| inside > 0 || !is_next);
    if body.is_none() && !is_next {
        return Outcome::No;
    }
    let mut found = Found::new(known);
    if let Some(body) = body {
        body.look(segment.payload, &mut found);
    }
    let consumed = if is_next { inside } else { segment.payload.len() };
    found.then(Then::Follow).consuming(consumed).into()
}

/// The method, and what follows the space behind it.
fn method(payload: &[u8]) -> Option<(&'static str, &[u8])> {
    METHODS.iter().find_map(|method| {
        Some((*method, payload.strip_prefix(method.as_bytes())?.strip_prefix(b" ")?))
    })
}

const fn is_text(octet: u8) -> bool {
    octet >= 0x20 && octet < 0x7f
}

#[cfg(test)]
mod tests;
