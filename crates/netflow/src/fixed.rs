//! The versions before templates: headers and records whose fields stand where they always stood.

use std::sync::{Arc, LazyLock};

use model::NetflowVersion;

use crate::element::DataType;
use crate::field::FieldName;
use crate::layout::Layout;

/// Where everything stands in the records of a version; of v8, of one of its aggregations.
pub(crate) fn layout(version: NetflowVersion, aggregation: u8) -> Option<&'static Arc<Layout>> {
    match version {
        NetflowVersion::V1 => Some(&V1),
        NetflowVersion::V5 => Some(&V5),
        NetflowVersion::V7 => Some(&V7),
        NetflowVersion::V8 => V8.get(usize::from(aggregation).checked_sub(1)?),
        NetflowVersion::V9 | NetflowVersion::Ipfix | NetflowVersion::Sflow5 => None,
    }
}

/// Offset, octets, element.
type Place = (u32, u16, u16);

/// What v1, v5 and v7 have in common: addresses, next hop, interfaces, packets, octets, first,
/// last, ports.
const COMMON: [Place; 11] = [
    (0, 4, 8),
    (4, 4, 12),
    (8, 4, 15),
    (12, 2, 10),
    (14, 2, 14),
    (16, 4, 2),
    (20, 4, 1),
    (24, 4, 22),
    (28, 4, 21),
    (32, 2, 7),
    (34, 2, 11),
];

/// flags, protocol, ToS, AS numbers, mask lengths: v5 and v7.
const SINCE_V5: [Place; 7] =
    [(37, 1, 6), (38, 1, 4), (39, 1, 5), (40, 2, 16), (42, 2, 17), (44, 1, 9), (45, 1, 13)];

static V1: LazyLock<Arc<Layout>> =
    LazyLock::new(|| build(48, &[&COMMON, &[(38, 1, 4), (39, 1, 5), (40, 1, 6)]], &[]));
static V5: LazyLock<Arc<Layout>> = LazyLock::new(|| build(48, &[&COMMON, &SINCE_V5], &[]));
static V7: LazyLock<Arc<Layout>> = LazyLock::new(|| {
    // Which fields, and which flows, are not valid, among other things.
    let flags = &[(36, 1, "fieldFlags"), (46, 2, "flowFlags")];
    build(52, &[&COMMON, &SINCE_V5, &[(48, 4, ROUTER)]], flags)
});

/// The fourteen aggregations of v8, by number.
static V8: LazyLock<[Arc<Layout>; 14]> = LazyLock::new(|| {
    // Router aggregations begin with flows, packets, octets, first, last.
    let router = &[(0, 4, 3), (4, 4, 2), (8, 4, 1), (12, 4, 22), (16, 4, 21)];
    // Here the destination's mask comes first (Cisco's guide to the NetFlow Collection Engine).
    let prefixes = &[(20, 4, 44), (24, 4, 45), (28, 1, 13), (29, 1, 9)];
    [
        build(28, &[router, &[(20, 2, 16), (22, 2, 17), (24, 2, 10), (26, 2, 14)]], &[]),
        build(28, &[router, &[(20, 1, 4), (24, 2, 7), (26, 2, 11)]], &[]),
        build(32, &[router, &[(20, 4, 44), (24, 1, 9), (26, 2, 16), (28, 2, 10)]], &[]),
        build(32, &[router, &[(20, 4, 45), (24, 1, 13), (26, 2, 17), (28, 2, 14)]], &[]),
        build(40, &[router, prefixes, &[(32, 2, 16), (34, 2, 17), (36, 2, 10), (38, 2, 14)]], &[]),
        build(
            32,
            &[&[
                (0, 4, 12),
                (4, 4, 2),
                (8, 4, 1),
                (12, 4, 22),
                (16, 4, 21),
                (20, 2, 14),
                (22, 1, 5),
                (28, 4, ROUTER),
            ]],
            &[(23, 1, MARKED), (24, 4, EXTRA)],
        ),
        build(
            40,
            &[
                &[(0, 4, 12), (4, 4, 8), (8, 4, 2), (12, 4, 1), (16, 4, 22), (20, 4, 21)],
                &[(24, 2, 14), (26, 2, 10), (28, 1, 5), (36, 4, ROUTER)],
            ],
            &[(29, 1, MARKED), (32, 4, EXTRA)],
        ),
        build(
            44,
            &[
                &[(0, 4, 12), (4, 4, 8), (8, 2, 11), (10, 2, 7), (12, 4, 2), (16, 4, 1)],
                &[(20, 4, 22), (24, 4, 21), (28, 2, 14), (30, 2, 10), (32, 1, 5), (33, 1, 4)],
                &[(40, 4, ROUTER)],
            ],
            &[(34, 1, MARKED), (36, 4, EXTRA)],
        ),
        build(
            32,
            &[router, &[(20, 2, 16), (22, 2, 17), (24, 2, 10), (26, 2, 14), (28, 1, 5)]],
            &[],
        ),
        build(
            32,
            &[router, &[(20, 1, 4), (21, 1, 5), (24, 2, 7), (26, 2, 11), (28, 2, 10), (30, 2, 14)]],
            &[],
        ),
        build(32, &[router, &[(20, 4, 44), (24, 1, 9), (25, 1, 5), (26, 2, 16), (28, 2, 10)]], &[]),
        build(
            32,
            &[router, &[(20, 4, 45), (24, 1, 13), (25, 1, 5), (26, 2, 17), (28, 2, 14)]],
            &[],
        ),
        build(
            40,
            &[router, prefixes, &[(30, 1, 5), (32, 2, 16), (34, 2, 17), (36, 2, 10), (38, 2, 14)]],
            &[],
        ),
        build(
            40,
            &[
                router,
                prefixes,
                &[(30, 1, 5), (31, 1, 4), (32, 2, 7), (34, 2, 11), (36, 2, 10), (38, 2, 14)],
            ],
            &[],
        ),
    ]
});

