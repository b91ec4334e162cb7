//! A flow's columns in groups, each with the ways to filter by it.

use std::net::IpAddr;

use incident::{Link, limits};
use model::{Column, Metered, TcpHealth, TimeRange, Value};
use yew::prelude::*;

use super::risks::risks;
use crate::browser;
use crate::language::{html, t};
use crate::parts::icon::{Icon, symbol};
use crate::parts::marked::marked;
use crate::parts::meter::meter;
use crate::state::{Action, Store};
use crate::text::clause::{self, Clause};
use crate::text::{escape, named, number, risk, value};
use crate::views::incidents::to_one::ToIncident;

/// The group of multiplied counters: only where there is something to multiply.
const SCALED: &str = "Volume, scaled by sampling rate";
/// Groups after these are of few flows: what is missing in them is not worth a word.
const COMMON_GROUPS: usize = 4;

/// The columns in groups, as one reads them.
const GROUPS: [(&str, &[Column]); 12] = [
    ("Time", &[Column::Start, Column::End, Column::Duration, Column::TimeBasis, Column::EndReason]),
    (
        "Ends",
        &[
            Column::SourceAddress,
            Column::SourcePort,
            Column::DestinationAddress,
            Column::DestinationPort,
            Column::HostName,
            Column::Direction,
            Column::InitiatorBy,
            Column::Vlan,
        ],
    ),
    (
        "Application",
        &[
            Column::Protocol,
            Column::Application,
            Column::Confidence,
            Column::TcpFlags,
            Column::TcpFlagsReverse,
            Column::IcmpTypeCode,
            Column::Tos,
        ],
    ),
    (
        "Volume",
        &[
            Column::Octets,
            Column::OctetsReverse,
            Column::OctetsTotal,
            Column::Packets,
            Column::PacketsReverse,
            Column::PacketsTotal,
            Column::LongestPacket,
            Column::Rate,
            Column::OctetLayer,
        ],
    ),
    (
        "Payload",
        &[
            Column::Evidence,
            Column::TlsVersion,
            Column::Alpn,
            Column::QuicVersion,
            Column::Ja3,
            Column::Ja3s,
            Column::Ja4,
            Column::Hassh,
            Column::HasshServer,
        ],
    ),
    (
        SCALED,
        &[
            Column::SamplingRate,
            Column::OctetsForwardScaled,
            Column::OctetsReverseScaled,
            Column::OctetsScaled,
            Column::PacketsForwardScaled,
            Column::PacketsReverseScaled,
            Column::PacketsScaled,
            Column::RateScaled,
        ],
    ),
    ("TCP health", &TcpHealth::COLUMNS),
    ("Pace", &Metered::PACE),
    (
        "Origin",
        &[
            Column::Exporter,
            Column::InputInterface,
            Column::InputInterfaceName,
            Column::OutputInterface,
            Column::OutputInterfaceName,
            Column::ObservedDirection,
            Column::NextHop,
            Column::SourceAs,
            Column::DestinationAs,
            Column::Source,
        ],
    ),
    (
        "Link",
        &[
            Column::Tunnel,
            Column::SourceMac,
            Column::DestinationMac,
            Column::MplsLabels,
            Column::InputVrf,
            Column::InputVrfName,
            Column::OutputVrf,
            Column::OutputVrfName,
        ],
    ),
    (
        "Firewall and translation",
        &[
            Column::Event,
            Column::EventReason,
            Column::PostNatSourceAddress,
            Column::PostNatSourcePort,
            Column::PostNatDestinationAddress,
            Column::PostNatDestinationPort,
            Column::PortBlockStart,
            Column::PortBlockEnd,
        ],
    ),
    ("Names of hosts", &[Column::SourceName, Column::DestinationName, Column::NameBy]),
];

