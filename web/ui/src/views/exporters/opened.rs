//! One exporter with everything that is known of it.

use model::{ExporterStatus, NetflowVersion};
use yew::prelude::*;

use super::history::History;
use super::templates::templates;
use super::told::Told;
use super::waiting::waiting;
use crate::language::{html, t};
use crate::parts::icon::{Icon, symbol};
use crate::state::{Action, Store, View};
use crate::text::{exporter, number};

/// The page of one exporter; `is_alone` when it is the only one there is.
pub(super) fn opened(store: &Store, status: &ExporterStatus, is_alone: bool) -> Html {
    let trouble = exporter::trouble(status);
    // The other versions have fixed records and tell nothing of themselves.
    let templated = matches!(status.version, NetflowVersion::V9 | NetflowVersion::Ipfix);
    let all = {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Exporter(None)))
    };
    let flows = {
        let (store, address) = (store.dispatcher(), status.key.address.ip());
        Callback::from(move |_: MouseEvent| {
            store.dispatch(Action::Filter(format!("exporter == {address}")));
            store.dispatch(Action::Show(View::Flows));
        })
    };
    html! {
        <div key={exporter::handle(status)} class="exporters">
            <article class={classes!("exporter", (!trouble.is_empty()).then_some("trouble"))}>
                <header>
                    if !is_alone {
                        <button type="button" class="button small" onclick={all} title="Back to all exporters (Esc)">{ "← All exporters" }</button>
                    }
                    <h2><span class="mono">{ status.key.address.to_string() }</span></h2>
                    <span class="badge">{ status.version.name() }</span>
                    <span class="badge quiet" title="Observation domain (IPFIX), Source ID (v9), engine (v5, v8), sub-agent (sFlow).">{ format!("domain {}", status.key.domain) }</span>
                    if !trouble.is_empty() { <span class="badge warn">{ symbol(Icon::Warning) }{ trouble.join(", ") }</span> }
                    <button type="button" class="link" onclick={flows}>{ "its flows" }</button>
                </header>
                { facts(store, status) }
                { waiting(store, status) }
                <div class="exporter-cards">
                    <History status={status.clone()} />
                    if templated || !status.templates.is_empty() { { templates(status) } }
                    if templated || !status.told.is_empty() { <Told told={status.told.clone()} records={status.options_records} /> }
                    { counters(status) }
                </div>
            </article>
        </div>
    }
}

/// The figures, each with what it means.
fn facts(store: &Store, status: &ExporterStatus) -> Html {
    let fact = |title: &str, text: Html, about: String, bad: bool| {
        html! {
            <div class={classes!("fact", bad.then_some("bad"))} title={about}><dt>{ title.to_owned() }</dt><dd>{ text }</dd></div>
        }
    };
    let count = |title: &str, amount: u64, about: &str, bad: bool| {
        fact(title, html! { { number::whole(amount) } }, about.to_owned(), bad && amount > 0)
    };
    let word =
        |title: &str, text: String, about: String| fact(title, html! { { text } }, about, false);
    let (lost, share) = exporter::lost_cell(status);
    let lossy = !share.is_empty();
    let rate = exporter::rate(exporter::records_per_second(status));
    html! {
        <>
            <dl class="facts">
                { count("Records", status.records, "Data records decoded, options data apart.", false) }
                { word("Records/s", rate, t("Over the last minutes it was heard.").to_owned()) }
                { fact("Records lost", html! { <>{ lost }if lossy { <small>{ format!(" {share}") }</small> }</> }, exporter::lost_about(status), lossy) }
                { count("Gaps", status.gaps, "Stretches of sequence numbers that never came.", true) }
                { count("Restarts", status.restarts, "How often it began anew: its uptime, or its count, began again. A new count is no loss.", false) }
                { count("Datagrams", status.datagrams, "Export messages received.", false) }
                { count("Options records", status.options_records, "Records in which it told of itself.", false) }
                { count("Sets refused", status.refused, "Sets that could not be read and were skipped; their neighbours were not.", true) }
                { word("Sampling", exporter::sampling(status), exporter::sampling_about(status).to_owned()) }
                { word("Clock", exporter::skew(status.clock_skew_nanos), exporter::clock(status.clock_skew_nanos)) }
                { word("First seen", super::seen(store, status.first_seen), super::exact(store, status.first_seen)) }
                { word("Last seen", super::seen(store, status.last_seen), super::exact(store, status.last_seen)) }
            </dl>
            <p class="exporter-words">{ format!("{} {}", exporter::lost_about(status), exporter::clock(status.clock_skew_nanos)) }</p>
        </>
    }
}

/// What limits cost, and other counters worth a line.
fn counters(status: &ExporterStatus) -> Html {
    if status.counters.is_empty() {
        return Html::default();
    }
    html! {
        <section class="card" aria-label="Counters">
            <header><h2>{ "Counters" }</h2></header>
            <table class="plain counters"><tbody>
                { for status.counters.iter().map(exporter::counter).map(|(name, amount)| html! {
                    <tr><th scope="row">{ name }</th><td class="numeric">{ amount }</td></tr>
                }) }
            </tbody></table>
        </section>
    }
}
