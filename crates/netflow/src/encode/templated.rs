//! v9 and IPFIX: templates announced, records told by them.

use std::collections::{BTreeMap, VecDeque};

use model::{NetflowVersion, Timestamp};

use super::EncodeError;
use super::clock::{Clock, seconds};
use super::sets::Sets;
use super::template::{Template, word};
use crate::field::FieldValue;

/// An exporter of v9 (RFC 3954) or IPFIX (RFC 7011) for one observation domain.
#[derive(Clone, Debug)]
pub struct Exporter {
    version: NetflowVersion,
    domain: u32,
    clock: Clock,
    limit: usize,
    padding: Padding,
    /// Messages (v9) or data records (IPFIX) before the message that grows.
    sequence: u32,
    templates: BTreeMap<u16, Template>,
    sets: Sets,
    /// Of the message that grows.
    announced: u32,
    records: u32,
    ready: VecDeque<Vec<u8>>,
    record: Vec<u8>,
}

/// Whether sets are filled up to a multiple of four octets.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Padding {
    /// They are, unless it could be read as a record (RFC 7011 §3.3.1).
    #[default]
    ToFour,
    /// They end with their last record.
    None,
}

/// Octets of a message: an IPv6 packet of it still fits an Ethernet frame of 1500.
const MESSAGE_OCTETS: usize = 1452;
/// The largest UDP payload over IPv4, and what an IPFIX header can tell.
const MOST: (usize, usize) = (65_507, 65_535);
/// Octets of the header.
const HEADER: (usize, usize) = (20, 16);

impl Exporter {
    /// Of v9. `boot` is what uptimes count from.
    pub fn v9(source_id: u32, boot: Timestamp) -> Self {
        Self::new(NetflowVersion::V9, source_id, boot)
    }

    /// Of IPFIX.
    pub fn ipfix(domain: u32) -> Self {
        Self::new(NetflowVersion::Ipfix, domain, Timestamp::from_seconds(0))
    }

    fn new(version: NetflowVersion, domain: u32, boot: Timestamp) -> Self {
        Self {
            version,
            domain,
            clock: Clock { boot },
            limit: MESSAGE_OCTETS,
            padding: Padding::default(),
            sequence: 0,
            templates: BTreeMap::new(),
            sets: Sets::default(),
            announced: 0,
            records: 0,
            ready: VecDeque::new(),
            record: Vec::new(),
        }
    }

    /// Messages take no more octets than this; default 1452, for Ethernet. At most 65 507 (v9, a
    /// UDP payload) or 65 535 (IPFIX, its length field).
    #[must_use]
    pub fn message_octets(mut self, octets: usize) -> Self {
        self.limit = octets.min(self.of(MOST));
        self
    }

    /// Sets are padded like this.
    #[must_use]
    pub const fn padding(mut self, padding: Padding) -> Self {
        self.padding = padding;
        self
    }

    /// The first message has this sequence number.
    #[must_use]
    pub const fn sequence(mut self, first: u32) -> Self {
        self.sequence = first;
        self
    }

    /// Announces a template, or another one under its id.
    pub fn template(&mut self, now: Timestamp, template: Template) -> Result<(), EncodeError> {
        let mut record = std::mem::take(&mut self.record);
        record.clear();
        let put = template.put(self.version, &mut record);
        let pushed = put
            .and_then(|()| self.push(now, "a template", template.set_id(self.version), &record, 4));
        self.record = record;
        pushed?;
        self.announced += 1;
        self.templates.insert(template.id(), template);
        Ok(())
    }

    /// Announces every template again, as over UDP one must from time to time (RFC 7011 §8.4).
    pub fn refresh(&mut self, now: Timestamp) {
        for template in std::mem::take(&mut self.templates).into_values() {
            let announced = self.template(now, template);
            debug_assert!(announced.is_ok(), "what could be announced once can be again");
        }
    }

    /// Withdraws a template: its id with no fields (RFC 7011 §8.1). Not over UDP, where templates
    /// only expire.
    pub fn withdraw(&mut self, now: Timestamp, id: u16) -> Result<(), EncodeError> {
        self.can_withdraw()?;
        let template = self.templates.get(&id).ok_or(EncodeError::UnknownTemplate(id))?;
        let set = template.set_id(self.version);
        self.push_withdrawal(now, set, id)?;
        self.templates.remove(&id);
        Ok(())
    }

