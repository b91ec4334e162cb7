//! Which columns the flow table shows, and in which order.

use model::Column;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::language::html;
use crate::parts::icon::{Icon, symbol};
use crate::parts::listen::use_window_event;
use crate::state::{Action, use_store};
use crate::text::escape;

/// The button and its list.
#[function_component]
#[inline(never)]
pub(crate) fn ColumnChooser() -> Html {
    let store = use_store();
    let node = use_node_ref();
    {
        // A press anywhere else closes the list.
        let node = node.clone();
        use_window_event(
            "pointerdown",
            Callback::from(move |event: Event| {
                let target = event.target_dyn_into::<web_sys::Node>();
                let list = node.cast::<web_sys::Element>();
                if let Some(list) = list.filter(|list| !list.contains(target.as_ref())) {
                    // The attribute may be absent: then it is closed already.
                    let _ = list.remove_attribute("open");
                }
            }),
        );
    }
    let choose = |columns: Vec<Column>| {
        let store = store.clone();
        Callback::from(move |_: MouseEvent| {
            let mut preferences = (*store.preferences).clone();
            preferences.columns.clone_from(&columns);
            store.dispatch(Action::Prefer(preferences));
        })
    };
    let named = use_node_ref();
    let keep = {
        let (store, named) = (store.clone(), named.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(field) = named.cast::<HtmlInputElement>() else { return };
            let name = field.value().trim().to_owned();
            if name.is_empty() {
                return;
            }
            let mut preferences = (*store.preferences).clone();
            preferences.keep_columns(&name);
            store.dispatch(Action::Prefer(preferences));
            field.set_value("");
        })
    };
    let set = |(name, columns): &(String, Vec<Column>)| {
        let forget = {
            let (store, name) = (store.clone(), name.clone());
            Callback::from(move |_: MouseEvent| {
                let mut preferences = (*store.preferences).clone();
                preferences.sets.retain(|set| set.0 != name);
                store.dispatch(Action::Prefer(preferences));
            })
        };
        html! {
            <li key={name.clone()} class="chooser-set">
                <button type="button" class="link" onclick={choose(columns.clone())}>{ escape::shortened(name, 40) }</button>
                <button type="button" class="chip-button" onclick={forget} aria-label={format!("Forget {}", escape::shortened(name, 40))}>{ symbol(Icon::Close) }</button>
            </li>
        }
    };
    let shown = store.columns();
    let row = |column: Column| {
        let info = column.info();
        let place = shown.iter().position(|one| *one == column);
        let toggled = match place {
            Some(_) => shown.iter().copied().filter(|one| *one != column).collect::<Vec<_>>(),
            None => shown.iter().copied().chain([column]).collect(),
        };
        let last = place.is_some() && shown.len() == 1;
        let moved = |by: usize, back: bool| {
            let mut columns = shown.to_vec();
            if let Some(at) = place {
                let to =
                    if back { at.saturating_sub(by) } else { (at + by).min(columns.len() - 1) };
                columns.swap(at, to);
            }
            columns
        };
        html! {
            <li key={info.name}>
                <label title={info.about}>
                    <input type="checkbox" checked={place.is_some()} disabled={last} onclick={choose(toggled)} />
                    <span>{ info.title }</span><small>{ info.name }</small>
                </label>
                if place.is_some() {
                    <button type="button" class="chip-button" onclick={choose(moved(1, true))} aria-label={format!("{} further left", info.title)}>{ symbol(Icon::Up) }</button>
                    <button type="button" class="chip-button" onclick={choose(moved(1, false))} aria-label={format!("{} further right", info.title)}>{ symbol(Icon::Down) }</button>
                }
            </li>
        }
    };
    let others = Column::ALL.iter().copied().filter(|column| !shown.contains(column));
    html! {
        <details class="chooser" ref={node}>
            <summary class="button small">{ symbol(Icon::Columns) }{ "Columns" }</summary>
            <div class="chooser-list">
                if !store.preferences.sets.is_empty() {
                    <ul aria-label="Sets of columns">{ for store.preferences.sets.iter().map(set) }</ul>
                }
                <form class="chooser-keep" onsubmit={keep}>
                    <input ref={named} class="input" type="text" maxlength="40" placeholder="Keep these as…" aria-label="Name for these columns" autocomplete="off" />
                    <button type="submit" class="button small">{ "Keep" }</button>
                </form>
                <ul aria-label="Columns">{ for shown.iter().copied().chain(others).map(row) }</ul>
                <button type="button" class="button small" onclick={choose(Column::DEFAULT_TABLE.to_vec())}>{ "Defaults" }</button>
            </div>
        </details>
    }
}
