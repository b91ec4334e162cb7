//! Every exporter in a row: sortable, found by words, narrowed to those whose flows pass the filter.

use std::cmp::Ordering;
use std::collections::HashMap;

use chart::{Size, sparkline};
use model::{ExporterKey, ExporterStatus, LossMinute, Value};
use yew::prelude::*;

use crate::asking::use_question;
use crate::language::{html, t};
use crate::parts::grid::{Grid, Head, Line};
use crate::parts::icon::{Icon, symbol};
use crate::parts::picture::picture;
use crate::parts::typed::typed;
use crate::parts::unseen::message;
use crate::state::{Action, State, Store, questions, use_store};
use crate::text::minutes::Minutes;
use crate::text::{exporter, number};
use crate::views::flows::instant;

/// From so many rows on words find faster than eyes.
const WORTH_FINDING: usize = 8;
/// Minutes in the small picture of a row.
const SPARK_MINUTES: u64 = 60;
const SPARK_NANOS: i64 = 3_600_000_000_000;

/// A column: its title, its meaning, its track, and whether it is a number.
type Heading = (&'static str, &'static str, &'static str, bool);

const COLUMNS: [Heading; 12] = [
    ("Exporter", "Where its datagrams come from.", "minmax(168px, 1.4fr)", false),
    ("Version", "The export protocol.", "76px", false),
    (
        "Domain",
        "Observation domain (IPFIX), Source ID (v9), engine (v5): one exporter may have several, counted apart.",
        "52px",
        true,
    ),
    ("Flows", "Flows of it that pass the filter and the time range.", "minmax(56px, 0.5fr)", true),
    ("Datagrams", "Export messages received.", "minmax(74px, 0.5fr)", true),
    ("Records", "Data records decoded, options data apart.", "minmax(60px, 0.5fr)", true),
    ("Rec./s", "Data records a second over the last minutes it was heard.", "48px", true),
    ("Last hour", "Records a minute, over the last hour that is known.", "88px", false),
    (
        "Lost",
        "Records that were sent and never came, by sequence numbers; ~ is estimated, where an exporter counts messages.",
        "minmax(84px, 0.4fr)",
        true,
    ),
    ("Sampling", "The sampling rate in force, where one was told.", "76px", false),
    ("Clock", "Its clock against the clock its messages arrived by.", "90px", false),
    ("Templates", "Templates known, and sets that wait for one.", "minmax(106px, 0.5fr)", false),
];
const LAST_SEEN: Heading = ("Last seen", "When its last datagram came.", "160px", false);

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// All of them.
    pub(super) exporters: Vec<ExporterStatus>,
}

/// The table.
#[function_component]
#[inline(never)]
pub(super) fn List(props: &Props) -> Html {
    let store = use_store();
    let wanted = use_state(String::new);
    let order = use_state(|| (0_usize, false));
    let asked = use_question(Some(questions::exporters(&store)));
    let flows: HashMap<ExporterKey, u64> = asked
        .answer()
        .map(|answer| {
            let count = |row: &query::Row| match row.key.first() {
                Some(Value::Exporter(key)) => Some((*key, *row.measures.first()?)),
                _ => None,
            };
            answer.rows.iter().filter_map(count).collect()
        })
        .unwrap_or_default();
    let ruled = (store.filter.is_some() || store.time.is_some()) && asked.answer().is_some();
    let words = wanted.trim().to_ascii_lowercase();
    let mut rows: Vec<&ExporterStatus> = props
        .exporters
        .iter()
        .filter(|status| !ruled || flows.contains_key(&status.key))
        .filter(|status| words.is_empty() || exporter::contains(status, &words))
        .collect();
    model::sort_by(&mut rows, |one, other| {
        let by = compare(order.0, one, other, &flows);
        let by = if order.1 { by.reverse() } else { by };
        by.then_with(|| (one.key, one.version).cmp(&(other.key, other.version)))
    });
    let handles: Vec<String> = rows.iter().map(|status| exporter::handle(status)).collect();
    let on_open = {
        let store = store.dispatcher();
        Callback::from(move |index: u64| {
            let handle = usize::try_from(index).ok().and_then(|index| handles.get(index));
            store.dispatch(Action::Exporter(handle.cloned()));
        })
    };
    let on_sort = {
        let order = order.clone();
        Callback::from(move |column: usize| {
            let first = headings().nth(column).is_some_and(|(.., numeric)| numeric);
            order.set((column, if order.0 == column { !order.1 } else { first }));
        })
    };
    let line = {
        let shown: Vec<(ExporterStatus, u64)> = rows
            .iter()
            .map(|status| ((*status).clone(), flows.get(&status.key).copied().unwrap_or_default()))
            .collect();
        let store = store.clone();
        Callback::from(move |index: u64| {
            let (status, flows) = shown.get(usize::try_from(index).ok()?)?;
            Some(Line { cells: cells(&store, status, *flows), selected: false, class: "" })
        })
    };
    let oninput = typed(&wanted);
    let heads: Vec<Head> = headings()
        .enumerate()
        .map(|(index, (title, about, track, numeric))| Head {
            title: AttrValue::Static(title),
            about: AttrValue::Static(about),
            track,
            numeric,
            sorted: (order.0 == index).then_some(order.1),
            sortable: title != "Last hour",
        })
        .collect();
    let all = props.exporters.len();
    let bad = rows.iter().filter(|status| !exporter::trouble(status).is_empty()).count() as u64;
    html! {
        <div class="table-view">
            <div class="table-bar">
                <span class="table-count" role="status">
                    { counted(rows.len(), all) }
                    if bad > 0 { <span class="bad">{ format!(" · {} with trouble", number::whole(bad)) }</span> }
                    <span>{ " · press one to open it" }</span>
                </span>
                if all >= WORTH_FINDING {
                    <input type="search" class="input find" placeholder="Find address, version, name…" aria-label="Find exporters"
                        spellcheck="false" autocomplete="off" value={(*wanted).clone()} {oninput} />
                }
            </div>
            if rows.is_empty() {
                { hidden(&store, all as u64, ruled, &wanted) }
            } else {
                <Grid label="Exporters" {heads} count={rows.len() as u64} {line} on_visible={Callback::noop()} {on_sort} {on_open} />
            }
        </div>
    }
}

