//! Random questions about random flows.

use model::{Column, PlacePart, TimeRange};
use proptest::prelude::*;
use proptest::sample::select;
use query::{Baseline, Dimension, Filter, Measure, Order, OrderBy, Question, Statistic};

use super::{flow, time};

fn column() -> impl Strategy<Value = Column> {
    select(Column::ALL.to_vec())
}

fn dimension() -> impl Strategy<Value = Dimension> {
    prop_oneof![
        4 => column().prop_map(Dimension::Column),
        1 => Just(Dimension::Host),
        1 => Just(Dimension::Conversation),
        1 => Just(Dimension::Service),
        2 => (column(), any::<u8>(), any::<u8>())
            .prop_map(|(column, v4, v6)| Dimension::Prefix { column, v4, v6 }),
        2 => (address_column(), 0_u8..34, 0_u8..130)
            .prop_map(|(column, v4, v6)| Dimension::Prefix { column, v4, v6 }),
        2 => (select(vec![Column::Start, Column::End, Column::Vlan]), select(vec![0, 1, 7, 300, u64::MAX]))
            .prop_map(|(column, nanos)| Dimension::Bucket { column, nanos }),
        2 => select(PlacePart::ALL.to_vec()).prop_map(Dimension::Place),
    ]
}

fn address_column() -> impl Strategy<Value = Column> {
    select(vec![Column::SourceAddress, Column::DestinationAddress, Column::NextHop])
}

fn statistic() -> impl Strategy<Value = Statistic> {
    prop_oneof![
        Just(Statistic::Sum),
        Just(Statistic::Least),
        Just(Statistic::Greatest),
        Just(Statistic::Mean),
        prop_oneof![select(vec![0, 50, 95, 99, 100]), any::<u8>()].prop_map(Statistic::Percentile),
    ]
}

fn measure() -> impl Strategy<Value = Measure> {
    prop_oneof![
        9 => select(vec![
            Measure::Flows,
            Measure::Packets,
            Measure::Octets,
            Measure::PacketsForward,
            Measure::PacketsReverse,
            Measure::OctetsForward,
            Measure::OctetsReverse,
            Measure::PacketsScaled,
            Measure::OctetsScaled,
            Measure::PacketsForwardScaled,
            Measure::PacketsReverseScaled,
            Measure::OctetsForwardScaled,
            Measure::OctetsReverseScaled,
            Measure::FlowsUnknownRate,
            Measure::FirstSeen,
            Measure::LastSeen,
            Measure::Rate,
        ]),
        3 => (statistic(), column())
            .prop_map(|(statistic, column)| Measure::Of(statistic, column)),
        2 => dimension().prop_map(Measure::Distinct),
    ]
}

fn order() -> impl Strategy<Value = Option<Order>> {
    let by = prop_oneof![
        column().prop_map(OrderBy::Column),
        measure().prop_map(OrderBy::Measure),
        measure().prop_map(OrderBy::Change),
        Just(OrderBy::Key),
    ];
    proptest::option::of((by, any::<bool>()).prop_map(|(by, descending)| Order { by, descending }))
}

