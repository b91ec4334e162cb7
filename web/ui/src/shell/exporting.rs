//! Saving what is seen: the flows under filter and time range, by the browser's own download.

mod capture;
mod data_set;

use protocol::{ExportFormat, Job, Request, Response, TableJob};
use query::Question;
use yew::prelude::*;

use crate::asking::use_question;
use crate::browser;
use crate::language::{html, t};
use crate::parts::dialog::Dialog;
use crate::parts::switch::switch;
use crate::saving::use_saving;
use crate::shell::sessions::Session;
use crate::state::{Action, questions, use_client, use_store};
use crate::text::number;
use capture::Capture;
use data_set::DataSet;

/// Format, its name, its file ending, its media type, and what it is for.
const FORMATS: [(ExportFormat, &str, &str, &str, &str); 6] = [
    (
        ExportFormat::Csv,
        "CSV",
        "csv",
        "text/csv",
        "For spreadsheets; cells that look like formulas are guarded.",
    ),
    (ExportFormat::Json, "JSON", "json", "application/json", "One array of objects."),
    (
        ExportFormat::Ndjson,
        "NDJSON",
        "ndjson",
        "application/x-ndjson",
        "One object a line, for jq and databases.",
    ),
    (
        ExportFormat::Parquet,
        "Parquet",
        "parquet",
        "application/vnd.apache.parquet",
        "Columns with exact types, compressed, for DuckDB, pandas and Spark.",
    ),
    (
        ExportFormat::Arrow,
        "Arrow",
        "arrow",
        "application/vnd.apache.arrow.file",
        "Columns as they lie in memory (Feather), for pandas, Polars and R.",
    ),
    (
        ExportFormat::Ipfix,
        "IPFIX",
        "ipfix",
        "application/octet-stream",
        "Messages of RFC 5655 for collectors and Wireshark, by the columns that IPFIX has elements for.",
    ),
];

/// Rows that are copied at most: more is a file.
const COPIED_ROWS: u32 = 1000;

/// The sheet: the rows of what is seen, its packets, or features for machine learning.
#[function_component]
#[inline(never)]
pub(crate) fn Exporting() -> Html {
    let chosen = use_state(|| 0_usize);
    let choose = {
        let chosen = chosen.setter();
        Callback::from(move |index| chosen.set(index))
    };
    let options: Vec<AttrValue> =
        vec![t("Flows").into(), t("Packets").into(), t("Data set").into(), t("Session").into()];
    let form = match *chosen {
        0 => html! { <Rows /> },
        1 => html! { <Capture /> },
        2 => html! { <DataSet /> },
        _ => html! { <Session /> },
    };
    html! {
        <Dialog title="Export what is seen">
            { switch("What is written", &options, *chosen, &choose) }
            { form }
        </Dialog>
    }
}

/// Flows, one a line.
#[function_component]
#[inline(never)]
fn Rows() -> Html {
    let store = use_store();
    let client = use_client();
    let format = use_state(|| 0_usize);
    let every = use_state(|| false);
    let saving = use_saving();
    let asked = use_question(Some(Question { limit: 0, ..questions::flows(&store) }));
    let matched = asked.answer().map_or(0, |answer| answer.matched);
    let options: Vec<AttrValue> =
        FORMATS.iter().map(|(_, name, ..)| AttrValue::Static(name)).collect();
    let Some(&(kind, _, ending, media, about)) = FORMATS.get(*format) else {
        return Html::default();
    };
    let columns: Vec<AttrValue> = vec![t("Visible columns").into(), t("All columns").into()];
    let save = {
        let (store, saving, every) = (store.clone(), saving.clone(), *every);
        let named = store.preferences.names;
        Callback::from(move |_: MouseEvent| {
            let mut question = questions::flows(&store);
            question.limit = u32::MAX;
            if every {
                question.select = model::Column::ALL.to_vec();
            }
            let job = Job::Table(TableJob { question, format: kind, named });
            saving.start(job, file_name(&store, "flows", ending), media);
        })
    };
    let copy = |format: ExportFormat| {
        let (store, client, every) = (store.clone(), client.clone(), *every);
        Callback::from(move |_: MouseEvent| {
            let mut question = questions::flows(&store);
            question.limit = COPIED_ROWS;
            if every {
                question.select = model::Column::ALL.to_vec();
            }
            let named = store.preferences.names;
            let store = store.dispatcher();
            client.ask(Request::Export { question, format, named }, move |response, _| {
                if let Response::File(bytes) = response {
                    browser::copy(&String::from_utf8_lossy(&bytes));
                    store.dispatch(Action::Toast(Some(t("Copied").to_owned())));
                }
            });
        })
    };
    let copy_words = if matched > u64::from(COPIED_ROWS) {
        format!("Copying takes the first {COPIED_ROWS} rows.")
    } else {
        String::new()
    };
    let on_format = {
        let format = format.setter();
        Callback::from(move |index| format.set(index))
    };
    let on_columns = {
        let every = every.setter();
        Callback::from(move |index: usize| every.set(index == 1))
    };
    let ruled = match (store.filter.is_some(), store.time.is_some()) {
        (true, true) => "under the filter, within the selected time",
        (true, false) => "under the filter",
        (false, true) => "within the selected time",
        (false, false) => "all there are",
    };
    html! {
        <>
            <p class="big">
                <strong>{ number::counted(matched, "flow", "flows") }</strong>{ format!(" · {}", t(ruled)) }
            </p>
            <div class="form-row"><span>{ "Format" }</span>{ switch("Format", &options, *format, &on_format) }</div>
            <p class="note">{ about }</p>
            <div class="form-row"><span>{ "Columns" }</span>{ switch("Columns", &columns, usize::from(*every), &on_columns) }</div>
            if store.preferences.names {
                <p class="note">{ "Hosts are shown by their names: their names stand beside their addresses." }</p>
            }
            <p class="note">{ "Numbers are written whole, times in RFC 3339 with nanoseconds. The file is made in this tab." }</p>
            <p class="note">{ copy_words }</p>
            { saving.progress() }
            <div class="dialog-actions">
                <button type="button" class="button" onclick={copy(ExportFormat::Markdown)} disabled={matched == 0}>{ "Copy as Markdown" }</button>
                <button type="button" class="button" onclick={copy(ExportFormat::Csv)} disabled={matched == 0}>{ "Copy as CSV" }</button>
                <button type="button" class="button primary" onclick={save} disabled={matched == 0 || saving.is_making()}>{ "Save" }</button>
            </div>
        </>
    }
}

/// The media type of a pcapng file (draft-ietf-opsawg-pcapng §9).
pub(crate) const CAPTURE: &str = "application/vnd.tcpdump.pcap";

/// A file is named after the first thing that is open.
pub(crate) fn file_name(store: &crate::state::Store, what: &str, ending: &str) -> String {
    let base: String =
        store
            .sources
            .first()
            .map_or("flowglass", |source| source.name.as_str())
            .chars()
            .map(|letter| {
                if letter.is_ascii_alphanumeric() || "-_.".contains(letter) { letter } else { '-' }
            })
            .collect();
    format!("{}-{what}.{ending}", base.trim_matches(['-', '.']))
}
