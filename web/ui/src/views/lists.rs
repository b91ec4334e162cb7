//! What the user looks for: a block list and a watch list by hand, and lists from files.

mod by_hand;
mod from_files;
mod from_relay;

use model::FindingKind;
use protocol::{Aside, AsideAnswer, ListStatus, Request, Response, UserList};
use yew::prelude::*;

use crate::asking::{Asked, use_request_at};
use crate::browser;
use crate::language::{html, t};
use crate::own;
use crate::state::{Action, Sheet, Store, View, use_client, use_store};
use crate::text::{escape, own as words};
use by_hand::{Hand, use_by_hand};
use from_files::from_files;
use from_relay::FromRelay;

/// The view.
#[function_component]
#[inline(never)]
pub(crate) fn Lists() -> Html {
    let (store, client) = (use_store(), use_client());
    // What was kept is in force before anybody asks what is.
    let turn = use_state(|| {
        own::take_up::<UserList>(&store, &client);
        0_usize
    });
    let lists = own::held::<UserList>();
    let asked = use_request_at(Some(Aside::ListsInForce.request()), (*turn as u64, 0));
    let found = use_request_at(Some(Request::Findings), (store.found.into(), 0));
    let known = match asked.response.as_deref().and_then(AsideAnswer::of) {
        Some(AsideAnswer::Lists(known)) => known,
        _ => Vec::new(),
    };
    let on_change = {
        let (turn, store) = (turn.clone(), store.dispatcher());
        Callback::from(move |new: Vec<UserList>| {
            let (turn, store) = (turn.clone(), store.clone());
            own::put(&client, new, move || {
                if own::refused::<UserList>().is_none() {
                    store.dispatch(Action::Toast(Some(t(words::IN_FORCE).to_owned())));
                }
                turn.set(*turn + 1);
            });
        })
    };
    let on_fault = {
        let turn = turn.clone();
        Callback::from(move |why: String| {
            own::refuse::<UserList>(Some(why));
            turn.set(*turn + 1);
        })
    };
    let hand = |place: usize| Hand {
        place,
        lists: lists.clone(),
        known: known.get(place).cloned().unwrap_or_default(),
        on_change: on_change.clone(),
    };
    let blocked = use_by_hand(hand(0));
    let watched = use_by_hand(hand(1));
    let left = own::not_kept();
    let why = own::refused::<UserList>().or_else(|| asked.refused.clone());
    html! {
        <div class="settings">
            <section class="card">
                <header><h2>{ words::TITLE }</h2></header>
                <p class="note">{ words::ABOUT }</p>
                { hits(&store, &found) }
                if let Some(why) = why { <p class="fault" role="alert">{ escape::visible(&why).into_owned() }</p> }
                if !left.is_empty() { <p class="fault" role="status">{ escape::visible(&words::not_kept(&left)).into_owned() }</p> }
            </section>
            { blocked }
            { watched }
            { from_files(&lists, &known, &on_change, &on_fault) }
            if browser::is_served_by_relay() { <FromRelay lists={lists.clone()} on_change={on_change.clone()} on_fault={on_fault.clone()} /> }
        </div>
    }
}

/// How often something on a list was met, and the way there.
fn hits(store: &Store, asked: &Asked) -> Html {
    let Some(Response::Findings(all)) = asked.response.as_deref() else {
        let why = asked.refused.as_deref().map(escape::visible);
        return html! { <p class="note">{ why.unwrap_or_default().into_owned() }</p> };
    };
    let hits = all.iter().filter(|found| found.kind == FindingKind::ListHit).count() as u64;
    html! { <p role="status">{ words::hits(hits) }{ " " }if hits > 0 { { to_findings(store) } }</p> }
}

/// The way to the findings.
pub(crate) fn to_findings(store: &Store) -> Html {
    let store = store.dispatcher();
    let show = Callback::from(move |_: MouseEvent| store.dispatch(Action::Show(View::Findings)));
    html! { <button type="button" class="link" onclick={show}>{ words::SHOW }</button> }
}

/// The way to rules that block what stands on the block list by hand.
fn to_rules(store: &Store, is_there: bool) -> Html {
    let store = store.dispatcher();
    let show = Callback::from(move |_: MouseEvent| {
        store.dispatch(Action::Sheet(Some(Sheet::Block(None))));
    });
    html! { <button type="button" class="button" onclick={show} disabled={!is_there}>{ words::RULES }</button> }
}

/// What became of a list: in words, with its bad lines folded away.
fn became(known: &ListStatus) -> Html {
    let visible = |line: &str| format!("{}\n", escape::visible(line));
    let bad: String = words::bad_lines(known).lines().map(visible).collect();
    html! {
        <>
            <p class="note">{ words::status(known) }</p>
            if !known.bad.is_empty() {
                <details class="fold">
                    <summary>{ words::PASSED_OVER }</summary>
                    <pre class="code" role="region" aria-label={words::PASSED_OVER} tabindex="0">{ bad }</pre>
                </details>
            }
        </>
    }
}
