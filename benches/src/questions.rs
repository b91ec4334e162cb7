//! Flows made from their numbers, and questions about them; `store.py` has both for DuckDB.

use std::hint::black_box;

use model::{Column, Counters, FlowKey, FlowRecord, OctetLayer, Timestamp};
use query::{Dimension, Filter, Measure, Order, OrderBy};
use store::{Limits, Store};

/// What is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Question {
    /// Filter, group, and the hundred largest groups.
    Top,
    /// Octets in 500 buckets of time.
    Timeline,
    /// The hundred largest flows.
    Page,
    /// A hundred flows from the middle of all, by octets.
    Middle,
    /// How many different hosts.
    Hosts,
    /// Flows and octets of all.
    Totals,
    /// The busiest services.
    Services,
    /// The hundred largest conversations.
    Conversations,
    /// The hundred names with most octets.
    Names,
    /// A tenth of the time, by protocol.
    Tenth,
    /// The hundred largest of nearly as many groups as flows.
    Many,
}

impl Question {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Top,
        Self::Timeline,
        Self::Page,
        Self::Middle,
        Self::Hosts,
        Self::Totals,
        Self::Services,
        Self::Conversations,
        Self::Names,
        Self::Tenth,
        Self::Many,
    ];

    /// What the table calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Top => "filter, group, top 100",
            Self::Timeline => "timeline of 500 buckets",
            Self::Page => "first page by octets",
            Self::Middle => "page in the middle by octets",
            Self::Hosts => "different hosts",
            Self::Totals => "totals",
            Self::Services => "services",
            Self::Conversations => "conversations, top 100",
            Self::Names => "names, top 100",
            Self::Tenth => "a tenth of the time, by protocol",
            Self::Many => "a group for each flow, top 100",
        }
    }

    /// Asks it; the sum of what is shown, where another program can tell the same.
    pub fn ask(self, store: &Store, flows: u32) -> Option<u64> {
        let answer = black_box(store.answer(&self.question(flows)));
        let first = |row: &query::Row| row.measures.first().copied().unwrap_or_default();
        let spreads =
            matches!(self, Self::Timeline | Self::Page | Self::Middle | Self::Tenth | Self::Many);
        (!spreads).then(|| answer.rows.iter().map(first).sum())
    }

    fn question(self, flows: u32) -> query::Question {
        let plain =
            query::Question { measures: vec![Measure::Octets], limit: 100, ..Default::default() };
        let by = |dimension| query::Question { group_by: vec![dimension], ..plain.clone() };
        let page = |offset| query::Question {
            select: Column::DEFAULT_TABLE.to_vec(),
            order: Some(Order { by: OrderBy::Column(Column::OctetsTotal), descending: true }),
            offset,
            ..plain.clone()
        };
        match self {
            Self::Top => query::Question {
                filter: Filter::parse("proto == tcp && bytes > 20000").ok(),
                measures: vec![Measure::Octets, Measure::Flows],
                ..by(Dimension::Column(Column::SourceAddress))
            },
            Self::Timeline => query::Question { buckets: 500, ..plain },
            Self::Page => page(0),
            Self::Middle => page(u64::from(flows) / 2),
            Self::Hosts => {
                query::Question { measures: vec![Measure::Distinct(Dimension::Host)], ..plain }
            }
            Self::Totals => query::Question {
                measures: vec![Measure::Octets, Measure::Flows, Measure::Packets],
                ..plain
            },
            Self::Services => by(Dimension::Service),
            Self::Conversations => by(Dimension::Conversation),
            Self::Names => by(Dimension::Column(Column::HostName)),
            Self::Many => query::Question {
                group_by: [Column::Start, Column::SourceAddress, Column::SourcePort]
                    .map(Dimension::Column)
                    .to_vec(),
                ..plain
            },
            Self::Tenth => {
                let tenth = i64::from(flows) / 10 * STEP_MILLIS;
                let start = Timestamp::from_millis(FIRST_MILLIS + 4 * tenth);
                let end = Timestamp::from_millis(FIRST_MILLIS + 5 * tenth);
                query::Question {
                    time: Some(model::TimeRange { start, end }),
                    ..by(Dimension::Column(Column::Protocol))
                }
            }
        }
    }
}

const FIRST_MILLIS: i64 = 1_700_000_000_000;
/// From one flow's start to the next one's.
const STEP_MILLIS: i64 = 8;

/// A store with flows 0 to `flows`, which came one by one.
pub fn store(flows: u32) -> Store {
    let mut store = Store::new(Limits { flows, ..Limits::default() });
    for number in 0..flows {
        store.append(&flow(number.into()));
    }
    store
}

/// Changes nothing, but the store does not know.
pub fn touch(store: &mut Store) {
    store.update(store::Row(0), &flow(0));
}

/// A number below `most` that seems random: the same of the same flow and purpose.
const fn chance(flow: u64, purpose: u64, most: u64) -> u64 {
    let mixed = (flow * 2_654_435_761 + purpose * 40_503_777) % 4_294_967_291;
    (mixed * 48_271 % 2_147_483_647) % most
}

/// The flow of a number: an office's, at least at a distance.
fn flow(number: u64) -> FlowRecord {
    let host = chance(number, 1, 200) * chance(number, 2, 200) / 8;
    let server = chance(number, 3, 3000) * chance(number, 4, 300) / 4;
    let port = [443, 443, 443, 80, 53, 53, 123, 22, 8443, 5222][chance(number, 5, 10) as usize];
    let is_udp = matches!(port, 53 | 123);
    let key = FlowKey {
        source: std::net::Ipv4Addr::from_bits(0x0a00_0000 + host as u32).into(),
        destination: std::net::Ipv4Addr::from_bits(0xcb00_7100 + server as u32).into(),
        source_port: 32_768 + chance(number, 6, 28_000) as u16,
        destination_port: port,
        protocol: if is_udp { 17 } else { 6 },
        vlan: None,
    };
    let start = FIRST_MILLIS + number as i64 * STEP_MILLIS + chance(number, 7, 4000) as i64;
    let start = Timestamp::from_millis(start);
    let packets = 1 + chance(number, 8, 40);
    let lasted = chance(number, 9, 30) * chance(number, 10, 1000);
    let name = (chance(number, 11, 2) == 1).then(|| format!("host{server}.example.net").into());
    FlowRecord {
        end: start.plus_nanos(lasted as i64 * 1_000_000),
        forward: Counters { packets, octets: packets * 60 + chance(number, 12, 900) },
        reverse: Counters { packets: packets + 2, octets: packets * chance(number, 13, 1400) },
        octet_layer: OctetLayer::Frame,
        tcp_flags: if is_udp { 0 } else { 0x1b },
        tcp_flags_reverse: if is_udp { 0 } else { 0x1b },
        host_name: name,
        ..FlowRecord::new(key, start)
    }
}