    /// Withdraws all templates, and all options templates if there are any: their set id as a
    /// template id (RFC 7011 §8.1).
    pub fn withdraw_all(&mut self, now: Timestamp) -> Result<(), EncodeError> {
        self.can_withdraw()?;
        for (set, options) in [(2, false), (3, true)] {
            if self.templates.values().any(|template| template.is_options() == options) {
                self.push_withdrawal(now, set, set)?;
            }
        }
        self.templates.clear();
        Ok(())
    }

    /// A data record, or one of options data, by an announced template: one value for each of its
    /// fields. [`FieldValue::Bytes`] are taken as they are.
    pub fn record(
        &mut self,
        now: Timestamp,
        template: u16,
        values: &[FieldValue<'_>],
    ) -> Result<(), EncodeError> {
        let mut record = std::mem::take(&mut self.record);
        record.clear();
        let known = self.templates.get(&template).ok_or(EncodeError::UnknownTemplate(template));
        let put = known
            .and_then(|known| known.put_record(values, &mut record).map(|()| known.least_octets()));
        let pushed = put.and_then(|least| self.push(now, "a record", template, &record, least));
        self.record = record;
        pushed?;
        self.records += 1;
        Ok(())
    }

    /// Ends the message that grows, if there is any; it leaves `now`.
    pub fn flush(&mut self, now: Timestamp) {
        if self.sets.is_empty() {
            return;
        }
        let mut sets = self.sets.take(self.padding == Padding::ToFour);
        let mut message = Vec::with_capacity(self.of(HEADER) + sets.len());
        if self.version == NetflowVersion::V9 {
            // RFC 3954 §5.1: the count is of all records, templates and data. The uptime is that of
            // the whole second which the header tells.
            let count = u16::try_from(self.announced + self.records).unwrap_or(u16::MAX);
            word(9, &mut message);
            word(count, &mut message);
            let uptime = self.uptime_millis(Timestamp::from_seconds(now.seconds_and_nanos().0));
            message.extend_from_slice(&uptime.to_be_bytes());
        } else {
            // RFC 7011 §3.1.
            let length = u16::try_from(self.of(HEADER) + sets.len()).unwrap_or(u16::MAX);
            word(10, &mut message);
            word(length, &mut message);
        }
        for number in [seconds(now), self.sequence, self.domain] {
            message.extend_from_slice(&number.to_be_bytes());
        }
        message.append(&mut sets);
        self.ready.push_back(message);
        let sent = if self.version == NetflowVersion::V9 { 1 } else { self.records };
        self.sequence = self.sequence.wrapping_add(sent);
        self.announced = 0;
        self.records = 0;
    }

    /// The next finished message. Ask until there is none: they are kept until then.
    pub fn poll_message(&mut self) -> Option<Vec<u8>> {
        self.ready.pop_front()
    }

    /// The announced templates, by id.
    pub fn templates(&self) -> impl Iterator<Item = &Template> {
        self.templates.values()
    }

    /// Milliseconds since `boot`, as the elements 21 and 22 tell times; they wrap.
    pub const fn uptime_millis(&self, at: Timestamp) -> u32 {
        self.clock.uptime_millis(at)
    }

    fn push(
        &mut self,
        now: Timestamp,
        what: &'static str,
        set: u16,
        record: &[u8],
        least: usize,
    ) -> Result<(), EncodeError> {
        let padded = self.padding == Padding::ToFour;
        let available = self.limit.saturating_sub(self.of(HEADER));
        let needed = Sets::default().octets_with(set, record.len(), least, padded);
        if needed > available {
            return Err(EncodeError::TooLong { what, needed, available });
        }
        if self.sets.octets_with(set, record.len(), least, padded) > available {
            self.flush(now);
        }
        self.sets.push(set, record, least, padded);
        Ok(())
    }

    fn push_withdrawal(&mut self, now: Timestamp, set: u16, id: u16) -> Result<(), EncodeError> {
        let [high, low] = id.to_be_bytes();
        self.push(now, "a withdrawal", set, &[high, low, 0, 0], 4)
    }

    const fn can_withdraw(&self) -> Result<(), EncodeError> {
        match self.version {
            NetflowVersion::Ipfix => Ok(()),
            version => Err(EncodeError::NotInVersion { what: "withdrawals", version }),
        }
    }

    const fn of(&self, (v9, ipfix): (usize, usize)) -> usize {
        match self.version {
            NetflowVersion::V9 => v9,
            _ => ipfix,
        }
    }
}
