//! What a DNS message tells of others: the question it answers, names for flows to come, names of
//! hosts.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use model::{DnsExchange, Exchange, NameSource, Timestamp};

use super::message::{Header, Question, Record, Records, name, shown};
use super::reverse;
use crate::memory::{Asked, Asker, Memory};
use crate::news::{Addressed, Answer, HostName};
use crate::octets::be16;
use crate::segment::Segment;
use crate::text;

const A: u16 = 1;
const NS: u16 = 2;
const CNAME: u16 = 5;
const SOA: u16 = 6;
const PTR: u16 = 12;
const MX: u16 = 15;
const TXT: u16 = 16;
const AAAA: u16 = 28;
const SRV: u16 = 33;
const SVCB: u16 = 64;
const HTTPS: u16 = 65;
/// EDNS (RFC 6891 §6.1.1): the upper octet of its TTL extends the response code.
const OPT: u16 = 41;
const INTERNET: u16 = 1;
const IPV4_HINT: u16 = 4;
const IPV6_HINT: u16 = 6;

/// Names between the one that was asked for and its addresses, and addresses of one answer that are
/// kept: resolvers follow fewer, and answers that fit a datagram hold fewer.
const MAX_ALIASES: usize = 16;
const MAX_ADDRESSES: usize = 48;

/// What reading a message to its end showed.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    /// A record that was announced could not be read.
    pub(super) is_cut: bool,
    /// Who asked takes longer messages than those of RFC 1035; so they say in their answers too.
    pub(super) is_extended: bool,
}

/// A message and what surrounds it.
pub(super) struct Message<'a> {
    pub(super) octets: &'a [u8],
    pub(super) header: Header,
    pub(super) question: Option<Question>,
    /// The name that the question asks for, as it is shown.
    pub(super) asked: Option<Box<str>>,
    /// Where its records begin.
    pub(super) records_at: usize,
    /// A question that was announced could not be read.
    pub(super) is_cut: bool,
    pub(super) application: &'static str,
    pub(super) time: Timestamp,
}

