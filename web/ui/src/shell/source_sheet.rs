//! One thing that was opened, at length: what it is, its files, and reading it another way.

use model::SourceId;
use protocol::{PartStatus, SourceKind, SourceState, SourceStatus, ToWorker};
use yew::prelude::*;

use crate::client::Client;
use crate::language::html;
use crate::parts::dialog::Dialog;
use crate::parts::icon::{Icon, symbol};
use crate::shell::connect::is_own;
use crate::shell::issues::issue_list;
use crate::state::{Action, Sheet, Store};
use crate::text::{desk as words, escape, number, relay, source};

/// The sheet.
pub(crate) fn source_sheet(store: &Store, client: &Client, id: SourceId) -> Html {
    let Some(status) = store.sources.iter().find(|source| source.id == id) else {
        return Html::default();
    };
    let read_again = |sources: Vec<SourceId>, apart: bool| {
        let client = client.clone();
        Callback::from(move |_: MouseEvent| {
            client.tell(&ToWorker::ReadAgain { sources: sources.clone(), apart });
        })
    };
    let is_file = |source: &&SourceStatus| source.kind == SourceKind::File;
    let files: Vec<SourceId> =
        store.sources.iter().filter(is_file).map(|source| source.id).collect();
    let is_set = !status.parts.is_empty();
    let facts = source::facts(status, |seconds| store.clock(seconds));
    let issues: Vec<_> =
        store.issues.iter().filter(|issue| issue.source == Some(id)).cloned().collect();
    html! {
        <Dialog key={format!("source {}", id.0)} title={escape::visible(&status.name).into_owned()} wide={is_set}>
            <dl class="source-facts">
                { for facts.into_iter().map(|(what, told)| html! { <><dt>{ what }</dt><dd>{ told }</dd></> }) }
                { for status.unmetered.iter().map(|(what, counted)| html! {
                    <><dt>{ "In no flow" }</dt><dd>{ format!("{} · {what}", number::counted(counted.packets, "packet", "packets")) }</dd></>
                }) }
            </dl>
            if is_set {
                <p class="note">{ "Read as one, merged by time. In the order of their first packets:" }</p>
                <div class="parts-frame" tabindex="0" role="group" aria-label="Files"><table class="parts">
                    <tbody>{ for status.parts.iter().map(|part| draw(store, part)) }</tbody>
                </table></div>
            }
            { issue_list(store, issues) }
            if status.kind == SourceKind::Relay { { desk(store, status) } }
            if status.kind == SourceKind::File {
                <div class="dialog-actions">
                    if is_set {
                        <button type="button" class="button" onclick={read_again(vec![id], true)}
                            title="Each file becomes a source of its own">{ "Open its files apart" }</button>
                    } else if files.len() > 1 {
                        <button type="button" class="button" onclick={read_again(files, false)}
                            title="Captures among them are merged by time">{ "Read all open files as one" }</button>
                    }
                    <button type="button" class="button" onclick={read_again(vec![id], false)}
                        title="By the settings as they are now">{ "Read again" }</button>
                </div>
            }
        </Dialog>
    }
}

/// The way to what else a relay has.
fn desk(store: &Store, status: &SourceStatus) -> Html {
    let (store, id) = (store.dispatcher(), status.id);
    let open = Callback::from(move |_: MouseEvent| {
        store.dispatch(Action::Sheet(Some(Sheet::Relay(Some(id)))));
    });
    let page = words::page_of(&status.name).filter(|_| !is_own(&status.name));
    html! {
        <>
            <div class="dialog-actions"><button type="button" class="button" onclick={open}>{ relay::DESK }</button></div>
            if let Some(page) = page {
                <p class="note">{ "The page it serves itself: " }
                    <a href={page.clone()} target="_blank" rel="noreferrer">{ page }</a>
                </p>
            }
        </>
    }
}

fn draw(store: &Store, part: &PartStatus) -> Html {
    let issue = source::part_issue(part, &store.issues);
    let icon = match (part.state, issue) {
        (SourceState::Failed, _) => Icon::Failure,
        (SourceState::Cancelled, _) | (_, Some(_)) => Icon::Warning,
        (SourceState::Reading, None) => Icon::File,
        (SourceState::Done, None) => Icon::Check,
    };
    html! {
        <tr class={classes!(issue.map(|_| "damaged"))}>
            <td class="part-mark">{ symbol(icon) }</td>
            <td class="part-name">{ escape::visible(&part.name).into_owned() }
                if let Some(issue) = issue { <small>{ escape::visible(issue).into_owned() }</small> }
            </td>
            <td class="number">{ number::octets(part.octets) }</td>
            <td>{ source::part_state(part) }</td>
        </tr>
    }
}
