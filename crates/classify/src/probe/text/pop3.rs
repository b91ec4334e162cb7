//! POP3: `+OK` from its port or with its name, or the first command behind one (RFC 1939 §4, §7;
//! CAPA RFC 2449 §5; STLS RFC 2595 §4; AUTH RFC 5034 §4).

use model::Risks;

use super::talk;
use crate::segment::{Found, Outcome, Segment, begins, says};

const NAME: &str = "POP3";
const MAX_LINE_OCTETS: usize = 512;
const COMMANDS: &[&[u8]] = &[b"USER ", b"CAPA", b"AUTH", b"STLS", b"APOP ", b"QUIT"];

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
    let greets = first.starts_with(b"+OK") && (segment.is_from(110) || says(first, b"POP3"));
    let answers = segment.answers(b"+OK") && COMMANDS.iter().any(|command| begins(first, command));
    if greets {
        let mut found = Found::new(NAME).because("POP3 greeting");
        talk::tell(&mut found, "mail_server", first.get(3..).unwrap_or_default());
        return talk::on(segment, found, |_, _| {});
    }
    if answers {
        return talk::on(segment, Found::new(NAME).because("POP3 command"), line);
    }
    Outcome::No
}

fn line(line: &[u8], found: &mut Found) {
    if begins(line, b"PASS ") || begins(line, b"AUTH PLAIN") || begins(line, b"AUTH LOGIN") {
        talk::risk(found, Risks::CLEARTEXT_CREDENTIALS, b"a login of POP3");
        talk::risk(found, Risks::UNSAFE_PROTOCOL, b"POP3 without TLS");
        talk::tell(found, "credentials", b"POP3 login");
    } else if begins(line, b"RETR ") || begins(line, b"LIST") {
        talk::risk(found, Risks::UNSAFE_PROTOCOL, b"POP3 without TLS");
    } else if line.starts_with(b"-ERR") {
        talk::risk(found, Risks::ERROR_RESPONSE, line);
    }
}
