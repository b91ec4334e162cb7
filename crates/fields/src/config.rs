//! What a packet can make grow, and how far.

/// Fields of one packet: more than any layer of a sane packet has, and still drawn at once.
pub const MOST_FIELDS: usize = 1_000;

/// Characters of one field's value: what is longer is cut, the octets show the rest.
pub const MOST_TEXT: usize = 240;

/// Layers in each other: tunnels in tunnels beyond it are shown as octets.
pub(crate) const MOST_LAYERS: usize = 24;

/// Labels and pointers followed of one DNS name: a name has at most 127 labels (RFC 1035 §2.3.4).
pub(crate) const MOST_LABELS: usize = 128;

/// Octets of an HTTP head that are split into lines.
pub(crate) const MOST_HEAD: usize = 16 << 10;
