//! Lists in a folder of the relay that serves the page: what there is, and each fetched when somebody wants it.

use std::rc::Rc;

use protocol::UserList;
use yew::prelude::*;

use super::from_files::MOST_OCTETS;
use crate::language::html;
use crate::shell::desk::ask::{Body, Fault, Outcome, ask, text};
use crate::shell::desk::at::At;
use crate::text::{alert, escape, number, own as words};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Those in force.
    pub(super) lists: Rc<Vec<UserList>>,
    /// There are to be others.
    pub(super) on_change: Callback<Vec<UserList>>,
    /// One was not fetched, and why.
    pub(super) on_fault: Callback<String>,
}

/// One that lies there.
#[derive(Clone, PartialEq, Debug)]
struct Lying {
    name: String,
    octets: u64,
    written: String,
}

/// The card.
#[function_component]
#[inline(never)]
pub(super) fn FromRelay(props: &Props) -> Html {
    let told = use_state(|| None::<Result<Vec<Lying>, String>>);
    let look = {
        let told = told.setter();
        Callback::from(move |_: MouseEvent| {
            let told = told.clone();
            let heard = Callback::from(move |outcome: Outcome| {
                told.set(Some(outcome.map_err(|fault| said(&fault)).map(|value| {
                    let lying = value.list("lists").into_iter().map(|list| Lying {
                        name: list.text("name"),
                        octets: list.number("octets"),
                        written: list.text("written"),
                    });
                    lying.collect()
                })));
            });
            ask(&At::here(), "GET", "lists".to_owned(), Body::new(), heard);
        })
    };
    let body = match &*told {
        None => Html::default(),
        Some(Err(why)) => {
            html! { <p class="fault" role="alert">{ escape::visible(why).into_owned() }</p> }
        }
        Some(Ok(lying)) if lying.is_empty() => {
            html! { <p role="status">{ words::RELAY_HAS_NONE }</p> }
        }
        Some(Ok(lying)) => html! {
            <ul aria-label={words::FROM_RELAY}>{ for lying.iter().map(|one| row(props, one)) }</ul>
        },
    };
    html! {
        <section class="card">
            <header><h2>{ words::FROM_RELAY }</h2></header>
            <p class="note">{ words::ABOUT_RELAY }</p>
            { body }
            <div class="dialog-actions"><button type="button" class="button" onclick={look}>{ words::LOOK }</button></div>
        </section>
    }
}

fn row(props: &Props, lying: &Lying) -> Html {
    let Lying { name, octets, written } = lying;
    let is_here = props.lists.iter().any(|list| list.name == *name);
    let fits = *octets <= u64::from(MOST_OCTETS);
    let fetch = {
        let (name, lists) = (name.clone(), props.lists.clone());
        let (on_change, on_fault) = (props.on_change.clone(), props.on_fault.clone());
        Callback::from(move |_: MouseEvent| {
            let (name, lists) = (name.clone(), lists.clone());
            let (on_change, on_fault) = (on_change.clone(), on_fault.clone());
            // Names of the relay's lists are letters, digits and `._-`.
            let path = format!("lists/{name}");
            let heard = Callback::from(move |outcome: Result<String, Fault>| match outcome {
                Ok(text) => {
                    // What was watched stays so.
                    let is_block = lists
                        .iter()
                        .find(|list| list.name == name)
                        .is_none_or(|list| list.is_block);
                    let mut all = (*lists).clone();
                    all.retain(|list| list.name != name);
                    all.push(UserList { name: name.clone(), is_block, text });
                    on_change.emit(all);
                }
                Err(fault) => on_fault.emit(format!("{name}: {}", said(&fault))),
            });
            text(&At::here(), path, heard);
        })
    };
    let name = escape::visible(name).into_owned();
    let about = format!("{} · {}", number::octets(*octets), escape::visible(written));
    html! {
        <li key={name.clone()}>
            <div class="form-row">
                <strong title={name.clone()}>{ escape::shortened(&name, 32) }</strong>
                <button type="button" class="button small" onclick={fetch} disabled={!fits} aria-label={format!("Fetch {name}")}>{ if is_here { "Fetch again" } else { "Fetch" } }</button>
            </div>
            <p class="note">{ about }</p>
        </li>
    }
}

fn said(fault: &Fault) -> String {
    alert::not_passed_on(fault.status, &fault.said)
}
