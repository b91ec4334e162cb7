//! DNS over UDP and TCP, multicast DNS and LLMNR: a header that fits and a first question or record
//! that can be read (RFC 1035 §4.1, §4.2.2; RFC 6762 §18; RFC 4795 §2.1.1).

mod message;
mod odd;
mod reverse;
mod teller;

use model::DnsExchange;

use crate::octets::be16;
use crate::probe::Around;
use crate::segment::{Found, Outcome, Segment, Then};
use crate::stream::BUFFER_OCTETS;

use message::{HEADER_OCTETS, Header, Question, Records, shown};
use teller::Message;

pub(crate) use teller::unanswered;

const PORT: u16 = 53;
const MULTICAST_PORT: u16 = 5353;
const LINK_LOCAL_PORT: u16 = 5355;
const NETBIOS_PORT: u16 = 137;
/// More records than a message has room for are a sign of something else.
const MAX_RECORDS: u16 = 1024;
/// A header and the longest question: by then it is clear what it is.
const QUESTION_OCTETS: usize = HEADER_OCTETS + 256 + 4;
/// Messages of a segment that are looked at; a resolver's connection rarely holds two.
const MAX_MESSAGES: usize = 64;

pub(super) fn probe(segment: &Segment<'_>, around: &mut Around<'_>) -> Outcome {
    let application = match segment {
        _ if segment.has_port(MULTICAST_PORT) => "MDNS",
        _ if segment.has_port(LINK_LOCAL_PORT) => "LLMNR",
        // Messages of the same form that have a probe of their own.
        _ if segment.has_port(NETBIOS_PORT) => return Outcome::No,
        _ => "DNS",
    };
    let is_usual =
        segment.has_port(PORT) || application != "DNS" || segment.application == Some(application);
    if segment.stream {
        return stream(segment, application, is_usual, around);
    }
    let Some(message) = read(segment.payload, is_usual, application, around) else {
        return odd::unreadable(segment).into();
    };
    let seen = message.tell(segment, around.memory);
    let mut found = found(&message, segment);
    odd::judge(&message, seen, segment, &mut found);
    found.then = Then::Follow;
    found.into()
}

/// Messages behind their lengths (RFC 1035 §4.2.2). What comes of a long one first is looked at, the
/// rest of it is not.
fn stream(
    segment: &Segment<'_>,
    application: &'static str,
    is_usual: bool,
    around: &mut Around<'_>,
) -> Outcome {
    let mut answer: Option<Found> = None;
    let mut consumed = 0;
    for _ in 0..MAX_MESSAGES {
        let rest = segment.payload.get(consumed..).unwrap_or_default();
        let Some(length) = be16(rest, 0).map(usize::from) else {
            if answer.is_none() && is_usual && !rest.is_empty() {
                return Outcome::More;
            }
            break;
        };
        let octets = rest.get(2..).unwrap_or_default();
        if length < HEADER_OCTETS {
            break;
        }
        let whole = octets.get(..length);
        let is_long = length + 2 >= BUFFER_OCTETS;
        if answer.is_some() && whole.is_none() && !is_long {
            break;
        }
        let Some(message) = read(whole.unwrap_or(octets), is_usual, application, around) else {
            if answer.is_none() && whole.is_none() && is_usual && octets.len() < QUESTION_OCTETS {
                return Outcome::More;
            }
            break;
        };
        if whole.is_none() && !is_long {
            // Sure of what it is; the rest of it is to come.
            answer.get_or_insert_with(|| found(&message, segment)).then = Then::Follow;
            break;
        }
        let seen = message.tell(segment, around.memory);
        let then = if whole.is_some() { Then::Follow } else { Then::Done };
        let found = answer.get_or_insert_with(|| found(&message, segment));
        found.then = then;
        odd::judge(&message, seen, segment, found);
        consumed += 2 + whole.map_or(octets.len(), <[u8]>::len);
        if then == Then::Done {
            break;
        }
    }
    if let Some(found) = &mut answer {
        found.consumed = consumed;
    }
    answer.into()
}

