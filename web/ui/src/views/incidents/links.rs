//! What an incident is about: hosts, and filters with their times, each a way back to the traffic.

use std::net::IpAddr;
use std::str::FromStr;

use incident::{Incident, Link, limits};
use query::filter::Filter;
use yew::prelude::*;

use super::detail::edit;
use crate::language::html;
use crate::parts::icon::{Icon, symbol};
use crate::parts::typed::typed;
use crate::state::{Action, Store, View, use_store};
use crate::text::{escape, time};
use crate::views::findings::hosts;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Of this one.
    pub(super) incident: Incident,
}

/// The card.
#[function_component]
#[inline(never)]
pub(super) fn Links(props: &Props) -> Html {
    let store = use_store();
    let typed_words = use_state(String::new);
    let fault = use_state(|| None::<String>);
    let Incident { id, links, about, .. } = &props.incident;
    let id = *id;
    let add = {
        let (store, fault) = (store.clone(), fault.setter());
        move |filter: String| {
            let names: Vec<&str> = store.sources.iter().map(|it| it.name.as_str()).collect();
            let source = escape::shortened(&names.join(", "), limits::NAME_LETTERS);
            let link = Link { filter, source, time: store.time };
            fault.set(edit(id, |incident, stamp| incident.link(stamp, link)));
        }
    };
    let onsubmit = {
        let (typed_words, fault, add) = (typed_words.clone(), fault.setter(), add.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match filter_of(&typed_words) {
                Ok(filter) => {
                    add(filter);
                    typed_words.set(String::new());
                }
                Err(why) => fault.set(Some(why)),
            }
        })
    };
    let has_filter = store.filter.is_some() || store.time.is_some();
    let seen = {
        let filter = store.filter_text.clone();
        Callback::from(move |_: MouseEvent| add(filter.clone()))
    };
    html! {
        <section class="card">
            <header><h2>{ "Linked" }</h2></header>
            if let Some(about) = about { <p>{ hosts(&store, &about.hosts) }</p> }
            <ul aria-label="Links">{ for links.iter().enumerate().map(|(place, link)| row(&store, id, place, link)) }</ul>
            <form {onsubmit} autocomplete="off">
                <label class="form-row"><span>{ "Link" }</span><input type="text" class="input mono" aria-label="Link" placeholder="an address, or a filter" autocomplete="off" spellcheck="false" value={(*typed_words).clone()} oninput={typed(&typed_words)} /></label>
                if let Some(why) = &*fault { <p class="fault" role="alert">{ escape::visible(why).into_owned() }</p> }
                <div class="dialog-actions">
                    <button type="button" class="button" disabled={!has_filter} onclick={seen}>{ "Link what is filtered now" }</button>
                    <button type="submit" class="button primary" disabled={typed_words.trim().is_empty()}>{ "Link it" }</button>
                </div>
            </form>
        </section>
    }
}

/// One of them; a click shows its flows.
fn row(store: &Store, id: u64, place: usize, link: &Link) -> Html {
    let text = if link.filter.is_empty() { "every flow" } else { link.filter.as_str() };
    let text = escape::visible(text).into_owned();
    let show = {
        let (store, link) = (store.dispatcher(), link.clone());
        Callback::from(move |_: MouseEvent| {
            store.dispatch(Action::Time(link.time));
            store.dispatch(Action::Filter(link.filter.clone()));
            store.dispatch(Action::Show(View::Flows));
        })
    };
    let remove = Callback::from(move |_: MouseEvent| {
        // What goes needs no room.
        let _ = edit(id, |incident, stamp| {
            incident.unlink(stamp, place);
            Ok(())
        });
    });
    let when =
        link.time.map(|range| time::range(range, store.clock(range.start.seconds_and_nanos().0)));
    let facts: Vec<String> = [Some(link.source.clone()).filter(|name| !name.is_empty()), when]
        .into_iter()
        .flatten()
        .collect();
    html! {
        <li>
            <div class="form-row">
                <button type="button" class="link mono" onclick={show} title="Show its flows">{ escape::shortened(&text, 120) }</button>
                <button type="button" class="button bare" onclick={remove} aria-label={format!("Unlink {text}")} title="Unlink">{ symbol(Icon::Close) }</button>
            </div>
            <p class="note">{ escape::visible(&facts.join(" · ")).into_owned() }</p>
        </li>
    }
}

/// An address is looked for at both ends; everything else is a filter.
fn filter_of(words: &str) -> Result<String, String> {
    let words = words.trim();
    if let Ok(host) = words.parse::<IpAddr>() {
        return Ok(format!("ip.addr == {host}"));
    }
    match Filter::from_str(words) {
        Ok(_) => Ok(words.to_owned()),
        Err(error) => Err(format!("This is neither an address nor a filter: {error}")),
    }
}
