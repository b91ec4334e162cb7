//! A list that is written by hand.

use std::rc::Rc;

use protocol::{ListStatus, UserList};
use yew::prelude::*;

use super::{became, to_rules};
use crate::language::html;
use crate::parts::typed::typed;
use crate::state::use_store;
use crate::text::own as words;

/// One of them.
pub(super) struct Hand {
    /// Where it stands among all lists: what is blocked, what is watched.
    pub(super) place: usize,
    /// All of them.
    pub(super) lists: Rc<Vec<UserList>>,
    /// What became of it.
    pub(super) known: ListStatus,
    /// There are to be others.
    pub(super) on_change: Callback<Vec<UserList>>,
}

/// Its card, with what is being written.
#[hook]
pub(super) fn use_by_hand(hand: Hand) -> Html {
    let store = use_store();
    let Hand { place, lists, known, on_change } = hand;
    let (title, about, example) = words::CARDS[place];
    let stands = lists[place].text.clone();
    let draft = use_state(|| stands.clone());
    let oninput = typed(&draft);
    let is_changed = *draft != stands;
    let text = (*draft).clone();
    let save = on_change.reform(move |_: MouseEvent| {
        let mut all = (*lists).clone();
        if let Some(list) = all.get_mut(place) {
            list.text.clone_from(&draft);
        }
        all
    });
    let is_settled = !is_changed && !stands.is_empty();
    html! {
        <section class="card">
            <header><h2>{ title }</h2></header>
            <p class="note">{ about }</p>
            <textarea class="input mono" rows="8" spellcheck="false" aria-label={title} placeholder={example} value={text} {oninput} />
            if is_settled { { became(&known) } }
            <div class="dialog-actions">
                if place == 0 { { to_rules(&store, is_settled) } }
                <button type="button" class="button primary" onclick={save} disabled={!is_changed}>{ "Save" }</button>
            </div>
        </section>
    }
}
