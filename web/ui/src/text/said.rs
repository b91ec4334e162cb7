//! What was said in a stream, as text or octets, and what it can be recognised as.

use protocol::Conversation;

use super::number;

use crate::language::t;

/// Records named of one turn; a download has thousands.
const MOST_RECORDS: usize = 6;

/// Text as it was sent: lines stay lines, and what is no text is a dot.
pub(crate) fn text(octets: &[u8]) -> String {
    let shown = |letter: char| match letter {
        '\n' | '\t' => letter,
        letter if letter.is_control() || is_hidden(letter) => '·',
        letter => letter,
    };
    String::from_utf8_lossy(octets).replace("\r\n", "\n").chars().map(shown).collect()
}

/// Letters that turn others round or cannot be seen.
const fn is_hidden(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffd}')
}

/// Sixteen octets a line: place, octets, letters.
pub(crate) fn dump(octets: &[u8]) -> String {
    let line = |(number, line): (usize, &[u8])| {
        let hex: Vec<String> = line.iter().map(|octet| format!("{octet:02x}")).collect();
        let letters: String = line.iter().map(|octet| super::record::letter(*octet)).collect();
        format!("{:06x}  {:<47}  {letters}", number * 16, hex.join(" "))
    };
    octets.chunks(16).enumerate().map(line).collect::<Vec<_>>().join("\n")
}

/// What a turn is, where it says so itself: the first line of HTTP, the records of TLS.
pub(crate) fn records(octets: &[u8]) -> Vec<String> {
    if let Some(line) = http(octets) {
        return vec![line];
    }
    let (mut rest, mut names) = (octets, Vec::new());
    while let [kind @ 20..=23, 3, 0..=4, high, low, behind @ ..] = rest {
        let name = match (kind, behind.first()) {
            (20, _) => "Change cipher spec",
            (21, _) => "Alert",
            (22, Some(1)) => "Client hello",
            (22, Some(2)) => "Server hello",
            (22, Some(11)) => "Certificate",
            (22, _) => "Handshake",
            _ => "Application data",
        };
        if names.len() == MOST_RECORDS {
            names.push("…".to_owned());
            break;
        }
        if names.last().is_none_or(|last| last != name) {
            names.push(name.to_owned());
        }
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        rest = behind.get(length..).unwrap_or_default();
    }
    names
}

fn http(octets: &[u8]) -> Option<String> {
    let line = octets.split(|octet| *octet == b'\r').next()?;
    let line = std::str::from_utf8(line.get(..line.len().min(200))?).ok()?;
    let is_it = line.starts_with("HTTP/1.") || line.contains(" HTTP/1.");
    is_it.then(|| super::escape::visible(line).into_owned())
}

/// What of it is not there, in a sentence; none where all of it is.
pub(crate) fn partial(conversation: &Conversation) -> Option<String> {
    let missing: u64 = conversation.turns.iter().map(|turn| turn.missing).sum();
    let mut words = Vec::new();
    if missing > 0 {
        words.push(format!(
            "{} not in the capture",
            number::counted(missing, "octet is", "octets are")
        ));
    }
    if conversation.unread > 0 {
        let packets = number::counted(conversation.unread, "packet", "packets");
        words.push(format!("{packets} could not be read again"));
    }
    if conversation.beyond > 0 {
        words.push(t("it goes on: only its first 16 MiB are put together").to_owned());
    }
    (!words.is_empty()).then(|| format!("Not all of it: {}.", words.join("; ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_keeps_its_lines_and_shows_nothing_that_hides() {
        assert_eq!(
            text(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n\x00\x1b[31m"),
            "GET / HTTP/1.1\nHost: a\n\n··[31m"
        );
        assert_eq!(text("a\u{202e}b".as_bytes()), "a·b");
    }

    #[test]
    fn octets_stand_sixteen_a_line() {
        assert_eq!(
            dump(b"0123456789abcdefg"),
            "000000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef\n000010  67                                               g"
        );
    }

    #[test]
    fn a_turn_that_says_what_it_is_is_called_so() {
        assert_eq!(records(b"GET /a HTTP/1.1\r\nHost: b\r\n"), ["GET /a HTTP/1.1"]);
        assert_eq!(
            records(&[22, 3, 1, 0, 2, 1, 0, 23, 3, 3, 0, 1, 9]),
            ["Client hello", "Application data"]
        );
        assert_eq!(records(b"hello"), [""; 0]);
    }
}
