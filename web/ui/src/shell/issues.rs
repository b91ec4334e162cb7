//! What went wrong while reading: what, where, what was kept, what to do.

use protocol::{Issue, Request, Response, Severity};
use yew::prelude::*;

use crate::asking::use_request;
use crate::browser;
use crate::language::html;
use crate::parts::dialog::Dialog;
use crate::parts::icon::{Icon, symbol};
use crate::state::{Store, use_store};
use crate::text::{escape, linked, number};

/// The sheet.
#[function_component]
#[inline(never)]
pub(crate) fn Issues() -> Html {
    let store = use_store();
    let asked = use_request(Some(Request::Issues));
    // What the page found out by itself the engine does not know.
    let own = store.issues.iter().filter(|issue| issue.kept == linked::KEPT).cloned();
    let issues = match asked.response.as_deref() {
        Some(Response::Issues(issues)) => issues.iter().cloned().chain(own).collect(),
        _ => (*store.issues).clone(),
    };
    let copy = {
        let text = issues.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        Callback::from(move |_: MouseEvent| browser::copy(&text))
    };
    html! {
        <Dialog title="What went wrong" wide=true>
            if issues.is_empty() { <p>{ "Nothing so far." }</p> }
            { issue_list(&store, issues) }
            <div class="dialog-actions">
                <button type="button" class="button" onclick={copy}>{ symbol(Icon::Copy) }{ "Copy all" }</button>
            </div>
        </Dialog>
    }
}

/// Issues, worst first.
pub(crate) fn issue_list(store: &Store, mut issues: Vec<Issue>) -> Html {
    model::sort_by_key(&mut issues, |issue| std::cmp::Reverse(issue.severity));
    html! { <ul class="issues">{ for issues.iter().map(|issue| draw(store, issue)) }</ul> }
}

fn draw(store: &Store, issue: &Issue) -> Html {
    let icon = match issue.severity {
        Severity::Note => Icon::Info,
        Severity::Warning => Icon::Warning,
        Severity::Error => Icon::Failure,
    };
    let source = issue.source.and_then(|id| store.sources.iter().find(|source| source.id == id));
    html! {
        <li class={classes!("issue", issue.severity.name())}>
            { symbol(icon) }
            <div>
                <p class="issue-what">
                    <span class="issue-severity">{ issue.severity.name() }</span>
                    { escape::visible(&issue.what).into_owned() }
                    if issue.count > 1 { <span class="issue-count">{ format!("× {}", number::whole(issue.count)) }</span> }
                </p>
                <p class="issue-where">
                    if let Some(source) = source { <span>{ escape::visible(&source.name).into_owned() }</span> }
                    if let Some(offset) = issue.offset { <span>{ format!("at byte {}", number::whole(offset)) }</span> }
                    if !issue.kept.is_empty() { <span>{ escape::visible(&issue.kept).into_owned() }</span> }
                </p>
                if !issue.advice.is_empty() { <p class="issue-advice">{ escape::visible(&issue.advice).into_owned() }</p> }
            </div>
        </li>
    }
}
