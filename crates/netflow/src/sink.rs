//! Where records go: one by one, or a whole data set at once.

use std::sync::Arc;

use model::{ExporterKey, NetflowVersion, Timestamp};

use crate::context::Context;
use crate::layout::Layout;
use crate::record::{Body, Record, RecordKind};
use crate::structured::SubTemplates;
use crate::told::Told;

/// Takes what a [`crate::Collector`] decodes.
pub trait Sink {
    /// One record.
    fn record(&mut self, record: Record<'_>);

    /// Data records that follow each other under one layout.
    fn records(&mut self, records: RecordSet<'_>) {
        records.iter().for_each(|record| self.record(record));
    }
}

/// A closure that takes records one by one.
pub(crate) struct Each<'f>(pub(crate) &'f mut dyn FnMut(Record<'_>));

impl Sink for Each<'_> {
    fn record(&mut self, record: Record<'_>) {
        (self.0)(record);
    }
}

/// Data records of one set that follow each other under the same layout; never empty. Borrowed from
/// the datagram.
#[derive(Clone, Copy)]
pub struct RecordSet<'a> {
    pub(crate) context: &'a Context,
    pub(crate) template: Option<u16>,
    pub(crate) layout: &'a Arc<Layout>,
    /// Whole records and nothing else.
    pub(crate) bytes: &'a [u8],
    /// The same, all of one length: as the layout's plan has them.
    pub(crate) rows: &'a [u8],
    pub(crate) told: &'a Told,
}

impl<'a> RecordSet<'a> {
    /// How many records there are.
    pub fn len(&self) -> usize {
        self.rows.len() / self.row_octets()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// In which protocol they came.
    pub const fn version(&self) -> NetflowVersion {
        self.context.version
    }

    /// Who exported them.
    pub const fn exporter(&self) -> ExporterKey {
        self.context.exporter
    }

    /// The template that lays them out; none in versions without templates.
    pub const fn template(&self) -> Option<u16> {
        self.template
    }

    /// When their message was sent, by the exporter's clock, where the header says so.
    pub const fn export_time(&self) -> Option<Timestamp> {
        self.context.export
    }

    /// When their message arrived.
    pub const fn arrival(&self) -> Timestamp {
        self.context.arrival
    }

    /// Their octets, one record after the other.
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Whether each of them tells of a flow; others name no address.
    pub fn names_addresses(&self) -> bool {
        self.layout.names_addresses
    }

    /// The records, one by one.
    pub fn iter(&self) -> impl Iterator<Item = Record<'a>> + 'a {
        let set = *self;
        let mut rest = self.bytes;
        let records = std::iter::from_fn(move || {
            let record;
            (record, rest) = set.layout.split(rest)?;
            Some(set.laid(record))
        });
        records.take(self.len())
    }

    pub(crate) fn row_octets(&self) -> usize {
        self.layout.row_octets()
    }

    /// Some of its octets as if they were one record.
    pub(crate) fn laid(&self, bytes: &'a [u8]) -> Record<'a> {
        let Self { context, template, layout, told, .. } = *self;
        let body = Body::Laid { layout, bytes };
        let lists = SubTemplates::none();
        Record { context, template, kind: RecordKind::Data, body, told, lists, repeated: false }
    }
}
