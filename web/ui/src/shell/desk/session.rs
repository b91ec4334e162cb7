//! Who one is at a relay: signing in with name and password or a token, and out again.

use protocol::{LinkState, SourceKind, SourceStatus, ToWorker};
use yew::prelude::*;

use super::ask::{Body, Fault, Outcome, ask};
use super::at::At;
use super::said;
use super::value::Value;
use crate::browser;
use crate::client::Client;
use crate::language::{html, t};
use crate::parts::typed::typed;
use crate::state::{Action, Store, use_client, use_store};
use crate::text::{desk as words, escape};

/// Name and password where people sign in, and a token everywhere.
pub(super) fn login(auth: &str, changed: &Callback<()>) -> Html {
    let changed = changed.clone();
    html! {
        <>
            <p>{ "This relay wants to know who you are." }</p>
            if auth == "users" {
                <Password changed={changed.clone()} />
                <details class="fold">
                    <summary>{ "With a token instead" }</summary>
                    <div class="fold-body"><Token {changed} /></div>
                </details>
            } else {
                <Token {changed} />
            }
        </>
    }
}

/// Who is signed in, and the ways out.
pub(super) fn who(session: &Value, changed: &Callback<()>) -> Html {
    html! {
        <Who auth={session.text("auth")} by={session.text("by")} name={session.text("name")} role={session.text("role")}
            changed={changed.clone()} />
    }
}

#[derive(Properties, PartialEq)]
struct Props {
    /// Something became of it: ask again who one is.
    changed: Callback<()>,
}

#[function_component]
#[inline(never)]
fn Password(props: &Props) -> Html {
    let (store, client, at) = (use_store(), use_client(), At::asked());
    let name = use_state(String::new);
    let password = use_state(String::new);
    let refused = use_state(|| None::<Fault>);
    let asking = use_state(|| false);
    use_effect_with((), |()| browser::focus("desk-name"));
    let onsubmit = {
        let (name, password, asking) = (name.clone(), password.clone(), asking.clone());
        let (refused, changed) = (refused.setter(), props.changed.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *asking {
                return;
            }
            asking.set(true);
            refused.set(None);
            // A token that is shown would count, not the cookie that is about to come.
            at.take_token("");
            let (relay, store, client, changed) =
                (at.clone(), store.clone(), client.clone(), changed.clone());
            let (asking, password, refused) = (asking.setter(), password.clone(), refused.clone());
            let body = vec![("name", name.trim().to_owned()), ("password", (*password).clone())];
            let heard = {
                let password = password.setter();
                Callback::from(move |outcome: Outcome| {
                    asking.set(false);
                    match outcome {
                        Ok(signed) => {
                            password.set(String::new());
                            // A page from elsewhere gets no cookie but something to show.
                            relay.take_token(&signed.text("token"));
                            changed.emit(());
                            come_back(&store, &client, &relay);
                        }
                        Err(fault) => refused.set(Some(fault)),
                    }
                })
            };
            ask(&at, "POST", "login".to_owned(), body, heard);
        })
    };
    html! {
        <form class="connect" {onsubmit}>
            <div class="connect-line">
                <label>{ "Name" }
                    <input id="desk-name" type="text" class="input" autocomplete="username" autocapitalize="none" spellcheck="false"
                        required=true value={(*name).clone()} oninput={typed(&name)} />
                </label>
                <label>{ "Password" }
                    <input type="password" class="input" autocomplete="current-password"
                        required=true value={(*password).clone()} oninput={typed(&password)} />
                </label>
            </div>
            if let Some(fault) = &*refused { <p class="fault" role="alert">{ words::refused_login(fault.status, &fault.said) }</p> }
            <div class="dialog-actions">
                <button type="submit" class="button primary" disabled={*asking}>{ if *asking { "Asking…" } else { "Sign in" } }</button>
            </div>
        </form>
    }
}

