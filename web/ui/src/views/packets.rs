//! Packets one by one in three panes: the list, the fields of the chosen one, its octets.

mod detail;
mod pages;

use std::net::IpAddr;

use incident::{Link, limits};
use model::{SourceId, TimeRange, Value};
use protocol::{PacketSummary, PacketsOf, SourceKind, SourceStatus};
use query::{Dimension, Question};
use yew::prelude::*;

use crate::language::html;
use crate::parts::grid::{FIRST_SEEN, Grid, Head, Line, noted};
use crate::parts::icon::{Icon, symbol};
use crate::parts::marked::marked;
use crate::parts::switch::switch;
use crate::parts::unseen::{message, nothing_matches};
use crate::state::{Action, State, Store, View, use_store};
use crate::text::{escape, named, number, time};
use crate::views::incidents::to_one::ToIncident;
use detail::Detail;
use pages::use_packets;

/// Title, meaning, width and whether it is a number.
const COLUMNS: [(&str, &str, &str, bool); 7] = [
    ("No.", "Its place in what was opened, as Wireshark counts.", "64px", true),
    ("Time", "Seconds since the first packet.", "104px", true),
    ("Source", "From whom: the inner-most address.", "minmax(120px, 0.8fr)", false),
    ("Destination", "To whom.", "minmax(120px, 0.8fr)", false),
    ("Protocol", "The highest protocol that was recognised.", "76px", false),
    ("Length", "Octets on the wire.", "58px", true),
    ("Info", "What it says.", "minmax(240px, 3fr)", false),
];

/// By the place in `fields::Colour::ALL`.
const CLASSES: [&str; 9] = [
    "",
    "packet-tcp",
    "packet-ends",
    "packet-reset",
    "packet-udp",
    "packet-http",
    "packet-arp",
    "packet-icmp",
    "packet-bad",
];

/// The view.
#[function_component]
#[inline(never)]
pub(crate) fn Packets() -> Html {
    let store = use_store();
    let chosen = use_state(|| 0_usize);
    let captures = captures(&store);
    let Some(source) = captures.get(*chosen).or_else(|| captures.first()) else {
        return no_capture(&store);
    };
    let of = match store.flow {
        Some(flow) => PacketsOf::Flow(flow),
        None => {
            let (filter, time) = (store.filter.clone(), store.time);
            PacketsOf::Source(source.id, Box::new(Question { filter, time, ..Question::default() }))
        }
    };
    let options: Vec<AttrValue> =
        captures.iter().map(|source| escape::shortened(&source.name, 28).into()).collect();
    let on_choose = {
        let chosen = chosen.setter();
        Callback::from(move |index| chosen.set(index))
    };
    let all = {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Flow(None)))
    };
    let bar = html! {
        <>
            if store.flow.is_some() {
                <span class="badge only">
                    <span>{ "One flow" }</span>
                    <button type="button" class="chip-button" onclick={all} aria-label="All packets" title="All packets">{ symbol(Icon::Close) }</button>
                </span>
            } else if captures.len() > 1 {
                { switch("Capture", &options, (*chosen).min(captures.len() - 1), &on_choose) }
            }
        </>
    };
    html! { <Panes source={source.id} {of} reading={store.is_reading()} {bar} /> }
}

/// Sources that hold packets.
fn captures(state: &State) -> Vec<SourceStatus> {
    let holds = |source: &&SourceStatus| source.kind == SourceKind::File && source.packets > 0;
    state.sources.iter().filter(holds).cloned().collect()
}

fn no_capture(store: &Store) -> Html {
    let words = if store.is_reading() {
        "The first packets are being read."
    } else {
        "Packets are listed of capture files. A relay's stream, tables and logs of flows have none."
    };
    message(Icon::Packets, "No packets", html! { <p>{ words }</p> })
}

#[derive(Properties, PartialEq)]
struct PanesProps {
    source: SourceId,
    of: PacketsOf,
    reading: bool,
    bar: Html,
}

