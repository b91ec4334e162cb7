//! Who, and who with whom.

use model::PlacePart;
use query::Dimension;
use yew::prelude::*;

use crate::language::{html, t};
use crate::parts::switch::switch;
use crate::state::use_store;
use crate::views::groups::GroupTable;

/// The view.
#[function_component]
#[inline(never)]
pub(crate) fn Hosts() -> Html {
    let chosen = use_state(|| 0_usize);
    let on_choose = {
        let chosen = chosen.setter();
        Callback::from(move |index| chosen.set(index))
    };
    let store = use_store();
    let mut options: Vec<AttrValue> =
        vec![t("Hosts").into(), t("Conversations").into(), t("Scopes").into()];
    if !store.databases.is_empty() {
        options.extend(["Countries", "Cities", "Networks"].map(AttrValue::from));
    }
    let chosen_now = if *chosen < options.len() { *chosen } else { 0 };
    let sent = || (AttrValue::from(t("Sent")), AttrValue::from(t("Received")));
    let (dimension, title, ways): (_, _, (AttrValue, AttrValue)) = match chosen_now {
        0 => (Dimension::Host, "Hosts", sent()),
        2 => (Dimension::Place(PlacePart::Scope), "Scopes", sent()),
        3 => (Dimension::Place(PlacePart::Country), "Countries", sent()),
        4 => (Dimension::Place(PlacePart::City), "Cities", sent()),
        5 => (Dimension::Place(PlacePart::AsNumber), "Networks", sent()),
        _ => (Dimension::Conversation, "Conversations", ("A → B".into(), "A ← B".into())),
    };
    html! {
        <div class="table-view">
            <div class="table-bar">{ switch("Grouped by", &options, chosen_now, &on_choose) }</div>
            <GroupTable key={title} {dimension} {title} {ways} />
        </div>
    }
}