/// The router whose work a Catalyst did for it: ipv4RouterSc.
const ROUTER: u16 = 43;
/// The ToS of packets beyond what was agreed.
const MARKED: &str = "markedIpClassOfService";
/// How many packets went beyond it.
const EXTRA: &str = "extraPackets";

/// `own` are numbers that no element stands for.
fn build(octets: usize, parts: &[&[Place]], own: &[(u32, u16, &'static str)]) -> Arc<Layout> {
    let place = |&(offset, length, id): &Place| (offset, length, FieldName::new(0, id));
    let mut fields: Vec<_> = parts.iter().copied().flatten().map(place).collect();
    fields.extend(
        own.iter().map(|&(offset, length, name)| {
            (offset, length, FieldName::own(name, DataType::Unsigned))
        }),
    );
    model::sort_by_key(&mut fields, |(offset, _, _)| *offset);
    Arc::new(Layout::fixed(octets, &fields))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_lies_within_its_record() {
        let v8 = (1..=14).map(|aggregation| (NetflowVersion::V8, aggregation));
        let plain = [NetflowVersion::V1, NetflowVersion::V5, NetflowVersion::V7].map(|v| (v, 0));
        for (version, aggregation) in plain.into_iter().chain(v8) {
            let layout = layout(version, aggregation).unwrap();
            let mut end = 0;
            for field in &layout.fields {
                assert!(field.offset as usize >= end, "{version:?} {aggregation}: {field:?}");
                end = field.offset as usize + usize::from(field.length);
            }
            assert!(end <= layout.octets, "{version:?} {aggregation}");
        }
        assert_eq!(layout(NetflowVersion::V8, 0), None);
        assert_eq!(layout(NetflowVersion::V8, 15), None);
    }

    fn check(version: NetflowVersion, aggregation: u8, names: &str) {
        let layout = layout(version, aggregation).unwrap();
        let all: Vec<_> = layout.fields.iter().map(|field| field.name.to_string()).collect();
        assert!(all.join(" ").contains(names), "{version:?} {aggregation}: {all:?}");
    }

    #[test]
    fn a_catalyst_tells_what_it_did_for_a_router() {
        check(NetflowVersion::V7, 0, "destinationTransportPort fieldFlags tcpControlBits");
        check(NetflowVersion::V7, 0, "destinationIPv4PrefixLength flowFlags ipv4RouterSc");
        for aggregation in [6, 7, 8] {
            check(
                NetflowVersion::V8,
                aggregation,
                "markedIpClassOfService extraPackets ipv4RouterSc",
            );
        }
    }

    #[test]
    fn in_aggregations_by_prefix_the_mask_of_the_destination_comes_first() {
        for aggregation in [5, 13, 14] {
            let masks = "destinationIPv4PrefixLength sourceIPv4PrefixLength";
            check(NetflowVersion::V8, aggregation, masks);
        }
    }
}