/// Every column with its value.
pub(super) fn fields(store: &Store, fields: &[(Column, Value)]) -> Html {
    let find = |column: Column| {
        fields.iter().find(|(known, _)| *known == column).map_or(&Value::Missing, |(_, it)| it)
    };
    let amount = |column: Column| match find(column) {
        Value::Number(amount) => *amount,
        _ => 0,
    };
    let counting = store.counting();
    let there = amount(counting.column(Column::Octets));
    let back = amount(counting.column(Column::OctetsReverse));
    let back_part = back as f64 / there.saturating_add(back).max(1) as f64;
    let (known, missing): (Vec<_>, Vec<_>) = GROUPS
        .iter()
        .flat_map(|(_, columns)| columns.iter().copied())
        .partition(|column| *find(*column) != Value::Missing);
    let common: Vec<Column> = GROUPS
        .iter()
        .take(COMMON_GROUPS)
        .flat_map(|(_, columns)| columns.iter().copied())
        .collect();
    let missing: Vec<Column> =
        missing.into_iter().filter(|column| common.contains(column)).collect();
    let exported = *find(Column::Exporter) != Value::Missing;
    let sampling = match find(Column::SamplingRate) {
        Value::Number(rate) => Some(*rate),
        _ => None,
    };
    let inferred = value::inferred_times(find(Column::TimeBasis));
    let group = |(title, columns): &(&'static str, &'static [Column])| {
        if *title == SCALED && sampling.is_none_or(|rate| rate <= 1) {
            return Html::default();
        }
        let rows: Vec<Html> = columns
            .iter()
            .filter(|column| known.contains(column))
            .map(|column| field(store, *column, find(*column)))
            .collect();
        if rows.is_empty() {
            return Html::default();
        }
        let received = *title == "Volume" && sampling.is_some_and(|rate| rate > 1);
        html! {
            <section>
                <h3>{ if received { "Volume, as received" } else { title } }</h3>
                <dl>{ for rows }</dl>
                if *title == "Time" {
                    if let Some(why) = inferred { <p class="drawer-mark">{ format!("≈ {}", t(why)) }</p> }
                }
                if *title == "Payload" { { told(find(Column::Facts)) } }
                if *title == "Volume" && exported && sampling.is_none() {
                    <p class="drawer-mark">{ "Its sampling rate is unknown: it counts as received wherever others are multiplied." }</p>
                }
            </section>
        }
    };
    let conversation = match (find(Column::SourceAddress), find(Column::DestinationAddress)) {
        (Value::Address(one), Value::Address(other)) => Some(between(*one, *other)),
        _ => None,
    };
    let more = conversation.map(|filter| {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Filter(filter.clone())))
    });
    html! {
        <div class="drawer-body">
            <div class="drawer-way">
                <code>{ end(find(Column::SourceAddress), find(Column::SourcePort)) }</code>
                { symbol(Icon::Down) }
                <code>{ end(find(Column::DestinationAddress), find(Column::DestinationPort)) }</code>
                if let Value::Text(_) = find(Column::HostName) {
                    <span class="drawer-name" title={value::told_by(find(Column::NameBy))}>{ value::name(find(Column::HostName), find(Column::NameBy)) }</span>
                }
                <div class="drawer-bar">
                    <span>{ format!("→ {}", number::octets(there)) }</span>
                    { meter("meter-first", 1.0, back_part) }
                    <span>{ format!("← {}", number::octets(back)) }</span>
                </div>
            </div>
            { risks(store, find(Column::Risks), find(Column::Facts)) }
            { for GROUPS.iter().map(group) }
            if !missing.is_empty() {
                <p class="drawer-missing">
                    { "Not known: " }
                    { missing.iter().map(|column| column.info().title).collect::<Vec<_>>().join(", ") }
                </p>
            }
            if let Some(onclick) = more {
                <button type="button" class="button" {onclick}>{ symbol(Icon::Filter) }{ "All flows between these two" }</button>
            }
            { to_incident(store, fields) }
        </div>
    }
}

/// What else the payload revealed: certificates, user agents, versions. What shows a risk stands
/// beside it.
fn told(facts: &Value) -> Html {
    let Value::Text(facts) = facts else { return Html::default() };
    let fact = |fact: &str| {
        let (kind, said) = fact.split_once(": ").unwrap_or(("", fact));
        let said = escape::visible(said).into_owned();
        html! {
            <div class="field"><dt>{ kind.replace('_', " ") }</dt><dd title={said.clone()}>{ said }</dd></div>
        }
    };
    let facts = facts.split(" | ").filter(|fact| !risk::is_reason(fact));
    html! { <dl>{ for facts.map(fact) }</dl> }
}

