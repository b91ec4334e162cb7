//! What detectors see of a flow: who called whom for what, without the rest of the record.

use std::borrow::Cow;
use std::net::IpAddr;

use model::{
    Confidence, Counters, Direction, EndReason, Evidence, Exchange, FlowKey, FlowRecord,
    MacAddress, Risks, Timestamp,
};

/// Something that happened in a source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Seen {
    /// A flow ended, or was cut and goes on.
    Flow(Sight),
    /// Something was said in the clear: a name asked for, a page requested.
    Exchange(Box<Exchange>),
    /// A host said which hardware address it has, or asked for another's.
    Neighbour(Neighbour),
}

/// One packet of ARP or of IPv6's neighbour discovery.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Neighbour {
    /// When.
    pub time: Timestamp,
    /// Who says so.
    pub address: IpAddr,
    /// Which hardware address it claims.
    pub mac: MacAddress,
    /// Whose hardware address it asks for.
    pub asks: Option<IpAddr>,
}

/// A flow, from its client's side.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sight {
    /// The key as it was metered or exported.
    pub key: FlowKey,
    /// Who called. One-way exports are turned where the ports say which end serves.
    pub client: IpAddr,
    /// Who was called.
    pub server: IpAddr,
    /// The port that was called; 0 where the protocol has none.
    pub port: u16,
    /// IP protocol number.
    pub protocol: u8,
    /// First packet.
    pub start: Timestamp,
    /// Last packet.
    pub end: Timestamp,
    /// From client to server, scaled by sampling.
    pub sent: Counters,
    /// From server to client.
    pub received: Counters,
    /// TCP flags of the client.
    pub flags: u8,
    /// TCP flags of the server.
    pub flags_received: u8,
    /// type × 256 + code of the first ICMP packet.
    pub icmp: Option<u16>,
    /// Which way it crossed the edge of the local networks.
    pub direction: Direction,
    /// What it is for, where the payload or a name says so, or else its port.
    pub application: Cow<'static, str>,
    /// What the server is called, and only where one knows it.
    pub name: Option<Box<str>>,
    /// The fingerprint of the TLS client.
    pub ja4: Option<Box<str>>,
    /// Autonomous systems of client and server, as the exporter said, or as a database knows them.
    pub systems: [Option<u32>; 2],
    /// What is odd about its payload.
    pub risks: Risks,
    /// What shows the risks that detectors speak of.
    pub shown: Option<Box<str>>,
    /// The active timeout cut it: it goes on in another one.
    pub is_cut: bool,
    /// It was cut, or fell silent without an end: it may go on in another one.
    pub may_go_on: bool,
    /// The payload or a name says what it is for, not only a port.
    pub is_known: bool,
    /// Packets that were looked at: fewer than there were, where they were sampled.
    pub observed: u64,
    /// An exporter told one way of it; nobody knows whether the other was there.
    pub is_half: bool,
    /// Where the remote end is, as a database says: two letters.
    pub country: Option<[u8; 2]>,
}

pub(crate) const FIN: u8 = 0x01;
pub(crate) const SYN: u8 = 0x02;
pub(crate) const RST: u8 = 0x04;
const PSH: u8 = 0x08;
pub(crate) const ACK: u8 = 0x10;
pub(crate) const ICMP: u8 = 1;
pub(crate) const TCP: u8 = 6;
pub(crate) const UDP: u8 = 17;
pub(crate) const ICMPV6: u8 = 58;

/// The risks that detectors speak of.
const TOLD: Risks = Risks(
    Risks::CLEARTEXT_CREDENTIALS.0
        | Risks::EXPIRED_CERTIFICATE.0
        | Risks::SELF_SIGNED_CERTIFICATE.0
        | Risks::MISMATCHED_CERTIFICATE.0
        | Risks::EXPLOIT_IN_PATH.0
        | Risks::BINARY_TRANSFER.0
        | Risks::OBSOLETE_TLS.0
        | Risks::WEAK_CIPHER.0
        | Risks::OBSOLETE_SOFTWARE.0,
);

impl Sight {
    /// Of a flow that ended.
    pub fn of(record: &FlowRecord) -> Self {
        let key = record.key;
        let is_half = record.exporter.is_some() && record.reverse.packets == 0;
        let turned = is_half && is_from_server(record);
        let mut sight = Self {
            key,
            client: key.source,
            server: key.destination,
            port: key.destination_port,
            protocol: key.protocol,
            start: record.start,
            end: record.end,
            sent: record.scaled_forward(),
            received: record.scaled_reverse(),
            flags: record.tcp_flags,
            flags_received: record.tcp_flags_reverse,
            icmp: record.icmp_type_code,
            direction: record.direction,
            application: application(record),
            name: record.host_name.clone(),
            ja4: record.revealed.as_ref().and_then(|revealed| revealed.ja4.clone()),
            systems: [record.source_as, record.destination_as],
            risks: Risks::NONE,
            shown: None,
            is_cut: record.end_reason == Some(EndReason::ActiveTimeout),
            may_go_on: may_go_on(record),
            is_known: record.label.confidence > Confidence::Port,
            observed: record.total().packets,
            is_half,
            country: None,
        };
        if let Some(revealed) = &record.revealed {
            sight.risks = Risks(revealed.risks.0 & TOLD.0);
            let kind = sight.risks.iter().next().map(|risk| risk.name);
            let fact = kind.and_then(|kind| revealed.facts.iter().find(|fact| fact.kind == kind));
            sight.shown = fact.map(|fact| fact.value.clone());
        }
        if turned {
            (sight.client, sight.server) = (key.destination, key.source);
            sight.port = key.source_port;
            sight.systems.swap(0, 1);
            std::mem::swap(&mut sight.sent, &mut sight.received);
            std::mem::swap(&mut sight.flags, &mut sight.flags_received);
            sight.direction = match sight.direction {
                Direction::Upload => Direction::Download,
                Direction::Download => Direction::Upload,
                direction => direction,
            };
        }
        sight
    }

