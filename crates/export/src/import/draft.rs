//! A flow that is put together cell by cell, whatever the file calls them.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr};

use model::{
    Column, Confidence, EndReason, FlowKey, FlowRecord, Label, OctetLayer, TimeBasis, Timestamp,
    Value, protocol_from_name,
};

use crate::parse;

/// What a column of somebody's file says of a flow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Part {
    /// One of our columns, as we write it.
    Column(Column),
    /// The same where 0, or an address of nothing but 0, says that it is not known.
    Known(Column),
    /// First packet.
    Start(Clock),
    /// Last packet.
    End(Clock),
    /// From first to last packet.
    Duration(Span),
    /// Flags as one number.
    Flags(Column, Radix),
    /// Flags as nfdump writes them: `...AP.SF`.
    Dots,
    /// ICMP type, and code.
    IcmpType,
    /// The code alone.
    IcmpCode,
    /// A protocol by a name that others use.
    Protocol,
    /// A port.
    Port(Column, Ports),
    /// What others call the application.
    Application,
    /// An application by nDPI's numbers.
    Ndpi,
    /// Letters of Zeek's `history`.
    History,
    /// Zeek's `conn_state`.
    State,
    /// Suricata's `flow.reason` and `flow.state`.
    Reason,
}

/// How an instant is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Clock {
    /// RFC 3339, or seconds since 1970.
    Told,
    /// `2026-12-12 21:13:40.5` without a zone: taken as UTC.
    Zoneless,
    /// Milliseconds since 1970.
    Millis,
}

/// How a length of time is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Span {
    /// Seconds.
    Seconds,
    /// Milliseconds, some of them floor((2³² µs − true) / 1000): a fault of published data sets.
    WrappedMillis,
}

/// Base of a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Radix {
    Decimal,
    Hexadecimal,
}

/// What stands for a port where the protocol is ICMP.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Ports {
    /// Nothing of meaning.
    Plain,
    /// Type and code in the destination's, with a point between.
    Dotted,
    /// The type in the source's, the code in the destination's.
    TypeAndCode,
}

/// A flow in the making.
#[derive(Debug)]
pub(crate) struct Draft {
    flow: FlowRecord,
    source: bool,
    destination: bool,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    /// Wins over an end whose seconds are whole.
    duration: Option<u64>,
    basis: bool,
    packets: bool,
    octets: bool,
    packets_total: Option<u64>,
    octets_total: Option<u64>,
    icmp: (Option<u8>, u8),
    ports: Option<Ports>,
}

/// Whole flows lasting longer than this are wrapped: 4 000 s in milliseconds.
const WRAPPED_ABOVE: u64 = 4_000_000;
/// 2³² µs in whole milliseconds.
const WRAP: u64 = 4_294_967;
const SECOND: u64 = 1_000_000_000;
const ICMP: u8 = 1;
const ICMPV6: u8 = 58;
/// Reserved (IANA protocol numbers): somebody saw a protocol and did not say which.
const RESERVED: u8 = 255;
const FIN: u8 = 1;
const SYN: u8 = 2;
const RST: u8 = 4;
const ACK: u8 = 16;

impl Draft {
    /// Times of our own files are those of packets unless a column says otherwise.
    pub(crate) fn new(layer: OctetLayer, ours: bool) -> Self {
        let nobody = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
        let key = FlowKey {
            source: nobody,
            destination: nobody,
            source_port: 0,
            destination_port: 0,
            protocol: 0,
            vlan: None,
        };
        let mut flow = FlowRecord::new(key, Timestamp(0));
        flow.octet_layer = layer;
        flow.time_basis = if ours { TimeBasis::Packets } else { TimeBasis::Absolute };
        Self {
            flow,
            source: false,
            destination: false,
            start: None,
            end: None,
            duration: None,
            basis: false,
            packets: false,
            octets: false,
            packets_total: None,
            octets_total: None,
            icmp: (None, 0),
            ports: None,
        }
    }

