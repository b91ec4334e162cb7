//! Saving the packets of what is seen, as a capture.

use protocol::{Anonymise, CaptureJob, Job, SourceKind};
use yew::prelude::*;

use super::{CAPTURE, file_name};
use crate::asking::use_question;
use crate::browser::random_words;
use crate::language::html;
use crate::saving::use_saving;
use crate::state::{questions, use_store};
use crate::text::number;

/// The form.
#[function_component]
#[inline(never)]
pub(super) fn Capture() -> Html {
    let store = use_store();
    let with_unmetered = use_state(|| false);
    let anonymous = use_state(|| false);
    let saving = use_saving();
    let flows = query::Question { limit: 0, ..questions::flows(&store) };
    let asked = use_question(Some(flows.clone()));
    let matched = asked.answer().map_or(0, |answer| answer.matched);
    let has_files = store.sources.iter().any(|source| source.kind == SourceKind::File);
    let save = {
        let (saving, store, with_unmetered) = (saving.clone(), store.clone(), *with_unmetered);
        let anonymous = *anonymous;
        Callback::from(move |_: MouseEvent| {
            let job = CaptureJob {
                question: flows.clone(),
                with_unmetered,
                anonymise: anonymous.then(|| Anonymise { key: random_words(), payload: 0 }),
            };
            saving.start(Job::Capture(job), file_name(&store, "packets", "pcapng"), CAPTURE);
        })
    };
    let toggle = {
        let with_unmetered = with_unmetered.clone();
        Callback::from(move |_: Event| with_unmetered.set(!*with_unmetered))
    };
    let hide = {
        let anonymous = anonymous.clone();
        Callback::from(move |_: Event| anonymous.set(!*anonymous))
    };
    html! {
        <>
            <p class="big">
                <strong>{ number::counted(matched, "flow", "flows") }</strong>{ " · their packets" }
            </p>
            <p class="note">{ "The files are read once more, and every packet of these flows is written as it was captured: pcapng, for Wireshark and all who read captures. The file is made in this tab." }</p>
            if store.filter.is_some() {
                <label class="form-check">
                    <input type="checkbox" checked={*with_unmetered} onchange={toggle} />
                    { "Also packets that belong to no flow (ARP and others)" }
                </label>
            }
            <label class="form-check">
                <input type="checkbox" checked={*anonymous} onchange={hide} />
                { "Anonymous: addresses replaced, payload and names cut" }
            </label>
            if *anonymous {
                <p class="note">{ "Addresses of one network stay in one network, and each keeps its one replacement in this file; the key is made for it and thrown away. What could still tell whose packets they are is left out and counted." }</p>
            }
            if !has_files {
                <p class="note">{ "Nothing here was read from a capture file: what a relay sends is kept as flows." }</p>
            }
            { saving.progress() }
            <div class="dialog-actions">
                <button type="button" class="button primary" onclick={save} disabled={!has_files || saving.is_making()}>{ "Save" }</button>
            </div>
        </>
    }
}
