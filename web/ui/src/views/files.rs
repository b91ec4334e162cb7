//! Files: what HTTP carried and which certificates were shown, over all flows, to be saved one by one.

mod cutting;
mod taking;

use model::{ExchangeColumn, ExchangeKind, Value};
use yew::prelude::*;

use crate::language::html;
use crate::parts::switch::switch;
use crate::text::{exchange, number};
use crate::views::exchanges::{ExchangeTable, Only};
use cutting::{Form, Saved, What};
use taking::Taking;

/// What is listed.
const KINDS: [(&str, ExchangeKind); 2] =
    [("Objects", ExchangeKind::Http), ("Certificates", ExchangeKind::Certificate)];

/// What was asked to be saved, and what came of it.
#[derive(Clone, PartialEq)]
enum Asked {
    /// It is being cut out; the number tells one from the next.
    Coming(u32, What),
    /// It is saved.
    Done(Saved),
    /// It is not, and why.
    Failed(String),
}

/// The view.
#[function_component]
#[inline(never)]
pub(crate) fn Files() -> Html {
    let chosen = use_state(|| 0_usize);
    let forms = use_state(|| [0_usize; 2]);
    let asked = use_state(|| None::<Asked>);
    let number = use_mut_ref(|| 0_u32);
    let kind = KINDS.get(*chosen).map_or(ExchangeKind::Http, |(_, kind)| *kind);
    let form = forms.get(*chosen).copied().unwrap_or_default();
    let kinds = KINDS.map(|(title, _)| AttrValue::Static(title));
    let titles: Vec<AttrValue> =
        Form::of(kind).iter().map(|form| AttrValue::Static(form.title())).collect();
    let on_kind = {
        let chosen = chosen.setter();
        Callback::from(move |place| chosen.set(place))
    };
    let on_form = {
        let (forms, chosen) = (forms.clone(), *chosen);
        Callback::from(move |form| {
            let mut all = *forms;
            if let Some(standing) = all.get_mut(chosen) {
                *standing = form;
            }
            forms.set(all);
        })
    };
    let on_take = {
        let (asked, number) = (asked.setter(), number);
        Callback::from(move |(flow, key): (u64, Vec<Value>)| {
            let mut number = number.borrow_mut();
            *number += 1;
            let form = Form::of(kind).get(form).copied().unwrap_or_default();
            asked.set(Some(Asked::Coming(*number, what(kind, flow, form, &key))));
        })
    };
    let on_done = {
        let asked = asked.setter();
        Callback::from(move |came: Option<Result<Saved, String>>| {
            asked.set(came.map(|came| came.map_or_else(Asked::Failed, Asked::Done)));
        })
    };
    let on_only = Callback::from(|_: (ExchangeColumn, Value)| {});
    html! {
        <div class="table-view exchanges files">
            <div class="table-bar">
                { switch("What", &kinds, *chosen, &on_kind) }
                { switch("Saved as", &titles, form, &on_form) }
            </div>
            { outcome(asked.as_ref(), on_done) }
            <ExchangeTable key={*chosen} {kind} group={None::<ExchangeColumn>} only={Only::default()} {on_only} on_take={Some(on_take)} />
        </div>
    }
}

/// What a row of the list is about.
fn what(kind: ExchangeKind, flow: u64, form: Form, key: &[Value]) -> What {
    let columns = exchange::file_columns(kind);
    let of = |wanted: ExchangeColumn| {
        let place = columns.iter().position(|column| *column == wanted);
        place.and_then(|place| key.get(place)).cloned().unwrap_or_default()
    };
    What::new(kind, flow, form, of)
}

/// How far it is, or what came of it.
fn outcome(asked: Option<&Asked>, on_done: Callback<Option<Result<Saved, String>>>) -> Html {
    match asked {
        None => Html::default(),
        Some(Asked::Coming(number, what)) => {
            html! { <Taking key={*number} what={what.clone()} {on_done} /> }
        }
        Some(Asked::Failed(why)) => {
            html! { <p class="stream-note" role="alert">{ format!("It could not be saved: {why}.") }</p> }
        }
        Some(Asked::Done(saved)) => html! {
            <div class="files-saved" role="status">
                <p><b class="mono">{ saved.name.clone() }</b>{ format!(" is being saved: {}", number::octets(saved.octets)) }</p>
                if let Some(hash) = &saved.hash { <p>{ "SHA-256 " }<code>{ hash.clone() }</code></p> }
                { for saved.notes.iter().map(|note| html! { <p class="bad">{ note.clone() }</p> }) }
            </div>
        },
    }
}
