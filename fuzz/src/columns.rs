//! The other door of the collector: whole data sets go to columns, and say what records say.

use model::{FlowBatch, FlowRecord, RecordId};
use netflow::{Record, RecordSet, Sink};

/// Takes records either way, and compares both.
#[derive(Default)]
pub struct Columns {
    batch: FlowBatch,
    /// Records that came, one by one or in sets.
    pub records: u32,
}

impl Sink for Columns {
    fn record(&mut self, _: Record<'_>) {
        self.records += 1;
    }

    fn records(&mut self, set: RecordSet<'_>) {
        assert!(!set.is_empty() && set.len() * set.record_octets() == set.bytes().len());
        assert_eq!(set.iter().count(), set.len(), "records of a set");
        self.records += set.len() as u32;
        self.batch.clear();
        let first = RecordId(1000);
        if !set.append_flows(&mut self.batch, Some(first)) {
            assert!(self.batch.is_empty(), "refused, and yet rows");
            return;
        }
        let expected: Vec<FlowRecord> = (first.0..)
            .zip(set.iter())
            .filter_map(|(id, record)| {
                Some(FlowRecord { record: Some(RecordId(id)), ..record.flow()? })
            })
            .collect();
        assert_eq!(self.batch.len(), set.len(), "a row for each record");
        assert!(self.batch.flows().eq(expected), "columns say something else than records");
    }
}