#[function_component]
#[inline(never)]
fn Token(props: &Props) -> Html {
    let (store, client, at) = (use_store(), use_client(), At::asked());
    let typing = use_state(String::new);
    let refused = use_state(|| None::<Option<Fault>>);
    let onsubmit = {
        let (typing, refused, changed) = (typing.clone(), refused.setter(), props.changed.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            at.take_token(typing.trim());
            let (relay, store, client, changed, refused) =
                (at.clone(), store.clone(), client.clone(), changed.clone(), refused.clone());
            let heard = Callback::from(move |outcome: Outcome| match outcome {
                Ok(session) if !session.text("role").is_empty() => {
                    changed.emit(());
                    come_back(&store, &client, &relay);
                }
                outcome => {
                    relay.take_token("");
                    refused.set(Some(outcome.err()));
                }
            });
            ask(&at, "GET", "session".to_owned(), Body::new(), heard);
        })
    };
    html! {
        <form class="connect" {onsubmit}>
            <label for="desk-token">{ "Token" }</label>
            <div class="connect-line">
                <input id="desk-token" type="password" class="input mono" autocomplete="off" required=true
                    value={(*typing).clone()} oninput={typed(&typing)} />
                <button type="submit" class="button">{ "Show it" }</button>
            </div>
            <p class="note">{ words::TOKEN_ABOUT }</p>
            if let Some(why) = &*refused {
                if let Some(fault) = why { { said(fault) } }
                else { <p class="fault" role="alert">{ words::UNKNOWN_TOKEN }</p> }
            }
        </form>
    }
}

#[derive(Properties, PartialEq)]
struct WhoProps {
    auth: String,
    /// What was believed: `session` or `token`.
    by: String,
    name: String,
    role: String,
    changed: Callback<()>,
}

#[function_component]
#[inline(never)]
fn Who(props: &WhoProps) -> Html {
    let (store, client, at) = (use_store(), use_client(), At::asked());
    let refused = use_state(|| None::<Fault>);
    let by_token = props.by == "token";
    let leave = |path: &'static str| {
        let (changed, refused, at) = (props.changed.clone(), refused.setter(), at.clone());
        Callback::from(move |_: MouseEvent| {
            let (changed, refused, relay) = (changed.clone(), refused.clone(), at.clone());
            let heard = Callback::from(move |outcome: Outcome| {
                if outcome.is_ok() {
                    // What was shown is nothing any more.
                    relay.take_token("");
                }
                refused.set(outcome.err());
                changed.emit(());
            });
            ask(&at, "POST", path.to_owned(), Body::new(), heard);
        })
    };
    let forget = {
        let (changed, at) = (props.changed.clone(), at.clone());
        Callback::from(move |_: MouseEvent| {
            at.take_token("");
            changed.emit(());
        })
    };
    let watch = {
        let (store, client, at) = (store.dispatcher(), client.clone(), at.clone());
        Callback::from(move |_: MouseEvent| {
            client.tell(&ToWorker::Connect { url: at.stream(), token: at.token() });
            store.dispatch(Action::Sheet(None));
        })
    };
    let is_watched = streams(&store, &at).any(|(_, state)| state != LinkState::Closed);
    let name = escape::visible(&props.name);
    html! {
        <>
            <div class="form-row">
                if props.auth == "none" { <span>{ format!("{} ({}).", t(words::OPEN), props.role) }</span> }
                else if by_token { <span>{ format!("By the token {name} ({})", props.role) }</span> }
                else { <span>{ format!("Signed in as {name} ({})", props.role) }</span> }
                <span class="fold-actions">
                    if !is_watched { <button type="button" class="button small primary" onclick={watch}>{ "Watch live" }</button> }
                    if props.auth != "none" && by_token {
                        <button type="button" class="button small" onclick={forget}>{ "Forget the token" }</button>
                    } else if props.auth != "none" {
                        <button type="button" class="button small" onclick={leave("logout")}>{ "Sign out" }</button>
                        <button type="button" class="button small" onclick={leave("logout-everywhere")}
                            title="Ends every session of yours, in every browser">{ "Sign out everywhere" }</button>
                    }
                </span>
            </div>
            if let Some(fault) = &*refused { { said(fault) } }
        </>
    }
}

/// Streams of this relay that were refused are asked for again, and seen once they are.
fn come_back(store: &Store, client: &Client, at: &At) {
    let lost: Vec<_> = streams(store, at).filter(|(_, state)| *state == LinkState::Lost).collect();
    for (status, _) in &lost {
        client.tell(&ToWorker::Reconnect { source: status.id, token: at.token() });
    }
    if !lost.is_empty() {
        store.dispatch(Action::Sheet(None));
    }
}

/// Its streams, and how they are.
fn streams<'a>(
    store: &'a Store,
    at: &'a At,
) -> impl Iterator<Item = (&'a SourceStatus, LinkState)> {
    let is_its = |status: &&SourceStatus| {
        status.kind == SourceKind::Relay && At::of(&status.name).as_ref() == Some(at)
    };
    store
        .sources
        .iter()
        .filter(is_its)
        .filter_map(|status| Some((status, status.live.as_ref()?.state)))
}