    /// What names it among all flows.
    pub(crate) const fn evidence(&self) -> Evidence {
        Evidence { key: self.key, start: self.start }
    }

    /// An opening of a connection that came to nothing: nobody answered, it was refused, or left half
    /// open; and what no connection begins with.
    pub(crate) const fn is_futile(&self) -> bool {
        match self.protocol {
            TCP => {
                let opens = self.flags & (SYN | ACK) == SYN;
                let is_stealth = self.flags & (SYN | ACK) == 0 || self.flags & (SYN | FIN) == 3;
                let is_refused = self.flags_received & (SYN | RST) == RST;
                let is_short = self.sent.packets <= 6;
                is_short
                    && (opens
                        || is_stealth && (is_refused || self.received.packets == 0)
                        || is_refused && self.received.packets <= 3)
            }
            UDP => !self.is_half && self.received.packets == 0 && self.sent.packets <= 4,
            ICMP | ICMPV6 => !self.is_half && self.received.packets == 0 && self.asks_for_echo(),
            _ => false,
        }
    }

    /// Ping.
    pub(crate) const fn asks_for_echo(&self) -> bool {
        matches!((self.protocol, self.icmp), (ICMP, Some(0x0800)) | (ICMPV6, Some(0x8000)))
    }

    /// Both sides said something: for TCP a connection with data, as far as octets tell.
    pub(crate) const fn is_spoken(&self) -> bool {
        if self.protocol != TCP {
            return self.received.packets > 0 || self.is_half;
        }
        let sent = says(self.flags, self.sent);
        let received = says(self.flags_received, self.received);
        sent && received || self.is_half && (sent || received)
    }

    /// Nanoseconds from first to last packet.
    pub(crate) const fn nanos(&self) -> u64 {
        self.end.nanos_since(self.start)
    }

    /// To nobody in particular.
    pub(crate) fn is_to_group(&self) -> bool {
        is_group(self.server) || is_group(self.client)
    }

    /// Whether the client is one of ours: where networks are known, they say so.
    pub(crate) const fn is_from_ours(&self) -> bool {
        matches!(self.direction, Direction::Local | Direction::Upload)
    }

    /// Whether it leaves our networks, as far as one knows.
    pub(crate) const fn leaves(&self) -> bool {
        matches!(self.direction, Direction::Upload)
    }
}

impl Seen {
    /// Something that was said, where a detector speaks of it.
    pub fn of_exchange(exchange: Box<Exchange>) -> Option<Self> {
        Self::is_heard(&exchange).then_some(Self::Exchange(exchange))
    }

    /// Whether a detector speaks of what was said.
    pub fn is_heard(exchange: &Exchange) -> bool {
        match exchange {
            Exchange::Dns(dns) => &*dns.protocol == "DNS",
            Exchange::Http(http) => http.status == Some(401) || http.status == Some(403),
            Exchange::Certificate(_) => false,
        }
    }
}

/// Whether one side of a connection said anything: what is said is pushed, or takes more octets than the
/// headers of frames with the usual options do.
const fn says(flags: u8, counters: Counters) -> bool {
    flags & PSH != 0 || counters.octets > counters.packets.saturating_mul(66).saturating_add(16)
}

pub(crate) fn is_group(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            v4.is_multicast() || v4.is_broadcast() || v4.is_unspecified() || v4.octets()[3] == 255
        }
        IpAddr::V6(v6) => v6.is_multicast() || v6.is_unspecified(),
    }
}

/// Of one way of a flow: whether the server sent it.
const fn is_from_server(record: &FlowRecord) -> bool {
    let key = &record.key;
    if record.key.protocol == TCP && record.tcp_flags & (SYN | ACK) == SYN {
        return false;
    }
    key.source_port != 0 && key.source_port < 1024 && key.source_port < key.destination_port
}

/// What the active timeout cut goes on; a connection that fell silent may.
const fn may_go_on(record: &FlowRecord) -> bool {
    match record.end_reason {
        Some(EndReason::ActiveTimeout) => true,
        Some(EndReason::IdleTimeout) => {
            let ended = (record.tcp_flags | record.tcp_flags_reverse) & (FIN | RST) != 0;
            record.key.protocol == TCP && !ended && record.reverse.packets > 0
        }
        _ => false,
    }
}

/// What is spoken, without the brand behind the dot.
fn application(record: &FlowRecord) -> Cow<'static, str> {
    fn master(name: &str) -> &str {
        name.split('.').next().unwrap_or(name)
    }
    match record.label.application {
        _ if record.label.confidence == Confidence::None => Cow::Borrowed(""),
        Cow::Borrowed(name) => Cow::Borrowed(master(name)),
        Cow::Owned(ref name) => Cow::Owned(master(name).to_owned()),
    }
}
