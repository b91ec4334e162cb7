//! One probe per protocol, in families; who is asked about a packet, and in which order.
//!
//! Those come first whose usual port is one of the packet's, the others behind them in the order of
//! their families. A port never decides anything: it only says whom to ask first.

mod calls;
mod data;
mod games;
mod industry;
mod manage;
mod naming;
mod peers;
mod queues;
mod remote;
mod routing;
mod text;
mod voice;
mod web;

use std::sync::LazyLock;

use model::Timestamp;

use crate::memory::Memory;
use crate::segment::{Outcome, Segment};

pub(crate) use naming::unanswered;
pub(crate) use web::Kept;

/// Every family, those with the strongest signatures first.
const FAMILIES: &[&[Probe]] = &[
    web::FAMILY,
    remote::FAMILY,
    naming::FAMILY,
    peers::FAMILY,
    games::FAMILY,
    voice::FAMILY,
    data::FAMILY,
    queues::FAMILY,
    calls::FAMILY,
    industry::FAMILY,
    manage::FAMILY,
    routing::FAMILY,
    text::FAMILY,
];

/// A protocol's probe.
#[derive(Clone, Copy)]
pub(crate) struct Probe {
    over: Over,
    /// The ports it usually is found at.
    ports: &'static [u16],
    look: Look,
    /// Is asked about every packet, also after it said no: what it knows can begin in the middle.
    patient: bool,
}

/// Over which transport.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Over {
    Tcp,
    Udp,
    Both,
}

/// How it looks.
#[derive(Clone, Copy)]
enum Look {
    /// At the packet alone.
    At(fn(&Segment<'_>) -> Outcome),
    /// At the packet, with what it remembers of the flow and can tell of others.
    Around(fn(&Segment<'_>, &mut Around<'_>) -> Outcome),
}

/// What surrounds a packet.
pub(crate) struct Around<'a> {
    /// When it was captured.
    pub(crate) time: Timestamp,
    /// What probes remember of this flow.
    pub(crate) scratch: &'a mut Scratch,
    /// What flows tell of others.
    pub(crate) memory: &'a mut Memory,
}

/// What probes remember of one flow while it is looked at: a field for each that needs one, bounded
/// and boxed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scratch {
    hello: Option<Box<web::Known>>,
    dtls: Option<Box<web::Fragments>>,
    quic: Option<Box<web::Connection>>,
    pub(crate) http: Option<Box<web::Exchange>>,
}

/// Probes there is room for: half as many again as there are.
const MAX_PROBES: usize = 384;

/// Probes, by their numbers: those that were asked about a direction of a flow and said no.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Asked([u64; MAX_PROBES / 64]);

impl Probe {
    /// Over TCP.
    const fn tcp(ports: &'static [u16], look: fn(&Segment<'_>) -> Outcome) -> Self {
        Self { over: Over::Tcp, ports, look: Look::At(look), patient: false }
    }

    /// Over UDP.
    const fn udp(ports: &'static [u16], look: fn(&Segment<'_>) -> Outcome) -> Self {
        Self { over: Over::Udp, ports, look: Look::At(look), patient: false }
    }

    /// Over both.
    const fn both(ports: &'static [u16], look: fn(&Segment<'_>) -> Outcome) -> Self {
        Self { over: Over::Both, ports, look: Look::At(look), patient: false }
    }

    /// Over TCP, with what surrounds the packet.
    const fn tcp_around(
        ports: &'static [u16],
        look: fn(&Segment<'_>, &mut Around<'_>) -> Outcome,
    ) -> Self {
        Self { over: Over::Tcp, ports, look: Look::Around(look), patient: false }
    }

    /// Over UDP, with what surrounds the packet.
    const fn udp_around(
        ports: &'static [u16],
        look: fn(&Segment<'_>, &mut Around<'_>) -> Outcome,
    ) -> Self {
        Self { over: Over::Udp, ports, look: Look::Around(look), patient: false }
    }

    /// Over both, with what surrounds the packet.
    const fn both_around(
        ports: &'static [u16],
        look: fn(&Segment<'_>, &mut Around<'_>) -> Outcome,
    ) -> Self {
        Self { over: Over::Both, ports, look: Look::Around(look), patient: false }
    }

    /// Is asked about every packet.
    const fn patient(mut self) -> Self {
        self.patient = true;
        self
    }

    fn ask(&self, segment: &Segment<'_>, around: &mut Around<'_>) -> Outcome {
        match self.look {
            Look::At(look) => look(segment),
            Look::Around(look) => look(segment, around),
        }
    }
}

impl Asked {
    const fn insert(&mut self, at: u16) {
        self.0[(at >> 6) as usize] |= 1 << (at & 63);
    }

