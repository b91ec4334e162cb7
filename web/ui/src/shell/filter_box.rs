//! The filter box: linted while one types by the parser that runs, completed, remembered.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::browser;
use crate::language::html;
use crate::later::Later;
use crate::parts::icon::{Icon, symbol};
use crate::shell::proposals::{self, Offer};
use crate::state::filter::{self, Fault};
use crate::state::{Action, Sheet, Store, use_store};
use crate::text::time;

/// The box and the time range beside it.
#[function_component]
pub(crate) fn FilterBox() -> Html {
    let store = use_store();
    let draft = use_state(|| store.filter_text.clone());
    let cursor = use_state(|| 0_usize);
    let open = use_state(|| false);
    let picked = use_state(|| None::<usize>);
    {
        let (draft, open) = (draft.setter(), open.setter());
        use_effect_with(store.filter_text.clone(), move |text| {
            draft.set(text.clone());
            open.set(false);
        });
    }
    let fault = filter::parse(&draft, &store.preferences.lists).err();
    // A fault before the end is not what is being typed: its sentence matters more than proposals.
    let early =
        fault.as_ref().is_some_and(|fault| fault.position + fault.length < draft.trim_end().len());
    // What proposes comes with the views.
    let proposes = *open && !early && store.later == Later::Here;
    let wanted = if proposes { proposals::wanted(&draft, *cursor) } else { None };
    let seen = proposals::use_seen(wanted.as_ref());
    let offers = if proposes {
        proposals::offers(&store, &draft, *cursor, wanted.as_ref().zip(seen.as_deref()))
    } else {
        Vec::new()
    };
    let run = {
        let (store, open, picked) = (store.clone(), open.setter(), picked.setter());
        Callback::from(move |text: String| {
            open.set(false);
            picked.set(None);
            store.dispatch(Action::Filter(text));
        })
    };
    let oninput = {
        let (draft, cursor, open, picked) =
            (draft.setter(), cursor.setter(), open.setter(), picked.setter());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                let text = input.value();
                cursor.set(caret(&input, &text));
                draft.set(text);
                open.set(true);
                picked.set(None);
            }
        })
    };
    let take = {
        let (draft, cursor, open, picked) =
            (draft.setter(), cursor.setter(), open.setter(), picked.setter());
        Callback::from(move |offer: Offer| {
            cursor.set(offer.cursor);
            draft.set(offer.text);
            open.set(false);
            picked.set(None);
            browser::focus("filter");
        })
    };
    let onkeydown = {
        let (run, take, offers) = (run.clone(), take.clone(), offers.clone());
        let (draft, open, picked, store) =
            (draft.clone(), open.clone(), picked.clone(), store.clone());
        let cursor = cursor.setter();
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" => {
                event.prevent_default();
                match picked.and_then(|index| offers.get(index)) {
                    Some(offer) if !event.ctrl_key() => take.emit(offer.clone()),
                    _ => run.emit((*draft).clone()),
                }
            }
            "Escape" => {
                event.stop_propagation();
                if *open && !offers.is_empty() {
                    open.set(false);
                } else {
                    draft.set(store.filter_text.clone());
                    if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                        let _ = input.blur();
                    }
                }
            }
            "ArrowDown" | "ArrowUp" if !offers.is_empty() => {
                event.prevent_default();
                let last = offers.len() - 1;
                picked.set(Some(match (*picked, event.key() == "ArrowDown") {
                    (None, true) => 0,
                    (None, false) => last,
                    (Some(at), true) => {
                        if at == last {
                            0
                        } else {
                            at + 1
                        }
                    }
                    (Some(at), false) => at.checked_sub(1).unwrap_or(last),
                }));
            }
            "ArrowDown" => open.set(true),
            " " if event.ctrl_key() => {
                event.prevent_default();
                if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                    cursor.set(caret(&input, &input.value()));
                }
                open.set(true);
            }
            _ => {}
        })
    };
    let onblur = {
        let open = open.setter();
        Callback::from(move |_: FocusEvent| open.set(false))
    };
    let onsubmit = {
        let (run, draft) = (run.clone(), draft.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            run.emit((*draft).clone());
        })
    };
    let clear = {
        let run = run.clone();
        Callback::from(move |_: MouseEvent| run.emit(String::new()))
    };
    let pending = *draft != store.filter_text;
    let tone = match (&fault, draft.trim().is_empty(), pending) {
        (Some(_), ..) => "wrong",
        (None, true, _) => "blank",
        (None, false, true) => "ready",
        (None, false, false) => "right",
    };
    html! {
        <section class="query" aria-label="Filter and time">
            <form class={classes!("filter", tone)} role="search" {onsubmit}>
                <label class="filter-mark" for="filter" title="Filter (/)">
                    { symbol(match tone { "wrong" => Icon::Warning, "right" => Icon::Check, _ => Icon::Filter }) }
                    <span class="unseen">{ "Filter" }</span>
                </label>
                <div class="filter-field">
                    <input id="filter" type="text" spellcheck="false" autocomplete="off" autocapitalize="off"
                        placeholder="ip.addr == 10.0.0.0/8 && port in {80, 443} && bytes > 1M" value={(*draft).clone()}
                        role="combobox" aria-expanded={(!offers.is_empty()).to_string()} aria-controls="offers"
                        aria-autocomplete="list" aria-invalid={fault.is_some().to_string()}
                        aria-describedby={fault.is_some().then_some("fault")}
                        {oninput} {onkeydown} {onblur} />
                    if let Some(fault) = &fault { { underline(&draft, fault) } }
                </div>
                if !draft.is_empty() {
                    <button type="button" class="button bare" onclick={clear} aria-label="Clear the filter">{ symbol(Icon::Close) }</button>
                }
                if pending && fault.is_none() {
                    <button type="submit" class="button small primary">{ "Apply" }</button>
                }
                if !offers.is_empty() || fault.is_some() {
                    <div class="under">
                        if let Some(fault) = &fault {
                            <p class="fault" id="fault" role="alert">
                                { &fault.sentence }
                                <span>{ " The last good filter is still in force." }</span>
                            </p>
                        }
                        if !offers.is_empty() {
                            <ul id="offers" class="offers" role="listbox" aria-label="Proposals">
                                { for offers.iter().enumerate().map(|(index, offer)| offer.draw(*picked == Some(index), &take)) }
                            </ul>
                        }
                    </div>
                }
            </form>
            { time_chip(&store) }
        </section>
    }
}

