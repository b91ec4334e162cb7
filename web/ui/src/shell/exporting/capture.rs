//! Saving the packets of what is seen, as a capture.

use protocol::{CaptureJob, Job, SourceKind};
use yew::prelude::*;

use super::file_name;
use crate::asking::use_question;
use crate::saving::{SavingProgress, use_saving};
use crate::state::{questions, use_store};
use crate::text::number;

/// The media type of a pcapng file (draft-ietf-opsawg-pcapng §9).
const MEDIA: &str = "application/vnd.tcpdump.pcap";

/// The form.
#[function_component]
pub(super) fn Capture() -> Html {
    let store = use_store();
    let with_unmetered = use_state(|| false);
    let saving = use_saving();
    let flows = query::Question { limit: 0, ..questions::flows(&store) };
    let asked = use_question(Some(flows.clone()));
    let matched = asked.answer().map_or(0, |answer| answer.matched);
    let has_files = store.sources.iter().any(|source| source.kind == SourceKind::File);
    let save = {
        let (saving, store, with_unmetered) = (saving.clone(), store.clone(), *with_unmetered);
        Callback::from(move |_: MouseEvent| {
            let job = CaptureJob { question: flows.clone(), with_unmetered };
            saving.start(Job::Capture(job), file_name(&store, "packets", "pcapng"), MEDIA);
        })
    };
    let toggle = {
        let with_unmetered = with_unmetered.clone();
        Callback::from(move |_: Event| with_unmetered.set(!*with_unmetered))
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
            if !has_files {
                <p class="note">{ "Nothing here was read from a capture file: what a relay sends is kept as flows." }</p>
            }
            <SavingProgress saving={saving.clone()} />
            <div class="dialog-actions">
                <button type="button" class="button primary" onclick={save} disabled={!has_files || saving.is_making()}>{ "Save" }</button>
            </div>
        </>
    }
}
