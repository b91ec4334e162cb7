//! What the relay does by itself: how it went, run now, pause, resume.

use yew::prelude::*;

use super::ask::Body;
use super::exporters::instant;
use super::table::table;
use super::told::{Acting, use_acting, use_told};
use super::value::Value;
use super::{fault, said};
use crate::language::{html, t, t_of};
use crate::state::{Store, use_store};
use crate::text::{escape, number};

/// The task that goes on for ever: there is nothing to run.
const RECORD: &str = "record";

/// The list.
#[function_component]
#[inline(never)]
pub(super) fn Tasks() -> Html {
    let store = use_store();
    let acting = use_acting();
    let told = use_told("tasks", acting.round);
    let Some(value) = &told.value else { return fault(&told) };
    let all = value.list("tasks");
    let rows = all.iter().map(|one| row(&store, one, &acting)).collect();
    let columns = [
        ("Task", false),
        ("", false),
        ("State", false),
        ("Last", false),
        ("Runs", true),
        ("Outcome", false),
    ];
    html! {
        <>
            { fault(&told) }
            if let Some(fault) = &acting.refused { { said(fault) } }
            if all.is_empty() { <p>{ "This relay has no tasks: it records nothing." }</p> }
            else { { table("Tasks", &columns, rows) } }
        </>
    }
}

fn row(store: &Store, one: &Value, acting: &Acting) -> Vec<Html> {
    let (name, state) = (one.text("name"), one.text("state"));
    let button = |action: &str, title: &'static str| {
        let path = format!("tasks/{name}/{action}");
        let onclick = acting.act.reform(move |_: MouseEvent| ("POST", path.clone(), Body::new()));
        html! { <button type="button" class="button small" {onclick} aria-label={format!("{} {name}", t_of(title))}>{ title }</button> }
    };
    let is_paused = state == "paused";
    let shown =
        if name == RECORD && state == "waiting" { t("recording").to_owned() } else { state };
    let failures = one.number("failures");
    let runs = number::whole(one.number("runs"));
    vec![
        name.clone().into(),
        html! {
            <span class="fold-actions">
                if name != RECORD { { button("run", "Run now") } }
                if is_paused { { button("resume", "Resume") } } else { { button("pause", "Pause") } }
            </span>
        },
        shown.into(),
        instant(store, &one.text("last")).into(),
        if failures > 0 { format!("{runs}, {} failed", number::whole(failures)) } else { runs }
            .into(),
        html! { <span class={classes!((!one.is("ok")).then_some("fault"))}>{ escape::visible(&one.text("outcome")).into_owned() }</span> },
    ]
}
