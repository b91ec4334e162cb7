//! Sets of v9 and IPFIX: templates learnt, data decoded or held until its template comes.

use std::sync::Arc;

use model::{Counters, NetflowVersion};

use crate::collector::message::Message;
use crate::columns::Rows;
use crate::definition::{Definition, Definitions, Style};
use crate::field::Field;
use crate::header::Header;
use crate::issue::IssueKind;
use crate::layout::Layout;
use crate::record::{Body, Record, RecordKind};
use crate::sequence::Records;
use crate::sets::{Set, SetKind, Sets};
use crate::sink::RecordSet;
use crate::structured::{SubTemplates, Weight};
use crate::waiting::Held;

/// What the sets of a message held, to compare with what its header says.
#[derive(Clone, Copy, Debug, Default)]
struct Found {
    templates: u32,
    records: Records,
    /// Some records could not be counted.
    uncounted: bool,
}

impl Message<'_> {
    /// All sets; the records in them, where all could be counted.
    pub(crate) fn read_templated(&mut self, header: &Header, datagram: &[u8]) -> Option<Records> {
        let mut found = Found::default();
        for set in Sets::new(header, datagram) {
            match set {
                Ok(set) => self.read_set(&set, &mut found),
                Err(refusal) => {
                    self.refuse(refusal.offset(), IssueKind::Unreadable(refusal));
                    found.uncounted = true;
                }
            }
        }
        if header.version == NetflowVersion::V9 {
            let all = found.templates + found.records.data + found.records.options;
            if let Some(claimed) = header.count
                && claimed != all
                && !found.uncounted
            {
                self.issue(header.offset + 2, IssueKind::Count { claimed, found: all });
            }
            return (!found.uncounted).then_some(found.records);
        }
        if header.end() > datagram.len() {
            let missing = header.end() - datagram.len();
            self.issue(header.offset + 2, IssueKind::Cut(missing));
            return None;
        }
        (!found.uncounted).then_some(found.records)
    }

    fn read_set(&mut self, set: &Set<'_>, found: &mut Found) {
        if set.missing > 0 {
            self.issue(set.offset + 2, IssueKind::Cut(set.missing));
        }
        match set.kind {
            SetKind::Template | SetKind::OptionsTemplate => {
                let definitions = set.definitions();
                self.read_definitions(definitions.into_iter().flatten(), set.offset, found);
            }
            SetKind::Data => self.read_data_set(set, found),
            SetKind::Reserved => self.refuse(set.offset, IssueKind::ReservedSet(set.id)),
        }
    }

    fn read_definitions<'a>(
        &mut self,
        definitions: impl Iterator<Item = <Definitions<'a> as Iterator>::Item>,
        offset: usize,
        found: &mut Found,
    ) {
        for definition in definitions {
            match definition {
                Ok(definition) => {
                    found.templates += 1;
                    self.read_definition(&definition);
                }
                Err(refusal) => {
                    self.refuse(refusal.offset().max(offset), IssueKind::Unreadable(refusal));
                    found.uncounted = true;
                }
            }
        }
    }

    fn read_definition(&mut self, definition: &Definition<'_>) {
        let Definition { id, style, count, offset, .. } = *definition;
        if count == 0 && matches!(style, Style::IpfixTemplate | Style::IpfixOptions) {
            self.totals.withdrawals_ignored += 1;
            self.issue(offset, IssueKind::Withdrawal(id));
            return;
        }
        let now = self.context.arrival;
        let stream = &mut *self.stream;
        let learnt = stream.templates.learn(definition, now, self.limits, self.pool, self.totals);
        if let Err(kind) = learnt {
            self.totals.templates_refused += 1;
            self.refuse(offset, kind);
            return;
        }
        self.count_template(style.is_options());
        for held in self.stream.waiting.take(id, self.pool) {
            self.read_held(&held);
        }
    }

    /// All data that waits, because templates came from elsewhere.
    pub(crate) fn read_waiting(&mut self) {
        for template in self.stream.waiting.status().into_iter().map(|waiting| waiting.template) {
            if self.template(template).is_some() {
                for held in self.stream.waiting.take(template, self.pool) {
                    self.read_held(&held);
                }
            }
        }
    }

    /// Data that waited is read as if its message came now; only the arrival stays its own.
    fn read_held(&mut self, held: &Held) {
        let context = std::mem::replace(&mut self.context, held.context);
        let values_left = std::mem::replace(&mut self.values_left, self.limits.values_per_message);
        if let Some((layout, options)) = self.template(held.template) {
            self.read_records(held.template, &layout, options, &held.body, held.offset);
        }
        self.context = context;
        self.values_left = values_left;
    }

    fn read_data_set(&mut self, set: &Set<'_>, found: &mut Found) {
        let (body, offset) = (set.body(), set.offset + set.bytes.len() - set.body().len());
        let Some((layout, options)) = self.template(set.id) else {
            self.hold(set.id, body, offset);
            found.uncounted = true;
            return;
        };
        let (records, whole) = self.read_records(set.id, &layout, options, body, offset);
        let sum = if options { &mut found.records.options } else { &mut found.records.data };
        *sum = sum.saturating_add(records);
        found.uncounted |= !whole || set.missing > 0;
    }

    fn template(&mut self, id: u16) -> Option<(Arc<Layout>, bool)> {
        let now = self.context.arrival;
        let templates = &mut self.stream.templates;
        let template = templates.use_for_data(id, now, self.limits, self.pool, self.totals)?;
        Some((Arc::clone(&template.layout), template.is_options()))
    }

    fn hold(&mut self, template: u16, body: &[u8], offset: usize) {
        self.summary.waiting_sets += 1;
        self.issue(offset, IssueKind::Waiting(template));
        let held = Held { template, context: self.context, offset, body: body.into() };
        self.stream.waiting.hold(held, self.limits, self.pool, self.totals);
    }

    /// Hands out all whole records of a data set; how many there were, and whether all were read.
    fn read_records(
        &mut self,
        template: u16,
        layout: &Arc<Layout>,
        options: bool,
        body: &[u8],
        offset: usize,
    ) -> (u32, bool) {
        if !options && !layout.lists && !layout.events {
            if layout.compact.is_some() {
                return self.read_compact(template, layout, body, offset);
            } else if !layout.variable {
                return self.read_data(template, layout, body, offset);
            }
        }
        let content = self.content(body);
        let values = layout.fields.len();
        let mut rest = body;
        let mut read = 0_u32;
        let mut counters = Counters::default();
        while (read == 0 || body.len() - rest.len() < content)
            && let Some((bytes, after)) = layout.split(rest)
        {
            let Some(left) = self.values_left.checked_sub(values) else {
                self.totals.messages_over_values += 1;
                self.refuse(offset + body.len() - rest.len(), IssueKind::TooManyValues);
                self.count_records(options, read, counters);
                return (read, false);
            };
            self.values_left = left;
            if layout.lists && !self.read_lists(layout, bytes, offset + body.len() - rest.len()) {
                self.count_records(options, read, counters);
                return (read, false);
            }
            if options {
                self.learn_options(layout, bytes);
            } else {
                counters = counters.plus(layout.counters(bytes));
            }
            if options || !self.context.replay {
                let kind = if options { RecordKind::Options } else { RecordKind::Data };
                let repeated = layout.events && !options && self.is_repeated(layout, bytes);
                self.sink.record(Record {
                    context: &self.context,
                    template: Some(template),
                    kind,
                    body: Body::Laid { layout, bytes },
                    told: &self.stream.told,
                    lists: SubTemplates::of(&self.stream.templates, self.limits.list_depth),
                    repeated,
                });
            }
            read += 1;
            rest = after;
        }
        self.tell_remainder(rest, offset + body.len() - rest.len());
        self.count_records(options, read, counters);
        (read, true)
    }

    /// Whether the record tells again what was counted already.
    fn is_repeated(&mut self, layout: &Layout, bytes: &[u8]) -> bool {
        let limit = self.limits.updates_per_exporter;
        let (repeated, forgotten) = self.stream.updates.observe(layout, bytes, limit);
        self.totals.events_repeated += u64::from(repeated);
        self.totals.updates_forgotten += u64::from(forgotten);
        repeated
    }

    /// Looks into the lists of the record at that octet before it is handed out, so that whoever
    /// reads it need not bound anything. False where they hold too many values.
    fn read_lists(&mut self, layout: &Layout, bytes: &[u8], offset: usize) -> bool {
        let lists = SubTemplates::of(&self.stream.templates, self.limits.list_depth);
        let mut weight = Weight::default();
        for (field, bytes) in layout.values(bytes) {
            weight.add(&Field::read(field.name, bytes, lists), self.values_left, lists.depth());
        }
        let now = self.context.arrival;
        weight.templates.iter().for_each(|id| self.stream.templates.used_in_list(*id, now));
        if let Some(id) = weight.unknown {
            self.totals.lists_without_template += 1;
            self.issue(offset, IssueKind::ListWithoutTemplate(id));
        }
        if weight.too_deep > 0 {
            self.totals.lists_too_deep += u64::from(weight.too_deep);
            self.issue(offset, IssueKind::DeepList);
        }
        if weight.broken > 0 {
            self.issue(offset, IssueKind::BrokenList);
        }
        let Some(left) = self.values_left.checked_sub(weight.values) else {
            self.totals.messages_over_values += 1;
            self.refuse(offset, IssueKind::TooManyValues);
            return false;
        };
        self.values_left = left;
        true
    }

    /// The same for data records that are all of one length: handed out as a whole.
    fn read_data(
        &mut self,
        template: u16,
        layout: &Arc<Layout>,
        body: &[u8],
        offset: usize,
    ) -> (u32, bool) {
        let octets = layout.octets.max(1);
        let found = self.content(body).div_ceil(octets).max(1).min(body.len() / octets);
        let allowed = self.values_left.checked_div(layout.fields.len()).unwrap_or(found);
        let read = found.min(allowed);
        self.values_left = self.values_left.saturating_sub(read * layout.fields.len());
        let (records, rest) = body.split_at_checked(read * octets).unwrap_or((body, &[]));
        let counters = layout.sum(Rows::new(records, octets));
        if read > 0 && !self.context.replay {
            self.sink.records(RecordSet {
                context: &self.context,
                template: Some(template),
                layout,
                bytes: records,
                rows: records,
                told: &self.stream.told,
            });
        }
        if read < found {
            self.totals.messages_over_values += 1;
            self.refuse(offset + records.len(), IssueKind::TooManyValues);
        } else {
            self.tell_remainder(rest, offset + records.len());
        }
        let records = u32::try_from(read).unwrap_or(u32::MAX);
        self.count_records(false, records, counters);
        (records, read == found)
    }

    /// The same for data records that must be brought to one length first.
    fn read_compact(
        &mut self,
        template: u16,
        layout: &Arc<Layout>,
        body: &[u8],
        offset: usize,
    ) -> (u32, bool) {
        let Some(compact) = &layout.compact else { return (0, true) };
        let content = self.content(body);
        let allowed = self.values_left / layout.fields.len().max(1);
        let mut rows = std::mem::take(self.rows);
        rows.clear();
        let (mut read, mut octets, mut whole) = (0, 0, true);
        while (read == 0 || octets < content)
            && let Some(record) = compact.add(body, octets, &mut rows)
        {
            if read == allowed {
                rows.truncate(read * compact.octets);
                whole = false;
                break;
            }
            read += 1;
            octets += record;
        }
        self.values_left -= read * layout.fields.len();
        let (records, rest) = body.split_at_checked(octets).unwrap_or((body, &[]));
        let counters = layout.sum(Rows::new(&rows, layout.row_octets()));
        if read > 0 && !self.context.replay {
            self.sink.records(RecordSet {
                context: &self.context,
                template: Some(template),
                layout,
                bytes: records,
                rows: &rows,
                told: &self.stream.told,
            });
        }
        *self.rows = rows;
        if whole {
            self.tell_remainder(rest, offset + octets);
        } else {
            self.totals.messages_over_values += 1;
            self.refuse(offset + octets, IssueKind::TooManyValues);
        }
        let read = u32::try_from(read).unwrap_or(u32::MAX);
        self.count_records(false, read, counters);
        (read, whole)
    }

    /// Octets of a set that are no padding. In v9 zeros to the end are padding, of whatever length;
    /// but a set has at least one record. In IPFIX padding is shorter than any record (RFC 7011
    /// §3.3.1), so that zeros may be one.
    fn content(&self, body: &[u8]) -> usize {
        let zeros_are_records = self.context.version == NetflowVersion::Ipfix;
        let last = body.iter().rposition(|byte| zeros_are_records || *byte != 0);
        last.map_or(0, |last| last + 1)
    }

    fn tell_remainder(&mut self, rest: &[u8], offset: usize) {
        if rest.iter().any(|byte| *byte != 0) && rest.len() >= REMAINDER {
            self.issue(offset, IssueKind::Remainder(rest.len()));
        }
    }

    fn learn_options(&mut self, layout: &Layout, bytes: &[u8]) {
        let now = self.context.arrival;
        self.stream.told.learn(layout, bytes, now, self.limits, self.pool, self.totals);
    }
}

/// Less than this is padding to the next multiple of four, whatever it is filled with.
const REMAINDER: usize = 4;