    /// Takes out this one; whether it was there.
    const fn take(&mut self, at: u16) -> bool {
        let word = &mut self.0[(at >> 6) as usize];
        let was_there = *word >> (at & 63) & 1 != 0;
        *word &= !(1 << (at & 63));
        was_there
    }

    /// Takes out the first one from this word of 64 on, which goes on to where it was found.
    fn take_first(&mut self, word: &mut usize) -> Option<u16> {
        while let Some(probes) = self.0.get_mut(*word) {
            if *probes != 0 {
                let at = *word as u32 * 64 + probes.trailing_zeros();
                *probes &= *probes - 1;
                return u16::try_from(at).ok();
            }
            *word += 1;
        }
        None
    }

    /// Those that others are not.
    fn without(mut self, others: &Self) -> Self {
        for (these, others) in self.0.iter_mut().zip(others.0) {
            *these &= !others;
        }
        self
    }
}

/// All probes, with who is asked first at which port.
struct Registry {
    probes: Vec<Probe>,
    tcp: Asked,
    udp: Asked,
    /// Port and probe, sorted.
    tcp_ports: Vec<(u16, u16)>,
    udp_ports: Vec<(u16, u16)>,
}

static REGISTRY: LazyLock<Registry> = LazyLock::new(Registry::new);

impl Registry {
    fn new() -> Self {
        let probes: Vec<Probe> =
            FAMILIES.iter().flat_map(|family| family.iter().copied()).collect();
        let numbered = || (0..).zip(probes.iter().take(MAX_PROBES));
        let over = |other: Over| {
            let mut those = Asked::default();
            let numbered = numbered().filter(|(_, probe)| probe.over != other);
            numbered.for_each(|(at, _)| those.insert(at));
            those
        };
        let ports = |other: Over| {
            let mut ports: Vec<(u16, u16)> = numbered()
                .filter(|(_, probe)| probe.over != other)
                .flat_map(|(at, probe)| probe.ports.iter().map(move |port| (*port, at)))
                .collect();
            model::sort(&mut ports);
            ports
        };
        let (tcp, udp) = (over(Over::Udp), over(Over::Tcp));
        let (tcp_ports, udp_ports) = (ports(Over::Udp), ports(Over::Tcp));
        Self { probes, tcp, udp, tcp_ports, udp_ports }
    }

    /// The probes whose usual port this is.
    fn at_port(&self, stream: bool, port: u16) -> impl Iterator<Item = u16> {
        let ports = if stream { &self.tcp_ports } else { &self.udp_ports };
        let from = ports.partition_point(|(other, _)| *other < port);
        let here = ports.get(from..).unwrap_or_default();
        here.iter().take_while(move |(other, _)| *other == port).map(|(_, at)| *at)
    }
}

/// The first probe that is sure; else whether one of them wants to see more.
pub(crate) fn ask(
    asked: &mut Asked,
    segment: &Segment<'_>,
    around: &mut Around<'_>,
) -> (u16, Outcome) {
    let registry = &*REGISTRY;
    let all = if segment.stream { registry.tcp } else { registry.udp };
    let mut left = all.without(asked);
    let mut usual = [segment.destination_port, segment.source_port]
        .into_iter()
        .flat_map(|port| registry.at_port(segment.stream, port));
    let mut answer = Outcome::No;
    let mut word = 0;
    loop {
        let at = match usual.next() {
            Some(at) if left.take(at) => at,
            Some(_) => continue,
            None => match left.take_first(&mut word) {
                Some(at) => at,
                None => break,
            },
        };
        let Some(probe) = registry.probes.get(usize::from(at)) else { continue };
        match probe.ask(segment, around) {
            Outcome::No if probe.patient => {}
            Outcome::No => asked.insert(at),
            Outcome::More => answer = Outcome::More,
            found @ Outcome::Yes(_) => return (at, found),
        }
    }
    (u16::MAX, answer)
}

/// The probe that found out what a flow is, asked for more.
pub(crate) fn ask_one(at: u16, segment: &Segment<'_>, around: &mut Around<'_>) -> Outcome {
    REGISTRY.probes.get(usize::from(at)).map_or(Outcome::No, |probe| probe.ask(segment, around))
}

/// What a protocol is called that carries another one, where the pair has a name of its own, and
/// what stands behind the dot then.
pub(crate) fn carried(outer: &str, inner: &str) -> Option<(&'static str, Option<&'static str>)> {
    Some(match (outer, inner) {
        ("SMTP", "TLS") => ("SMTPS", None),
        ("IMAP", "TLS") => ("IMAPS", None),
        ("POP3", "TLS") => ("POPS", None),
        ("FTP_CONTROL", "TLS") => ("FTPS", None),
        ("RDP", "TLS") => ("TLS", Some("RDP")),
        ("STUN", "DTLS") => ("DTLS", None),
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
