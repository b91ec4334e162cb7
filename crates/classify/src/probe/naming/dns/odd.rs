//! What is odd about a message: it contradicts itself, its code is an error, it is larger than names
//! need it.

use model::{DnsExchange, Risks};

use super::message::{HEADER_OCTETS, Header, Question};
use super::teller::{Message, Seen};
use super::{PORT, is_class, is_type};
use crate::segment::{Found, Segment, Then};

/// Octets of a message to somebody who did not say that more may come (RFC 1035 §4.2.1).
const PLAIN_OCTETS: u32 = 512;

/// Octets beyond which datagrams of DNS are cut into fragments on some way (DNS flag day 2020).
const LARGE_OCTETS: u32 = 1232;

/// What is odd about a message that can be read.
pub(super) fn judge(message: &Message<'_>, seen: Seen, segment: &Segment<'_>, found: &mut Found) {
    let header = message.header;
    let is_failure = header.is_response && header.code != 0;
    let mut warn = |risk, why: String| found.revealed.get_or_insert_default().warn(risk, why);
    let is_whole = segment.stream || is_captured(segment);
    // Who refuses a message often answers with its head alone.
    if is_whole && !is_failure && !header.is_truncated {
        if message.is_cut {
            warn(Risks::MALFORMED, "a question that is announced cannot be read".to_owned());
        } else if seen.is_cut {
            warn(Risks::MALFORMED, "a record that is announced cannot be read".to_owned());
        }
    }
    if message.application != "DNS" || !header.is_response {
        return;
    }
    if is_failure {
        let code = match DnsExchange::code_name(header.code) {
            Some(code) => code.to_owned(),
            None => format!("code {}", header.code),
        };
        // Of many questions the first one is told.
        let name = message.asked.as_deref().filter(|name| segment.index == 0 && !name.is_empty());
        warn(
            Risks::DNS_FAILURE,
            match name {
                Some(name) => format!("{code} for {name}"),
                None => code,
            },
        );
    }
    let octets = segment.wire_length;
    let is_large = octets > LARGE_OCTETS || octets > PLAIN_OCTETS && !seen.is_extended;
    if !segment.stream && is_large {
        let so = if seen.is_extended { "" } else { ", without EDNS" };
        warn(Risks::LARGE_DNS_ANSWER, format!("{octets} octets in one datagram{so}"));
    }
}

/// A datagram at the port of DNS that begins as a message with one question does, and does not go on
/// so.
pub(super) fn unreadable(segment: &Segment<'_>) -> Option<Found> {
    let header = Header::read(segment.payload).filter(|_| segment.has_port(PORT))?;
    let counts = header.records.iter().filter(|count| **count <= 255).count();
    let is_header = matches!(header.opcode, 0 | 2 | 4 | 5)
        && !header.is_reserved
        && header.questions == 1
        && counts >= 2;
    let is_failure = header.is_response && header.code != 0;
    if !is_header || is_failure || !is_captured(segment) {
        return None;
    }
    let why = match Question::read(segment.payload, HEADER_OCTETS) {
        None => "the question cannot be read".to_owned(),
        Some(question) if !is_class(question.class) => {
            format!("the question is of class {}, which is none", question.class)
        }
        Some(question) if !is_type(question.kind) => {
            format!("the question is of type {}, which is none", question.kind)
        }
        Some(_) => return None,
    };
    let mut found = Found::new("DNS");
    if segment.application.is_none() {
        found = found.because("a header of DNS whose message contradicts it");
    }
    found.revealed.get_or_insert_default().warn(Risks::MALFORMED, why);
    found.then = Then::Follow;
    Some(found)
}

/// Whether the capture holds all of the datagram.
fn is_captured(segment: &Segment<'_>) -> bool {
    u32::try_from(segment.payload.len()).is_ok_and(|octets| octets >= segment.wire_length)
}

#[cfg(test)]
mod tests;
