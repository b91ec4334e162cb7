//! Who may sign in at the relay: add somebody, give another password, remove.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::ask::Body;
use super::table::table;
use super::told::{Acting, use_acting, use_told};
use super::value::Value;
use super::{fault, said};
use crate::language::html;
use crate::parts::typed::typed;
use crate::text::{desk as words, escape, number};

/// A role, and what whoever has it may do; without one somebody who is there gets another password.
const ROLES: [(&str, &str); 4] = [
    ("viewer", "viewer: sees flows"),
    ("admin", "admin: everything"),
    ("metrics", "metrics: counters for programs"),
    ("", "is there already: another password"),
];

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Whoever asks: nobody removes themselves.
    pub(super) me: String,
}

/// The list, and the form.
#[function_component]
#[inline(never)]
pub(super) fn Users(props: &Props) -> Html {
    let acting = use_acting();
    let told = use_told("users", acting.round);
    let leaving = use_state(String::new);
    let Some(value) = &told.value else { return fault(&told) };
    let all = value.list("users");
    let rows = all.iter().map(|one| row(one, &props.me, &acting, &leaving)).collect();
    html! {
        <>
            { fault(&told) }
            { table("Users", &[("Name", false), ("Role", false), ("Signed in", true), ("", false)], rows) }
            if let Some(fault) = &acting.refused { { said(fault) } }
            <Put {acting} />
        </>
    }
}

/// Removing takes a second click.
fn row(one: &Value, me: &str, acting: &Acting, leaving: &UseStateHandle<String>) -> Vec<Html> {
    let name = one.text("name");
    let shown = escape::visible(&name).into_owned();
    let act = if name == me {
        "you".into()
    } else if **leaving == name {
        let (act, path, leaving) = (acting.act.clone(), format!("users/{name}"), leaving.setter());
        let onclick = Callback::from(move |_: MouseEvent| {
            leaving.set(String::new());
            act.emit(("DELETE", path.clone(), Body::new()));
        });
        html! { <button type="button" class="button small primary" {onclick} aria-label={format!("Really remove {shown}")}>{ "Really remove" }</button> }
    } else {
        let (leaving, name) = (leaving.setter(), name.clone());
        let onclick = Callback::from(move |_: MouseEvent| leaving.set(name.clone()));
        html! { <button type="button" class="button small" {onclick} aria-label={format!("Remove {shown}")}>{ "Remove" }</button> }
    };
    vec![
        html! { <span class="mono">{ shown }</span> },
        one.text("role").into(),
        number::whole(one.number("sessions")).into(),
        act,
    ]
}

#[derive(Properties, PartialEq)]
struct PutProps {
    acting: Acting,
}

#[function_component]
#[inline(never)]
fn Put(props: &PutProps) -> Html {
    let (name, password) = (use_state(String::new), use_state(String::new));
    let role = use_state(|| 0_usize);
    let onsubmit = {
        let (name, password, role) = (name.clone(), password.clone(), role.clone());
        let act = props.acting.act.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let mut body =
                vec![("name", name.trim().to_owned()), ("password", (*password).clone())];
            if let Some((role, _)) = ROLES.get(*role).filter(|(role, _)| !role.is_empty()) {
                body.push(("role", (*role).to_owned()));
            }
            password.set(String::new());
            act.emit(("POST", "users".to_owned(), body));
        })
    };
    let onchange = {
        let role = role.setter();
        Callback::from(move |event: Event| {
            if let Some(list) = event.target_dyn_into::<HtmlSelectElement>() {
                role.set(usize::try_from(list.selected_index()).unwrap_or_default());
            }
        })
    };
    html! {
        <form class="connect" {onsubmit}>
            <div class="connect-line">
                <label>{ "Name" }
                    <input type="text" class="input" autocomplete="off" autocapitalize="none" spellcheck="false" required=true
                        value={(*name).clone()} oninput={typed(&name)} />
                </label>
                <label>{ "Role" }
                    <select class="input" {onchange}>
                        { for ROLES.iter().enumerate().map(|(index, (_, title))| html! { <option selected={index == *role}>{ *title }</option> }) }
                    </select>
                </label>
                <label>{ "Password" }
                    <input type="password" class="input" autocomplete="new-password" minlength="8" required=true
                        value={(*password).clone()} oninput={typed(&password)} />
                </label>
            </div>
            <p class="note">{ words::PUT_ABOUT }</p>
            <div class="dialog-actions"><button type="submit" class="button">{ "Save" }</button></div>
        </form>
    }
}
