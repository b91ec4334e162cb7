//! What hosts are called, asked of the relay's resolver: only when somebody clicks, and only for hosts with most octets.

use std::collections::VecDeque;

use model::Value as Cell;
use protocol::{Request, Response};
use query::{Answer, Dimension, Measure, Question};
use yew::prelude::*;

use super::ask::{Body, Outcome, ask};
use super::at::At;
use super::said;
use crate::language::html;
use crate::state::{use_client, use_store};
use crate::text::{desk as words, escape, number};

/// Hosts of one click: as many as a screen shows with room to scroll, and ten seconds of the relay's questions.
const MOST_HOSTS: u32 = 256;
/// Addresses of one question: the relay takes no more.
const AT_ONCE: usize = 64;

/// How far it is.
#[derive(Clone, PartialEq, Debug)]
enum Asked {
    Nothing,
    UnderWay(words::Named),
    Done(words::Named),
    Refused(super::Fault),
    /// The page itself cannot say which hosts there are.
    Unknown(String),
}

/// The button, and what came of it.
#[function_component]
#[inline(never)]
pub(super) fn Names() -> Html {
    let (store, client) = (use_store(), use_client());
    let (asked, at) = (use_state(|| Asked::Nothing), At::asked());
    let onclick = {
        let (asked, store, at) = (asked.setter(), store.clone(), at.clone());
        Callback::from(move |_: MouseEvent| {
            asked.set(Asked::UnderWay(words::Named::default()));
            let question = Question {
                filter: store.filter.clone(),
                time: store.time,
                group_by: vec![Dimension::Host],
                measures: vec![Measure::Octets],
                limit: MOST_HOSTS,
                ..Question::default()
            };
            let (asked, at) = (asked.clone(), at.clone());
            client.ask(Request::Question(question), move |response, _| match response {
                Response::Answer(answer) => {
                    go_on(at, asked, addresses(&answer), words::Named::default());
                }
                Response::Refused(why) => asked.set(Asked::Unknown(why)),
                _ => asked.set(Asked::Nothing),
            });
        })
    };
    let is_asking = matches!(*asked, Asked::UnderWay(_));
    html! {
        <>
            <p>{ words::NAMES_ABOUT }</p>
            if store.live_source().is_none() { <p class="note">{ words::NAMES_NEED_LIVE }</p> }
            <div class="dialog-actions">
                <button type="button" class="button" {onclick} disabled={is_asking || store.live_source().is_none()}>
                    { format!("Ask for the {MOST_HOSTS} hosts with most octets") }
                </button>
            </div>
            { match &*asked {
                Asked::Nothing => Html::default(),
                Asked::UnderWay(named) => html! { <p role="status">{ format!("Asking… {} so far.", number::whole(named.all())) }</p> },
                Asked::Done(named) => html! { <p role="status">{ named.told() }</p> },
                Asked::Refused(fault) => said(fault),
                Asked::Unknown(why) => html! { <p class="fault" role="alert">{ escape::visible(why).into_owned() }</p> },
            } }
        </>
    }
}

fn addresses(answer: &Answer) -> VecDeque<String> {
    let host = |key: &[Cell]| match key {
        [Cell::Address(address)] => Some(address.to_string()),
        _ => None,
    };
    answer.rows.iter().filter_map(|row| host(&row.key)).collect()
}

/// Asks for the next ones, and so on until there are none.
fn go_on(at: At, asked: UseStateSetter<Asked>, mut left: VecDeque<String>, named: words::Named) {
    let now: Vec<_> = left.drain(..left.len().min(AT_ONCE)).collect();
    if now.is_empty() {
        asked.set(Asked::Done(named));
        return;
    }
    asked.set(Asked::UnderWay(named));
    let path = format!("names?address={}", now.join(","));
    let next = at.clone();
    let heard = Callback::from(move |outcome: Outcome| match outcome {
        Ok(value) => {
            let found = value.field("names").fields();
            let with = found.iter().filter(|(_, name)| !name.word().is_empty()).count() as u64;
            let named = words::Named {
                named: named.named + with,
                nameless: named.nameless + found.len() as u64 - with,
                later: named.later + value.list("later").len() as u64,
            };
            go_on(next.clone(), asked.clone(), left.clone(), named);
        }
        Err(fault) => asked.set(Asked::Refused(fault)),
    });
    ask(&at, "GET", path, Body::new(), heard);
}
