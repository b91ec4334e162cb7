//! What is set aside, and how incidents are kept: whose, how long unlocked, under which passphrase.

use incident::ledger::Ledger;
use incident::limits;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::door::{Tried, Twice, end};
use super::field::Field;
use super::files::Files;
use crate::language::{html, t};
use crate::own::incidents::{self, idle};
use crate::parts::icon::{Icon, symbol};
use crate::parts::unseen::message;
use crate::state::{Action, Store};
use crate::text::{incident as words, time};

/// What is not worth a look any more, and the way to take it back.
pub(super) fn aside(store: &Store, ledger: &Ledger) -> Html {
    if ledger.aside.is_empty() {
        return message(Icon::Check, "Set aside", html! { <p>{ words::NONE_ASIDE }</p> });
    }
    let row = |place: usize| {
        let one = &ledger.aside[place];
        let title = format!("{} · {}", one.kind.title(), one.host);
        let since =
            time::date_and_time(one.since, store.wall_clock(one.since.seconds_and_nanos().0));
        let id = one.incident;
        let of = ledger.incident(id).map(|it| it.title.clone());
        let show = Callback::from(move |_: MouseEvent| incidents::open(Some(id)));
        let back = Callback::from(move |_: MouseEvent| {
            // What goes needs no room.
            let _ = incidents::change(|ledger, _| {
                ledger.aside.remove(place);
                Ok(())
            });
        });
        html! {
            <li>
                <div class="form-row"><strong>{ &title }</strong><button type="button" class="button small" aria-label={format!("Take back {title}")} onclick={back}>{ symbol(Icon::Retry) }{ "Take back" }</button></div>
                <p class="note">{ format!("since {since}") }if let Some(of) = of { { ", by " }<button type="button" class="link" onclick={show}>{ of }</button> }</p>
            </li>
        }
    };
    html! {
        <section class="card">
            <p class="note">{ words::ASIDE }</p>
            <ul aria-label="Set aside">{ for (0..ledger.aside.len()).map(row) }</ul>
        </section>
    }
}

/// How they are kept.
pub(super) fn keeping(store: &Store, who: &str) -> Html {
    let minutes = idle::minutes();
    let on_change = Callback::from(|who: String| {
        // The field takes no more letters than there is room for.
        let _ = incidents::change(|ledger, _| {
            ledger.who = limits::fits(who.trim(), "name", limits::NAME_LETTERS)?;
            Ok(())
        });
    });
    let choose = Callback::from(|event: Event| {
        let value = event.target_unchecked_into::<HtmlSelectElement>().value();
        idle::set_minutes(value.parse().unwrap_or_default());
    });
    let option = |choice: u32| {
        html! { <option value={choice.to_string()} selected={choice == minutes}>{ words::idle(choice) }</option> }
    };
    let take = {
        let store = store.dispatcher();
        Callback::from(move |(words, tried): (String, UseStateSetter<Tried>)| {
            let store = store.clone();
            spawn_local(async move {
                let came = incidents::change_passphrase(words).await;
                if came.is_ok() {
                    store.dispatch(Action::Toast(Some(
                        t("Another passphrase opens them now").to_owned(),
                    )));
                }
                end(came, &tried);
            });
        })
    };
    html! {
        <div class="settings">
            <section class="card">
                <header><h2>{ "You" }</h2></header>
                <form autocomplete="off" onsubmit={|event: SubmitEvent| event.prevent_default()}>
                    <Field title="Your name" most={limits::NAME_LETTERS} example="" value={who.to_owned()} {on_change} />
                    <p class="note">{ words::WHO }</p>
                    <label class="form-row"><span>{ "Lock when idle for" }</span><select class="input" aria-label="Lock when idle for" onchange={choose}>{ for idle::CHOICES.into_iter().map(option) }</select></label>
                </form>
            </section>
            <Files />
            <section class="card">
                <header><h2>{ "Another passphrase" }</h2></header>
                <p class="note">{ words::LOST }</p>
                <Twice button="Change it" {take} />
            </section>
        </div>
    }
}
