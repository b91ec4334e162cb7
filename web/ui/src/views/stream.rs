//! What both sides of a flow said: put together from its packets, coloured by side, as text or octets.

mod objects;
mod turns;

use std::rc::Rc;

use model::{Column, Value};
use protocol::{Conversation, FollowJob, Job, Request, Response};
use yew::prelude::*;

use crate::asking::use_request;
use crate::browser;
use crate::language::{html, t};
use crate::parts::icon::{Icon, symbol};
use crate::parts::switch::switch;
use crate::parts::unseen::message;
use crate::state::{Action, use_store};
use crate::text::time::UTC;
use crate::text::{number, said, value};
use crate::views::unchosen::no_flow;
use crate::working::{Working, use_job};
use objects::Objects;
use turns::Turns;

/// Who is shown.
const SIDES: [&str; 3] = ["Both", "Client", "Server"];
/// How it is shown.
const FORMS: [&str; 3] = ["Text", "Hex", "Objects"];

/// The view.
#[function_component]
#[inline(never)]
pub(crate) fn StreamView() -> Html {
    let store = use_store();
    match store.flow {
        Some(flow) => html! { <Followed key={flow} {flow} /> },
        None => no_flow(
            &store,
            Icon::Stream,
            "Open a flow, or choose one of its packets, and press Follow: what client and server said stands here.",
        ),
    }
}

#[derive(Clone, Copy, Properties, PartialEq)]
struct Props {
    flow: u64,
}

#[function_component]
#[inline(never)]
fn Followed(props: &Props) -> Html {
    let store = use_store();
    let side = use_state(|| 0_usize);
    let form = use_state(|| 0_usize);
    let asked = use_request(Some(Request::Flow(props.flow)));
    let working =
        use_job(Some(Job::Follow(FollowJob { flow: props.flow, octets: FollowJob::MOST_SHOWN })));
    let told = use_memo(working.clone(), |working| match working {
        Working::Here(octets) => {
            Some(protocol::decode::<Conversation>(octets).map(Rc::new).map_err(|it| it.to_string()))
        }
        _ => None,
    });
    let conversation = match (&working, &*told) {
        (Working::Missing(why), _) | (_, Some(Err(why))) => {
            return message(
                Icon::Failure,
                "It cannot be followed",
                html! { <p>{ why.clone() }</p> },
            );
        }
        (_, Some(Ok(conversation))) => conversation.clone(),
        (Working::Coming(done, total), None) => {
            let far = if *total > 0 {
                format!("{} of {} packets are read.", number::whole(*done), number::whole(*total))
            } else {
                t("Its packets are being read from the file.").to_owned()
            };
            return message(Icon::Info, "Putting it together…", html! { <p>{ far }</p> });
        }
        _ => return Html::default(),
    };
    let set = |state: &UseStateHandle<usize>| {
        let state = state.setter();
        Callback::from(move |index| state.set(index))
    };
    let words = |words: &[&'static str]| -> Vec<AttrValue> {
        words.iter().map(|word| AttrValue::Static(word)).collect()
    };
    let only = match *side {
        1 => Some(true),
        2 => Some(false),
        _ => None,
    };
    let save = {
        let (store, conversation) = (store.dispatcher(), conversation.clone());
        Callback::from(move |_: MouseEvent| {
            let turns = conversation.turns.iter();
            let parts: Vec<_> = turns
                .filter(|turn| only.is_none_or(|only| turn.from_initiator == only))
                .filter_map(|turn| browser::part(&turn.octets))
                .collect();
            let name = ["both", "client", "server"];
            let name = only.map_or(name[0], |only| if only { name[1] } else { name[2] });
            let saved = browser::save_parts(
                &format!("stream-{name}.bin"),
                "application/octet-stream",
                &parts,
            );
            if saved.is_none() {
                store.dispatch(Action::Toast(Some(t("The browser refused to save it").to_owned())));
            }
        })
    };
    let sums = [true, false].map(|initiator| {
        let of = conversation.turns.iter().filter(|turn| turn.from_initiator == initiator);
        of.map(|turn| turn.octets.len() as u64).sum::<u64>()
    });
    if conversation.turns.is_empty() {
        let words = "Its packets carry no payload: a connection that said nothing, or a capture that kept headers only.";
        return message(Icon::Stream, "Nothing was said", html! { <p>{ words }</p> });
    }
    let hex = *form == 1;
    html! {
        <div class="table-view stream">
            <div class="table-bar">
                { ends(asked.response.as_deref()) }
                <span class="table-count" role="status">
                    <b class="said-client">{ format!("client {}", number::octets(sums[0])) }</b>
                    { " · " }
                    <b class="said-server">{ format!("server {}", number::octets(sums[1])) }</b>
                    { format!(" · {}", number::counted(conversation.turns.len() as u64, "turn", "turns")) }
                </span>
                { switch("Whose words", &words(&SIDES), *side, &set(&side)) }
                { switch("Shown as", &words(&FORMS), *form, &set(&form)) }
                <button type="button" class="button small" onclick={save}>{ symbol(Icon::Save) }{ "Save" }</button>
            </div>
            if let Some(partial) = said::partial(&conversation) { <p class="stream-note" role="note">{ partial }</p> }
            if *form == 2 { <Objects {conversation} /> } else { <Turns {conversation} {only} {hex} /> }
        </div>
    }
}

/// `10.0.0.7:51234 → 93.184.216.34:80`.
fn ends(response: Option<&Response>) -> Html {
    let Some(Response::Flow(Some(fields))) = response else { return Html::default() };
    let text = |wanted: Column| {
        let of = fields.iter().find(|(column, _)| *column == wanted);
        of.filter(|(_, value)| *value != Value::Missing)
            .map(|(column, of)| value::cell(*column, of, |_| UTC))
            .unwrap_or_default()
    };
    let end = |address, port| format!("{}:{}", text(address), text(port));
    let words = format!(
        "{} → {}",
        end(Column::SourceAddress, Column::SourcePort),
        end(Column::DestinationAddress, Column::DestinationPort)
    );
    html! { <code class="stream-ends">{ words }</code> }
}
