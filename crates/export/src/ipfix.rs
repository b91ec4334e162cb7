//! IPFIX files (RFC 5655): messages one after the other, each flow by a template that has just the
//! elements it tells, so that what is unknown is absent and not 0.

use std::collections::HashMap;
use std::net::IpAddr;

use model::{Column, FlowRecord, ObservedDirection, OctetLayer, Sampling, Timestamp, Value};
use netflow::encode::{EncodeError, Exporter, Template};
use netflow::{FieldName, FieldValue};

/// A file that grows, flow by flow.
#[derive(Clone, Debug)]
pub(crate) struct File {
    exporter: Exporter,
    templates: HashMap<Vec<Place>, u16>,
    /// The end of the last flow there is: no clock is read here.
    now: Timestamp,
}

/// Element by number and enterprise, and its octets.
type Place = (u32, u16, u16);

/// The flows come from many observation domains, or from none (RFC 7011 §3.1).
const NO_DOMAIN: u32 = 0;
/// Enterprise number of the reverse of every element (RFC 5103 §6.1).
const REVERSE: u32 = 29_305;
/// Each record tells its own length (RFC 7011 §7).
const VARIABLE: u16 = u16::MAX;
const FIRST_TEMPLATE: u16 = 256;
/// Templates after which all are withdrawn and told anew. 4096: what flows tell or leave out comes
/// in a few dozen combinations.
const MOST_TEMPLATES: usize = 4096;
const TCP: u8 = 6;

impl Default for File {
    fn default() -> Self {
        let now = Timestamp::from_seconds(0);
        Self { exporter: Exporter::ipfix(NO_DOMAIN), templates: HashMap::new(), now }
    }
}

impl File {
    /// One flow, by those of these columns that IPFIX has an element for.
    pub(crate) fn row(&mut self, flow: &FlowRecord, columns: &[Column], out: &mut Vec<u8>) {
        let texts = Texts::of(flow);
        let mut places = Vec::with_capacity(columns.len() + 2);
        let mut values = Vec::with_capacity(columns.len() + 2);
        for column in columns {
            texts.tell(flow, *column, &mut |place, value| {
                places.push(place);
                values.push(value);
            });
        }
        self.now = self.now.max(flow.end);
        if places.is_empty() {
            return;
        }
        let told = self
            .template(places)
            .and_then(|template| self.exporter.record(self.now, template, &values));
        debug_assert!(told.is_ok(), "a flow's own values fit their elements: {told:?}");
        self.drain(out);
    }

    /// What is left.
    pub(crate) fn end(&mut self, out: &mut Vec<u8>) {
        self.exporter.flush(self.now);
        self.drain(out);
    }

    /// The template of these elements, announced when it comes for the first time.
    fn template(&mut self, places: Vec<Place>) -> Result<u16, EncodeError> {
        if let Some(id) = self.templates.get(&places) {
            return Ok(*id);
        }
        if self.templates.len() >= MOST_TEMPLATES {
            self.exporter.withdraw_all(self.now)?;
            self.templates.clear();
        }
        let id = FIRST_TEMPLATE.saturating_add(u16::try_from(self.templates.len()).unwrap_or(0));
        let field = |&(enterprise, id, length): &Place| (FieldName::new(enterprise, id), length);
        let template = Template::data(id, places.iter().map(field))?;
        self.exporter.template(self.now, template)?;
        self.templates.insert(places, id);
        Ok(id)
    }

    fn drain(&mut self, out: &mut Vec<u8>) {
        while let Some(message) = self.exporter.poll_message() {
            out.extend_from_slice(&message);
        }
    }
}

/// Words of a flow, borrowed for as long as its record is put together.
struct Texts<'a> {
    application: &'a str,
    vrf: &'a str,
}

/// Longer names are cut: with the rest of the record they must fit a message.
const MOST_TEXT: usize = 200;

impl<'a> Texts<'a> {
    fn of(flow: &'a FlowRecord) -> Self {
        let reported = flow.reported();
        let cut = |text: &'a str| text.get(..text.floor_char_boundary(MOST_TEXT)).unwrap_or(text);
        Self {
            application: cut(&flow.label.application),
            vrf: cut(reported.input_vrf_name.as_deref().unwrap_or_default()),
        }
    }