/// Nobody is left: because of the words, or of the filter.
fn hidden(store: &Store, all: u64, ruled: bool, words: &str) -> Html {
    let clear = {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| {
            store.dispatch(Action::Filter(String::new()));
            store.dispatch(Action::Time(None));
        })
    };
    let all = number::counted(all, "exporter", "exporters");
    message(
        Icon::Filter,
        "No exporter is left",
        html! {
            <>
                if !words.trim().is_empty() { <p>{ format!("None of {all} has these words in address, version, domain or names.") }</p> }
                if ruled {
                    <p>{ format!("None of {all} has a flow that passes the filter and the time range. One whose data still waits for a template has no flows at all.") }</p>
                    <div class="state-actions"><button type="button" class="button" onclick={clear}>{ "Show all" }</button></div>
                }
            </>
        },
    )
}

fn headings() -> impl Iterator<Item = Heading> {
    COLUMNS.into_iter().chain([LAST_SEEN])
}

fn counted(shown: usize, all: usize) -> String {
    let all_words = number::counted(all as u64, "exporter", "exporters");
    if shown == all { all_words } else { format!("{} of {all_words}", number::whole(shown as u64)) }
}

fn compare(
    column: usize,
    one: &ExporterStatus,
    other: &ExporterStatus,
    flows: &HashMap<ExporterKey, u64>,
) -> Ordering {
    let waiting = |status: &ExporterStatus| {
        (status.waiting.iter().map(|waiting| waiting.octets).sum::<u64>(), status.templates.len())
    };
    match column {
        1 => one.version.cmp(&other.version),
        2 => one.key.domain.cmp(&other.key.domain),
        3 => flows.get(&one.key).cmp(&flows.get(&other.key)),
        4 => one.datagrams.cmp(&other.datagrams),
        5 => one.records.cmp(&other.records),
        6 => exporter::records_per_second(one)
            .unwrap_or(-1.0)
            .total_cmp(&exporter::records_per_second(other).unwrap_or(-1.0)),
        8 => (one.lost_records, one.lost).cmp(&(other.lost_records, other.lost)),
        9 => one.sampling_rate.cmp(&other.sampling_rate),
        10 => one.clock_skew_nanos.cmp(&other.clock_skew_nanos),
        11 => waiting(one).cmp(&waiting(other)),
        12 => one.last_seen.cmp(&other.last_seen),
        _ => one.key.cmp(&other.key),
    }
}

fn cells(state: &State, status: &ExporterStatus, flows: u64) -> Vec<Html> {
    let trouble = exporter::trouble(status);
    let (lost, share) = exporter::lost_cell(status);
    let waiting: u64 = status.waiting.iter().map(|waiting| waiting.sets).sum();
    let number = |amount: u64| html! { { number::whole(amount) } };
    let text = |text: String| html! { { text } };
    let first = status.history.last().map(|last| last.minute.plus_nanos(-SPARK_NANOS));
    let recent: Vec<LossMinute> =
        status.history.iter().filter(|one| Some(one.minute) > first).copied().collect();
    let minutes: Vec<u64> = Minutes::of(&recent, SPARK_MINUTES)
        .map(|minutes| minutes.steps.iter().map(|step| step.records).collect())
        .unwrap_or_default();
    let spark = sparkline(&minutes, t("Records a minute"), Size::new(84.0, 16.0));
    let bad = !share.is_empty();
    vec![
        html! {
            <span class="exporter-name" title={trouble.join(", ")}>
                if trouble.is_empty() { { symbol(Icon::Check) } } else { { symbol(Icon::Warning) } }
                <span class="mono">{ status.key.address.to_string() }</span>
                if !trouble.is_empty() { <span class="unseen">{ trouble.join(", ") }</span> }
            </span>
        },
        text(status.version.name().to_owned()),
        text(status.key.domain.to_string()),
        number(flows),
        number(status.datagrams),
        number(status.records),
        text(exporter::rate(exporter::records_per_second(status))),
        html! { if minutes.len() > 1 { { picture(&spark, "") } } else { <span class="missing">{ "–" }</span> } },
        html! {
            <span class={classes!(bad.then_some("bad"))} title={exporter::lost_about(status)}>
                { lost }if bad { <small>{ format!(" {share}") }</small> }
            </span>
        },
        html! { <span title={exporter::sampling_about(status)}>{ exporter::sampling(status) }</span> },
        html! { <span title={exporter::clock(status.clock_skew_nanos)}>{ exporter::skew(status.clock_skew_nanos) }</span> },
        html! {
            <>
                { number::whole(status.templates.len() as u64) }
                if waiting > 0 { <span class="bad">{ format!(" · {} waiting", number::whole(waiting)) }</span> }
            </>
        },
        html! { <span title={super::exact(state, status.last_seen)}>{ instant(&super::seen(state, status.last_seen)) }</span> },
    ]
}
