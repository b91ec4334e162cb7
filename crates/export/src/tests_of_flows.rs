//! Flows of every kind for the tests of what is written and read back.

use std::net::IpAddr;

use model::{Column, ColumnType, ExporterKey, FlowKey, FlowRecord, Timestamp, Value};
use proptest::prelude::*;

use crate::TimeFormat;
use crate::cell::Cell;

/// A flow that says next to nothing.
pub(crate) fn plain() -> FlowRecord {
    let nobody = IpAddr::from([0, 0, 0, 0]);
    let key = FlowKey {
        source: nobody,
        destination: nobody,
        source_port: 0,
        destination_port: 0,
        protocol: 0,
        vlan: None,
    };
    FlowRecord::new(key, Timestamp(0))
}

/// Words of columns that know a few only, and others.
const WORDS: &[&str] = &[
    "none",
    "port",
    "exporter",
    "name",
    "payload",
    "L2",
    "L3",
    "packets",
    "absolute",
    "uptime",
    "event",
    "export",
    "arrival",
    "unknown",
    "ingress",
    "egress",
    "created",
    "NAT44 created",
    "firewall event 77",
    "no SYN",
    "teardown 2031",
    "00:1b:c5:09:ff:10",
    "local",
    "upload",
];

fn address() -> impl Strategy<Value = IpAddr> {
    prop_oneof![any::<[u8; 4]>().prop_map(IpAddr::from), any::<[u8; 16]>().prop_map(IpAddr::from)]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "['=+@,\"\r\n\t -]{0,4}[a-z]{0,3}",
        prop::sample::select(WORDS).prop_map(str::to_owned),
    ]
}

/// A value of a column's kind, or none; what does not fit is refused by the flow.
fn value(column: Column) -> BoxedStrategy<Value> {
    let number = prop_oneof![any::<u8>().prop_map(u64::from), any::<u64>(), 0..6_u64];
    let told = match column.info().kind {
        ColumnType::Time => any::<i64>().prop_map(|at| Value::Time(Timestamp(at))).boxed(),
        ColumnType::Span => any::<u64>().prop_map(Value::Span).boxed(),
        ColumnType::Address => address().prop_map(Value::Address).boxed(),
        ColumnType::Protocol | ColumnType::Flags => {
            prop_oneof![Just(6), any::<u8>()].prop_map(|n| Value::Number(n.into())).boxed()
        }
        ColumnType::Port => any::<u16>().prop_map(|n| Value::Number(n.into())).boxed(),
        ColumnType::Count | ColumnType::Number => number.prop_map(Value::Number).boxed(),
        ColumnType::Exporter => (address(), any::<u16>(), any::<u32>())
            .prop_map(|(address, port, domain)| {
                Value::Exporter(ExporterKey { address: (address, port).into(), domain })
            })
            .boxed(),
        ColumnType::Direction | ColumnType::Text => {
            text().prop_map(|text| Value::text(&text)).boxed()
        }
    };
    prop_oneof![3 => told, 1 => Just(Value::Missing)].boxed()
}

prop_compose! {
    pub(crate) fn flow()(values in Column::ALL.iter().map(|column| value(*column)).collect::<Vec<_>>()) -> FlowRecord {
        let mut flow = plain();
        for (column, value) in Column::ALL.iter().zip(&values) {
            flow.tell(*column, value);
        }
        flow.end = flow.end.max(flow.start);
        flow
    }
}

pub(crate) fn cells(flow: &FlowRecord) -> Vec<Cell> {
    Column::ALL.iter().map(|column| Cell::of(flow, *column, TimeFormat::Rfc3339)).collect()
}
