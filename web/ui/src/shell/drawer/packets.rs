//! The packets of a flow: a list one walks through by key, and the octets of the chosen one.

use std::rc::Rc;

use protocol::{Job, PacketJob, PacketLine, PacketList, Request, Response};
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::asking::use_request;
use crate::browser;
use crate::language::{html, t};
use crate::parts::dump::Dump;
use crate::parts::icon::{Icon, symbol};
use crate::parts::unseen::message;
use crate::state::{Action, use_store};
use crate::text::{escape, number, record, time};
use crate::working::{Working, use_job};

/// Packets of a page of the list.
const PAGE: u64 = 200;

#[derive(Clone, Copy, Properties, PartialEq)]
pub(super) struct Props {
    /// Of which flow.
    pub(super) flow: u64,
}

/// The list, or why there is none.
#[function_component]
#[inline(never)]
pub(super) fn Packets(props: &Props) -> Html {
    let page = use_state(|| 0_u64);
    let (flow, from) = (props.flow, *page * PAGE);
    let limit = u32::try_from(PAGE).unwrap_or(u32::MAX);
    let asked = use_request(Some(Request::Packets { flow, from, limit }));
    let turn = {
        let page = page.setter();
        Callback::from(move |to: u64| page.set(to))
    };
    match asked.response.as_deref() {
        Some(Response::Packets(Some(list))) => html! {
            <List {flow} key={from} {from} list={Rc::new(list.clone())} on_page={turn} />
        },
        Some(Response::Packets(None)) => message(
            Icon::Info,
            "No packets to list",
            html! { <p>{ "Packets are listed of flows that were metered from a capture file, as long as the memory for it lasts (Settings, Reading). What an exporter reported, or a relay sent, has none here." }</p> },
        ),
        _ => html! { <p class="drawer-note" role="status">{ "Looking for its packets…" }</p> },
    }
}

#[derive(Properties, PartialEq)]
struct ListProps {
    flow: u64,
    from: u64,
    list: Rc<PacketList>,
    on_page: Callback<u64>,
}