/// What finds this flow again, in any file it is in.
const KNOWN_BY: [Column; 6] = [
    Column::Start,
    Column::SourceAddress,
    Column::SourcePort,
    Column::DestinationAddress,
    Column::DestinationPort,
    Column::Protocol,
];

/// The way into an incident.
fn to_incident(store: &Store, fields: &[(Column, Value)]) -> Html {
    let find =
        |column: Column| fields.iter().find(|(known, _)| *known == column).map(|(_, value)| value);
    let clause = |column: &Column| {
        let value = find(*column).filter(|value| **value != Value::Missing)?;
        Clause::of(*column, value).map(|clause| clause.keep)
    };
    let filter = KNOWN_BY.iter().filter_map(clause).collect::<Vec<_>>().join(" && ");
    let time = match (find(Column::Start), find(Column::End)) {
        (Some(Value::Time(start)), Some(Value::Time(end))) => {
            Some(TimeRange { start: *start, end: end.plus_nanos(1) })
        }
        _ => None,
    };
    let place = |column: Column, port: Column| {
        end(find(column).unwrap_or(&Value::Missing), find(port).unwrap_or(&Value::Missing))
    };
    // It is kept: names are what is shown today.
    let ends = named::exactly(|| {
        [
            (Column::SourceAddress, Column::SourcePort),
            (Column::DestinationAddress, Column::DestinationPort),
        ]
        .map(|(address, port)| place(address, port))
    });
    let title = format!("Flow: {}", ends.join(" → "));
    let names: Vec<&str> = store.sources.iter().map(|it| it.name.as_str()).collect();
    let source = escape::shortened(&names.join(", "), limits::NAME_LETTERS);
    html! { <ToIncident {title} link={Link { filter, source, time }} /> }
}

/// One field, with the ways to filter by it.
fn field(store: &Store, column: Column, value: &Value) -> Html {
    let info = column.info();
    let clock = |seconds| store.clock(seconds);
    let shown = value::cell(column, value, clock);
    let full = value::full(column, value, clock);
    let clause = Clause::of(column, value);
    let run = |text: &str| {
        let filter = clause::and(&store.filter_text, text);
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Filter(filter.clone())))
    };
    let copy = {
        let store = store.dispatcher();
        let text = named::exactly(|| value::cell(column, value, clock));
        Callback::from(move |_: MouseEvent| {
            browser::copy(&text);
            store.dispatch(Action::Toast(Some(t("Copied").to_owned())));
        })
    };
    html! {
        <div class="field">
            <dt title={info.about}>{ info.title }</dt>
            <dd title={full}>{ marked(store, column, value) }{ shown }</dd>
            <dd class="field-tools">
                if let Some(clause) = &clause {
                    <button type="button" onclick={run(&clause.keep)} aria-label={format!("Filter by {}", info.title)} title={clause.keep.clone()}>{ symbol(Icon::Plus) }</button>
                    <button type="button" onclick={run(&clause.exclude)} aria-label={format!("Exclude {}", info.title)} title={clause.exclude.clone()}>{ symbol(Icon::Minus) }</button>
                }
                <button type="button" onclick={copy} aria-label={format!("Copy {}", info.title)} title="Copy">{ symbol(Icon::Copy) }</button>
            </dd>
        </div>
    }
}

fn end(address: &Value, port: &Value) -> String {
    match (address, port) {
        (Value::Address(IpAddr::V6(address)), Value::Number(port)) if *port > 0 => {
            let (own, shown) =
                (address.to_string(), value::plain(&Value::Address((*address).into())));
            if shown == own { format!("[{own}]:{port}") } else { format!("{shown}:{port}") }
        }
        (address, Value::Number(port)) if *port > 0 => format!("{}:{port}", value::plain(address)),
        (address, _) => value::plain(address),
    }
}

fn between(one: IpAddr, other: IpAddr) -> String {
    format!("ip.addr == {one} && ip.addr == {other}")
}
