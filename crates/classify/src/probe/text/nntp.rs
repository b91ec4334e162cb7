//! NNTP: the server's greeting, or a reader's command behind one (RFC 3977 §5.1, §5.3, §6;
//! AUTHINFO RFC 4643 §2.3).

use model::Risks;

use super::talk;
use crate::segment::{Found, Outcome, Segment, begins, says};

const NAME: &str = "Usenet";
const MAX_LINE_OCTETS: usize = 512;
const COMMANDS: &[&[u8]] = &[
    b"MODE READER",
    b"CAPABILITIES",
    b"AUTHINFO ",
    b"GROUP ",
    b"ARTICLE",
    b"LIST",
    b"NEWNEWS ",
    b"XOVER",
    b"HEAD",
    b"BODY",
    b"POST",
    b"HELP",
    b"DATE",
];

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    if segment.application == Some(NAME) {
        return talk::on(segment, Found::new(NAME), line);
    }
    let Some(first) = segment.line(MAX_LINE_OCTETS).filter(|_| segment.first) else {
        return Outcome::No;
    };
    let is_ready = first.starts_with(b"200 ") || first.starts_with(b"201 ");
    let greets = is_ready
        && (segment.is_from(119)
            || says(first, b"NNTP")
            || (says(first, b"InterNetNews") && says(first, b"posting")));
    let answers = (segment.answers(b"200 ") || segment.answers(b"201 "))
        && COMMANDS.iter().any(|command| begins(first, command));
    if greets {
        let mut found = Found::new(NAME).because("NNTP greeting");
        let banner = first.get(4..).unwrap_or_default();
        found.host_name = talk::host(banner);
        talk::tell(&mut found, "news_server", banner);
        return talk::on(segment, found, |_, _| {});
    }
    if answers || (segment.is_to(119) && begins(first, b"AUTHINFO USER ")) {
        return talk::on(segment, Found::new(NAME).because("NNTP command"), line);
    }
    Outcome::No
}

fn line(line: &[u8], found: &mut Found) {
    if begins(line, b"AUTHINFO PASS ") {
        talk::risk(found, Risks::CLEARTEXT_CREDENTIALS, b"a login of NNTP");
        talk::risk(found, Risks::UNSAFE_PROTOCOL, b"NNTP without TLS");
        talk::tell(found, "credentials", b"NNTP login");
    } else if begins(line, b"GROUP ") {
        talk::tell(found, "news_group", line.get(6..).unwrap_or_default());
    }
}
