//! One host: what it is called and offers, what it sent and received over time, with whom and by what,
//! and what it asked name servers for.

use std::net::IpAddr;
use std::str::FromStr;

use chart::{Quantity, Series, SeriesClass, Shape, Side, Size, Timeline};
use model::{Column, ExchangeColumn, ExchangeKind, Timestamp, Value};
use protocol::{HostsQuestion, KnownHost, Request, Response};
use query::filter::Filter;
use query::{Answer, Dimension, Measure, Question, Row};
use yew::prelude::*;

use crate::asking::{use_question, use_request};
use crate::language::{html, t};
use crate::parts::found::{Found, filter_of, use_worth};
use crate::parts::icon::{Icon, symbol};
use crate::parts::marked::marked;
use crate::parts::stage::Stage;
use crate::parts::unseen::message;
use crate::shell::desk::reputation::Reputation;
use crate::state::{Action, State, Store, View, questions, use_store};
use crate::text::number::{self, Quantity as Amount};
use crate::text::{clause, escape, host, time};
use crate::views::exchanges::{ExchangeTable, tiles};
use crate::views::top::TopList;

/// Steps of the picture over time.
const BUCKETS: u32 = 160;

const MEASURES: [Measure; 7] = [
    Measure::OctetsForward,
    Measure::OctetsReverse,
    Measure::Packets,
    Measure::Flows,
    Measure::Distinct(Dimension::Host),
    Measure::FirstSeen,
    Measure::LastSeen,
];

#[derive(Clone, Copy, Properties, PartialEq)]
pub(crate) struct Props {
    /// Which.
    pub(crate) address: IpAddr,
}

/// The page of a host.
#[function_component]
#[inline(never)]
pub(crate) fn HostPage(props: &Props) -> Html {
    let store = use_store();
    let address = props.address;
    let only = use_memo(address, |address| Filter::from_str(&format!("ip.addr == {address}")).ok());
    let Question { filter, time, .. } = questions::totals(&store);
    let known = use_request(Some(Request::Hosts(HostsQuestion {
        addresses: vec![address],
        filter: filter.clone(),
        time,
    })));
    // It is an end of every flow asked for, so that it is the largest; with one peer there are two such.
    let asked = use_question(Some(questions::within(
        Question {
            filter,
            time,
            group_by: vec![Dimension::Host],
            measures: MEASURES.to_vec(),
            limit: 2,
            buckets: BUCKETS,
            ..Question::default()
        },
        only.as_ref().as_ref(),
    )));
    let own = clause::and(&filter_of(&store), &format!("ip.addr == {address}"));
    let found = use_worth(&store, own);
    let of = |row: &&Row| row.key.first() == Some(&Value::Address(address));
    let answer = asked.answer();
    let row = answer.and_then(|answer| answer.rows.iter().find(of));
    let known = match known.response.as_deref() {
        Some(Response::Hosts(hosts)) => hosts.iter().find(|host| host.address == address).cloned(),
        _ => None,
    };
    let body = match (answer, row) {
        (Some(answer), Some(row)) => html! {
            <>
                { tiles(&numbers(&store, row)) }
                { over_time(&store, answer, row, &found) }
                <Reputation what={address.to_string()} />
                { facts(known.as_ref()) }
                <div class="cards">
                    <TopList title="With whom" dimension={Dimension::Conversation} more={View::Conversations} within={(*only).clone()} />
                    <TopList title="Applications" dimension={Dimension::Column(Column::Application)} more={View::Protocols} within={(*only).clone()} />
                    <TopList title="Services" dimension={Dimension::Service} more={View::Protocols} within={(*only).clone()} />
                    <TopList title="Names of servers" dimension={Dimension::Column(Column::HostName)} more={View::Protocols} within={(*only).clone()} />
                </div>
                { resolved(address) }
            </>
        },
        (Some(_), None) => message(
            Icon::Hosts,
            "Nothing of this host",
            html! { <p>{ "No flow that passes the filter and the time range has it at either end." }</p> },
        ),
        _ => message(Icon::Hosts, "Counting…", html! { <p>{ "Its flows are being counted." }</p> }),
    };
    html! {
        <div class="host-page">
            { head(&store, address, known.as_ref()) }
            { body }
        </div>
    }
}

