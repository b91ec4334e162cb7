//! SMTP: the server's greeting, or the client's EHLO or HELO behind it, then the commands up to the
//! message (RFC 5321 §3.1, §4.1.1; AUTH RFC 4954 §4; STARTTLS RFC 3207 §4).

use model::Risks;

use super::talk;
use crate::segment::{Found, Outcome, Segment, Then, begins, says};

const NAME: &str = "SMTP";
const MAX_LINE_OCTETS: usize = 512;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    if segment.application == Some(NAME) {
        return talk::on(segment, Found::new(NAME), line);
    }
    if !segment.first {
        return Outcome::No;
    }
    let Some(first) = segment.line(MAX_LINE_OCTETS) else {
        return Outcome::No;
    };
    let is_port = [25, 465, 587].iter().any(|port| segment.is_from(*port));
    let greets =
        matches!(first, [b'2', b'2', b'0', b' ' | b'-', ..]) && (is_port || says(first, b"SMTP"));
    let answers = (begins(first, b"EHLO ") || begins(first, b"HELO "))
        && (segment.answers(b"220") || segment.has_port(25) || segment.has_port(587));
    if greets {
        let banner = first.get(4..).unwrap_or_default();
        let mut found = Found::new(NAME).called(talk::host(banner)).because("SMTP greeting");
        talk::tell(&mut found, "mail_server", banner);
        return talk::on(segment, found, |_, _| {});
    }
    if answers {
        return talk::on(segment, Found::new(NAME).because("SMTP client's EHLO"), line);
    }
    Outcome::No
}

fn line(line: &[u8], found: &mut Found) {
    if begins(line, b"EHLO ") || begins(line, b"HELO ") {
        talk::tell(found, "mail_client", line.get(5..).unwrap_or_default());
    } else if begins(line, b"AUTH ") {
        let mechanism = line.split(|octet| *octet == b' ').nth(1).unwrap_or_default();
        talk::tell(found, "mail_authentication", mechanism);
        if begins(mechanism, b"PLAIN")
            || begins(mechanism, b"LOGIN")
            || begins(mechanism, b"XOAUTH")
        {
            talk::risk(found, Risks::CLEARTEXT_CREDENTIALS, b"a login of SMTP");
        }
    } else if begins(line, b"MAIL FROM:") {
        talk::tell(found, "mail_from", line.get(10..).unwrap_or_default());
    } else if begins(line, b"RCPT TO:") {
        talk::tell(found, "mail_to", line.get(8..).unwrap_or_default());
    } else if begins(line, b"220 ") && found.host_name.is_none() {
        let banner = line.get(4..).unwrap_or_default();
        found.host_name = talk::host(banner);
        talk::tell(found, "mail_server", banner);
    } else if line.eq_ignore_ascii_case(b"STARTTLS") {
        talk::tell(found, "starttls", b"asked for");
    } else if line.eq_ignore_ascii_case(b"DATA") {
        // What follows is the message.
        found.then = Then::Done;
    }
}
