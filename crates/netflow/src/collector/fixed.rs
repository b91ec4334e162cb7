//! Records of the versions before templates.

use crate::collector::message::Message;
use crate::columns::Rows;
use crate::fixed;
use crate::header::Header;
use crate::issue::IssueKind;
use crate::sequence::Records;
use crate::sink::RecordSet;

impl Message<'_> {
    /// All whole records, whatever the header counts; how many there were, where that is known.
    pub(crate) fn read_fixed(&mut self, header: &Header, datagram: &[u8]) -> Option<Records> {
        let (body, offset) = header.body(datagram);
        let Some(layout) = fixed::layout(header.version, header.aggregation) else {
            self.totals.unknown_formats += 1;
            self.refuse(offset, IssueKind::UnknownFormat(header.aggregation.into()));
            return None;
        };
        if self.context.replay {
            return None;
        }
        let whole = body.len() - body.len() % layout.octets;
        let (records, rest) = body.split_at_checked(whole).unwrap_or((body, &[]));
        let found = u32::try_from(records.len() / layout.octets).unwrap_or(u32::MAX);
        let counters = layout.sum(Rows::new(records, layout.octets));
        if found > 0 {
            self.sink.records(RecordSet {
                context: &self.context,
                template: None,
                layout,
                bytes: records,
                rows: records,
                told: &self.stream.told,
            });
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
