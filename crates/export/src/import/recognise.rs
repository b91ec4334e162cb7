//! What a text is, by its first octets; its name does not matter.

use std::borrow::Cow;

use super::dialect::Dialect;
use super::fields::split;
use crate::config::RECOGNISE_OCTETS;

/// How a text is cut.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Comma-separated values with a header.
    Csv,
    /// Zeek's own: tabulators, and lines of `#` that tell the names.
    ZeekTsv,
    /// JSON objects, one a line or in an array.
    Json,
}

/// What the first octets tell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Recognised {
    /// A text of flows.
    Yes(Kind),
    /// Nothing that is read here.
    No,
    /// It may be one: more octets are needed.
    NotYet,
}

/// Looks at the first octets of a file; `ended` when there are no more than these.
pub fn recognise(begun: &[u8], ended: bool) -> Recognised {
    let more =
        if ended || begun.len() >= RECOGNISE_OCTETS { Recognised::No } else { Recognised::NotYet };
    if b"\xef\xbb\xbf".starts_with(begun) {
        return more;
    }
    // A section of pcapng begins with line ends.
    if begun.starts_with(b"\n\r\r\n") {
        return Recognised::No;
    }
    let text = begun.strip_prefix(b"\xef\xbb\xbf").unwrap_or(begun).trim_ascii_start();
    match text.first() {
        None => more,
        Some(b'{') => Recognised::Yes(Kind::Json),
        Some(b'[') => match text.get(1..).unwrap_or_default().trim_ascii_start().first() {
            Some(b'{' | b']') => Recognised::Yes(Kind::Json),
            Some(_) => Recognised::No,
            None => more,
        },
        Some(b'#') if text.starts_with(ZEEK) => Recognised::Yes(Kind::ZeekTsv),
        Some(b'#') if ZEEK.starts_with(text) => more,
        Some(letter) if letter.is_ascii_alphabetic() || *letter == b'"' => header(text, more),
        Some(_) => Recognised::No,
    }
}

const ZEEK: &[u8] = b"#separator ";

fn header(text: &[u8], more: Recognised) -> Recognised {
    let line = text.split(|octet| matches!(octet, b'\n' | b'\r')).next().unwrap_or_default();
    // A header is text. What is none is told at once, not after 64 KiB.
    if line.iter().any(|octet| octet.is_ascii_control() && *octet != b'\t') {
        return Recognised::No;
    }
    if line.len() == text.len() && more == Recognised::NotYet {
        return more;
    }
    let line = String::from_utf8_lossy(line);
    let names: Vec<Cow<'_, str>> = split(&line, ',', true);
    match Dialect::of(names.iter().map(Cow::as_ref)) {
        Some(Dialect::Suricata | Dialect::NfdumpJson) | None => Recognised::No,
        Some(_) => Recognised::Yes(Kind::Csv),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &[u8], whole: Recognised, begun: Recognised) {
        assert_eq!(recognise(text, true), whole, "{text:?}");
        assert_eq!(recognise(text, false), begun, "{text:?}");
    }

    #[test]
    fn texts_are_known_by_what_they_hold() {
        use Recognised::{No, NotYet, Yes};
        check(b"", No, NotYet);
        check(b"\xef\xbb", No, NotYet);
        check(b"\xef\xbb\xbf {\"a\":1}", Yes(Kind::Json), Yes(Kind::Json));
        check(b"[\n", No, NotYet);
        check(b"[\n{", Yes(Kind::Json), Yes(Kind::Json));
        check(b"[1]", No, No);
        check(b"#sep", No, NotYet);
        check(b"#separator \\x09\n", Yes(Kind::ZeekTsv), Yes(Kind::ZeekTsv));
        check(b"# a comment\n", No, No);
        check(b"start,source_address,destination_address", Yes(Kind::Csv), NotYet);
        check(b"\"source_address\",destination_address\r\n1,2", Yes(Kind::Csv), Yes(Kind::Csv));
        check(b"ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt\n", Yes(Kind::Csv), Yes(Kind::Csv));
        check(b"name,age\nx,1\n", No, No);
    }

    #[test]
    fn captures_are_no_texts() {
        for magic in [
            &b"\xd4\xc3\xb2\xa1\x02\0\x04\0"[..],
            b"\xa1\xb2\xc3\xd4\0\x02\0\x04",
            b"\x0a\x0d\x0d\x0a\x1c\0\0\0",
            b"\x1f\x8b\x08\0",
            b"snoop\0\0\0",
            b"PAR1\x15\0",
            b"\0\x0a\0\x10",
        ] {
            assert_eq!(recognise(magic, false), Recognised::No, "{magic:?}");
        }
        assert_eq!(recognise(&[b'a'; RECOGNISE_OCTETS], false), Recognised::No);
    }
}