/// The same text again, unseen but for the line under its faulty part.
fn underline(text: &str, fault: &Fault) -> Html {
    let (before, at, after) = filter::split(text, fault);
    let at = if at.is_empty() { "\u{a0}\u{a0}" } else { at };
    html! {
        <div class="underline" aria-hidden="true">
            <span>{ before }</span><u>{ at }</u><span>{ after }</span>
        </div>
    }
}

/// The time range in force, and the way out of it.
fn time_chip(store: &Store) -> Html {
    let choose = {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Sheet(Some(Sheet::Time))))
    };
    let Some(range) = store.time else {
        return html! {
            <button type="button" class="time-chip all" onclick={choose} aria-haspopup="dialog"
                title="Drag on the timeline to select a time range, or type one (T)">
                { symbol(Icon::Clock) }<span>{ "all times" }</span>
            </button>
        };
    };
    let clear = {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Time(None)))
    };
    let clock = store.clock(range.start.seconds_and_nanos().0);
    html! {
        <span class="time-chip">
            <button type="button" class="link" onclick={choose} aria-haspopup="dialog" title="Another time range (T)">
                { symbol(Icon::Clock) }<span>{ time::range(range, clock) }</span>
            </button>
            <button type="button" class="chip-button" onclick={clear} aria-label="All times" title="All times (0)">
                { symbol(Icon::Close) }
            </button>
        </span>
    }
}

/// Where the caret stands, in octets of the text; the browser counts in UTF-16 units.
fn caret(input: &HtmlInputElement, text: &str) -> usize {
    let units = input.selection_start().ok().flatten().map_or(usize::MAX, |at| at as usize);
    let mut seen = 0;
    for (at, character) in text.char_indices() {
        if seen >= units {
            return at;
        }
        seen += character.len_utf16();
    }
    text.len()
}
