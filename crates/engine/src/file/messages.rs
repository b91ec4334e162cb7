//! The messages of an IPFIX file (RFC 5655): one after the other, without packets around them.

use model::Timestamp;

use super::Piece;

/// What is left of an IPFIX file.
#[derive(Default)]
pub(super) struct Messages {
    /// Begins with a message; shorter than the longest (65,535 octets) after every slice.
    tail: Vec<u8>,
    /// Where in the file it begins.
    offset: u64,
    stopped: bool,
}

/// Version and length of a message (RFC 7011 §3.1), by which it is recognised and cut.
pub(super) const HEAD: usize = 4;
/// Octets of a message's whole header.
pub(super) const HEADER: u16 = 16;
pub(super) const IPFIX: u16 = 10;

impl Messages {
    /// The first of them begins at that octet of the file.
    pub(super) fn from(offset: u64) -> Self {
        Self { offset, ..Self::default() }
    }

    pub(super) fn push(&mut self, slice: &[u8], each: &mut dyn FnMut(Piece<'_>)) {
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
    pub(super) fn finish(&mut self, each: &mut dyn FnMut(Piece<'_>)) {
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
pub(super) fn head(octets: &[u8]) -> Option<(u16, u16)> {
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
