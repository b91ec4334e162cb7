//! Structured data (RFC 6313) that is encoded comes back as it was: lists in lists in lists.

use std::net::{Ipv4Addr, SocketAddr};

use model::Timestamp;
use netflow::encode::{Exporter, Template, basic_list, sub_template_list, sub_template_multi_list};
use netflow::{Collector, Field, FieldName, FieldValue, Limits};
use proptest::prelude::*;

const NOW: Timestamp = Timestamp::from_seconds(1_700_000_000);
const VARIABLE: u16 = u16::MAX;

fn element(id: u16, length: u16) -> (FieldName, u16) {
    (FieldName::new(0, id), length)
}

/// A field and all that is in it, as text.
fn text(field: &Field<'_>) -> String {
    match field.value {
        FieldValue::Unsigned(number) => number.to_string(),
        FieldValue::Text(text) => text.to_owned(),
        FieldValue::List(list) => {
            let entries: Vec<String> = list
                .records()
                .map(|record| {
                    record.fields().map(|field| text(&field)).collect::<Vec<_>>().join(" ")
                })
                .collect();
            format!("[{}]", entries.join(", "))
        }
        other => format!("{other:?}"),
    }
}

proptest! {
    #[test]
    fn lists_come_back_as_they_were_told(
        numbers in prop::collection::vec(prop::collection::vec(any::<u16>(), 0..6), 0..8),
        names in prop::collection::vec("[a-z]{0,300}", 0..5),
        semantic in 0..5_u8,
    ) {
        // Interfaces with lists of ports; names; and lists of both.
        let ports = Template::data(300, [element(10, 4), element(291, VARIABLE)]).unwrap();
        let named = Template::data(301, [element(82, VARIABLE)]).unwrap();
        let lists = [element(292, VARIABLE), element(293, VARIABLE), element(4, 1)];
        let outer = Template::data(302, lists).unwrap();
        let inner: Vec<Vec<u8>> = numbers
            .iter()
            .map(|ports| {
                let values: Vec<_> =
                    ports.iter().map(|port| FieldValue::Unsigned((*port).into())).collect();
                basic_list(semantic, FieldName::new(0, 7), 2, &values).unwrap()
            })
            .collect();
        let records: Vec<[FieldValue<'_>; 2]> = (1..)
            .zip(&inner)
            .map(|(interface, list)| [FieldValue::Unsigned(interface), FieldValue::Bytes(list)])
            .collect();
        let records: Vec<&[FieldValue<'_>]> = records.iter().map(|record| &record[..]).collect();
        let words: Vec<[FieldValue<'_>; 1]> =
            names.iter().map(|name| [FieldValue::Text(name)]).collect();
        let words: Vec<&[FieldValue<'_>]> = words.iter().map(|record| &record[..]).collect();
        let one = sub_template_list(semantic, &ports, &records).unwrap();
        let many = sub_template_multi_list(semantic, &[(&named, &words), (&ports, &records)]).unwrap();

        let mut exporter = Exporter::ipfix(1).message_octets(9000);
        for template in [ports, named, outer] {
            exporter.template(NOW, template).unwrap();
        }
        let values = [FieldValue::Bytes(&one), FieldValue::Bytes(&many), FieldValue::Unsigned(6)];
        exporter.record(NOW, 302, &values).unwrap();
        exporter.flush(NOW);

        let from = SocketAddr::from((Ipv4Addr::LOCALHOST, 4739));
        let mut collector = Collector::new(Limits::default());
        let mut found = Vec::new();
        let message = exporter.poll_message().unwrap();
        collector
            .handle(NOW, from, &message, false, &mut |record| {
                found.extend(record.fields().map(|field| text(&field)));
            })
            .unwrap();
        prop_assert_eq!(collector.poll_issue(), None);
        let told: Vec<String> = (1..)
            .zip(&numbers)
            .map(|(interface, ports)| {
                let ports: Vec<String> = ports.iter().map(u16::to_string).collect();
                format!("{interface} [{}]", ports.join(", "))
            })
            .collect();
        let both: Vec<String> = names.iter().chain(&told).cloned().collect();
        let expected = [format!("[{}]", told.join(", ")), format!("[{}]", both.join(", ")), "6".into()];
        prop_assert_eq!(found, expected);
    }
}
