//! The turns one after the other, as much of them as a page can draw.

use std::rc::Rc;

use protocol::{Conversation, Turn};
use yew::prelude::*;

use crate::language::html;
use crate::state::{State, use_store};
use crate::text::{number, said, time};

/// Octets drawn at first, and more each time somebody asks; all of them can be saved.
const SHOWN_OCTETS: usize = 64 << 10;
/// Turns drawn beside that: a call has one for each of its packets.
const SHOWN_TURNS: usize = 600;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// What was said.
    pub(super) conversation: Rc<Conversation>,
    /// Only the initiator's turns, or only the responder's.
    pub(super) only: Option<bool>,
    /// As octets instead of text.
    pub(super) hex: bool,
}

/// The turns.
#[function_component]
#[inline(never)]
pub(super) fn Turns(props: &Props) -> Html {
    let store = use_store();
    let pages = use_state(|| 1_usize);
    let (mut room, mut turns) = (SHOWN_OCTETS * *pages, SHOWN_TURNS * *pages);
    let chosen = |turn: &&Turn| props.only.is_none_or(|only| turn.from_initiator == only);
    let all = props.conversation.turns.iter().filter(chosen).count();
    let mut drawn = Vec::new();
    let mut is_cut = false;
    for turn in props.conversation.turns.iter().filter(chosen) {
        if room == 0 || turns == 0 {
            is_cut = true;
            break;
        }
        let shown = turn.octets.len().min(room);
        room -= shown;
        turns -= 1;
        is_cut |= shown < turn.octets.len();
        drawn.push(one(&store, turn, shown, props.hex));
    }
    let more = {
        let pages = pages.clone();
        Callback::from(move |_: MouseEvent| pages.set(*pages * 4))
    };
    let rest = all.saturating_sub(drawn.len());
    html! {
        <div class="turns" tabindex="0" role="log" aria-label="What was said">
            { for drawn }
            if is_cut {
                <div class="turns-more">
                    <button type="button" class="button" onclick={more}>{ "Show more" }</button>
                    <span>{ format!("{} more; Save has all of it.", number::counted(rest as u64, "turn", "turns")) }</span>
                </div>
            }
        </div>
    }
}

fn one(state: &State, turn: &Turn, shown: usize, hex: bool) -> Html {
    let octets = turn.octets.get(..shown).unwrap_or_default();
    let clock = state.clock(turn.time.seconds_and_nanos().0);
    let who = if turn.from_initiator { "client" } else { "server" };
    let words = if hex { said::dump(octets) } else { said::text(octets) };
    let class = classes!("turn", if turn.from_initiator { "said-client" } else { "said-server" });
    let count = number::counted(turn.octets.len() as u64, "octet", "octets");
    html! {
        <section {class} aria-label={format!("{who}, packet {}", turn.number)}>
            <header>
                <b>{ who }</b>
                <span title={time::exact(turn.time, clock)}>{ time::date_and_time(turn.time, clock) }</span>
                <span>{ format!("packet {} · {count}", number::whole(turn.number)) }</span>
                { for said::records(&turn.octets).into_iter().map(|record| html! { <em>{ record }</em> }) }
            </header>
            <pre>{ words }</pre>
            if turn.missing > 0 {
                <p class="stream-gap">{ format!("[{} are missing in the capture]", number::counted(turn.missing, "octet", "octets")) }</p>
            }
        </section>
    }
}
