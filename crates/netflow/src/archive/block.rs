//! A stretch of kept records of one source: their octets end to end, and one note for each run.

use std::sync::Arc;

use model::SourceId;

use crate::context::Context;
use crate::layout::{Layout, LayoutField, Step};
use crate::record::{Body, Record, RecordKind};
use crate::structured::SubTemplates;
use crate::told::Told;

/// Kept records of one source. It only grows, until it is forgotten as a whole.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) source: SourceId,
    bytes: Vec<u8>,
    /// By id; ids that other sources were given lie between them.
    runs: Vec<Run>,
    contexts: Vec<Context>,
    layouts: Vec<Arc<Layout>>,
    /// Templates of records in lists, as they were when a record came.
    lists: Vec<Lists>,
    layout_octets: usize,
}

/// Records that lie one after the other and are read in the same way.
#[derive(Clone, Copy, Debug)]
struct Run {
    first: u64,
    records: u32,
    /// In the block's octets.
    start: u32,
    octets: u32,
    context: u32,
    template: Option<u16>,
    kind: RecordKind,
    reading: Reading,
    /// One of the block's sets of templates, for records that hold lists.
    lists: Option<u32>,
}

/// What a record's lists were read with.
#[derive(Debug)]
struct Lists {
    templates: Box<[(u16, Arc<Layout>)]>,
    depth: u8,
}

/// How a record's octets are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Reading {
    /// By one of the block's layouts.
    Laid(u32),
    /// As an sFlow sample of that format.
    Sample(u32),
}

impl Block {
    pub(super) const fn new(source: SourceId) -> Self {
        Self {
            source,
            bytes: Vec::new(),
            runs: Vec::new(),
            contexts: Vec::new(),
            layouts: Vec::new(),
            lists: Vec::new(),
            layout_octets: 0,
        }
    }

    /// Adds so many records whose octets lie one after the other in those of `set`, the first with
    /// that id.
    pub(super) fn keep(&mut self, first: u64, set: &Record<'_>, records: u32) {
        let Record { context, template, kind, body, .. } = *set;
        if self.contexts.last() != Some(context) {
            self.contexts.push(*context);
        }
        let (reading, bytes) = match body {
            Body::Laid { layout, bytes } => (Reading::Laid(self.place_of(layout)), bytes),
            Body::Read { format, bytes, .. } | Body::Sample { format, bytes } => {
                (Reading::Sample(format), bytes)
            }
        };
        let templates = set.sub_templates();
        let lists = templates.map(|used| self.place_of_lists(used, set.lists.depth()));
        let run = Run {
            first,
            records,
            start: narrow(self.bytes.len()),
            octets: narrow(bytes.len()),
            context: narrow(self.contexts.len() - 1),
            template,
            kind,
            reading,
            lists,
        };
        self.bytes.extend_from_slice(bytes);
        match self.runs.last_mut() {
            Some(last) if last.goes_on_in(&run) => {
                last.records += records;
                last.octets += run.octets;
            }
            _ => self.runs.push(run),
        }
    }