/// What a message tells of its own flow.
fn found(message: &Message<'_>, segment: &Segment<'_>) -> Found {
    let named = message.asked.clone().or_else(|| {
        let first = Records::new(message.octets, message.header, message.records_at).next();
        first.map(|record| shown(&record.name))
    });
    let name = named.filter(|name| !name.is_empty());
    let mut found = Found::new(message.application);
    if segment.application.is_none() {
        let verb = if message.header.is_response { "answer" } else { "question" };
        found = found.because(match &name {
            Some(name) => format!("{verb} names {name}").into(),
            None => std::borrow::Cow::Borrowed(""),
        });
    }
    let mut revealed = model::Revealed::default();
    if let Some(kind) =
        message.question.as_ref().and_then(|question| DnsExchange::type_name(question.kind))
    {
        revealed.tell("dns_type", kind);
    }
    if message.header.is_response
        && let Some(code) = DnsExchange::code_name(message.header.code)
    {
        revealed.tell("dns_code", code);
    }
    if !revealed.facts.is_empty() {
        found.revealed = Some(Box::new(revealed));
    }
    found.called(name)
}

/// A message that is DNS, read as far as its first question or record.
fn read<'a>(
    octets: &'a [u8],
    is_usual: bool,
    application: &'static str,
    around: &Around<'_>,
) -> Option<Message<'a>> {
    let header = Header::read(octets)?;
    // Query, status, notify, update.
    if !matches!(header.opcode, 0 | 2 | 4 | 5) || header.is_reserved {
        return None;
    }
    // At the usual ports a spoilt header leaves the question, and that says enough.
    let is_full = header.records.iter().any(|count| *count > MAX_RECORDS);
    if is_full && !(is_usual && header.questions > 0) {
        return None;
    }
    let message = |question: Option<Question>, records_at, is_cut| Message {
        octets,
        asked: question.as_ref().map(|question| shown(&question.name)),
        header,
        question,
        records_at,
        is_cut,
        application,
        time: around.time,
    };
    if header.questions == 0 {
        // A refusal may be the header alone; a multicast answer has no question.
        let is_bare = octets.len() == HEADER_OCTETS && header.is_response && header.code != 0;
        let is_told = header.records[0] > 0 && header.is_response;
        return match (is_usual, is_bare, is_told) {
            (true, true, _) => Some(message(None, HEADER_OCTETS, false)),
            (true, _, true) => {
                let record = Records::new(octets, header, HEADER_OCTETS).next()?;
                is_class(record.class).then(|| message(None, HEADER_OCTETS, false))
            }
            _ => None,
        };
    }
    // More than one question is only asked over multicast.
    if header.questions != 1 && !(is_usual && header.questions <= 255) {
        return None;
    }
    let question = Question::read(octets, HEADER_OCTETS)?;
    if !is_class(question.class) || !is_type(question.kind) {
        return None;
    }
    // Away from the usual ports labels must be printable.
    if !is_usual && !question.name.iter().all(u8::is_ascii_graphic) {
        return None;
    }
    let mut end = question.end;
    let mut is_cut = false;
    for _ in 1..header.questions {
        let Some(next) = Question::read(octets, end) else {
            is_cut = true;
            break;
        };
        end = next.end;
    }
    Some(message(Some(question), end, is_cut))
}

/// Internet, Chaos, Hesiod, none or any.
const fn is_class(class: u16) -> bool {
    matches!(class, 1 | 3 | 4 | 254 | 255)
}

/// Those of IANA's registry, and those for private use.
const fn is_type(kind: u16) -> bool {
    matches!(kind, 1..=110 | 249..=262 | 32768 | 32769 | 65280..=65534)
}

#[cfg(test)]
mod tests;
