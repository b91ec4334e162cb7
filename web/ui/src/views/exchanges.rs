//! What was said: single questions, requests or certificates, or groups of them, with their numbers
//! and pictures above.

mod summary;
mod table;

use model::{ExchangeColumn, ExchangeKind, Value};
use yew::prelude::*;

use crate::language::{html, t};
use crate::parts::icon::{Icon, symbol};
use crate::parts::switch::switch;
use crate::text::exchange;
use crate::text::time::UTC;
use summary::Summary;
pub(crate) use summary::{Figure, tiles};
pub(crate) use table::ExchangeTable;

#[derive(Clone, Copy, Properties, PartialEq)]
pub(crate) struct Props {
    /// Of which kind.
    pub(crate) kind: ExchangeKind,
}

/// A value that was opened: only what holds it is shown.
pub(crate) type Only = Option<(ExchangeColumn, Value)>;

/// The view.
#[function_component]
#[inline(never)]
pub(crate) fn Exchanges(props: &Props) -> Html {
    let chosen = use_state(|| 0_usize);
    let only = use_state(Only::default);
    let groupings = exchange::groupings(props.kind);
    let options: Vec<AttrValue> =
        groupings.iter().map(|(title, _)| AttrValue::Static(title)).collect();
    let (on_choose, on_only) = choosing(&chosen, &only, 0);
    let group = groupings.get(*chosen).and_then(|(_, column)| *column);
    html! {
        <div class="table-view exchanges">
            <Summary kind={props.kind} only={(*only).clone()} />
            <div class="table-bar">
                { switch("Shown as", &options, *chosen, &on_choose) }
                { chip(props.kind, &only) }
            </div>
            <ExchangeTable key={*chosen} kind={props.kind} {group} only={(*only).clone()} {on_only} />
        </div>
    }
}

/// What the switch does, and what opening a group does: what the group has in common is shown in the
/// table of single ones, which stands at `single`.
pub(crate) fn choosing(
    chosen: &UseStateHandle<usize>,
    only: &UseStateHandle<Only>,
    single: usize,
) -> (Callback<usize>, Callback<(ExchangeColumn, Value)>) {
    let on_choose = {
        let chosen = chosen.setter();
        Callback::from(move |index| chosen.set(index))
    };
    let (chosen, only) = (chosen.setter(), only.setter());
    let on_only = Callback::from(move |value: (ExchangeColumn, Value)| {
        only.set(Some(value));
        chosen.set(single);
    });
    (on_choose, on_only)
}

/// The value that was opened, and the way back.
pub(crate) fn chip(kind: ExchangeKind, only: &UseStateHandle<Only>) -> Html {
    let Some((column, value)) = &**only else { return Html::default() };
    let words = match value {
        Value::Missing => exchange::missing(kind, *column).to_owned(),
        value => exchange::cell(column.info(), value, |_| UTC),
    };
    let title = exchange::title(kind, *column);
    let onclick = {
        let only = only.setter();
        Callback::from(move |_: MouseEvent| only.set(None))
    };
    html! {
        <span class="badge only">
            <span>{ format!("{}: {words}", t(title)) }</span>
            <button type="button" class="chip-button" {onclick} aria-label="Show all again" title="Show all again">{ symbol(Icon::Close) }</button>
        </span>
    }
}
