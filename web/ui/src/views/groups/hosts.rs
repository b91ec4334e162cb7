//! What is known of the hosts on screen beside their volumes: names, systems, services.

use std::net::IpAddr;
use std::rc::Rc;

use model::Value;
use protocol::{KnownHost, Request, Response};
use query::{Dimension, Measure, OrderBy};
use yew::prelude::*;

use crate::asking::{Paged, use_request};
use crate::language::html;
use crate::parts::grid::Head;
use crate::state::{Store, questions};
use crate::text::{host, number};

/// Rows by which what is asked for moves: scrolling a little asks nothing.
const STEP: u64 = 32;

/// The columns of hosts, and how wide they are.
const COLUMNS: [(&str, &str, &str); 5] = [
    ("Peers", host::PEERS, "72px"),
    ("Services", host::SERVICES, "minmax(120px, 1.2fr)"),
    ("Vendor", host::VENDOR, "minmax(90px, 0.8fr)"),
    ("System", host::SYSTEM, "minmax(90px, 0.8fr)"),
    ("MAC", host::MAC, "136px"),
];

/// By what hosts are sorted when the first of these columns is pressed.
pub(super) const PEERS: OrderBy = OrderBy::Measure(Measure::Distinct(Dimension::Host));

/// How many columns more a dimension has.
pub(super) const fn columns(dimension: Dimension) -> usize {
    if matches!(dimension, Dimension::Host) { COLUMNS.len() } else { 0 }
}

/// What is known of the hosts on screen.
#[derive(Clone, Default)]
pub(super) struct Hosts(Option<Rc<Response>>);

/// Asks for it; nothing where rows are no hosts.
#[hook]
pub(super) fn use_hosts(
    store: &Store,
    dimension: Dimension,
    paged: &Paged,
    visible: (u64, u64),
) -> Hosts {
    let rows = visible.0 / STEP * STEP..(visible.1 + 1).next_multiple_of(STEP);
    let address = |row: &query::Row| match row.key.first() {
        Some(Value::Address(address)) => Some(*address),
        _ => None,
    };
    let addresses: Vec<IpAddr> = match dimension {
        Dimension::Host => rows.filter_map(|row| paged.row(row).and_then(address)).collect(),
        _ => Vec::new(),
    };
    let request =
        (!addresses.is_empty()).then(|| Request::Hosts(questions::hosts(store, addresses)));
    Hosts(use_request(request).response)
}

impl Hosts {
    /// What is known of one.
    pub(super) fn find(&self, key: &Value) -> Option<&KnownHost> {
        let (Some(Response::Hosts(hosts)), Value::Address(address)) = (self.0.as_deref(), key)
        else {
            return None;
        };
        hosts.iter().find(|host| host.address == *address)
    }
}

/// The heads of the columns.
pub(super) fn heads(order: (OrderBy, bool)) -> impl Iterator<Item = Head> {
    COLUMNS.iter().enumerate().map(move |(index, (title, about, track))| Head {
        title: AttrValue::Static(title),
        about: AttrValue::Static(about),
        track,
        numeric: index == 0,
        sorted: (index == 0 && order.0 == PEERS).then_some(order.1),
        sortable: index == 0,
    })
}

/// The cells of the columns; `ends` are the hosts at either end of its flows, itself among them.
pub(super) fn cells(known: Option<&KnownHost>, ends: u64) -> [Html; 5] {
    let cell = |words: String, about: String| html! { <span title={about}>{ words }</span> };
    let empty = || Html::default();
    [
        html! { { number::whole(ends.saturating_sub(1)) } },
        known.map_or_else(empty, |known| cell(known.service_words(), host::services(known))),
        known
            .and_then(|known| known.vendor.clone())
            .map_or_else(empty, |vendor| cell(vendor.clone(), vendor)),
        known.map_or_else(empty, |known| cell(host::systems(known), host::evidence(known))),
        known
            .and_then(|known| known.mac)
            .map_or_else(empty, |mac| html! { <span class="mono">{ mac.to_string() }</span> }),
    ]
}