    /// One cell; none where it does not say what it should.
    pub(crate) fn put(&mut self, part: Part, text: &str) -> Option<()> {
        if let Part::Column(column) = part {
            return self.tell(column, &parse::value(column, text)?);
        }
        if matches!(text, "" | "-" | "(empty)" | "<none>") {
            return Some(());
        }
        match part {
            Part::Column(column) => self.column(column, parse::value(column, text)?)?,
            Part::Known(column) => {
                let value = parse::value(column, text)?;
                let unknown = match &value {
                    Value::Number(number) => *number == 0,
                    Value::Address(address) => address.is_unspecified(),
                    Value::Text(text) => text.bytes().all(|b| matches!(b, b'0' | b':' | b'-')),
                    _ => false,
                };
                if !unknown {
                    self.column(column, value)?;
                }
            }
            Part::Start(clock) => self.start = Some(clock.read(text)?),
            Part::End(clock) => self.end = Some(clock.read(text)?),
            Part::Duration(Span::Seconds) => self.duration = Some(parse::seconds(text)?),
            Part::Duration(Span::WrappedMillis) => {
                let millis = parse::shifted(text, 0)?;
                let wrapped = (WRAPPED_ABOVE..=WRAP).contains(&millis);
                let millis = if wrapped { WRAP - millis } else { millis };
                self.duration = Some(millis.checked_mul(1_000_000)?);
            }
            Part::Flags(column, radix) => {
                let base = if radix == Radix::Hexadecimal { 16 } else { 10 };
                let flags = u64::from_str_radix(text, base).ok()?;
                // ECN's third bit (RFC 3540) is no column of ours.
                self.column(column, Value::Number(flags & 0xff))?;
            }
            Part::Dots => {
                let letters: String = text.chars().filter(|letter| *letter != '.').collect();
                self.column(Column::TcpFlags, parse::value(Column::TcpFlags, &letters)?)?;
            }
            Part::IcmpType => self.icmp.0 = Some(text.parse().ok()?),
            Part::IcmpCode => self.icmp.1 = text.parse().ok()?,
            Part::Protocol => self.flow.key.protocol = protocol(text)?,
            Part::Port(column, ports) => self.port(column, ports, text)?,
            Part::Application => self.application(text.to_owned()),
            Part::Ndpi => {
                if !text.bytes().all(|b| matches!(b, b'0' | b'.')) {
                    let name = model::application::of_id(text);
                    self.application(name.unwrap_or_else(|| format!("nDPI {text}")));
                }
            }
            Part::History => self.history(text),
            Part::State => {
                let closed = ["SF", "REJ", "S2", "S3"].contains(&text) || text.starts_with("RST");
                self.flow.end_reason = closed.then_some(EndReason::EndOfFlow);
            }
            Part::Reason => match text {
                "closed" => self.flow.end_reason = Some(EndReason::EndOfFlow),
                "timeout" if self.flow.end_reason.is_none() => {
                    self.flow.end_reason = Some(EndReason::IdleTimeout);
                }
                "forced" => self.flow.end_reason = Some(EndReason::LackOfResources),
                "shutdown" => self.flow.end_reason = Some(EndReason::ForcedEnd),
                _ => {}
            },
        }
        Some(())
    }

