//! IMAP: the server's untagged greeting, or the first tagged command behind one
//! (RFC 9051 §7.1, §6; STARTTLS §6.2.1, LOGIN §6.2.3).

use model::Risks;

use super::talk;
use crate::segment::{Found, Outcome, Segment, begins, says};

const NAME: &str = "IMAP";
const MAX_LINE_OCTETS: usize = 1024;
const COMMANDS: &[&[u8]] =
    &[b"CAPABILITY", b"LOGIN", b"AUTHENTICATE", b"STARTTLS", b"NOOP", b"ID", b"LOGOUT"];

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
    let is_greeting = [&b"* OK"[..], b"* PREAUTH", b"* BYE"].iter().any(|word| begins(first, word));
    let greets = is_greeting && (segment.is_from(143) || says(first, b"IMAP4"));
    let command = first.split(|octet| *octet == b' ').nth(1).unwrap_or_default();
    let answers =
        segment.answers(b"* OK") && COMMANDS.iter().any(|word| command.eq_ignore_ascii_case(word));
    if greets {
        let mut found = Found::new(NAME).because("IMAP greeting");
        talk::tell(&mut found, "mail_server", first.get(5..).unwrap_or_default());
        return talk::on(segment, found, |_, _| {});
    }
    if answers {
        return talk::on(segment, Found::new(NAME).because("IMAP command"), line);
    }
    Outcome::No
}

fn line(line: &[u8], found: &mut Found) {
    let mut words = line.split(|octet| *octet == b' ').skip(1);
    let command = words.next().unwrap_or_default();
    let argument = words.next().unwrap_or_default();
    let is_plain =
        argument.eq_ignore_ascii_case(b"PLAIN") || argument.eq_ignore_ascii_case(b"LOGIN");
    if (command.eq_ignore_ascii_case(b"LOGIN")
        && !argument.is_empty()
        && line.first() != Some(&b'*'))
        || (command.eq_ignore_ascii_case(b"AUTHENTICATE") && is_plain)
    {
        talk::risk(found, Risks::CLEARTEXT_CREDENTIALS, b"a login of IMAP");
        talk::risk(found, Risks::UNSAFE_PROTOCOL, b"IMAP without TLS");
        talk::tell(found, "credentials", b"IMAP login");
    }
}
