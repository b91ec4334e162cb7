//! A link to what is seen: what it says, and which file it needs, by name, size and SHA-256.

pub(crate) mod compared;

use model::SourceId;
use protocol::{Job, SourceKind, SourceState};
use yew::prelude::*;

use crate::browser;
use crate::language::html;
use crate::parts::dialog::Dialog;
use crate::parts::meter::meter;
use crate::parts::switch::switch;
use crate::state::fragment::{self, Link};
use crate::state::{Action, State, use_store};
use crate::text::{escape, linked as words, number};
use crate::working::{Working, use_job};

/// The sheet.
#[function_component]
#[inline(never)]
pub(crate) fn Linking() -> Html {
    let store = use_store();
    let whole = use_state(|| true);
    let job = wanted(&store);
    let source = match &job {
        Some(Job::Digest(source)) => Some(*source),
        _ => None,
    };
    let working = use_job(job);
    {
        let store = store.dispatcher();
        use_effect_with(working.clone(), move |working| learn(&store, source, working));
    }
    let link = address(&link(&store, *whole));
    let copy = {
        let (link, store) = (link.clone(), store.dispatcher());
        Callback::from(move |_: MouseEvent| {
            let store = store.clone();
            browser::copy_then(&link, move |is_copied| copied(&store, is_copied));
        })
    };
    let on_whole = {
        let whole = whole.setter();
        Callback::from(move |index: usize| whole.set(index == 0))
    };
    let options: Vec<AttrValue> = words::RULES.map(AttrValue::Static).to_vec();
    let is_ruled = store.filter.is_some() || store.time.is_some();
    html! {
        <Dialog title="A link to this view" field=true>
            <p class="note">{ words::ABOUT }</p>
            if is_ruled {
                <div class="form-row"><span>{ words::WITH }</span>{ switch(words::WITH, &options, usize::from(!*whole), &on_whole) }</div>
            }
            { file(&store, source.map(|_| &working)) }
            <input type="text" class="input mono" readonly=true aria-label="Link" value={link} />
            <div class="dialog-actions">
                <button type="button" class="button primary" autofocus=true onclick={copy}>{ "Copy the link" }</button>
            </div>
        </Dialog>
    }
}

/// The sum of the file is known from now on.
#[inline(never)]
fn learn(store: &UseReducerDispatcher<State>, source: Option<SourceId>, working: &Working) {
    if let (Working::Here(octets), Some(source)) = (working, source) {
        let digest = String::from_utf8_lossy(octets).into_owned();
        store.dispatch(Action::Digest(source, digest));
    }
}

#[inline(never)]
fn copied(store: &UseReducerDispatcher<State>, is_copied: bool) {
    if is_copied {
        store.dispatch(Action::Sheet(None));
    }
    let said = if is_copied { words::COPIED } else { words::REFUSED };
    store.dispatch(Action::Toast(Some(said.to_owned())));
}

/// The sum that is not known yet of the one file that is open.
fn wanted(state: &State) -> Option<Job> {
    let [source] = &state.sources[..] else { return None };
    let is_known = state.digest.as_ref().is_some_and(|known| known.0 == source.id);
    let can_be_read = source.kind == SourceKind::File && source.state != SourceState::Reading;
    (can_be_read && !is_known).then_some(Job::Digest(source.id))
}

/// What the link says: with filter and time range, or without.
fn link(state: &State, whole: bool) -> Link {
    let link = fragment::of(state);
    if whole { link } else { Link { filter: String::new(), time: None, ..link } }
}

fn address(link: &Link) -> String {
    let here = browser::window().and_then(|window| window.location().href().ok());
    let here = here.unwrap_or_default();
    let page = here.split('#').next().unwrap_or_default();
    format!("{page}{}", fragment::write(link))
}

/// Which file it needs, and how far its sum is.
fn file(state: &State, working: Option<&Working>) -> Html {
    let Some(file) = fragment::file(state) else {
        return html! { <p class="note">{ words::several(state.sources.len()) }</p> };
    };
    let about = format!("{} ({})", escape::shortened(&file.name, 60), number::octets(file.octets));
    let sum = match (&file.digest, working) {
        (Some(digest), _) => html! { <code class="digest">{ format!("SHA-256 {digest}") }</code> },
        (None, Some(Working::Missing(why))) => {
            html! { <p class="note" role="status">{ words::without_sum(why) }</p> }
        }
        (None, Some(Working::Coming(done, total))) if *total > 0 => {
            let part = *done as f64 / *total as f64;
            let percent = format!("{:.0}", part * 100.0);
            html! {
                <>
                    <div role="progressbar" aria-label="SHA-256 of the file" aria-valuemin="0" aria-valuemax="100" aria-valuenow={percent}>
                        { meter("meter-first", part, 0.0) }
                    </div>
                    <p class="note">{ words::SUMMING }</p>
                </>
            }
        }
        (None, Some(_)) => html! { <p class="note">{ words::SUMMING }</p> },
        (None, None) => html! { <p class="note">{ words::STILL_READING }</p> },
    };
    html! { <><p>{ "It asks for the file " }<strong>{ about }</strong>{ "." }</p>{ sum }</> }
}
