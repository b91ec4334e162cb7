//! The door: the first passphrase is chosen, later ones unlock.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::language::html;
use crate::own::incidents::{self, Shut};
use crate::parts::typed::{typed, use_focus};
use crate::text::{escape, incident as words};

/// What became of a passphrase.
#[derive(Clone, PartialEq)]
pub(super) enum Tried {
    /// None was given.
    Not,
    /// It is being tried.
    Trying,
    /// It does not do, and why.
    Refused(String),
}

/// There are no incidents: a passphrase is chosen.
pub(super) fn choose() -> Html {
    let take = Callback::from(|(words, tried): (String, UseStateSetter<Tried>)| {
        spawn_local(async move { end(incidents::begin(words).await, &tried) });
    });
    html! {
        <div class="settings">
            <section class="card">
                <header><h2>{ "A passphrase for incidents" }</h2></header>
                <p class="note">{ words::CHOOSE }</p>
                <p><strong>{ words::LOST }</strong></p>
                { waiting() }
                <Twice button="Set it" {take} />
            </section>
        </div>
    }
}

/// There are some, and they are sealed.
#[function_component]
#[inline(never)]
pub(super) fn Unlock() -> Html {
    let typed_words = use_state(String::new);
    let tried = use_state(|| Tried::Not);
    let field = use_focus();
    let onsubmit = {
        let (typed_words, tried) = (typed_words.clone(), tried.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            tried.set(Tried::Trying);
            let (words, tried) = ((*typed_words).clone(), tried.setter());
            typed_words.set(String::new());
            spawn_local(async move { end(incidents::unlock(words).await, &tried) });
        })
    };
    let is_ready = !typed_words.is_empty() && *tried != Tried::Trying;
    html! {
        <div class="settings">
            <section class="card">
                <header><h2>{ "Incidents are locked" }</h2></header>
                <p class="note">{ words::LOCKED }</p>
                { waiting() }
                <form {onsubmit} autocomplete="off">
                    <label class="form-row"><span>{ "Passphrase" }</span>
                        <input ref={field} type="password" class="input" aria-label="Passphrase" autocomplete="current-password" value={(*typed_words).clone()} oninput={typed(&typed_words)} />
                    </label>
                    { outcome(&tried) }
                    <div class="dialog-actions"><button type="submit" class="button primary" disabled={!is_ready}>{ "Unlock" }</button></div>
                </form>
            </section>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct TwiceProps {
    /// What is done with it.
    pub(super) button: AttrValue,
    /// It is long enough, and twice the same.
    pub(super) take: Callback<(String, UseStateSetter<Tried>)>,
}

/// A new passphrase, typed twice.
#[function_component]
#[inline(never)]
pub(super) fn Twice(props: &TwiceProps) -> Html {
    let (first, second) = (use_state(String::new), use_state(String::new));
    let tried = use_state(|| Tried::Not);
    let onsubmit = {
        let (first, second, tried) = (first.clone(), second.clone(), tried.clone());
        props.take.reform(move |event: SubmitEvent| {
            event.prevent_default();
            let words = (*first).clone();
            first.set(String::new());
            second.set(String::new());
            tried.set(Tried::Trying);
            (words, tried.setter())
        })
    };
    let why = words::passphrase(&first, &second);
    let begun = !first.is_empty() && !second.is_empty();
    let field = |title: &'static str, state: &UseStateHandle<String>| {
        html! {
            <label class="form-row"><span>{ title }</span>
                <input type="password" class="input" aria-label={title} autocomplete="new-password" value={(**state).clone()} oninput={typed(state)} />
            </label>
        }
    };
    html! {
        <form {onsubmit} autocomplete="off">
            { field("New passphrase", &first) }
            { field("The same again", &second) }
            if begun { if let Some(why) = &why { <p class="note">{ why }</p> } }
            { outcome(&tried) }
            <div class="dialog-actions"><button type="submit" class="button primary" disabled={why.is_some() || *tried == Tried::Trying}>{ props.button.clone() }</button></div>
        </form>
    }
}

/// What became of it.
pub(super) fn outcome(tried: &Tried) -> Html {
    match tried {
        Tried::Not => Html::default(),
        Tried::Trying => html! { <p class="note" role="status">{ words::WORKING }</p> },
        Tried::Refused(why) => {
            html! { <p class="fault" role="alert">{ escape::visible(why).into_owned() }</p> }
        }
    }
}

/// It came to its end.
pub(super) fn end(came: Result<(), Shut>, tried: &UseStateSetter<Tried>) {
    tried.set(match came {
        Ok(()) => Tried::Not,
        Err(why) => Tried::Refused(words::shut(&why)),
    });
}

/// Something is to be made as soon as the door is open.
fn waiting() -> Html {
    match incidents::waiting() {
        0 => Html::default(),
        _ => {
            html! { <p role="status">{ "The incident is made as soon as they are unlocked." }</p> }
        }
    }
}
