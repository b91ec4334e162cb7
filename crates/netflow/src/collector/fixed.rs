//! Records of the versions before templates.

use crate::collector::message::Message;
use crate::fixed;
use crate::header::Header;
use crate::issue::IssueKind;

impl Message<'_> {
    /// All whole records, whatever the header counts; how many there were, where that is known.
    pub(crate) fn read_fixed(
        &mut self,
        header: &Header,
        body: &[u8],
        offset: usize,
    ) -> Option<u32> {
        let Some(layout) = fixed::layout(header.version, header.aggregation) else {
            self.stream.refused += 1;
            self.issue(offset, IssueKind::UnknownFormat(header.aggregation.into()));
            return None;
        };
        if self.context.replay {
            return None;
        }
        let mut rest = body;
        let mut found = 0;
        while let Some((bytes, after)) = layout.split(rest) {
            self.data(None, layout, bytes);
            found += 1;
            rest = after;
        }
        if let Some(claimed) = header.count.filter(|claimed| *claimed != found) {
            self.issue(header.offset + 2, IssueKind::Count { claimed, found });
        }
        if rest.iter().any(|byte| *byte != 0) {
            let at = offset + body.len() - rest.len();
            self.issue(at, IssueKind::Remainder(rest.len()));
        }
        Some(found)
    }
}
