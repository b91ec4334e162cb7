//! FTP's control connection: the server's greeting, or the first command behind one, then logins
//! and where the data will go (RFC 959 §4, §5.4; EPSV and EPRT RFC 2428; AUTH RFC 4217 §4).

use std::net::{IpAddr, Ipv4Addr};

use model::Risks;

use super::talk;
use crate::probe::Around;
use crate::segment::{Found, Outcome, Segment, Then, begins, says};

const NAME: &str = "FTP_CONTROL";
const DATA: &str = "FTP_DATA";
const MAX_LINE_OCTETS: usize = 512;
const COMMANDS: &[&[u8]] = &[b"USER ", b"AUTH TLS", b"AUTH SSL", b"FEAT", b"SYST", b"PASS "];

pub(super) fn probe(segment: &Segment<'_>, around: &mut Around<'_>) -> Outcome {
    if segment.application != Some(NAME) {
        if !segment.first {
            return Outcome::No;
        }
        let Some(line) = segment.line(MAX_LINE_OCTETS) else {
            return Outcome::No;
        };
        let greets = matches!(line, [b'2', b'2', b'0', b' ' | b'-', ..])
            && (segment.is_from(21) || says(line, b"FTP"))
            && !says(line, b"SMTP");
        let answers =
            segment.answers(b"220") && COMMANDS.iter().any(|command| begins(line, command));
        if greets {
            let mut found = Found::new(NAME).because("FTP greeting").then(Then::Follow);
            talk::tell(&mut found, "ftp_server", line.get(4..).unwrap_or_default());
            return talk::on(segment, found, |_, _| {});
        }
        if !answers {
            return Outcome::No;
        }
    }
    let mut found = Found::new(NAME).then(Then::Follow);
    if segment.application.is_none() {
        found = found.because("FTP command");
    }
    talk::on(segment, found, |line, found| {
        read(line, found);
        let Some((address, port)) = data_end(line, segment) else { return };
        let words = "an FTP connection named this end for its data";
        around.memory.expect((address, port, 6), DATA, words, around.time);
        if line.starts_with(b"227") && address != segment.source {
            // Behind address translation the announced address is another one.
            around.memory.expect((segment.source, port, 6), DATA, words, around.time);
        }
    })
}

fn read(line: &[u8], found: &mut Found) {
    if let [a @ b'1'..=b'5', b @ b'0'..=b'6', c @ b'0'..=b'9', b' ', ..] = line {
        talk::tell(found, "ftp_reply", &[*a, *b, *c]);
        if line.starts_with(b"530") {
            talk::risk(found, Risks::ERROR_RESPONSE, line);
        }
    } else if begins(line, b"PASS ") {
        talk::risk(found, Risks::CLEARTEXT_CREDENTIALS, b"a login of FTP");
        talk::tell(found, "credentials", b"FTP login");
    } else if begins(line, b"RETR ") || begins(line, b"STOR ") {
        talk::tell(found, "ftp_file", line.get(5..).unwrap_or_default());
    } else if begins(line, b"AUTH ") {
        talk::tell(found, "starttls", b"asked for");
    }
}

/// The end that PASV's or EPSV's reply, PORT or EPRT names.
fn data_end(line: &[u8], segment: &Segment<'_>) -> Option<(IpAddr, u16)> {
    let words = std::str::from_utf8(line).ok()?;
    if words.starts_with("227 ") {
        return six(words.rsplit_once('(').map_or(words.get(4..)?, |(_, numbers)| numbers));
    }
    if words.starts_with("229 ") {
        let port = words.split("|||").nth(1)?.split('|').next()?;
        return Some((segment.source, port.parse().ok()?));
    }
    let (command, rest) = words.split_once(' ')?;
    if command.eq_ignore_ascii_case("PORT") {
        return six(rest);
    }
    if command.eq_ignore_ascii_case("EPRT") {
        let mut parts = rest.split('|').skip(2);
        let address = parts.next()?.parse().ok()?;
        return Some((address, parts.next()?.parse().ok()?));
    }
    None
}

/// `h1,h2,h3,h4,p1,p2`, words before and behind it passed over.
fn six(words: &str) -> Option<(IpAddr, u16)> {
    let words = words.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    let end = words.find(|letter: char| !letter.is_ascii_digit() && letter != ',');
    let words = words.get(..end.unwrap_or(words.len()))?;
    let mut numbers = words.split(',').map(str::parse::<u8>);
    let mut number = || numbers.next()?.ok();
    let address = Ipv4Addr::new(number()?, number()?, number()?, number()?);
    let port = u16::from_be_bytes([number()?, number()?]);
    (port != 0).then_some((IpAddr::V4(address), port))
}