    /// The element and value of a column; none where it is missing, or IPFIX has none for it.
    fn tell(&self, flow: &FlowRecord, column: Column, put: &mut impl FnMut(Place, FieldValue<'a>)) {
        let reported = flow.reported();
        let mut number = |enterprise, id, length| {
            if let Value::Number(number) = flow.value(column) {
                put((enterprise, id, length), FieldValue::Unsigned(number));
            }
        };
        // Octets of whole frames have an element of their own.
        let octets = match flow.octet_layer {
            OctetLayer::Frame => 352,
            OctetLayer::Network => 1,
        };
        let is_biflow = flow.reverse.packets > 0 || flow.reverse.octets > 0;
        let is_tcp = flow.key.protocol == TCP;
        match column {
            Column::Start => put((0, 156, 8), FieldValue::Time(flow.start)),
            Column::End => put((0, 157, 8), FieldValue::Time(flow.end)),
            Column::Protocol => number(0, 4, 1),
            Column::SourcePort => number(0, 7, 2),
            Column::DestinationPort => number(0, 11, 2),
            Column::Vlan => number(0, 58, 2),
            Column::Packets => number(0, 2, 8),
            Column::Octets => number(0, octets, 8),
            Column::PacketsReverse if is_biflow => number(REVERSE, 2, 8),
            Column::OctetsReverse if is_biflow => number(REVERSE, octets, 8),
            Column::TcpFlags if is_tcp => number(0, 6, 1),
            Column::TcpFlagsReverse if is_tcp && is_biflow => number(REVERSE, 6, 1),
            Column::IcmpTypeCode if flow.key.source.is_ipv4() => number(0, 32, 2),
            Column::IcmpTypeCode => number(0, 139, 2),
            Column::InputInterface => number(0, 10, 4),
            Column::OutputInterface => number(0, 14, 4),
            Column::SourceAs => number(0, 16, 4),
            Column::DestinationAs => number(0, 17, 4),
            Column::Tos => number(0, 5, 1),
            // One in one is what a record without it means.
            Column::SamplingRate if flow.sampling != Sampling::None => number(0, 34, 4),
            Column::EndReason => number(0, 136, 1),
            Column::PostNatSourcePort => number(0, 227, 2),
            Column::PostNatDestinationPort => number(0, 228, 2),
            Column::PortBlockStart => number(0, 361, 2),
            Column::PortBlockEnd => number(0, 362, 2),
            Column::InputVrf => number(0, 234, 4),
            Column::OutputVrf => number(0, 235, 4),
            Column::SourceAddress => address(Some(flow.key.source), (8, 27), put),
            Column::DestinationAddress => address(Some(flow.key.destination), (12, 28), put),
            Column::NextHop => address(flow.next_hop, (15, 62), put),
            Column::PostNatSourceAddress => address(reported.post_nat_source, (225, 281), put),
            Column::PostNatDestinationAddress => {
                address(reported.post_nat_destination, (226, 282), put);
            }
            Column::Exporter => {
                let Some(exporter) = flow.exporter else { return };
                address(Some(exporter.address.ip()), (130, 131), put);
                let port = exporter.address.port().into();
                put((0, 217, 2), FieldValue::Unsigned(port));
                put((0, 149, 4), FieldValue::Unsigned(exporter.domain.into()));
            }
            Column::ObservedDirection => {
                let Some(observed) = reported.observed else { return };
                let number = u64::from(observed == ObservedDirection::Egress);
                put((0, 61, 1), FieldValue::Unsigned(number));
            }
            Column::Event => {
                let Some(event) = reported.event else { return };
                let told = event.firewall().map(|number| (233, number));
                let Some((id, number)) = told.or(event.nat().map(|number| (230, number))) else {
                    return;
                };
                put((0, id, 1), FieldValue::Unsigned(number.into()));
            }
            Column::Application => text(96, self.application, put),
            Column::InputVrfName => text(236, self.vrf, put),
            _ => {}
        }
    }
}

fn text<'a>(id: u16, text: &'a str, put: &mut impl FnMut(Place, FieldValue<'a>)) {
    if !text.is_empty() {
        put((0, id, VARIABLE), FieldValue::Text(text));
    }
}

/// By the element of its family.
fn address<'a>(
    address: Option<IpAddr>,
    (four, six): (u16, u16),
    put: &mut impl FnMut(Place, FieldValue<'a>),
) {
    let Some(address) = address else { return };
    let place = if address.is_ipv4() { (0, four, 4) } else { (0, six, 16) };
    put(place, FieldValue::Address(address));
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, SocketAddr};