impl Message<'_> {
    /// Tells all of it, and what reading it to its end showed.
    pub(super) fn tell(&self, segment: &Segment<'_>, memory: &mut Memory) -> Seen {
        while let Some((asker, asked)) = memory.questions.given_up(self.time) {
            memory.tell(unanswered(&asker, asked));
        }
        if self.header.is_response {
            return self.answer(segment, memory);
        }
        self.ask(segment, memory);
        let mut records = Records::new(self.octets, self.header, self.records_at);
        while records.next().is_some() {}
        Seen { is_cut: records.is_cut, is_extended: true }
    }

    #[inline(never)]
    fn ask(&self, segment: &Segment<'_>, memory: &mut Memory) {
        // Over multicast hosts ask all the time, and answers belong to nobody.
        let Some(question) = self.question.as_ref().filter(|_| self.application != "MDNS") else {
            return;
        };
        let asker = Asker {
            client: segment.source,
            server: self.answerer(segment.destination),
            port: segment.source_port,
            id: self.header.id,
        };
        let asked = Asked {
            time: self.time,
            protocol: self.application,
            server: segment.destination,
            name: self.asked.clone().unwrap_or_default(),
            kind: question.kind,
        };
        if let Some((asker, asked)) = memory.questions.ask(asker, asked) {
            memory.tell(unanswered(&asker, asked));
        }
    }

    #[inline(never)]
    fn answer(&self, segment: &Segment<'_>, memory: &mut Memory) -> Seen {
        let mut reading = Records::new(self.octets, self.header, self.records_at);
        let records: Vec<Record<'_>> = reading.by_ref().collect();
        let answers = || records.iter().filter(|record| record.section == 0);
        let name = match (&self.asked, answers().next()) {
            (Some(asked), _) => asked.clone(),
            (None, Some(record)) if self.application == "MDNS" => shown(&record.name),
            (None, _) => Box::default(),
        };
        let asker = Asker {
            client: segment.destination,
            server: self.answerer(segment.source),
            port: segment.destination_port,
            id: self.header.id,
        };
        let kind = self.question.as_ref().map(|question| question.kind);
        let asked = memory.questions.answer(&asker, kind.unwrap_or_default(), &name);
        let first_kind = || answers().next().map(|record| record.kind);
        let extended = records.iter().find(|record| record.kind == OPT);
        let upper = extended.map_or(0, |record| record.ttl_seconds >> 24);
        memory.tell(Exchange::Dns(DnsExchange {
            time: asked.as_ref().map_or(self.time, |asked| asked.time),
            client: segment.destination,
            server: segment.source,
            protocol: self.application.into(),
            name: asked.as_ref().map_or_else(|| name.clone(), |asked| asked.name.clone()),
            kind: asked.as_ref().map(|asked| asked.kind).or(kind).or_else(first_kind).unwrap_or(0),
            code: Some(self.header.code | u16::try_from(upper << 4).unwrap_or_default()),
            answers: self.words(answers()),
            records: self.header.records[0],
            latency_nanos: asked.map(|asked| self.time.nanos_since(asked.time)),
        }));
        if self.header.code == 0 && self.header.opcode == 0 {
            self.names(segment, &records, memory);
        }
        Seen { is_cut: reading.is_cut, is_extended: extended.is_some() }
    }

    /// Names for flows to come, and of hosts.
    #[inline(never)]
    fn names(&self, segment: &Segment<'_>, records: &[Record<'_>], memory: &mut Memory) {
        let host = |address, name: &[u8], how| {
            let name = text::host_name(name)?;
            Some(HostName { time: self.time, address: Some(address), mac: None, name, how })
        };
        if self.application != "DNS" {
            // What a host says of itself, or of those it answers for.
            let how = if self.application == "MDNS" { NameSource::Mdns } else { NameSource::Llmnr };
            for record in records {
                let told = address(record).and_then(|address| host(address, &record.name, how));
                told.into_iter().for_each(|told| memory.tell(told));
            }
            return;
        }
        let Some(question) = &self.question else { return };
        if question.kind == PTR {
            let pointer = records.iter().find(|record| record.section == 0 && record.kind == PTR);
            let told =
                pointer.zip(reverse::address(&question.name)).and_then(|(record, address)| {
                    host(address, &name(self.octets, record.at)?.0, NameSource::ReverseDns)
                });
            told.into_iter().for_each(|told| memory.tell(told));
        }
        let addresses = self.addresses(question, records);
        if let (false, Some(name)) = (addresses.is_empty(), &self.asked)
            && !name.is_empty()
        {
            memory.tell(Answer {
                time: self.time,
                client: segment.destination,
                server: segment.source,
                name: name.clone(),
                kind: question.kind,
                addresses,
            });
        }
    }

    /// The addresses that the question leads to, over aliases, each with the least time to live on
    /// the way. What else stands in the answer belongs to other names.
    #[inline(never)]
    fn addresses(&self, question: &Question, records: &[Record<'_>]) -> Vec<Addressed> {
        let mut ways = vec![(question.name.clone(), u32::MAX)];
        let mut addresses = Vec::new();
        let mut at = 0;
        while let Some((owner, least)) = ways.get(at).cloned() {
            at += 1;
            let owned = records.iter().filter(|record| {
                record.section == 0
                    && record.class == INTERNET
                    && record.name.eq_ignore_ascii_case(&owner)
            });
            for record in owned {
                let ttl_seconds = least.min(record.ttl_seconds);
                if record.kind == CNAME {
                    let alias = name(self.octets, record.at).map(|(name, _)| name);
                    let alias = alias.filter(|alias| {
                        ways.iter().all(|(way, _)| !way.eq_ignore_ascii_case(alias))
                    });
                    ways.extend(
                        alias.filter(|_| ways.len() < MAX_ALIASES).map(|name| (name, ttl_seconds)),
                    );
                    continue;
                }
                let mut push = |address| {
                    if addresses.len() < MAX_ADDRESSES {
                        addresses.push(Addressed { address, ttl_seconds });
                    }
                };
                address(record).into_iter().for_each(&mut push);
                if matches!(record.kind, SVCB | HTTPS) {
                    self.hints(record, &mut push);
                }
            }
        }
        addresses
    }

    /// Addresses that a service binding brings along (RFC 9460 §7.3).
    fn hints(&self, record: &Record<'_>, push: &mut dyn FnMut(IpAddr)) {
        let Some((_, at)) = name(self.octets, record.at + 2) else { return };
        let mut rest =
            at.checked_sub(record.at).and_then(|from| record.data.get(from..)).unwrap_or_default();
        while let (Some(key), Some(length)) = (be16(rest, 0), be16(rest, 2)) {
            let end = 4 + usize::from(length);
            let Some(value) = rest.get(4..end) else { return };
            match key {
                IPV4_HINT => {
                    let (addresses, _) = value.as_chunks::<4>();
                    addresses.iter().for_each(|octets| push(Ipv4Addr::from(*octets).into()));
                }
                IPV6_HINT => {
                    let (addresses, _) = value.as_chunks::<16>();
                    addresses.iter().for_each(|octets| push(Ipv6Addr::from(*octets).into()));
                }
                _ => {}
            }
            rest = rest.get(end..).unwrap_or_default();
        }
    }

    /// What was answered, a comma between.
    #[inline(never)]
    fn words<'r>(&self, records: impl Iterator<Item = &'r Record<'r>>) -> Box<str> {
        let mut words = String::new();
        for record in records {
            let Some(word) = self.word(record) else { continue };
            if words.len() + word.len() + 2 > DnsExchange::MAX_ANSWERS_OCTETS {
                break;
            }
            if !words.is_empty() {
                words.push_str(", ");
            }
            words.push_str(&word);
        }
        words.into()
    }

    fn word(&self, record: &Record<'_>) -> Option<Box<str>> {
        let named = |at| name(self.octets, at).and_then(|(name, _)| text::host_name(&name));
        match record.kind {
            A | AAAA => Some(address(record)?.to_string().into()),
            NS | CNAME | SOA | PTR => named(record.at),
            MX => named(record.at + 2),
            SRV => Some(format!("{}:{}", named(record.at + 6)?, be16(record.data, 4)?).into()),
            TXT => text::words(record.data.get(1..)?, 128),
            SVCB | HTTPS => {
                let mut hints = Vec::new();
                self.hints(record, &mut |address| hints.push(address.to_string()));
                Some(if hints.is_empty() { "HTTPS".into() } else { hints.join(", ").into() })
            }
            _ => None,
        }
    }

    /// Who is expected to answer: over multicast, anybody.
    const fn answerer(&self, server: IpAddr) -> IpAddr {
        match self.application.as_bytes() {
            b"DNS" => server,
            _ => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        }
    }
}

/// A question that nobody answered.
pub(crate) fn unanswered(asker: &Asker, asked: Asked) -> Exchange {
    Exchange::Dns(DnsExchange {
        time: asked.time,
        client: asker.client,
        server: asked.server,
        protocol: asked.protocol.into(),
        name: asked.name,
        kind: asked.kind,
        code: None,
        answers: Box::default(),
        records: 0,
        latency_nanos: None,
    })
}

/// The address of an address record.
fn address(record: &Record<'_>) -> Option<IpAddr> {
    match record.kind {
        A => <[u8; 4]>::try_from(record.data).ok().map(|octets| Ipv4Addr::from(octets).into()),
        AAAA => <[u8; 16]>::try_from(record.data).ok().map(|octets| Ipv6Addr::from(octets).into()),
        _ => None,
    }
}
