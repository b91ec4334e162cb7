//! Samples of sFlow: each is one record, whatever it is a sample of.

use crate::bytes::Reader;
use crate::collector::message::Message;
use crate::field::Field;
use crate::header::Header;
use crate::issue::IssueKind;
use crate::record::{Body, Record};
use crate::sequence::Records;
use crate::sflow;
use crate::structured::SubTemplates;

use model::Counters;

impl Message<'_> {
    /// All samples, one after the other by their lengths, whatever the header counts.
    pub(crate) fn read_samples(&mut self, header: &Header, datagram: &[u8]) -> Option<Records> {
        let (body, offset) = header.body(datagram);
        let mut reader = Reader::at(body, offset);
        let mut fields: Vec<Field<'_>> = Vec::new();
        let mut found = 0;
        let mut read = 0;
        // Some agents fill up a sample beyond its length; so the count ends what lengths cannot.
        while reader.rest().len() >= sflow::PREFIX
            && header.count.is_some_and(|count| found < count)
        {
            let at = reader.offset();
            let sample = reader
                .u32("sample format")
                .and_then(|format| Ok((format, reader.u32("sample length")? as usize)))
                .and_then(|(format, length)| {
                    let start = reader.offset();
                    // A sample cut short is read as far as it is there.
                    let length = length.min(reader.rest().len());
                    Ok((format, Reader::at(reader.take("sample", length)?, start)))
                });
            let Ok((format, mut sample)) = sample else { break };
            found += 1;
            let Some(kind) = sflow::kind(format) else {
                self.totals.unknown_formats += 1;
                self.refuse(at, IssueKind::UnknownFormat(format));
                continue;
            };
            fields.clear();
            let bytes = sample.rest();
            let result = sflow::read(format, &mut sample, &mut fields);
            if let Err(refusal) = result {
                self.issue(refusal.offset(), IssueKind::Unreadable(refusal));
            }
            if fields.is_empty() || self.context.replay {
                continue;
            }
            let Some(left) = self.values_left.checked_sub(fields.len()) else {
                self.totals.messages_over_values += 1;
                self.refuse(at, IssueKind::TooManyValues);
                break;
            };
            self.values_left = left;
            self.sink.record(Record {
                context: &self.context,
                template: None,
                kind,
                body: Body::Read { format, bytes, fields: &fields },
                told: &self.stream.told,
                lists: SubTemplates::none(),
                repeated: false,
            });
            read += 1;
        }
        self.count_records(false, read, Counters::default());
        if let Some(claimed) = header.count.filter(|claimed| *claimed != found) {
            self.issue(header.offset + header.octets - 4, IssueKind::Count { claimed, found });
        }
        None
    }
}
