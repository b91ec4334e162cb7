//! XMPP: the opening of a stream names the domain (RFC 6120 §4.2, §4.7.2; PLAIN RFC 4616).

use model::Risks;

use super::talk;
use crate::segment::{Found, Outcome, Segment, Then, says};
use crate::text;

const NAME: &str = "Jabber";
const MAX_LOOKED: usize = 2048;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    let head = payload.get(..MAX_LOOKED).unwrap_or(payload);
    let mut found = Found::new(NAME).then(Then::More).consuming(payload.len());
    if segment.application == Some(NAME) {
        if talk::is_tls(payload) {
            return Found::new(NAME).then(Then::Upgrade).into();
        }
        if head.starts_with(b"<auth") && says(head, b"PLAIN") {
            talk::risk(&mut found, Risks::CLEARTEXT_CREDENTIALS, b"a login of XMPP, PLAIN");
        }
        found.host_name = attribute(head, b" to=");
        return found.into();
    }
    let is_opening = head.starts_with(b"<?xml") || head.starts_with(b"<stream:stream");
    let is_stream =
        says(head, b"<stream:stream") && says(head, b"http://etherx.jabber.org/streams");
    if !is_opening || !is_stream {
        return Outcome::No;
    }
    if segment.from_initiator {
        found.host_name = attribute(head, b" to=");
    }
    let words = found.host_name.as_ref().map(|host| format!("XMPP stream to {host}"));
    match words {
        Some(words) => found.because(words),
        None => found.because("XMPP stream"),
    }
    .into()
}

/// The value of an attribute, in either kind of quotation marks.
fn attribute(head: &[u8], name: &[u8]) -> Option<Box<str>> {
    let at = head.windows(name.len()).position(|part| part == name)?;
    let (quote, rest) = head.get(at + name.len()..)?.split_first()?;
    let end = rest.iter().position(|octet| octet == quote)?;
    text::host_name(rest.get(..end)?)
}
