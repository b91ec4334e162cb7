//! Who exports to the relay, as the relay counts it.

use model::Timestamp;
use yew::prelude::*;

use super::fault;
use super::table::{MOST_ROWS, table};
use super::told::use_told;
use super::value::Value;
use crate::language::html;
use crate::state::{Store, use_store};
use crate::text::{desk as words, escape, number};

/// The list.
#[function_component]
#[inline(never)]
pub(super) fn Exporters() -> Html {
    let store = use_store();
    let told = use_told("exporters", 0);
    let Some(value) = &told.value else { return fault(&told) };
    let all = value.list("exporters");
    let rows = all.iter().take(MOST_ROWS).map(|one| row(&store, one)).collect();
    let columns = [
        ("Exporter", false),
        ("Speaks", false),
        ("Datagrams", true),
        ("Refused", true),
        ("Octets", true),
        ("Templates", true),
        ("Last seen", false),
    ];
    html! {
        <>
            { fault(&told) }
            if all.is_empty() { <p>{ "No datagram came yet: point your routers' NetFlow, IPFIX or sFlow at it." }</p> }
            else { { table("Exporters", &columns, rows) } }
            if all.len() > MOST_ROWS {
                <p class="note">{ format!("These are {MOST_ROWS} of {}.", number::whole(all.len() as u64)) }</p>
            }
        </>
    }
}

fn row(store: &Store, one: &Value) -> Vec<Html> {
    let versions: Vec<_> =
        one.list("versions").iter().map(|version| words::version(&version.word())).collect();
    let whole = |name: &str| number::whole(one.number(name)).into();
    vec![
        html! { <span class="mono">{ escape::visible(&one.text("address")).into_owned() }</span> },
        versions.join(", ").into(),
        whole("datagrams"),
        whole("refused"),
        number::octets(one.number("octets")).into(),
        whole("templates"),
        instant(store, &one.text("last_seen")).into(),
    ]
}

/// An instant of the relay's in the page's zone; what is none stays as it is told.
pub(super) fn instant(store: &Store, told: &str) -> String {
    match Timestamp::parse_rfc3339(told) {
        Ok(at) => words::moment(at, |seconds| store.wall_clock(seconds)),
        Err(_) => escape::visible(told).into_owned(),
    }
}
