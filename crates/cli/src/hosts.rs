//! `flowglass hosts`: who there is, with how many, how much, since when, and what each one offers.

use std::collections::BTreeMap;
use std::net::IpAddr;

use model::column::ColumnInfo;
use model::{Column, ColumnType, Unit, Value, protocol_name};
use protocol::{Request, Response};
use query::filter::Filter;
use query::{Answer, Dimension, Measure, Question};

use crate::arguments::{HostsArguments, UsageError};
use crate::exchanges::write;
use crate::flows::filter;

/// Services told of one host; what offers more is scanned or is a gateway.
const MAX_SERVICES: usize = 16;

macro_rules! info {
    ($name:literal $kind:ident $unit:ident $about:literal) => {
        ColumnInfo {
            name: $name,
            title: $name,
            kind: ColumnType::$kind,
            unit: Unit::$unit,
            element: None,
            filter_names: &[],
            about: $about,
        }
    };
}

const HOST: ColumnInfo = info!("host" Address None "Its address.");
const OCTETS: ColumnInfo = info!("octets" Count Octets "Bytes sent and received.");
const SENT: ColumnInfo = info!("octets_sent" Count Octets "Bytes it sent.");
const RECEIVED: ColumnInfo = info!("octets_received" Count Octets "Bytes it received.");
const FLOWS: ColumnInfo = info!("flows" Count None "Flows, whoever began.");
const PEERS: ColumnInfo = info!("peers" Count None "Other hosts it spoke with.");
const FIRST: ColumnInfo = info!("first" Time None "Start of its first flow.");
const LAST: ColumnInfo = info!("last" Time None "End of its last flow.");
const SERVICES: ColumnInfo =
    info!("services" Text None "Ports it answered at, with the application.");

const HEADS: [&ColumnInfo; 9] =
    [&HOST, &OCTETS, &SENT, &RECEIVED, &FLOWS, &PEERS, &FIRST, &LAST, &SERVICES];

const MEASURES: [Measure; 7] = [
    Measure::Octets,
    Measure::OctetsForward,
    Measure::OctetsReverse,
    Measure::Flows,
    Measure::Distinct(Dimension::Host),
    Measure::FirstSeen,
    Measure::LastSeen,
];

/// Hosts, those with most octets first.
pub(crate) fn run(arguments: &HostsArguments) -> anyhow::Result<u8> {
    let chosen = filter(arguments.common.filter.as_deref())?;
    let answered = Filter::parse("packets_reverse > 0 && proto in {tcp, udp}")
        .map_err(|error| UsageError(error.to_string()))?;
    let hosts = Question {
        filter: chosen.clone(),
        group_by: vec![Dimension::Host],
        measures: MEASURES.to_vec(),
        limit: arguments.common.limit,
        ..Question::default()
    };
    let columns = [
        Column::DestinationAddress,
        Column::Protocol,
        Column::DestinationPort,
        Column::Application,
    ];
    let services = Question {
        filter: Some(match chosen {
            Some(chosen) => chosen.and(answered),
            None => answered,
        }),
        group_by: columns.map(Dimension::Column).to_vec(),
        measures: vec![Measure::Flows],
        limit: u32::MAX,
        ..Question::default()
    };
    write(&arguments.common, HEADS.to_vec(), |engine| {
        let mut ask = |question| match engine.ask(Request::Question(question)) {
            Response::Answer(answer) => answer,
            _ => Answer::default(),
        };
        let offered = offered(&ask(services));
        ask(hosts).rows.iter().map(|row| cells(row, &offered)).collect()
    })
}

/// What hosts answered at, the most used first.
fn offered(answer: &Answer) -> BTreeMap<IpAddr, Vec<String>> {
    let mut offered: BTreeMap<IpAddr, Vec<String>> = BTreeMap::new();
    for row in &answer.rows {
        let [Value::Address(host), Value::Number(protocol), Value::Number(port), application] =
            row.key.as_slice()
        else {
            continue;
        };
        let transport = u8::try_from(*protocol).ok().and_then(protocol_name).unwrap_or("?");
        let place = format!("{port}/{}", transport.to_lowercase());
        let services = offered.entry(*host).or_default();
        services.push(match application {
            Value::Text(application) => format!("{application} {place}"),
            _ => place,
        });
    }
    offered
}

fn cells(row: &query::Row, offered: &BTreeMap<IpAddr, Vec<String>>) -> Vec<Value> {
    let host = row.key.first().cloned().unwrap_or_default();
    let services = match &host {
        Value::Address(address) => offered.get(address).map(Vec::as_slice).unwrap_or_default(),
        _ => &[],
    };
    let mut words = services.get(..MAX_SERVICES).unwrap_or(services).join(", ");
    if services.len() > MAX_SERVICES {
        words.push_str(", …");
    }
    let at = |place: usize| row.measures.get(place).copied().unwrap_or_default();
    let time = |place| Value::Time(model::Timestamp(i64::try_from(at(place)).unwrap_or(i64::MAX)));
    let mut cells = vec![host];
    cells.extend((0..4).map(|place| Value::Number(at(place))));
    // The host itself is among those at either end of its flows.
    cells.push(Value::Number(at(4).saturating_sub(1)));
    cells.extend([time(5), time(6), Value::text(&words)]);
    cells
}
