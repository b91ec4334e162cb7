//! The tree as it grows: layers, fields in them, and the line that sums up.

use std::ops::Range;

use crate::config::{MOST_FIELDS, MOST_LAYERS, MOST_TEXT};
use crate::{Begin, Colour, Seen};

/// One field, or a layer's head.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// 0 for a layer, 1 and more for what stands in it.
    pub depth: u8,
    /// What it is called.
    pub name: &'static str,
    /// What it says; empty where the name says all.
    pub value: String,
    /// Where it stands in the packet.
    pub place: Range<u32>,
}

/// The tree of one packet.
pub(crate) struct Tree<'a> {
    data: &'a [u8],
    depth: u8,
    layers: usize,
    pub(crate) seen: Seen,
    /// Of the packet's connection.
    pub(crate) begin: Begin,
}

impl<'a> Tree<'a> {
    pub(crate) fn new(data: &'a [u8]) -> Self {
        let seen = Seen { protocol: "Data", ..Seen::default() };
        Self { data, depth: 0, layers: 0, seen, begin: Begin::default() }
    }

    pub(crate) fn finish(mut self) -> Seen {
        self.seen.info = shortened(std::mem::take(&mut self.seen.info));
        self.seen
    }

    /// Octets of the packet, none of them beyond its end.
    pub(crate) fn octets(&self, place: Range<usize>) -> &'a [u8] {
        let end = place.end.min(self.data.len());
        self.data.get(place.start.min(end)..end).unwrap_or_default()
    }

    /// Where what was captured ends.
    pub(crate) const fn end(&self) -> usize {
        self.data.len()
    }

    pub(crate) fn array<const N: usize>(&self, at: usize) -> Option<[u8; N]> {
        self.data.get(at..)?.first_chunk().copied()
    }

    pub(crate) fn u8(&self, at: usize) -> Option<u8> {
        self.data.get(at).copied()
    }

    pub(crate) fn u16(&self, at: usize) -> Option<u16> {
        self.array(at).map(u16::from_be_bytes)
    }

    pub(crate) fn u32(&self, at: usize) -> Option<u32> {
        self.array(at).map(u32::from_be_bytes)
    }

    /// A layer; whether there may be more inside.
    pub(crate) fn layer(
        &mut self,
        name: &'static str,
        value: impl Into<String>,
        place: Range<usize>,
    ) -> bool {
        self.depth = 0;
        self.push(name, value.into(), place);
        self.depth = 1;
        self.layers += 1;
        self.layers < MOST_LAYERS
    }

    /// A field of the layer, or of what is open in it.
    pub(crate) fn field(
        &mut self,
        name: &'static str,
        value: impl Into<String>,
        place: Range<usize>,
    ) {
        self.push(name, value.into(), place);
    }

    /// What is added by `inside` stands one deeper, below this.
    pub(crate) fn group(
        &mut self,
        name: &'static str,
        value: impl Into<String>,
        place: Range<usize>,
        inside: impl FnOnce(&mut Self),
    ) {
        self.push(name, value.into(), place);
        let depth = self.depth;
        self.depth = depth.saturating_add(1);
        inside(self);
        self.depth = depth;
    }

    /// The octets that nobody reads.
    pub(crate) fn rest(&mut self, from: usize, to: usize) {
        let to = to.min(self.end());
        if from < to {
            self.layer("Data", octets_words(to - from), from..to);
            if self.seen.info.is_empty() {
                self.seen.info = octets_words(to - from);
            }
        }
    }

    /// What is recognised now is higher than what was before.
    pub(crate) fn says(&mut self, protocol: &'static str, info: impl Into<String>) {
        self.seen.protocol = protocol;
        self.seen.info = info.into();
    }

    pub(crate) fn colour(&mut self, colour: Colour) {
        self.seen.colour = colour;
    }

    fn push(&mut self, name: &'static str, value: String, place: Range<usize>) {
        if self.seen.fields.len() >= MOST_FIELDS {
            return;
        }
        let within = |at: usize| u32::try_from(at.min(self.data.len())).unwrap_or(u32::MAX);
        let place = within(place.start)..within(place.end);
        self.seen.fields.push(Field { depth: self.depth, name, value: shortened(value), place });
    }
}

/// `12 octets`.
pub(crate) fn octets_words(octets: usize) -> String {
    if octets == 1 { "1 octet".to_owned() } else { format!("{octets} octets") }
}

/// `00:1b:…`.
pub(crate) fn hex(octets: &[u8], between: &str) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect::<Vec<_>>().join(between)
}

/// Text of a stranger: what is not UTF-8 is replaced, what ends the line ends it.
pub(crate) fn text(octets: &[u8]) -> String {
    let shown = octets.get(..MOST_TEXT * 4).unwrap_or(octets);
    String::from_utf8_lossy(shown).into_owned()
}

fn shortened(text: String) -> String {
    match text.char_indices().nth(MOST_TEXT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
