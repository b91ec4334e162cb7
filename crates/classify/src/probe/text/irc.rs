//! IRC: a client's NICK and USER, or a server's numbered replies (RFC 2812 §3.1, §2.4; CAP of
//! IRCv3).

use model::Risks;

use super::talk;
use crate::segment::{Found, Outcome, Segment, begins};

const NAME: &str = "IRC";
const MAX_LINE_OCTETS: usize = 512;
const PORTS: &[u16] =
    &[194, 6660, 6661, 6662, 6663, 6664, 6665, 6666, 6667, 6668, 6669, 6697, 7000];

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    if segment.application == Some(NAME) {
        return talk::on(segment, Found::new(NAME), line);
    }
    let Some(first) = segment.line(MAX_LINE_OCTETS) else {
        return Outcome::No;
    };
    let is_port = PORTS.iter().any(|port| segment.has_port(*port));
    let evidence = if is_reply(first) {
        "numbered reply or notice of an IRC server"
    } else {
        match words_of_login(segment.payload) {
            0 => return Outcome::No,
            // One of them is said elsewhere too.
            1 if !is_port => return Outcome::More,
            _ => "IRC login",
        }
    };
    talk::on(segment, Found::new(NAME).because(evidence), line)
}

/// `:server.example 001 nick :Welcome` or `:server.example NOTICE AUTH :…`.
fn is_reply(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b":") else {
        return begins(line, b"NOTICE AUTH :") || begins(line, b"NOTICE * :");
    };
    let mut words = rest.split(|octet| *octet == b' ');
    let server = words.next().unwrap_or_default();
    let command = words.next().unwrap_or_default();
    let is_server = server.contains(&b'.') && server.iter().all(u8::is_ascii_graphic);
    let is_number = command.len() == 3 && command.iter().all(u8::is_ascii_digit);
    is_server && words.next().is_some() && (is_number || command == b"NOTICE")
}

/// How many different words of a login there are, nothing else among them.
fn words_of_login(payload: &[u8]) -> u32 {
    let mut seen = 0_u8;
    let mut others = 0_u8;
    talk::lines(payload, |line| match line {
        line if begins(line, b"NICK ") => seen |= 1,
        line if begins(line, b"USER ") && line.contains(&b':') => seen |= 2,
        line if begins(line, b"CAP LS") || begins(line, b"CAP REQ") => seen |= 4,
        line if begins(line, b"PASS ") => seen |= 8,
        _ => others = others.saturating_add(1),
    });
    if others == 0 && seen != 8 { seen.count_ones() } else { 0 }
}

fn line(line: &[u8], found: &mut Found) {
    if begins(line, b"PASS ")
        || begins(line, b"OPER ")
        || begins(line, b"PRIVMSG NickServ :IDENTIFY")
    {
        talk::risk(found, Risks::CLEARTEXT_CREDENTIALS, b"a password of IRC");
        talk::risk(found, Risks::UNSAFE_PROTOCOL, b"IRC without TLS");
        talk::tell(found, "credentials", b"IRC login");
    } else if begins(line, b"USER ") {
        talk::risk(found, Risks::UNSAFE_PROTOCOL, b"IRC without TLS");
    } else if begins(line, b"JOIN ") {
        talk::tell(found, "irc_channel", line.get(5..).unwrap_or_default());
    } else if found.host_name.is_none()
        && let Some(rest) = line.strip_prefix(b":")
        && is_reply(line)
    {
        found.host_name = talk::host(rest);
    }
}
