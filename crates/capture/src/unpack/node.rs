//! What is inside what: packings nest, and each hands what it unpacks to the one inside it.

use super::decode::decoder;
use super::layer::{Layer, Outcome, UnpackCounters};
use super::recognise::{SURE_OCTETS, Seen, recognise};
use super::tar::Tar;
use super::zip::Zip;
use super::{Packing, Part};
use crate::{Compression, Issue, IssueKind, UnpackLimits};

/// What all packings of a file share.
pub(super) struct Context {
    limits: UnpackLimits,
    pub(super) counters: UnpackCounters,
    pub(super) packings: Vec<Packing>,
}

/// A place in the nest.
pub(super) enum Node {
    /// Too few octets to know what it is.
    New { begun: Vec<u8>, name: Option<String>, depth: u32 },
    /// No packing: handed out as it is.
    Plain { is_member: bool },
    /// A packing and what is inside it.
    Packed { source: Source, inside: Box<Node>, path: String, depth: u32 },
    /// Neither read nor handed out.
    Over { is_member: bool },
}

/// What octets come out of.
pub(super) enum Source {
    Layer(Box<Layer>),
    Zip(Box<Zip>),
    Tar(Box<Tar>),
}

type Each<'a> = &'a mut dyn FnMut(Part<'_>);

impl Context {
    pub(super) fn new(limits: UnpackLimits) -> Self {
        Self { limits, counters: UnpackCounters::default(), packings: Vec::new() }
    }
}

impl Node {
    pub(super) const fn outermost() -> Self {
        Self::New { begun: Vec::new(), name: None, depth: 0 }
    }

    pub(super) fn push(&mut self, octets: &[u8], context: &mut Context, each: Each<'_>) {
        match self {
            Self::New { begun, .. } if begun.is_empty() => match recognise(octets, false) {
                Seen::Need => begun.extend_from_slice(octets),
                seen => self.open(seen, octets, context, each),
            },
            Self::New { begun, .. } => {
                let missing = SURE_OCTETS.saturating_sub(begun.len());
                let (first, rest) = octets.split_at_checked(missing).unwrap_or((octets, &[]));
                begun.extend_from_slice(first);
                match recognise(begun, false) {
                    Seen::Need => {}
                    seen => {
                        let begun = std::mem::take(begun);
                        self.open(seen, &begun, context, each);
                        self.push(rest, context, each);
                    }
                }
            }
            Self::Plain { .. } if octets.is_empty() => {}
            Self::Plain { .. } => each(Part::Octets(octets)),
            Self::Packed { source, inside, path, depth } => {
                let mut rest = octets;
                while {
                    let Context { limits, counters, .. } = context;
                    let outcome = source.step(&mut rest, limits, counters);
                    inside.take(outcome, path, *depth, context, each)
                } {}
            }
            Self::Over { .. } => {}
        }
    }

    /// The octets end here.
    pub(super) fn finish(&mut self, context: &mut Context, each: Each<'_>) {
        if let Self::New { begun, .. } = self {
            let begun = std::mem::take(begun);
            self.open(recognise(&begun, true), &begun, context, each);
        }
        match self {
            Self::Packed { source, inside, path, depth } => {
                while {
                    let outcome = source.end(&mut context.counters);
                    inside.take(outcome, path, *depth, context, each)
                } {}
                inside.finish(context, each);
            }
            Self::Plain { is_member: true } | Self::Over { is_member: true } => {
                each(Part::MemberEnd);
            }
            Self::New { .. } | Self::Plain { .. } | Self::Over { .. } => {}
        }
        *self = Self::Over { is_member: false };
    }

    /// What came out of the packing around this; false where nothing did.
    fn take(
        &mut self,
        outcome: Outcome<'_>,
        path: &str,
        depth: u32,
        context: &mut Context,
        each: Each<'_>,
    ) -> bool {
        match outcome {
            Outcome::Idle => return false,
            Outcome::Octets(octets) => self.push(octets, context, each),
            Outcome::Issue(issue) => each(Part::Issue(issue)),
            Outcome::End => self.finish(context, each),
            Outcome::Begin(name) => {
                self.finish(context, each);
                let longest = context.limits.max_name_octets;
                let name = name.char_indices().take_while(|(at, _)| *at < longest);
                let name: String = path.chars().chain(name.map(|(_, letter)| letter)).collect();
                *self = Self::New { begun: Vec::new(), name: Some(name), depth };
            }
        }
        true
    }

    /// It is known what this is.
    fn open(&mut self, seen: Seen, octets: &[u8], context: &mut Context, each: Each<'_>) {
        let Self::New { name, depth, .. } = self else { return };
        let (name, depth) = (name.take(), *depth);
        let is_member = name.is_some();
        let refuse = |each: Each<'_>, kind| {
            if let Some(name) = &name {
                each(Part::Member { name });
            }
            each(Part::Issue(Issue { offset: 0, kind }));
            Self::Over { is_member }
        };
        let limit = context.limits.max_depth;
        *self = match seen {
            Seen::Plain | Seen::Need => {
                if let Some(name) = &name {
                    each(Part::Member { name });
                }
                Self::Plain { is_member }
            }
            Seen::Packed(_) if depth >= limit => {
                context.counters.over_depth += 1;
                refuse(each, IssueKind::PackedTooDeep { limit })
            }
            Seen::Packed(packing) => match Source::new(packing, &context.limits) {
                Err(compression) => refuse(each, IssueKind::Compressed(compression)),
                Ok(source) => {
                    if !context.packings.contains(&packing) {
                        context.packings.push(packing);
                    }
                    let depth = depth + 1;
                    let mut path = String::new();
                    let inside = if matches!(source, Source::Layer(_)) {
                        Self::New { begun: Vec::new(), name, depth }
                    } else {
                        path.extend(name.map(|name| name + "/"));
                        Self::Over { is_member: false }
                    };
                    Self::Packed { source, inside: Box::new(inside), path, depth }
                }
            },
        };
        self.push(octets, context, each);
    }
}

impl Source {
    /// The compression that this program does not unpack otherwise.
    fn new(packing: Packing, limits: &UnpackLimits) -> Result<Self, Compression> {
        match packing {
            Packing::Compressed(compression) => {
                let decoder = decoder(compression, limits).ok_or(compression)?;
                Ok(Self::Layer(Box::new(Layer::new(compression, decoder))))
            }
            Packing::Zip => Ok(Self::Zip(Box::default())),
            Packing::Tar => Ok(Self::Tar(Box::default())),
        }
    }

    fn step<'a, 'i: 'a>(
        &'a mut self,
        input: &mut &'i [u8],
        limits: &UnpackLimits,
        counters: &mut UnpackCounters,
    ) -> Outcome<'a> {
        match self {
            Self::Layer(layer) => layer.step(input, limits, counters),
            Self::Zip(zip) => zip.step(input, limits, counters),
            Self::Tar(tar) => tar.step(input, limits, counters),
        }
    }

    fn end(&mut self, counters: &mut UnpackCounters) -> Outcome<'_> {
        match self {
            Self::Layer(layer) => layer.end(counters),
            Self::Zip(zip) => zip.end(),
            Self::Tar(tar) => tar.end(),
        }
    }
}
