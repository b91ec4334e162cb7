//! `flowglass hosts`: who there is, what each one is called, runs and offers, with how many it spoke,
//! how much, and since when.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use engine::Engine;
use model::column::ColumnInfo;
use model::{ColumnType, Unit, Value};
use protocol::{HostsQuestion, KnownHost, Request, Response};
use query::{Answer, Dimension, Measure, Question};

use crate::arguments::{HostsArguments, UsageError};
use crate::exchanges::write;
use crate::flows::filter;
use crate::resolve::Resolve;

/// A column: what stands above it, and what it holds.
struct Column {
    info: ColumnInfo,
    what: What,
}

/// Where a column's value comes from.
#[derive(Clone, Copy)]
enum What {
    /// The address.
    Host,
    /// What is known of the host.
    Known(fn(&KnownHost) -> String),
    /// What flows add up to, by its place among [`MEASURES`].
    Number(usize),
    /// The same, as an instant.
    Time(usize),
}

macro_rules! column {
    ($name:literal $kind:ident $unit:ident $what:expr, $about:literal) => {
        Column {
            info: ColumnInfo {
                name: $name,
                title: $name,
                kind: ColumnType::$kind,
                unit: Unit::$unit,
                element: None,
                filter_names: &[],
                about: $about,
            },
            what: $what,
        }
    };
}

const MEASURES: [Measure; 8] = [
    Measure::Octets,
    Measure::OctetsForward,
    Measure::OctetsReverse,
    Measure::Flows,
    Measure::Distinct(Dimension::Host),
    Measure::FirstSeen,
    Measure::LastSeen,
    Measure::Packets,
];
/// The place of what counts the host itself as well.
const ENDS: usize = 4;

static COLUMNS: [Column; 15] = [
    column!("host" Address None What::Host, "Its address."),
    column!("name" Text None What::Known(|host| host.name_words().unwrap_or_default()), "Its surest name; a tilde before one that others told."),
    column!("name_by" Text None What::Known(name_by), "Who told it."),
    column!("mac" Text None What::Known(|host| host.mac.map(|mac| mac.to_string()).unwrap_or_default()), "Its hardware address, as ARP, neighbour discovery or DHCP told."),
    column!("vendor" Text None What::Known(|host| host.vendor.clone().unwrap_or_default()), "Who made that interface, by IEEE's listing."),
    column!("system" Text None What::Known(systems), "What it says that it runs."),
    column!("octets" Count Octets What::Number(0), "Bytes sent and received."),
    column!("octets_sent" Count Octets What::Number(1), "Bytes it sent."),
    column!("octets_received" Count Octets What::Number(2), "Bytes it received."),
    column!("packets" Count None What::Number(7), "Packets sent and received."),
    column!("flows" Count None What::Number(3), "Flows, whoever began."),
    column!("peers" Count None What::Number(ENDS), "Other hosts it spoke with."),
    column!("first" Time None What::Time(5), "Start of its first flow."),
    column!("last" Time None What::Time(6), "End of its last flow."),
    column!("services" Text None What::Known(KnownHost::service_words), "Ports it answered at, with the application."),
];

/// Hosts, those with most octets first.
pub(crate) fn run(arguments: &HostsArguments) -> anyhow::Result<u8> {
    let resolve = Resolve::of(&arguments.resolve)?;
    let filter = filter(arguments.common.filter.as_deref())?;
    let columns: Vec<&'static Column> = match &arguments.fields {
        Some(names) => {
            names.split(',').map(|name| column(name.trim())).collect::<Result<_, _>>()?
        }
        None => COLUMNS.iter().collect(),
    };
    let heads = columns.iter().map(|column| &column.info).collect();
    let question = Question {
        filter: filter.clone(),
        group_by: vec![Dimension::Host],
        measures: MEASURES.to_vec(),
        limit: arguments.common.limit,
        ..Question::default()
    };
    write(&arguments.common, heads, |engine| {
        if let Some(resolve) = resolve {
            resolve.name(engine, filter.as_ref());
        }
        engine.know_vendors(engine::VENDORS.to_owned());
        let hosts = match engine.ask(Request::Question(question)) {
            Response::Answer(answer) => answer,
            _ => Answer::default(),
        };
        let address = |row: &query::Row| match row.key.first() {
            Some(Value::Address(address)) => Some(*address),
            _ => None,
        };
        let addresses = hosts.rows.iter().filter_map(address).collect();
        let asked = HostsQuestion { addresses, filter, time: None };
        let known: HashMap<IpAddr, KnownHost> = match engine.ask(Request::Hosts(asked)) {
            Response::Hosts(known) => known.into_iter().map(|host| (host.address, host)).collect(),
            _ => HashMap::new(),
        };
        let cells = |row: &query::Row| -> Vec<Value> {
            let host = address(row).and_then(|address| known.get(&address));
            columns.iter().map(|column| cell(column.what, row, host)).collect()
        };
        hosts.rows.iter().map(cells).collect()
    })
}

/// What the hosts are called of which an answer's rows speak, as people are shown it.
pub(crate) fn names_of(engine: &mut Engine, answers: &[&Answer]) -> BTreeMap<IpAddr, KnownHost> {
    let rows = answers.iter().flat_map(|answer| &answer.rows);
    let hosts = rows.filter_map(|row| match row.key.as_slice() {
        [Value::Address(host)] => Some(*host),
        _ => None,
    });
    let asked = HostsQuestion { addresses: hosts.collect(), filter: None, time: None };
    match engine.ask(Request::Hosts(asked)) {
        Response::Hosts(known) => known.into_iter().map(|host| (host.address, host)).collect(),
        _ => BTreeMap::new(),
    }
}

/// The host of which alone a row speaks, where it has a name.
pub(crate) fn of_row<'a>(
    row: &query::Row,
    known: &'a BTreeMap<IpAddr, KnownHost>,
) -> Option<&'a KnownHost> {
    match row.key.as_slice() {
        [Value::Address(host)] => known.get(host).filter(|host| !host.names.is_empty()),
        _ => None,
    }
}

fn column(name: &str) -> Result<&'static Column, UsageError> {
    COLUMNS.iter().find(|column| column.info.name == name).ok_or_else(|| {
        let all: Vec<&str> = COLUMNS.iter().map(|column| column.info.name).collect();
        let shown = export::escape_controls(name);
        UsageError(format!("--fields: there is no column `{shown}`; there are {}", all.join(", ")))
    })
}

fn cell(what: What, row: &query::Row, known: Option<&KnownHost>) -> Value {
    let at = |place: usize| row.measures.get(place).copied().unwrap_or_default();
    match what {
        What::Host => row.key.first().cloned().unwrap_or_default(),
        What::Known(words) => match known.map(words).unwrap_or_default() {
            words if words.is_empty() => Value::Missing,
            words => Value::text(&words),
        },
        // The host itself is among those at either end of its flows.
        What::Number(ENDS) => Value::Number(at(ENDS).saturating_sub(1)),
        What::Number(place) => Value::Number(at(place)),
        What::Time(place) => {
            Value::Time(model::Timestamp(i64::try_from(at(place)).unwrap_or(i64::MAX)))
        }
    }
}

fn name_by(host: &KnownHost) -> String {
    host.names.first().map(|name| name.how.name().to_owned()).unwrap_or_default()
}

fn systems(host: &KnownHost) -> String {
    host.systems.iter().map(|system| system.name.as_str()).collect::<Vec<_>>().join(", ")
}