#[function_component]
#[inline(never)]
fn List(props: &ListProps) -> Html {
    let store = use_store();
    let chosen = use_state(|| 0_usize);
    let lines = &props.list.packets;
    let line = lines.get((*chosen).min(lines.len().saturating_sub(1))).copied();
    let flow = props.flow;
    let octets = use_job(line.map(|line| Job::Packet(PacketJob { flow, number: line.number })));
    let node = use_node_ref();
    let move_to = {
        let (chosen, node) = (chosen.setter(), node.clone());
        Callback::from(move |(index, focus): (usize, bool)| {
            chosen.set(index);
            if focus {
                focus_row(&node, index);
            }
        })
    };
    let onkeydown = {
        let (move_to, current, last) = (move_to.clone(), *chosen, lines.len().saturating_sub(1));
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowDown" | "j" => (current + 1).min(last),
                "ArrowUp" | "k" => current.saturating_sub(1),
                "PageDown" => (current + 10).min(last),
                "PageUp" => current.saturating_sub(10),
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            move_to.emit((to, true));
        })
    };
    let first = lines.first().map_or(model::Timestamp::MIN, |line| line.time);
    let row = |(index, line): (usize, &PacketLine)| {
        let choose = move_to.reform(move |_: MouseEvent| (index, false));
        let is_chosen = index == *chosen;
        let clock = store.clock(line.time.seconds_and_nanos().0);
        html! {
            <tr key={line.number} tabindex={if is_chosen { "0" } else { "-1" }} aria-selected={is_chosen.to_string()}
                aria-rowindex={(props.from + index as u64 + 2).to_string()} class={classes!(is_chosen.then_some("chosen"))} onclick={choose}>
                <td class="number">{ number::whole(line.number) }</td>
                <td class="number" title={time::exact(line.time, clock)}>{ time::since(line.time.nanos_since(first)) }</td>
                <td class={if line.from_initiator { "packet-sent" } else { "packet-received" }}
                    title={if line.from_initiator { "client → server" } else { "server → client" }}>{ if line.from_initiator { "→" } else { "←" } }</td>
                <td class="number">{ number::whole(line.length.into()) }</td>
                <td>{ model::tcp_flags_text(line.tcp_flags) }</td>
            </tr>
        }
    };
    // Where it is several files that were read as one, the one that holds the packet.
    let file = line.and_then(|line| {
        let source = store.sources.iter().find(|source| source.id == props.list.source)?;
        let part = source.parts.get(usize::try_from(line.part).ok()?)?;
        Some(format!("in {}", escape::visible(&part.name)))
    });
    let pages = props.list.available.div_ceil(PAGE);
    let page = props.from / PAGE;
    let turn = |to: Option<u64>, words: &'static str| {
        let on_page = props.on_page.clone();
        let to = to.filter(|to| *to < pages);
        let onclick = Callback::from(move |_: MouseEvent| {
            if let Some(to) = to {
                on_page.emit(to);
            }
        });
        html! { <button type="button" class="button small" {onclick} disabled={to.is_none()}>{ words }</button> }
    };
    html! {
        <div class="drawer-body record packets">
            { octets_view(&octets, line) }
            <div class="record-tools">
                <span class="packet-count">{ number::counted(props.list.available, "packet", "packets") }</span>
                if let Some(file) = file { <span class="packet-file" title={file.clone()}>{ file }</span> }
                if let Working::Here(octets) = &octets {
                    <button type="button" class="button small" onclick={copy(&store, octets)}>{ symbol(Icon::Copy) }{ "Copy as hex" }</button>
                }
                if pages > 1 {
                    { turn(page.checked_sub(1), "Before") }
                    <span class="packet-count">{ format!("{} of {}", page + 1, number::whole(pages)) }</span>
                    { turn(page.checked_add(1), "After") }
                }
            </div>
            <table ref={node} class="plain packet-list" role="grid" aria-label="Packets of the flow"
                aria-rowcount={(props.list.available + 1).to_string()} {onkeydown}>
                <thead><tr>
                    <th scope="col" class="number" title="Its place in what was opened, as Wireshark counts.">{ "No." }</th>
                    <th scope="col" class="number" title="Seconds since the first packet listed.">{ "Time" }</th>
                    <th scope="col"><span class="unseen">{ "Direction" }</span></th>
                    <th scope="col" class="number" title="Octets on the wire.">{ "Length" }</th>
                    <th scope="col" title="TCP flags.">{ "Flags" }</th>
                </tr></thead>
                <tbody>{ for lines.iter().enumerate().map(row) }</tbody>
            </table>
        </div>
    }
}

fn octets_view(octets: &Working, line: Option<PacketLine>) -> Html {
    match octets {
        Working::Here(octets) => {
            let whole = line.map_or(0, |line| u64::from(line.length));
            let cut = whole.saturating_sub(octets.len() as u64);
            html! {
                <>
                    <Dump octets={octets.clone()} marked={0..0} on_octet={Callback::noop()} />
                    if cut > 0 { <p class="dump-part">{ format!("{} more were on the wire and not captured.", number::counted(cut, "octet", "octets")) }</p> }
                </>
            }
        }
        Working::Coming(..) => {
            html! { <div class="dump" role="status">{ "Reading it from the file…" }</div> }
        }
        Working::Missing(why) => {
            html! { <div class="dump" role="alert">{ format!("It cannot be read again: {why}.") }</div> }
        }
    }
}

fn copy(store: &crate::state::Store, octets: &Rc<Vec<u8>>) -> Callback<MouseEvent> {
    let (store, octets) = (store.dispatcher(), octets.clone());
    Callback::from(move |_: MouseEvent| {
        browser::copy(&record::hex(&octets, usize::MAX));
        store.dispatch(Action::Toast(Some(t("Octets copied").to_owned())));
    })
}

/// Puts the focus on a row, and the row into view.
fn focus_row(table: &NodeRef, index: usize) {
    let rows = table
        .cast::<web_sys::Element>()
        .and_then(|table| table.query_selector_all("tbody tr").ok());
    let index = u32::try_from(index).unwrap_or(u32::MAX);
    let row = rows.and_then(|rows| rows.item(index));
    if let Some(row) = row.and_then(|row| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(row).ok()) {
        // A row that cannot take the focus leaves it where it was.
        let _ = row.focus();
    }
}
