//! The other door of the collector: whole data sets go to columns, and say what records say.

use model::{FlowRecord, RecordId};
use netflow::{FlowColumns, Record, RecordSet, Sink};

/// Takes records either way, and compares both.
#[derive(Default)]
pub struct Columns {
    columns: FlowColumns,
    expected: Vec<FlowRecord>,
    /// Records that came, one by one or in sets.
    pub records: u32,
}

impl Sink for Columns {
    fn record(&mut self, _: Record<'_>) {
        self.records += 1;
    }

    fn records(&mut self, set: RecordSet<'_>) {
        assert!(!set.is_empty());
        assert_eq!(set.iter().count(), set.len(), "records of a set");
        self.records += set.len() as u32;
        let first = 1000 + self.columns.len() as u64;
        let before = self.columns.len();
        if !self.columns.take(&set, Some(RecordId(first))) {
            assert_eq!(self.columns.len(), before, "refused, and yet rows");
            return;
        }
        assert_eq!(self.columns.len(), before + set.len(), "a row for each record");
        self.expected.extend((first..).zip(set.iter()).filter_map(|(id, record)| {
            Some(FlowRecord { record: Some(RecordId(id)), ..record.flow()? })
        }));
    }
}

impl Columns {
    /// Compares what was gathered.
    pub fn finish(&mut self) {
        let expected = self.expected.drain(..);
        assert!(self.columns.batch().flows().eq(expected), "columns say something else");
        self.columns.clear();
    }
}
