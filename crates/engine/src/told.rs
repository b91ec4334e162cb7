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
        let memory = &mut self.memory;
        let tells_anew = match seen {
            Seen::Packet(ip) | Seen::Part(_, Some(ip)) => {
                classify(state, from_initiator, time, ip, memory)
            }
            // The parts of a segment would be taken for segments.
            Seen::Part(ip, None) => {
                ip.protocol != TCP && classify(state, from_initiator, time, ip, memory)
            }
        };
        if tells_anew {
            name(record, state);
            if let (Some(name), Some(how)) = (&record.host_name, server_names(state)) {
                self.names.hear_server(record.key.destination, name, how, time);
            }
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

/// Whether the payload told anything new.
fn classify(
    state: &mut classify::State,
    from_initiator: bool,
    time: Timestamp,
    ip: &IpPacket<'_>,
    memory: &mut Memory,
) -> bool {
    const SYN: u8 = 0x02;
    if state.is_done() {
        return false;
    }
    let (ports, sequence, payload, payload_length) = match &ip.transport {
        Transport::Tcp(tcp) => {
            if tcp.flags & SYN != 0 && tcp.payload.is_empty() {
                state.opened(from_initiator, tcp.sequence);
            }
            let ports = (tcp.source_port, tcp.destination_port);
            (ports, Some(tcp.sequence), tcp.payload, tcp.payload_length)
        }
        Transport::Udp(udp) => {
            ((udp.source_port, udp.destination_port), None, udp.payload, udp.payload_length)
        }
        _ => return false,
    };
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
    state.observe(&packet, memory)
}