fn head(store: &Store, address: IpAddr, known: Option<&KnownHost>) -> Html {
    let all = {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Host(None)))
    };
    let go = |view: View| {
        let store = store.clone();
        Callback::from(move |_: MouseEvent| {
            let own = format!("ip.addr == {address}");
            store.dispatch(Action::Filter(clause::and(&store.filter_text, &own)));
            store.dispatch(Action::Show(view));
        })
    };
    html! {
        <header class="host-head">
            <button type="button" class="button small" onclick={all}>{ "All hosts" }</button>
            <h2 class="mono">{ marked(store, Dimension::Host, &Value::Address(address)) }{ address.to_string() }</h2>
            if let Some(name) = known.and_then(host::name) { <span class="host-name">{ name }</span> }
            <span class="host-ways">
                <button type="button" class="button small" onclick={go(View::Flows)}>{ symbol(Icon::Flows) }{ "Its flows" }</button>
                <button type="button" class="button small" onclick={go(View::Packets)}>{ symbol(Icon::Packets) }{ "Its packets" }</button>
            </span>
        </header>
    }
}

fn numbers(state: &State, row: &Row) -> Vec<(&'static str, Amount, String)> {
    let at = |index: usize| row.measures.get(index).copied().unwrap_or_default();
    let count = |amount: u64| Amount { number: number::whole(amount), unit: String::new() };
    let octets = |amount: u64| number::si(amount as f64, "B");
    let seen = |index: usize| {
        let at = Timestamp(i64::try_from(at(index)).unwrap_or(i64::MAX));
        let words = time::date_and_time(at, state.clock(at.seconds_and_nanos().0));
        let (day, clock) = words.split_once(' ').unwrap_or((&words, ""));
        (Amount { number: clock.to_owned(), unit: String::new() }, day.to_owned())
    };
    let ((first, first_day), (last, last_day)) = (seen(5), seen(6));
    vec![
        ("Sent", octets(at(0)), String::new()),
        ("Received", octets(at(1)), String::new()),
        ("Packets", count(at(2)), String::new()),
        ("Flows", count(at(3)), String::new()),
        ("Peers", count(at(4).saturating_sub(1)), String::new()),
        ("First seen", first, first_day),
        ("Last seen", last, last_day),
    ]
}

fn over_time(state: &State, answer: &Answer, row: &Row, found: &Found) -> Html {
    let Some(axis) = answer.axis else { return Html::default() };
    let clock = state.clock(axis.start.seconds_and_nanos().0);
    let layer = |name: &'static str, class: SeriesClass, side: Side, place: usize| Series {
        name: name.into(),
        class,
        side,
        values: row.series.get(place).cloned().unwrap_or_default().into(),
    };
    let series = vec![
        layer("Sent", SeriesClass::Upload, Side::Above, 0),
        layer("Received", SeriesClass::Download, Side::Below, 1),
    ];
    let scene = Callback::from(move |size: Size| {
        let input = Timeline {
            title: t("Sent above, received below").into(),
            start: axis.start,
            bucket_nanos: axis.width,
            buckets: axis.count,
            series: series.clone(),
            quantity: Quantity::BitsPerSecond,
            shape: Shape::Steps,
            clock,
            selection: None,
        };
        chart::timeline(&input, size).0
    });
    html! { <Stage title="Sent above, received below" {scene} found={found.clone()} class="low" /> }
}

fn facts(known: Option<&KnownHost>) -> Html {
    let Some(known) = known else { return Html::default() };
    let lines = |title: &'static str, about: &'static str, lines: Vec<String>| {
        let all =
            lines.iter().map(|line| html! { <li>{ escape::visible(line).into_owned() }</li> });
        let all: Html = all.collect();
        html! {
            <section class="card fact" aria-label={title}>
                <header><h2 title={about}>{ title }</h2></header>
                if lines.is_empty() { <p class="card-empty">{ "–" }</p> } else { <ul>{ all }</ul> }
            </section>
        }
    };
    let names = known.names.iter().map(|it| format!("{} ({})", it.name, it.how.name())).collect();
    let split = |words: String| words.lines().map(str::to_owned).collect::<Vec<_>>();
    let mac = known.mac.iter().map(ToString::to_string).collect();
    html! {
        <div class="cards facts">
            { lines("Names", "What it is called, and who told.", names) }
            { lines("Offers", host::SERVICES, split(host::services(known))) }
            { lines("System", host::SYSTEM, split(host::evidence(known))) }
            { lines("Hardware address", host::MAC, mac) }
        </div>
    }
}

/// What it asked name servers for: the answers stand before the connections.
fn resolved(address: IpAddr) -> Html {
    let only = Some((ExchangeColumn::Client, Value::Address(address)));
    html! {
        <section class="host-resolved" aria-label="What it resolved">
            <h2>{ "What it resolved" }</h2>
            <ExchangeTable kind={ExchangeKind::Dns} group={None::<ExchangeColumn>} {only} on_only={Callback::noop()} />
        </section>
    }
}
