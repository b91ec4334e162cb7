//! What is odd in the traffic that passes the filter and the time: how bad it was when, and each finding by itself.

mod entry;
mod score;

use std::cmp::Reverse;
use std::rc::Rc;

use model::Finding;
use protocol::Concerned;
use yew::prelude::*;

use crate::language::{html, t};
use crate::parts::cell_menu::step;
use crate::parts::found::{filter_of, use_findings};
use crate::parts::icon::Icon;
use crate::parts::switch::switch;
use crate::parts::unseen::message;
use crate::state::{Action, State, Store, WorkerState, use_store};
use crate::text::{escape, finding};
use entry::entry;
use score::Score;

pub(crate) use entry::{hosts, make};

/// The view.
#[function_component]
#[inline(never)]
pub(crate) fn Findings() -> Html {
    let store = use_store();
    let of = use_state(|| None);
    let list = use_node_ref();
    let (asked, concerned) = use_findings(&store, Some(filter_of(&store)), store.time);
    let Some(concerned) = concerned else {
        return unanswered(&store, asked.refused.as_deref());
    };
    let source = (*of).filter(|id| store.sources.iter().any(|source| source.id == *id));
    let mut shown: Vec<&Finding> =
        concerned.found.iter().filter(|found| source.is_none_or(|id| found.source == id)).collect();
    model::sort_by_key(&mut shown, |found| (Reverse(found.severity), Reverse(found.last)));
    let onkeydown = {
        let list = list.clone();
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "j" | "ArrowDown" => step(&event, &list, ".finding-open", 1),
            "k" | "ArrowUp" => step(&event, &list, ".finding-open", -1),
            _ => {}
        })
    };
    let sources: Vec<AttrValue> = store
        .sources
        .iter()
        .map(|source| escape::shortened(&escape::visible(&source.name), 24).into())
        .collect();
    let names: Vec<AttrValue> = std::iter::once(t("All").into()).chain(sources).collect();
    let chosen = store.sources.iter().position(|one| Some(one.id) == source);
    let on_choose = {
        let (of, store) = (of.setter(), store.clone());
        Callback::from(move |index: usize| {
            let source = index.checked_sub(1).and_then(|index| store.sources.get(index));
            of.set(source.map(|source| source.id));
        })
    };
    html! {
        <div class="findings">
            <header>
                <div>
                    <p role="status">
                        { finding::summary(&shown) }
                        if store.is_reading() { <span class="note">{ " so far; still reading" }</span> }
                    </p>
                    { hidden(&store, &concerned) }
                </div>
                if names.len() > 2 {
                    { switch("Findings in", &names, chosen.map_or(0, |place| place + 1), &on_choose) }
                }
            </header>
            if shown.is_empty() {
                { nothing(&store, &concerned) }
            } else {
                <Score found={Rc::new(shown.iter().map(|found| (*found).clone()).collect::<Vec<_>>())} time={store.time} />
                <ol ref={list} aria-label="Findings" {onkeydown}>{ for shown.iter().map(|found| entry(&store, found)) }</ol>
            }
        </div>
    }
}

/// What filter and time hide, with the ways to see it, and what is less sure for want of time.
fn hidden(store: &Store, concerned: &Concerned) -> Html {
    let act = |action: Action| {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(action.clone()))
    };
    let Concerned { filtered, at_other_times, by_hosts, .. } = concerned;
    html! {
        <p class="note">
            if *filtered > 0 {
                { finding::filtered(*filtered) }{ " " }
                <button type="button" class="link" onclick={act(Action::Filter(String::new()))}>{ "Clear the filter" }</button>{ " " }
            }
            if *at_other_times > 0 {
                { finding::at_other_times(*at_other_times) }{ " " }
                <button type="button" class="link" onclick={act(Action::Time(None))}>{ "Show all times" }</button>{ " " }
            }
            if *by_hosts > 0 { { finding::by_hosts(*by_hosts) } }
        </p>
    }
}

fn unanswered(state: &State, refused: Option<&str>) -> Html {
    match (&state.worker, refused) {
        (WorkerState::Dead(_), _) => message(
            Icon::Failure,
            "Findings cannot be asked for",
            html! { <p>{ "The program that knew them has ended; see above." }</p> },
        ),
        (_, Some(why)) => message(
            Icon::Failure,
            "Nobody knows what is odd",
            html! { <p>{ escape::visible(why).into_owned() }</p> },
        ),
        _ => message(
            Icon::Findings,
            "Looking…",
            html! { <p>{ "Flows are being looked through." }</p> },
        ),
    }
}

fn nothing(state: &State, concerned: &Concerned) -> Html {
    if concerned.filtered + concerned.at_other_times > 0 {
        let what = html! { <p>{ "There are findings: filter and time range hide them." }</p> };
        return message(Icon::Filter, "Nothing odd in what is filtered", what);
    }
    let title = if state.is_reading() { "Nothing odd so far" } else { "Nothing odd was found" };
    message(
        Icon::Check,
        title,
        html! {
            <>
                <p>{ "Flows are looked at as they end, for:" }</p>
                <p>{ finding::looked_for() }</p>
            </>
        },
    )
}