/// Tests of every kind, on every column by way of a value that a flow may have.
fn filter() -> impl Strategy<Value = Filter> {
    let text = select(vec![
        "ip.addr == 10/8",
        "ip.addr != 10.0.0.1",
        "ip.src in {10.0.0.1..10.0.0.2, 2001:db8::/32}",
        "port != 53",
        "port in {53, 100..500}",
        "src.port",
        "tcp.port == 443",
        "proto in {1, 50..200}",
        "vlan",
        "vlan <= 7",
        "bytes > 1K",
        "bytes <= 40",
        "packets != 4",
        "packets_forward < 18446744073709551615",
        "octets_reverse >= 18446744073709551615",
        "rate > 1G",
        "duration == 0",
        "duration > 100ns",
        "start < 1970-01-01T00:00:00.0000005Z",
        "end == 1970-01-01T00:00:00Z..1970-01-01T00:00:00.0000003Z",
        "start >= 1677-09-21T00:12:43.145224192Z",
        "flags contains RST",
        "flags",
        "tcp_flags != 0",
        "app == tls",
        "app != tls",
        "host",
        "host == \"\"",
        "host contains EXAMPLE",
        "host matches \"^[a-b]\"",
        "example",
        "dns",
        "dir in {upload, internal}",
        "confidence == payload",
        "octet_layer != L2",
        "exporter == 192.0.2.0/24",
        "exporter in {192.0.2.1:2055/1, 2001:db8::9}",
        "exporter",
        "asn == 64496",
        "asn != AS0",
        "in_if > 1",
        "out_if < 4294967295",
        "next_hop == 10/8",
        "next_hop",
        "sampling_rate == 1",
        "sampling_rate > 1",
        "icmp_type_code",
        "end_reason == 5",
        "source == 1",
        "tos == 46",
        "time_basis == uptime",
        "time_basis != packets",
        "octets_scaled > 1M",
        "packets_scaled == 0",
        "event == denied",
        "event contains nat",
        "event",
        "event_reason != \"ingress ACL\"",
        "in_if_name == gi0/1",
        "out_if_name matches \"^a\"",
        "flow_direction == egress",
        "flow_direction",
        "flow_direction != egress",
        "nat.src == 10/8",
        "nat.dst",
        "nat.srcport > 53",
        "port_block_end",
        "eth.src == 00:1B:c5:09:ff:10",
        "dst.mac",
        "mpls_labels contains 24005",
        "input_vrf == 1",
        "output_vrf_name",
        "tos == 46",
        "country == de",
        "country != DE",
        "!country",
        "src.country in {DE, FR}",
        "city contains ber",
        "as.name",
        "as.number == 64496",
        "dst.as > 64496",
    ]);
    let leaf = text.prop_map(|text| Filter::parse(text).expect(text));
    let clicked = (flow(), column(), any::<bool>()).prop_map(|(flow, column, negated)| {
        Filter::from_value(column, &flow.value(column), negated).expect("every cell is clickable")
    });
    prop_oneof![4 => leaf, 1 => clicked].prop_recursive(3, 8, 3, |inner| {
        let write = |text: String| Filter::parse(&text).expect("made of filters");
        (inner.clone(), inner, 0..4).prop_map(move |(a, b, how)| {
            write(match how {
                0 => format!("({a}) && ({b})"),
                1 => format!("({a}) || ({b})"),
                2 => format!("!({a}) && ({b})"),
                _ => format!("!(({a}) || ({b}))"),
            })
        })
    })
}

fn range() -> impl Strategy<Value = TimeRange> {
    (time(), 0_i64..400)
        .prop_map(|(start, nanos)| TimeRange { start, end: start.plus_nanos(nanos) })
}

/// Half of all questions compare.
fn baseline() -> impl Strategy<Value = Option<Baseline>> {
    let either = (proptest::option::of(filter()), proptest::option::of(range()));
    proptest::option::of(either.prop_map(|(filter, time)| Baseline { filter, time }))
}

pub(in crate::tests) fn question() -> impl Strategy<Value = Question> {
    (
        proptest::option::of(filter()),
        proptest::option::of(range()),
        prop_oneof![2 => Just(Vec::new()), 1 => proptest::collection::vec(column(), 1..4)],
        proptest::collection::vec(dimension(), 0..4),
        proptest::collection::vec(measure(), 0..4),
        order(),
        0_u64..4,
        prop_oneof![0_u32..6, Just(u32::MAX)],
        select(vec![0_u32, 1, 2, 7, 100]),
        baseline(),
    )
        .prop_map(
            |(filter, time, select, group_by, measures, order, offset, limit, buckets, compare)| {
                Question {
                    filter,
                    time,
                    select,
                    group_by,
                    measures,
                    order,
                    offset,
                    limit,
                    buckets,
                    compare,
                }
            },
        )
}