#[function_component]
#[inline(never)]
fn Panes(props: &PanesProps) -> Html {
    let store = use_store();
    let visible = use_state(|| FIRST_SEEN);
    let row = use_state(|| 0_u64);
    let paged = use_packets(&props.of, props.reading, *visible);
    {
        let row = row.setter();
        use_effect_with(props.of.clone(), move |_| row.set(0));
    }
    let on_visible = noted(&visible);
    let choose = {
        let row = row.setter();
        Callback::from(move |index: u64| row.set(index))
    };
    if let Some(why) = &paged.failed {
        return message(
            Icon::Failure,
            "Packets cannot be listed",
            html! { <p>{ why.clone() }</p> },
        );
    }
    let Some(available) = paged.available else {
        let words = html! { <p>{ "The first packets are being read from the file." }</p> };
        return message(Icon::Info, "Reading…", words);
    };
    if available == 0 {
        return nothing_matches(&store, store.sources.iter().map(|source| source.metered).sum());
    }
    let heads: Vec<Head> = COLUMNS
        .iter()
        .map(|(title, about, track, numeric)| Head {
            title: AttrValue::Static(title),
            about: AttrValue::Static(about),
            track,
            numeric: *numeric,
            sorted: None,
            sortable: false,
        })
        .collect();
    let line = {
        let (store, paged, row) = (store.clone(), paged.clone(), *row);
        Callback::from(move |index: u64| {
            paged.line(index).map(|line| Line {
                cells: cells(&store, line, &paged),
                selected: index == row,
                class: CLASSES.get(usize::from(line.colour)).copied().unwrap_or_default(),
            })
        })
    };
    let chosen = paged.line((*row).min(available - 1));
    let follow = {
        let (store, flow) = (store.dispatcher(), chosen.and_then(|line| line.flow));
        Callback::from(move |_: MouseEvent| {
            store.dispatch(Action::Flow(flow));
            store.dispatch(Action::Show(View::Stream));
        })
    };
    let has_flow = chosen.is_some_and(|line| line.flow.is_some());
    html! {
        <div class="table-view packet-panes">
            <div class="table-bar">
                <span class="table-count" role="status">{ number::counted(available, "packet", "packets") }</span>
                { props.bar.clone() }
                <button type="button" class="button small packet-follow" onclick={follow} disabled={!has_flow}
                    title="What both sides of its flow said">{ "Follow its stream" }</button>
                if let Some(line) = chosen { { to_incident(&store, props.source, line) } }
            </div>
            <Grid label="Packets" {heads} count={available} {line} {on_visible} on_sort={Callback::noop()}
                on_open={choose.clone()} on_cursor={choose} />
            if let Some(line) = chosen { <Detail source={props.source} number={line.number} length={line.length} /> }
        </div>
    }
}

/// The way of one packet into an incident: its ends at its very time, and its number in words.
fn to_incident(store: &Store, source: SourceId, line: &PacketSummary) -> Html {
    let ends = [&line.source, &line.destination];
    let clause = |end: &&String| Some(format!("ip.addr == {}", end.parse::<IpAddr>().ok()?));
    let filter = ends.iter().filter_map(clause).collect::<Vec<_>>().join(" && ");
    let name = store.sources.iter().find(|one| one.id == source).map(|one| one.name.as_str());
    let packet = format!("packet {}", line.number);
    let title = format!("{packet}: {} → {}", line.source, line.destination);
    let source = escape::shortened(
        &format!("{packet} of {}", name.unwrap_or_default()),
        limits::NAME_LETTERS,
    );
    let time = Some(TimeRange { start: line.time, end: line.time.plus_nanos(1) });
    html! { <ToIncident {title} link={Link { filter, source, time }} /> }
}

fn cells(store: &Store, line: &PacketSummary, paged: &pages::Packets) -> Vec<Html> {
    let clock = store.clock(line.time.seconds_and_nanos().0);
    let since = paged.first.map_or(0, |first| line.time.nanos_since(first));
    let words = |text: &str, class: &'static str| {
        let text = escape::visible(text).into_owned();
        html! { <span {class} title={text.clone()}>{ text }</span> }
    };
    let end = |text: &str| match text.parse() {
        Ok(address) => {
            let mark = marked(store, Dimension::Host, &Value::Address(address));
            html! { <span class="mono" title={named::about(address)}>{ mark }{ named::host(address) }</span> }
        }
        Err(_) => words(text, "mono"),
    };
    let unread = line.protocol.is_empty();
    vec![
        html! { { number::whole(line.number) } },
        html! { <span title={time::exact(line.time, clock)}>{ time::since(since) }</span> },
        end(&line.source),
        end(&line.destination),
        words(&line.protocol, ""),
        html! { { number::whole(line.length.into()) } },
        if unread {
            html! { <span class="missing">{ "could not be read again" }</span> }
        } else {
            words(&line.info, "")
        },
    ]
}