    /// The flow, or the name of a column it cannot be without.
    pub(crate) fn finish(mut self) -> Result<FlowRecord, &'static str> {
        if !self.source {
            return Err(Column::SourceAddress.name());
        }
        if !self.destination {
            return Err(Column::DestinationAddress.name());
        }
        self.times();
        self.totals();
        self.icmp();
        Ok(self.flow)
    }

    fn column(&mut self, column: Column, value: Value) -> Option<()> {
        self.tell(column, &value)
    }

    /// Whether a column without a value leaves it as it is, before anything was put into it.
    #[cfg(feature = "columnar")]
    pub(crate) fn may_miss(mut self, column: Column) -> bool {
        let before = self.flow.clone();
        self.tell(column, &Value::Missing).is_some() && self.flow == before
    }

    /// What one of our columns holds; none where it does not fit there.
    pub(crate) fn tell(&mut self, column: Column, value: &Value) -> Option<()> {
        match (column, value) {
            (Column::Start, Value::Time(at)) => self.start = Some(*at),
            (Column::End, Value::Time(at)) => self.end = Some(*at),
            (Column::Duration, Value::Span(nanos)) => self.duration = Some(*nanos),
            (Column::PacketsTotal, Value::Number(number)) => self.packets_total = Some(*number),
            (Column::OctetsTotal, Value::Number(number)) => self.octets_total = Some(*number),
            // A cell of a table that holds a flow's own number is never empty; a missing one is bad.
            (Column::SourceAddress, Value::Address(_)) => self.source = true,
            (Column::DestinationAddress, Value::Address(_)) => self.destination = true,
            (Column::Packets, _) => self.packets = true,
            (Column::Octets, _) => self.octets = true,
            (Column::TimeBasis, _) => self.basis = true,
            _ => {}
        }
        self.flow.tell(column, value).then_some(())
    }

    fn times(&mut self) {
        let back = |nanos: u64| i64::try_from(nanos).unwrap_or(i64::MAX);
        let (start, end) = match (self.start, self.end, self.duration) {
            (Some(start), Some(end), None) => (start, end),
            // The duration has the fraction that an end in whole seconds lacks.
            (Some(start), Some(end), Some(nanos)) => {
                let by_duration = start.plus_nanos(back(nanos));
                let apart = by_duration.nanos_since(end).max(end.nanos_since(by_duration));
                let whole = end.seconds_and_nanos().1 == 0;
                (start, if whole && apart < SECOND { by_duration } else { end })
            }
            (Some(start), None, nanos) => (start, start.plus_nanos(back(nanos.unwrap_or(0)))),
            (None, Some(end), nanos) => (end.plus_nanos(-back(nanos.unwrap_or(0))), end),
            (None, None, nanos) => {
                if !self.basis {
                    self.flow.time_basis = TimeBasis::Unknown;
                }
                (Timestamp(0), Timestamp(0).plus_nanos(back(nanos.unwrap_or(0))))
            }
        };
        self.flow.start = start;
        self.flow.end = end.max(start);
    }

    /// Where only the sum of both ways is there, or one way and the sum.
    fn totals(&mut self) {
        let flow = &mut self.flow;
        if let Some(total) = self.packets_total.filter(|_| !self.packets) {
            flow.forward.packets = total.saturating_sub(flow.reverse.packets);
        }
        if let Some(total) = self.octets_total.filter(|_| !self.octets) {
            flow.forward.octets = total.saturating_sub(flow.reverse.octets);
        }
    }

    fn port(&mut self, column: Column, ports: Ports, text: &str) -> Option<()> {
        self.ports = Some(ports);
        if ports == Ports::Dotted
            && let Some((kind, code)) = text.split_once('.')
        {
            self.icmp = (Some(kind.parse().ok()?), code.parse().ok()?);
            return Some(());
        }
        // Some write `443.0`.
        let port = u16::try_from(parse::shifted(text, 0)?).ok()?;
        self.column(column, Value::Number(port.into()))
    }

    /// Flows of a protocol without ports have type and code.
    fn icmp(&mut self) {
        let flow = &mut self.flow;
        let told = self.ports.is_some() || self.icmp.0.is_some();
        if !told || !matches!(flow.key.protocol, ICMP | ICMPV6) {
            return;
        }
        let (source, destination) = (flow.key.source_port, flow.key.destination_port);
        flow.key.source_port = 0;
        flow.key.destination_port = 0;
        let told = match (self.icmp, self.ports) {
            ((Some(kind), code), _) => Some((kind, code)),
            (_, Some(Ports::TypeAndCode)) => {
                u8::try_from(source).ok().zip(u8::try_from(destination).ok())
            }
            _ => None,
        };
        if let Some((kind, code)) = told {
            flow.icmp_type_code = Some(u16::from_be_bytes([kind, code]));
        }
    }

    fn application(&mut self, application: String) {
        self.flow.label =
            Label { application: Cow::Owned(application), confidence: Confidence::Exporter };
    }

    /// Capitals are the originator's. Data and windows say nothing of flags.
    fn history(&mut self, letters: &str) {
        for letter in letters.chars() {
            let flags = match letter.to_ascii_uppercase() {
                'S' => SYN,
                'H' => SYN | ACK,
                'A' => ACK,
                'F' => FIN,
                'R' => RST,
                _ => 0,
            };
            if letter.is_ascii_uppercase() {
                self.flow.tcp_flags |= flags;
            } else {
                self.flow.tcp_flags_reverse |= flags;
            }
        }
    }
}

impl Clock {
    fn read(self, text: &str) -> Option<Timestamp> {
        match self {
            Self::Told => parse::time(text),
            Self::Zoneless => Timestamp::parse_rfc3339(&format!("{text}Z")).ok(),
            Self::Millis => {
                let nanos = parse::shifted(text, 6)?;
                i64::try_from(nanos).ok().map(Timestamp)
            }
        }
    }
}

/// A protocol by number or by what others call it.
fn protocol(text: &str) -> Option<u8> {
    protocol_from_name(text).or_else(|| match text.to_ascii_lowercase().as_str() {
        "ipv6-icmp" => Some(ICMPV6),
        "unknown_transport" => Some(RESERVED),
        text => text.strip_prefix("proto-").and_then(|number| number.parse().ok()),
    })
}
