//! What octets are handed in: a capture, or an IPFIX file (RFC 5655), whose messages stand one after
//! the other without packets around them.

use capture::{Item, Reader};
use model::Timestamp;

/// Reads either of them in slices of any size; what it is its first octets tell.
pub(crate) enum File {
    /// Too few octets to know.
    New(Vec<u8>),
    /// pcap, pcapng, or nothing we know.
    Capture(Box<Reader>),
    /// An IPFIX file.
    Messages(Messages),
}

/// What is found, in order.
pub(crate) enum Piece<'a> {
    /// Something of a capture.
    Item(Item<'a>),
    /// It is an IPFIX file; its messages follow.
    Messages,
    /// A message of an IPFIX file, the last of them cut where the file ends.
    Message {
        /// The octet of the file where it begins.
        offset: u64,
        /// When it was sent, as it says itself: nobody noted when it came.
        sent: Timestamp,
        /// Its octets.
        octets: &'a [u8],
    },
    /// The messages do not go on as they should, and why, at that octet of the file.
    Broken(u64, String),
}

/// What is left of an IPFIX file.
#[derive(Default)]
pub(crate) struct Messages {
    /// Begins with a message; shorter than the longest (65,535 octets) after every slice.
    tail: Vec<u8>,
    /// Where in the file it begins.
    offset: u64,
    stopped: bool,
}

/// Version and length of a message (RFC 7011 §3.1), by which it is recognised and cut.
const HEAD: usize = 4;
/// Octets of a message's whole header.
const HEADER: u16 = 16;
const IPFIX: u16 = 10;

impl Default for File {
    fn default() -> Self {
        Self::New(Vec::new())
    }
}

impl File {
    /// More of it.
    pub(crate) fn push(&mut self, slice: &[u8], each: &mut dyn FnMut(Piece<'_>)) {
        match self {
            Self::New(begun) => {
                begun.extend_from_slice(slice);
                if begun.len() >= HEAD {
                    let begun = std::mem::take(begun);
                    self.open(&begun, each);
                }
            }
            Self::Capture(reader) => reader.push(slice, |item| each(Piece::Item(item))),
            Self::Messages(messages) => messages.push(slice, each),
        }
    }

    /// There is no more.
    pub(crate) fn finish(&mut self, each: &mut dyn FnMut(Piece<'_>)) {
        if let Self::New(begun) = self {
            let begun = std::mem::take(begun);
            self.open(&begun, each);
        }
        match self {
            Self::New(_) => {}
            Self::Capture(reader) => reader.finish(|item| each(Piece::Item(item))),
            Self::Messages(messages) => messages.finish(each),
        }
    }

    /// What is being read, as soon as it is known.
    pub(crate) fn format(&self) -> Option<String> {
        match self {
            Self::New(_) => None,
            Self::Capture(reader) => reader.format().map(|format| format.to_string()),
            Self::Messages(_) => Some("IPFIX file".to_owned()),
        }
    }

    /// Nothing could be read and nothing more will come.
    pub(crate) fn has_failed(&self) -> bool {
        matches!(self, Self::Capture(reader) if reader.has_failed())
    }

    fn open(&mut self, begun: &[u8], each: &mut dyn FnMut(Piece<'_>)) {
        // No capture begins like this.
        *self = match head(begun) {
            Some((IPFIX, HEADER..)) => {
                each(Piece::Messages);
                Self::Messages(Messages::default())
            }
            _ => Self::Capture(Box::new(Reader::new(capture::Limits::default()))),
        };
        self.push(begun, each);
    }
}

impl Messages {
    fn push(&mut self, slice: &[u8], each: &mut dyn FnMut(Piece<'_>)) {
        if self.stopped {
            return;
        }
        self.tail.extend_from_slice(slice);
        let mut tail = std::mem::take(&mut self.tail);
        let mut rest = tail.as_slice();
        while let Some((version, length)) = head(rest) {
            if version != IPFIX || length < HEADER {
                let why = format!(
                    "where an IPFIX message (version 10, length 16 or more) should begin stand \
                     version {version} and length {length}"
                );
                each(Piece::Broken(self.offset, why));
                self.stopped = true;
                return;
            }
            let Some((octets, after)) = rest.split_at_checked(length.into()) else { break };
            each(message(self.offset, octets));
            self.offset += u64::from(length);
            rest = after;
        }
        let read = tail.len() - rest.len();
        tail.drain(..read);
        self.tail = tail;
    }

    /// Of a message that is cut the whole records are good.
    fn finish(&mut self, each: &mut dyn FnMut(Piece<'_>)) {
        if self.stopped || self.tail.is_empty() {
            return;
        }
        let available = self.tail.len();
        let why = match head(&self.tail) {
            Some((_, length)) => {
                format!("the file ends within an IPFIX message: {available} of {length} octets")
            }
            None => format!("the file ends within the header of a message: {available} octets"),
        };
        if available >= usize::from(HEADER) {
            each(message(self.offset, &self.tail));
        }
        each(Piece::Broken(self.offset, why));
        self.tail = Vec::new();
        self.stopped = true;
    }
}

fn message(offset: u64, octets: &[u8]) -> Piece<'_> {
    let sent = octets.get(HEAD..).and_then(|rest| rest.first_chunk::<4>());
    let sent = sent.map_or(0, |seconds| u32::from_be_bytes(*seconds));
    Piece::Message { offset, sent: Timestamp::from_seconds(sent.into()), octets }
}

/// Version and length of the message that begins here.
fn head(octets: &[u8]) -> Option<(u16, u16)> {
    let [a, b, c, d] = *octets.first_chunk::<HEAD>()?;
    Some((u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])))
}

/// Who sent the messages of a file: nobody knows.
pub(crate) const NOBODY: std::net::SocketAddr =
    std::net::SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED), 0);

/// Templates of a file hold until it ends, as over TCP (RFC 5655 §7.1, RFC 7011 §8.4), and all of
/// them may belong to the one domain that there is.
pub(crate) fn limits() -> netflow::Limits {
    let limits = netflow::Limits::default();
    netflow::Limits {
        template_life_nanos: u64::MAX,
        templates_per_exporter: limits.templates,
        ..limits
    }
}
