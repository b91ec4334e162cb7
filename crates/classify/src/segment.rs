//! What a probe is shown, and what it may answer.

/// The payload of one packet; over TCP together with what came before it, where a probe asked so.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Segment<'a> {
    /// Whether the transport is TCP; UDP otherwise.
    pub(crate) stream: bool,
    /// Port of the sender of this packet.
    pub(crate) source_port: u16,
    /// Port of its receiver.
    pub(crate) destination_port: u16,
    /// Whether these are the first payload octets seen in this direction.
    pub(crate) first: bool,
    /// The first octets the other side sent; zeros where it has not spoken.
    pub(crate) greeting: [u8; GREETING_OCTETS],
    /// The octets.
    pub(crate) payload: &'a [u8],
}

/// A probe's answer.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// Something else.
    No,
    /// So far it fits, but it is too short to be sure: show it again with the next octets.
    More,
    /// It is.
    Yes(Found),
}

/// What a probe found.
#[derive(Debug)]
pub(crate) struct Found {
    /// The application's name.
    pub(crate) application: &'static str,
    /// What the server is called here.
    pub(crate) host_name: Option<Box<str>>,
    /// The name of the server may stand in octets still to come.
    pub(crate) more: bool,
}

pub(crate) const GREETING_OCTETS: usize = 4;

impl Segment<'_> {
    /// Whether one of the two ports is this one.
    pub(crate) const fn has_port(&self, port: u16) -> bool {
        self.source_port == port || self.destination_port == port
    }

    /// Whether it was sent from this port.
    pub(crate) const fn is_from(&self, port: u16) -> bool {
        self.source_port == port
    }

    /// The first line without its end, when it is complete and no longer than `limit`.
    pub(crate) fn line(&self, limit: usize) -> Option<&[u8]> {
        let head = self.payload.get(..limit.min(self.payload.len()))?;
        let end = head.iter().position(|octet| *octet == b'\n')?;
        let line = head.get(..end)?;
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }
}

impl Outcome {
    /// It is, and there is nothing more to learn.
    pub(crate) const fn named(application: &'static str) -> Self {
        Self::Yes(Found { application, host_name: None, more: false })
    }

    /// It is, and this is what the server is called, if anything.
    pub(crate) const fn called(application: &'static str, host_name: Option<Box<str>>) -> Self {
        Self::Yes(Found { application, host_name, more: false })
    }

    /// It is; the server's name may still come.
    pub(crate) const fn named_so_far(application: &'static str) -> Self {
        Self::Yes(Found { application, host_name: None, more: true })
    }
}

/// Whether the line begins with this word; case is ignored.
pub(crate) fn begins(line: &[u8], word: &[u8]) -> bool {
    line.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// Whether the word stands anywhere in the line; case is ignored.
pub(crate) fn says(line: &[u8], word: &[u8]) -> bool {
    line.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word))
}