    /// The record of that id, if it is one of these.
    pub(super) fn find<'a>(&'a self, id: u64, told: &'a Told) -> Option<Record<'a>> {
        let at = self.runs.partition_point(|run| run.first <= id).checked_sub(1)?;
        let run = self.runs.get(at)?;
        let place = id - run.first;
        if place >= u64::from(run.records) {
            return None;
        }
        let start = run.start as usize;
        let bytes = self.bytes.get(start..start + run.octets as usize)?;
        let body = match run.reading {
            Reading::Sample(format) => Body::Sample { format, bytes },
            Reading::Laid(layout) => {
                let layout = self.layouts.get(layout as usize)?;
                Body::Laid { layout, bytes: nth(layout, bytes, place)? }
            }
        };
        let context = self.contexts.get(run.context as usize)?;
        let lists = run.lists.and_then(|place| self.lists.get(place as usize));
        let lists = lists.map_or(SubTemplates::none(), |lists| {
            SubTemplates::kept(&lists.templates, lists.depth)
        });
        Some(Record {
            context,
            template: run.template,
            kind: run.kind,
            body,
            told,
            lists,
            repeated: false,
        })
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Octets of its records and of what reads them: where templates change with every set, that
    /// is the most.
    pub(super) const fn octets(&self) -> usize {
        self.bytes.len()
            + self.runs.len() * size_of::<Run>()
            + self.contexts.len() * size_of::<Context>()
            + self.layouts.len() * size_of::<Arc<Layout>>()
            + self.layout_octets
    }

    pub(super) fn records(&self) -> u64 {
        self.runs.iter().map(|run| u64::from(run.records)).sum()
    }

    /// Octets it takes in memory. A layout is counted whole in every block that needs it, since
    /// its template may be forgotten before.
    pub(super) const fn cost(&self) -> usize {
        size_of::<Self>()
            + self.bytes.capacity()
            + self.runs.capacity() * size_of::<Run>()
            + self.contexts.capacity() * size_of::<Context>()
            + self.layouts.capacity() * size_of::<Arc<Layout>>()
            + self.layout_octets
    }

    /// Of the templates that a record's lists need, which often are those of the one before.
    fn place_of_lists(&mut self, templates: Vec<(u16, Arc<Layout>)>, depth: u8) -> u32 {
        let same = |known: &Lists| {
            let mut pairs = known.templates.iter().zip(&templates);
            known.depth == depth
                && known.templates.len() == templates.len()
                && pairs.all(|(one, other)| one.0 == other.0 && Arc::ptr_eq(&one.1, &other.1))
        };
        if !self.lists.last().is_some_and(same) {
            let octets = |(_, layout): &(u16, Arc<Layout>)| octets_of(layout);
            self.layout_octets += templates.iter().map(octets).sum::<usize>();
            self.layout_octets += size_of_val::<[_]>(&templates) + size_of::<Lists>();
            self.lists.push(Lists { templates: templates.into(), depth });
        }
        narrow(self.lists.len() - 1)
    }

    /// Of a layout, the newest first: exporters use few at a time.
    fn place_of(&mut self, layout: &Arc<Layout>) -> u32 {
        let place = match self.layouts.iter().rposition(|known| Arc::ptr_eq(known, layout)) {
            Some(place) => place,
            None => {
                self.layouts.push(Arc::clone(layout));
                self.layout_octets += octets_of(layout);
                self.layouts.len() - 1
            }
        };
        narrow(place)
    }
}

/// Octets of a layout in memory.
fn octets_of(layout: &Layout) -> usize {
    size_of::<Layout>()
        + size_of_val::<[LayoutField]>(&layout.fields)
        + size_of_val::<[Step]>(&layout.steps)
}

impl Run {
    /// Samples tell their length only by their end: each is a run of its own.
    fn goes_on_in(&self, next: &Self) -> bool {
        self.first + u64::from(self.records) == next.first
            && matches!(self.reading, Reading::Laid(_))
            && self.reading == next.reading
            && self.lists == next.lists
            && self.context == next.context
            && self.template == next.template
            && self.kind == next.kind
    }
}

/// The record at that place of a run.
fn nth<'a>(layout: &Layout, bytes: &'a [u8], place: u64) -> Option<&'a [u8]> {
    let place = usize::try_from(place).ok()?;
    if !layout.variable {
        let start = place.checked_mul(layout.octets)?;
        return bytes.get(start..)?.get(..layout.octets);
    }
    let mut rest = bytes;
    for _ in 0..place {
        (_, rest) = layout.split(rest)?;
    }
    layout.split(rest).map(|(record, _)| record)
}

/// Whatever counts within a block is below 2³²: a block holds 1 MiB and at most one set more.
fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
