//! Sessions: everything that was seen as one file, saved to disk or kept by the browser, and the list
//! of those it keeps.

use model::Timestamp;
use protocol::{Job, KeptSession, SessionJob, ToWorker};
use yew::prelude::*;

use crate::browser;
use crate::client::Client;
use crate::language::html;
use crate::parts::icon::{Icon, symbol};
use crate::saving::use_saving;
use crate::shell::exporting::file_name;
use crate::state::{Store, fragment, use_store};
use crate::text::{number, session as words};

/// What the file is, so that the browser does not guess.
const MEDIA: &str = "application/octet-stream";

/// Saving one: as a file, or in this browser.
#[function_component]
pub(crate) fn Session() -> Html {
    let store = use_store();
    let saving = use_saving();
    let save = |is_kept: bool| {
        let (store, saving) = (store.clone(), saving.clone());
        Callback::from(move |_: MouseEvent| {
            let name = file_name(&store, "session", "flowglass");
            #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970")]
            let saved = Timestamp::from_millis(js_sys::Date::now() as i64);
            let view = fragment::to_octets(&store);
            let keep = is_kept.then(|| name.clone());
            saving.start(Job::Session(SessionJob { saved, view, keep }), name, MEDIA);
        })
    };
    html! {
        <>
            <p class="note">{ words::ABOUT }</p>
            <p class="note">{ words::KEPT }</p>
            { saving.progress() }
            <div class="dialog-actions">
                <button type="button" class="button" onclick={save(true)} disabled={saving.is_making()}>{ "Keep in this browser" }</button>
                <button type="button" class="button primary" onclick={save(false)} disabled={saving.is_making()}>{ "Save session" }</button>
            </div>
        </>
    }
}

/// Those that the browser keeps, on the start page; nothing where there is none.
pub(crate) fn kept(store: &Store, client: &Client) -> Html {
    if store.sessions.is_empty() {
        return Html::default();
    }
    let now = browser::now_millis();
    let line = |session: &KeptSession| {
        let tell = |message: ToWorker| {
            let client = client.clone();
            Callback::from(move |_: MouseEvent| client.tell(&message))
        };
        let open = tell(ToWorker::OpenSession { name: session.name.clone() });
        let drop = tell(ToWorker::DropSession { name: session.name.clone() });
        let age = words::age(now - session.saved.0 as f64 / 1e6);
        html! {
            <li class="kept-session" key={session.name.clone()}>
                <button type="button" class="sample wide" onclick={open}>
                    { symbol(Icon::Open) }
                    <div>
                        <strong>{ session.name.clone() }</strong>
                        <span>{ format!("{} · {age}", number::octets(session.octets)) }</span>
                    </div>
                </button>
                <button type="button" class="button bare" onclick={drop} title="Delete this session from the browser"
                    aria-label={format!("Delete {}", session.name)}>{ symbol(Icon::Close) }</button>
            </li>
        }
    };
    html! {
        <section aria-labelledby="kept">
            <h2 id="kept">{ "Kept in this browser" }</h2>
            <ul class="kept-sessions">{ for store.sessions.iter().map(line) }</ul>
        </section>
    }
}
