//! One click: what is seen as CSV, in the columns that are seen; beside it the way to all else.

use protocol::{ExportFormat, Job, TableJob};
use yew::prelude::*;

use crate::language::html;
use crate::parts::icon::{Icon, symbol};
use crate::saving::{Made, use_saving};
use crate::shell::exporting::file_name;
use crate::state::{Action, Sheet, questions, use_store};

/// The two buttons, and how far the file is.
#[function_component]
pub(crate) fn QuickSave() -> Html {
    let store = use_store();
    let saving = use_saving();
    let save = {
        let (store, saving) = (store.clone(), saving.clone());
        Callback::from(move |_: MouseEvent| {
            let named = store.preferences.names;
            let question = query::Question { limit: u32::MAX, ..questions::flows(&store) };
            let job = Job::Table(TableJob { question, format: ExportFormat::Csv, named });
            saving.start(job, file_name(&store, "flows", "csv"), "text/csv");
        })
    };
    let others = {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Sheet(Some(Sheet::Export))))
    };
    let close = {
        let saving = saving.clone();
        Callback::from(move |_: MouseEvent| saving.cancel())
    };
    html! {
        <>
            <span class="split">
                <button type="button" class="button bare" onclick={save} disabled={saving.is_making()}
                    aria-label="Save as CSV" title="Save what is seen as CSV, in the columns of the flow table">{ symbol(Icon::Save) }</button>
                <button type="button" class="button bare narrow" onclick={others} aria-haspopup="dialog"
                    aria-label="Export" title="Other formats, packets, data sets (e)">{ symbol(Icon::Down) }</button>
            </span>
            if saving.made != Made::Idle {
                <div class="saving-float" role="status">
                    { saving.progress() }
                    if matches!(saving.made, Made::Failed(_)) {
                        <button type="button" class="button bare" onclick={close} aria-label="Close">{ symbol(Icon::Close) }</button>
                    }
                </div>
            }
        </>
    }
}
