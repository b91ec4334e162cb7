//! What packets tell of their own flow and of others, for whoever meters them: a source, a data set.

use std::net::IpAddr;
use std::sync::Arc;

use capture::{IpPacket, Transport};
use classify::{HostName, Memory, News};
use model::{Exchange, FlowKey, FlowRecord, NameSource, Timestamp};

use crate::Limits;
use crate::names::Names;
use crate::publish::name;

/// What was told so far.
pub(crate) struct Told {
    /// What flows told of others.
    memory: Memory,
    /// What hosts are called.
    pub(crate) names: Names,
}

/// What of a packet is looked into.
#[derive(Clone, Copy)]
pub(crate) enum Seen<'a> {
    /// A packet.
    Packet(&'a IpPacket<'a>),
    /// Part of one, and the whole where it completed it.
    Part(&'a IpPacket<'a>, Option<&'a IpPacket<'a>>),
}

impl Told {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            memory: Memory::new(limits.hash_seed),
            names: Names::new(limits.names, limits.hash_seed),
        }
    }

    /// The payload of a flow's next packet tells what the flow is for. Known at once, so that the next
    /// part of a flow that is cut keeps it.
    #[inline]
    pub(crate) fn look(
        &mut self,
        record: &mut FlowRecord,
        state: &mut classify::State,
        from_initiator: bool,
        time: Timestamp,
        seen: Seen<'_>,
    ) {
        if state.is_done() {
            return;
        }
        let tells_anew = opening(seen, from_initiator, time)
            .is_some_and(|(packet, opens)| self.classify(state, &packet, opens));
        if tells_anew {
            self.named(record, state, time);
        }
    }

    /// Shows a packet to its flow's state; whether it told anything new.
    #[inline]
    pub(crate) fn classify(
        &mut self,
        state: &mut classify::State,
        packet: &classify::Packet<'_>,
        opens: bool,
    ) -> bool {
        if let (true, Some(sequence)) = (opens, packet.sequence) {
            state.opened(packet.from_initiator, sequence);
        }
        state.observe(packet, &mut self.memory)
    }

    /// Something new was told of a flow: what it is for, and what its server is called.
    pub(crate) fn named(
        &mut self,
        record: &mut FlowRecord,
        state: &classify::State,
        time: Timestamp,
    ) {
        name(record, state);
        if let (Some(name), Some(how)) = (&record.host_name, server_names(state)) {
            self.names.hear_server(record.key.destination, name, how, time);
        }
    }

    /// A name that the capture file brings along; it holds for what comes behind it.
    pub(crate) fn hear_file(&mut self, named: &capture::Name<'_>, time: Option<Timestamp>) {
        self.names.hear_host(&HostName {
            time: time.unwrap_or(Timestamp::MIN),
            address: Some(named.address),
            mac: None,
            name: named.name.into(),
            how: NameSource::File,
        });
    }

    /// Takes in what was told of others, and hands out what was said in flows. To be taken until there
    /// is nothing after every packet.
    pub(crate) fn poll(&mut self) -> Option<Box<Exchange>> {
        loop {
            match self.memory.poll_news()? {
                News::Answer(answer) => self.names.hear_answer(&answer),
                News::HostName(told) => self.names.hear_host(&told),
                News::HostClass(told) => self.names.hear_class(told),
                News::Exchange(exchange) => return Some(exchange),
            }
        }
    }

    /// The same at the end: what will not come any more.
    pub(crate) fn poll_last(&mut self) -> Option<Box<Exchange>> {
        loop {
            match self.memory.poll_last_news()? {
                News::Answer(answer) => self.names.hear_answer(&answer),
                News::HostName(told) => self.names.hear_host(&told),
                News::HostClass(told) => self.names.hear_class(told),
                News::Exchange(exchange) => return Some(exchange),
            }
        }
    }

    /// Whether [`Told::poll`] has anything to do.
    pub(crate) fn has_news(&self) -> bool {
        self.memory.has_news()
    }

    /// What the client of a flow that begins had been told that its server is called.
    pub(crate) fn answered(&self, key: &FlowKey, time: Timestamp) -> Option<Arc<str>> {
        let (client, server): (IpAddr, IpAddr) = (key.source, key.destination);
        self.names.answered(client, server, time)
    }

    /// Connections that others had announced and that were forgotten for want of room.
    pub(crate) const fn forgotten(&self) -> u64 {
        self.memory.forgotten()
    }
}

/// Whether a flow's name is its server's, and how it was told.
fn server_names(state: &classify::State) -> Option<NameSource> {
    match state.master()? {
        "TLS" | "DTLS" | "QUIC" => Some(NameSource::Tls),
        "HTTP" => Some(NameSource::Http),
        _ => None,
    }
}

/// The protocol number.
const TCP: u8 = 6;

/// What of a packet can tell what its flow is for, and whether it opens a direction of a TCP connection;
/// none where it tells nothing.
#[inline]
pub(crate) fn opening<'a>(
    seen: Seen<'a>,
    from_initiator: bool,
    time: Timestamp,
) -> Option<(classify::Packet<'a>, bool)> {
    const SYN: u8 = 0x02;
    let ip = match seen {
        Seen::Packet(ip) | Seen::Part(_, Some(ip)) => ip,
        // The parts of a segment would be taken for segments.
        Seen::Part(ip, None) if ip.protocol != TCP => ip,
        Seen::Part(..) => return None,
    };
    let (ports, sequence, payload, payload_length, opens) = match &ip.transport {
        Transport::Tcp(tcp) => {
            let opens = tcp.flags & SYN != 0 && tcp.payload.is_empty();
            let ports = (tcp.source_port, tcp.destination_port);
            (ports, Some(tcp.sequence), tcp.payload, tcp.payload_length, opens)
        }
        Transport::Udp(udp) => {
            ((udp.source_port, udp.destination_port), None, udp.payload, udp.payload_length, false)
        }
        _ => return None,
    };
    if payload.is_empty() && !opens {
        return None;
    }
    let packet = classify::Packet {
        time,
        protocol: ip.protocol,
        source: ip.source,
        destination: ip.destination,
        source_port: ports.0,
        destination_port: ports.1,
        from_initiator,
        sequence,
        payload,
        payload_length,
    };
    Some((packet, opens))
}