    use model::{Confidence, Counters, ExporterKey, FlowEvent, FlowKey, Label};
    use netflow::{Collector, Limits};

    use super::*;

    fn flow(source: &str, destination: &str, protocol: u8) -> FlowRecord {
        let key = FlowKey {
            source: source.parse().unwrap(),
            destination: destination.parse().unwrap(),
            source_port: 51_000,
            destination_port: 443,
            protocol,
            vlan: None,
        };
        let mut flow = FlowRecord::new(key, Timestamp(1_700_000_000_123_456_789));
        flow.end = Timestamp(1_700_000_060_000_000_001);
        flow.forward = Counters { packets: 3, octets: 1 << 40 };
        flow
    }

    /// What our own collector finds in the file of these flows; one message at a time.
    fn check(flows: &[FlowRecord]) -> Vec<FlowRecord> {
        let mut file = File::default();
        let mut octets = Vec::new();
        for flow in flows {
            file.row(flow, Column::ALL, &mut octets);
        }
        file.end(&mut octets);
        let mut collector = Collector::new(Limits::default());
        let from = SocketAddr::from((Ipv4Addr::LOCALHOST, 4739));
        let mut found = Vec::new();
        let mut rest = octets.as_slice();
        while let [_, _, high, low, ..] = *rest {
            let (message, after) = rest.split_at(u16::from_be_bytes([high, low]).into());
            let mut each = |record: netflow::Record<'_>| found.extend(record.flow());
            collector.handle(Timestamp(0), from, message, false, &mut each).unwrap();
            rest = after;
        }
        assert!(rest.is_empty());
        assert_eq!(collector.poll_issue(), None);
        found
    }

    #[test]
    fn flows_are_read_as_they_were_written() {
        let mut both = flow("192.0.2.1", "198.51.100.2", 6);
        both.reverse = Counters { packets: 2, octets: 70_000 };
        (both.tcp_flags, both.tcp_flags_reverse) = (0x1b, 0x12);
        both.label = Label { application: "TLS".into(), confidence: Confidence::Payload };
        both.key.vlan = Some(12);
        let mut six = flow("2001:db8::1", "2001:db8::2", 17);
        six.octet_layer = OctetLayer::Network;
        six.sampling = Sampling::OneIn(100);
        six.next_hop = "2001:db8::ff".parse().ok();
        (six.input_interface, six.output_interface) = (Some(3), Some(4));
        (six.source_as, six.destination_as) = (Some(64_500), Some(64_501));
        let address = SocketAddr::from((Ipv4Addr::new(192, 0, 2, 9), 50_000));
        six.exporter = Some(ExporterKey { address, domain: 7 });
        let written = [both, six];
        let read = check(&written);
        assert_eq!(read.len(), 2);
        for (read, written) in read.iter().zip(&written) {
            assert_eq!(read.key, written.key);
            assert_eq!((read.start, read.end), (written.start, written.end));
            assert_eq!((read.forward, read.reverse), (written.forward, written.reverse));
            assert_eq!(read.octet_layer, written.octet_layer);
            assert_eq!(
                (read.tcp_flags, read.tcp_flags_reverse),
                (written.tcp_flags, written.tcp_flags_reverse)
            );
            assert_eq!(read.sampling, written.sampling);
            assert_eq!(read.next_hop, written.next_hop);
            assert_eq!(read.input_interface, written.input_interface);
            assert_eq!(
                (read.source_as, read.destination_as),
                (written.source_as, written.destination_as)
            );
            assert_eq!(read.label.application, written.label.application);
        }
    }

    #[test]
    fn events_of_firewalls_and_translators_come_back() {
        let events = [FlowEvent::Denied, FlowEvent::Nat44Created, FlowEvent::OtherNat(200)];
        let written = events.map(|event| {
            let mut flow = flow("192.0.2.1", "198.51.100.2", 6);
            flow.reported_mut().event = Some(event);
            flow
        });
        let read = check(&written);
        assert_eq!(
            read.iter().map(|flow| flow.reported().event).collect::<Vec<_>>(),
            events.map(Some)
        );
    }

    #[test]
    fn long_names_are_cut_between_letters() {
        let mut named = flow("192.0.2.1", "198.51.100.2", 6);
        named.label.application = "ü".repeat(5000).into();
        let read = check(&[named]);
        assert_eq!(read[0].label.application.chars().count(), 100);
    }

    #[test]
    fn nothing_is_written_for_no_flows() {
        assert_eq!(check(&[]), []);
    }
}
