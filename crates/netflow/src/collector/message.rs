//! One message on its way through the collector, with everything it may change.

use model::NetflowVersion;

use crate::collector::MessageSummary;
use crate::config::Limits;
use crate::context::Context;
use crate::header::Header;
use crate::issue::{Issue, IssueKind, Issues};
use crate::layout::Layout;
use crate::record::{Body, Record, RecordKind};
use crate::refusal::Refusal;
use crate::sequence::Verdict;
use crate::stream::Stream;
use crate::totals::Totals;

/// One message and everything it may change.
pub(crate) struct Message<'c> {
    pub(crate) limits: &'c Limits,
    pub(crate) totals: &'c mut Totals,
    pub(crate) issues: &'c mut Issues,
    pub(crate) summary: &'c mut MessageSummary,
    pub(crate) stream: &'c mut Stream,
    pub(crate) context: Context,
    pub(crate) each: &'c mut dyn FnMut(Record<'_>),
}

impl Message<'_> {
    pub(crate) fn read(&mut self, header: &Header, datagram: &[u8]) -> Result<(), Refusal> {
        let (body, offset) = header.body(datagram);
        let units = match header.version {
            NetflowVersion::V1 | NetflowVersion::V5 | NetflowVersion::V7 | NetflowVersion::V8 => {
                self.read_fixed(header, body, offset)
            }
            version => return Err(Refusal::NotDecoded(version)),
        };
        self.arrive(header, units);
        Ok(())
    }

    /// Counts the message and compares its sequence number with what was expected.
    fn arrive(&mut self, header: &Header, units: Option<u32>) {
        self.summary.messages += 1;
        if self.context.replay {
            return;
        }
        let totals = self.totals.version_mut(header.version);
        totals.messages += 1;
        totals.datagrams += u64::from(header.offset == 0);
        self.stream.arrive(self.context.arrival, header);
        let Some(number) = header.sequence else { return };
        if !counts_units(header.version) {
            return;
        }
        match self.stream.sequence.observe(number, units, header.uptime_millis) {
            Verdict::Lost(units) => self.issue(header.offset, IssueKind::Lost(units)),
            Verdict::Restart => self.issue(header.offset, IssueKind::Restart),
            Verdict::Fine | Verdict::Late => {}
        }
    }

    /// Hands out one data record and counts it.
    pub(crate) fn data(&mut self, template: Option<u16>, layout: &Layout, bytes: &[u8]) {
        let Self { context, stream, .. } = self;
        let body = Body::Laid { layout, bytes };
        let kind = RecordKind::Data;
        let samplers = &stream.samplers;
        (self.each)(Record { context, template, kind, body, samplers });
        self.stream.records += 1;
        self.summary.records += 1;
        let totals = self.totals.version_mut(self.context.version);
        totals.data_records += 1;
        totals.add(layout.counters(bytes));
    }

    /// Something is wrong with a part of the message, at that octet of the datagram.
    pub(crate) fn issue(&mut self, offset: usize, kind: IssueKind) {
        self.summary.issues += 1;
        let Context { version, exporter, arrival: at, .. } = self.context;
        let told = self.stream.tells(kind, self.limits.issues_per_kind)
            && self.issues.push(Issue { at, exporter, version, offset, kind });
        self.totals.issues_untold += u64::from(!told);
    }
}

/// Whether it is known what the sequence numbers of a version count.
const fn counts_units(version: NetflowVersion) -> bool {
    matches!(version, NetflowVersion::V5 | NetflowVersion::V9 | NetflowVersion::Ipfix)
}
