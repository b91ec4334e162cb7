//! One incident: what it is, its notes, its history.

use incident::ledger::Ledger;
use incident::limits::{self, Beyond};
use incident::{Incident, Stamp, Status, What};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::field::Field;
use super::inbox::severities;
use super::kept;
use super::links::Links;
use crate::language::html;
use crate::own::incidents;
use crate::parts::typed::typed;
use crate::state::{Store, use_store};
use crate::text::{escape, incident as words, time};

/// Its cards.
pub(super) fn detail(store: &Store, ledger: &Ledger, incident: &Incident) -> Html {
    let back = Callback::from(|_: MouseEvent| incidents::open(None));
    let onkeydown = Callback::from(|event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
            incidents::open(None);
        }
    });
    html! {
        <div class="settings" key={incident.id} {onkeydown}>
            { kept() }
            <Facts key="facts" incident={incident.clone()} aside={ledger.to_set_aside(incident).len()} {back} />
            <Notes key="notes" incident={incident.clone()} />
            <Links key="links" incident={incident.clone()} />
            { history(store, incident) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct FactsProps {
    incident: Incident,
    /// How many kinds about hosts can be set aside.
    aside: usize,
    /// To all of them again.
    back: Callback<MouseEvent>,
}

/// What it is called, how far it is, how bad, who sees to it.
#[function_component]
#[inline(never)]
fn Facts(props: &FactsProps) -> Html {
    let fault = use_state(|| None::<String>);
    let is_going = use_state(|| false);
    let FactsProps { incident, aside, back } = props;
    let id = incident.id;
    let set = {
        let fault = fault.setter();
        Callback::from(move |(what, to): (What, String)| {
            fault.set(edit(id, |incident, stamp| incident.set(stamp, what, &to).map(drop)));
        })
    };
    let field = |title: &'static str, what: What, most: usize, example: &'static str| {
        let on_change = set.reform(move |to: String| (what, to));
        html! { <Field {title} {most} {example} value={incident.word(what)} {on_change} /> }
    };
    let choose = |what: What| {
        set.reform(move |event: Event| {
            (what, event.target_unchecked_into::<HtmlSelectElement>().value())
        })
    };
    let status = |one: Status| {
        html! { <option value={one.name()} selected={one == incident.status}>{ one.name() }</option> }
    };
    let put_aside = {
        let fault = fault.setter();
        Callback::from(move |_: MouseEvent| {
            let refused = incidents::change(|ledger, stamp| ledger.set_aside(stamp, id));
            fault.set(refused.err().map(Beyond::words));
        })
    };
    let turn = |to: bool| {
        let is_going = is_going.setter();
        Callback::from(move |_: MouseEvent| is_going.set(to))
    };
    let remove = Callback::from(move |_: MouseEvent| {
        // What goes needs no room.
        let _ = incidents::change(|ledger, _| {
            ledger.remove(id);
            Ok(())
        });
        incidents::open(None);
    });
    // Enter leaves the field, which is when it is taken.
    let onsubmit = Callback::from(|event: SubmitEvent| event.prevent_default());
    html! {
        <section class="card">
            <header><h2>{ escape::visible(&incident.title).into_owned() }</h2><button type="button" class="button small" onclick={back}>{ "← All incidents" }</button></header>
            <form {onsubmit} autocomplete="off">
                { field("Title", What::Title, limits::TITLE_LETTERS, "") }
                <label class="form-row"><span>{ "Status" }</span><select class="input" aria-label="Status" onchange={choose(What::Status)}>{ for Status::ALL.into_iter().map(status) }</select></label>
                <label class="form-row"><span>{ "Severity" }</span>{ severities(incident.severity, choose(What::Severity)) }</label>
                { field("Assignee", What::Assignee, limits::NAME_LETTERS, "nobody") }
                { field("Tags", What::Tags, limits::TAGS * limits::TAG_LETTERS, "with commas between") }
                if let Some(why) = &*fault { <p class="fault" role="alert">{ why }</p> }
            </form>
            if *aside > 0 { <p class="note">{ words::ASIDE }</p> }
            <div class="dialog-actions">
                if *is_going {
                    <button type="button" class="button" onclick={turn(false)}>{ "Keep it" }</button>
                    <button type="button" class="button" onclick={remove}>{ "Delete it for good" }</button>
                } else {
                    <button type="button" class="button" onclick={turn(true)}>{ "Delete…" }</button>
                }
                if *aside > 0 { <button type="button" class="button primary" onclick={put_aside}>{ words::SET_ASIDE }</button> }
            </div>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct NotesProps {
    incident: Incident,
}

/// What was written, and what is being written.
#[function_component]
#[inline(never)]
fn Notes(props: &NotesProps) -> Html {
    let store = use_store();
    let draft = use_state(String::new);
    let fault = use_state(|| None::<String>);
    let id = props.incident.id;
    let oninput = typed(&draft);
    let onsubmit = {
        let (draft, fault) = (draft.clone(), fault.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let refused = edit(id, |incident, stamp| incident.note(stamp, &draft));
            if refused.is_none() {
                draft.set(String::new());
            }
            fault.set(refused);
        })
    };
    let note = |note: &incident::Note| {
        let lines =
            note.text.lines().map(|line| html! { <p>{ escape::visible(line).into_owned() }</p> });
        html! { <li class="issue"><div>{ for lines }{ stamped(&store, note.at, &note.who) }</div></li> }
    };
    html! {
        <section class="card">
            <header><h2>{ "Notes" }</h2></header>
            <ul aria-label="Notes">{ for props.incident.notes.iter().map(note) }</ul>
            <form {onsubmit} autocomplete="off">
                <textarea class="input" rows="4" aria-label="New note" autocomplete="off" maxlength={limits::NOTE_LETTERS.to_string()} value={(*draft).clone()} {oninput} />
                if let Some(why) = &*fault { <p class="fault" role="alert">{ why }</p> }
                <div class="dialog-actions"><button type="submit" class="button primary" disabled={draft.trim().is_empty()}>{ "Add the note" }</button></div>
            </form>
        </section>
    }
}

/// Who changed what when, the latest first.
fn history(store: &Store, incident: &Incident) -> Html {
    let change = |change: &incident::Change| {
        let words = escape::visible(&words::change(change)).into_owned();
        html! { <li class="issue"><div>{ words }{ stamped(store, change.at, &change.who) }</div></li> }
    };
    html! {
        <section class="card">
            <header><h2>{ "History" }</h2></header>
            <ol aria-label="History">{ for incident.history.iter().rev().map(change) }</ol>
            if let Some(words) = words::forgotten(incident.forgotten) { <p class="note">{ words }</p> }
        </section>
    }
}

fn stamped(store: &Store, at: model::Timestamp, who: &str) -> Html {
    let at = time::date_and_time(at, store.wall_clock(at.seconds_and_nanos().0));
    html! { <p class="note">{ format!("{at} · {}", escape::visible(words::who(who))) }</p> }
}

/// Changes one; why it does not change.
pub(super) fn edit(
    id: u64,
    how: impl FnOnce(&mut Incident, &Stamp) -> Result<(), Beyond>,
) -> Option<String> {
    let changed = incidents::change(|ledger, stamp| match ledger.incident_mut(id) {
        Some(incident) => how(incident, stamp),
        None => Ok(()),
    });
    changed.err().map(Beyond::words)
}
