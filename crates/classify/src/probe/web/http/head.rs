//! The head of a request or an answer: its first line and its fields (RFC 9112 §2.1, §5).

use crate::segment::begins;
use crate::stream::BUFFER_OCTETS;

/// A head, as far as it came: the first line is complete.
pub(crate) struct Head<'a> {
    /// The request or status line, without its end.
    pub(crate) line: &'a [u8],
    fields: &'a [u8],
    /// The empty line behind it came too.
    pub(crate) complete: bool,
    /// Octets up to the body.
    pub(crate) octets: usize,
}

impl<'a> Head<'a> {
    /// Nothing before the first line has come to its end.
    pub(crate) fn of(payload: &'a [u8]) -> Option<Self> {
        let payload = payload.get(..BUFFER_OCTETS).unwrap_or(payload);
        let end = payload.iter().position(|octet| *octet == b'\n')?;
        let (line, rest) = payload.split_at_checked(end)?;
        let fields = rest.get(1..)?;
        let mut length = 0;
        let mut complete = false;
        for part in fields.split_inclusive(|octet| *octet == b'\n') {
            if !part.ends_with(b"\n") {
                break;
            }
            length += part.len();
            if matches!(part, b"\n" | b"\r\n") {
                complete = true;
                break;
            }
        }
        Some(Self {
            line: without_end(line),
            fields: fields.get(..length)?,
            complete,
            octets: end + 1 + length,
        })
    }

    /// What the request line asks for, where it is one of HTTP/1.
    pub(crate) fn target(&self, method: &str) -> Option<&'a [u8]> {
        let rest = self.line.get(method.len()..)?.strip_prefix(b" ")?;
        rest.strip_suffix(b" HTTP/1.1").or_else(|| rest.strip_suffix(b" HTTP/1.0"))
    }

    /// Names and values of its fields.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
        self.fields.split(|octet| *octet == b'\n').filter_map(|line| {
            let line = without_end(line);
            let colon = line.iter().position(|octet| *octet == b':')?;
            let (name, value) = line.split_at_checked(colon)?;
            Some((name, value.get(1..)?.trim_ascii()))
        })
    }
}

/// Whether a list of words or a media type begins with this, whatever its case.
pub(super) fn is_type(value: &[u8], start: &str) -> bool {
    begins(value, start.as_bytes())
}

fn without_end(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}
