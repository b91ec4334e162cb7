//! One record of a message: its fields as they were sent, and the flow it tells of.

use std::sync::Arc;

use model::{Counters, ExporterKey, FlowRecord, NetflowVersion, Timestamp};

use crate::context::Context;
use crate::field::{Field, FieldName, FieldValue};
use crate::flow;
use crate::layout::{Layout, Values};
use crate::sflow;
use crate::structured::{SubTemplates, Weight};
use crate::told::Told;

/// One record of a message, borrowed from the datagram.
#[derive(Clone, Copy)]
pub struct Record<'a> {
    pub(crate) context: &'a Context,
    pub(crate) template: Option<u16>,
    pub(crate) kind: RecordKind,
    pub(crate) body: Body<'a>,
    pub(crate) told: &'a Told,
    pub(crate) lists: SubTemplates<'a>,
    /// Its counters were told before.
    pub(crate) repeated: bool,
}

/// What a record is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum RecordKind {
    /// A flow, or an event of one.
    Data,
    /// What the exporter tells of itself: samplers, interfaces, names.
    Options,
    /// A sampled packet (sFlow).
    Sample,
    /// Counters of an interface or a host (sFlow).
    Counter,
    /// A dropped packet (sFlow).
    Drop,
}

#[derive(Clone, Copy)]
pub(crate) enum Body<'a> {
    /// Octets that a template or a specification lays out.
    Laid { layout: &'a Arc<Layout>, bytes: &'a [u8] },
    /// A sample of sFlow, and its fields as they were read.
    Read { format: u32, bytes: &'a [u8], fields: &'a [Field<'a>] },
    /// A sample of sFlow, to be read when its fields are asked for.
    Sample { format: u32, bytes: &'a [u8] },
}

impl Record<'_> {
    /// In which protocol it came.
    pub const fn version(&self) -> NetflowVersion {
        self.context.version
    }

    /// Who exported it.
    pub const fn exporter(&self) -> ExporterKey {
        self.context.exporter
    }

    /// The template that lays it out; none in versions without templates.
    pub const fn template(&self) -> Option<u16> {
        self.template
    }

    /// What it is.
    pub const fn kind(&self) -> RecordKind {
        self.kind
    }

    /// When its message was sent, by the exporter's clock, where the header says so.
    pub const fn export_time(&self) -> Option<Timestamp> {
        self.context.export
    }

    /// When its message came here.
    pub const fn arrival(&self) -> Timestamp {
        self.context.arrival
    }

    /// Its octets as they were sent.
    pub const fn bytes(&self) -> &[u8] {
        match self.body {
            Body::Laid { bytes, .. } | Body::Read { bytes, .. } | Body::Sample { bytes, .. } => {
                bytes
            }
        }
    }

    /// Where some of its octets stand within it.
    pub fn offset_of(&self, part: &[u8]) -> Option<u32> {
        let whole = self.bytes();
        let offset = part.as_ptr().addr().checked_sub(whole.as_ptr().addr())?;
        u32::try_from(offset).ok().filter(|_| offset + part.len() <= whole.len())
    }

    /// An uptime of its exporter as a time, by the uptime in the header of its message; none where
    /// there is no such.
    pub fn at_uptime(&self, millis: u32) -> Option<Timestamp> {
        self.context.at_uptime(millis)
    }

    /// Its fields in wire order; an element that comes twice is there twice.
    pub fn fields(&self) -> impl Iterator<Item = Field<'_>> {
        match self.body {
            Body::Laid { layout, bytes } => Fields::Laid(layout.values(bytes), self.lists),
            Body::Read { fields, .. } => Fields::Read(fields.iter()),
            Body::Sample { format, bytes } => Fields::Sample(sflow::fields(format, bytes)),
        }
    }

    /// The templates that its lists are read by, to read it again when they are forgotten;
    /// none where it holds no lists.
    pub(crate) fn sub_templates(&self) -> Option<Vec<(u16, Arc<Layout>)>> {
        let Body::Laid { layout, bytes } = self.body else { return None };
        if !layout.lists {
            return None;
        }
        let mut weight = Weight::default();
        for (field, bytes) in layout.values(bytes) {
            weight.add(&Field::read(field.name, bytes, self.lists), usize::MAX, self.lists.depth());
        }
        let layout = |id| Some((id, Arc::clone(self.lists.layout(id)?)));
        Some(weight.templates.into_iter().filter_map(layout).collect())
    }

    /// The first field of that name.
    pub fn field(&self, name: FieldName) -> Option<FieldValue<'_>> {
        self.fields().find(|field| field.name == name).map(|field| field.value)
    }

    /// The flow a data record tells of; none for other kinds, and for records that name no address:
    /// aggregates by AS or port, samples of packets, counters. Where several fields say the same,
    /// the first one counts. Counters are as they were sent, not scaled by sampling; nothing where an
    /// event before it told the same ([`crate::Totals::events_repeated`]).
    pub fn flow(&self) -> Option<FlowRecord> {
        match (self.kind, self.body) {
            (RecordKind::Data, Body::Laid { layout, bytes }) if layout.names_addresses => {
                let flow =
                    flow::read(self.context, self.template, layout, bytes, self.told, self.lists);
                if !self.repeated {
                    return Some(flow);
                }
                let nothing = Counters::default();
                Some(FlowRecord { forward: nothing, reverse: nothing, ..flow })
            }
            _ => None,
        }
    }
}

impl RecordKind {
    /// `data`, `options`, `sample`, `counter`, `drop`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Options => "options",
            Self::Sample => "sample",
            Self::Counter => "counter",
            Self::Drop => "drop",
        }
    }
}

enum Fields<'a> {
    Laid(Values<'a>, SubTemplates<'a>),
    Read(std::slice::Iter<'a, Field<'a>>),
    Sample(std::vec::IntoIter<Field<'a>>),
}

impl<'a> Iterator for Fields<'a> {
    type Item = Field<'a>;

    fn next(&mut self) -> Option<Field<'a>> {
        match self {
            Self::Laid(values, lists) => {
                values.next().map(|(field, bytes)| Field::read(field.name, bytes, *lists))
            }
            Self::Read(fields) => fields.next().copied(),
            Self::Sample(fields) => fields.next(),
        }
    }
}
