//! Records of the versions before templates.

use model::Counters;

use crate::collector::message::Message;
use crate::fixed;
use crate::header::Header;
use crate::issue::IssueKind;
use crate::record::{Body, Record, RecordKind};
use crate::sequence::Records;

impl Message<'_> {
    /// All whole records, whatever the header counts; how many there were, where that is known.
    pub(crate) fn read_fixed(&mut self, header: &Header, datagram: &[u8]) -> Option<Records> {
        let (body, offset) = header.body(datagram);
        let Some(layout) = fixed::layout(header.version, header.aggregation) else {
            self.refuse(offset, IssueKind::UnknownFormat(header.aggregation.into()));
            return None;
        };
        if self.context.replay {
            return None;
        }
        let mut rest = body;
        let mut found = 0;
        let mut counters = Counters::default();
        while let Some((bytes, after)) = layout.split(rest) {
            counters = counters.plus(layout.counters(bytes));
            (self.each)(Record {
                context: &self.context,
                template: None,
                kind: RecordKind::Data,
                body: Body::Laid { layout, bytes },
                samplers: &self.stream.samplers,
            });
            found += 1;
            rest = after;
        }
        self.count_records(false, found, counters);
        if let Some(claimed) = header.count.filter(|claimed| *claimed != found) {
            self.issue(header.offset + 2, IssueKind::Count { claimed, found });
        }
        if rest.iter().any(|byte| *byte != 0) {
            let at = offset + body.len() - rest.len();
            self.issue(at, IssueKind::Remainder(rest.len()));
        }
        Some(Records { data: found, options: 0 })
    }
}
