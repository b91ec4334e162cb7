//! Who exports flows to us: versions, templates, waiting sets, loss, clocks.

use model::{ExporterStatus, TemplateStatus, WaitingSet};
use protocol::{Request, Response};
use yew::prelude::*;

use crate::asking::use_request;
use crate::parts::icon::{Icon, Symbol};
use crate::parts::unseen::Message;
use crate::state::{Action, Sheet, Store, View, use_store};
use crate::text::{escape, number, time};

/// The view.
#[function_component]
pub(crate) fn Exporters() -> Html {
    let store = use_store();
    let asked = use_request(Some(Request::Exporters));
    let connect = {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Sheet(Some(Sheet::Connect))))
    };
    match asked.response.as_deref() {
        Some(Response::Exporters(exporters)) if !exporters.is_empty() => html! {
            <div class="exporters">{ for exporters.iter().map(|exporter| html! {
                <Exporter key={format!("{} {}", exporter.key, exporter.version.name())} status={exporter.clone()} />
            }) }</div>
        },
        Some(_) => html! {
            <Message title="No exporters yet" icon={Icon::Exporters}>
                <p>{ "Exporters appear here when a relay passes their datagrams on, or when a capture holds NetFlow." }</p>
                <div class="state-actions"><button type="button" class="button" onclick={connect}><Symbol icon={Icon::Plug} />{ "Connect to relay…" }</button></div>
            </Message>
        },
        None => html! { <Message title="Asking…" /> },
    }
}

#[derive(Properties, PartialEq)]
struct ExporterProps {
    status: ExporterStatus,
}

#[function_component]
fn Exporter(props: &ExporterProps) -> Html {
    let store = use_store();
    let status = &props.status;
    let trouble = status.lost > 0 || status.refused > 0 || !status.waiting.is_empty();
    let flows = {
        let (store, address) = (store.dispatcher(), status.key.address.ip());
        Callback::from(move |_: MouseEvent| {
            store.dispatch(Action::Filter(format!("exporter == {address}")));
            store.dispatch(Action::Show(View::Flows));
        })
    };
    let count = |title: &str, amount: u64, about: &str, bad: bool| {
        let class = classes!("fact", (bad && amount > 0).then_some("bad"));
        html! { <div {class} title={about.to_owned()}><dt>{ title.to_owned() }</dt><dd>{ number::whole(amount) }</dd></div> }
    };
    let word = |title: &str, text: String, about: String| {
        html! {
            <div class="fact" title={about}><dt>{ title.to_owned() }</dt><dd>{ text }</dd></div>
        }
    };
    let templates = status.templates.len();
    html! {
        <article class={classes!("card", "exporter", trouble.then_some("trouble"))}>
            <header>
                <h2><span class="mono">{ status.key.address.to_string() }</span></h2>
                <span class="badge">{ status.version.name() }</span>
                <span class="badge quiet">{ format!("domain {}", status.key.domain) }</span>
                if trouble { <span class="badge warn"><Symbol icon={Icon::Warning} />{ trouble_words(status) }</span> }
                <button type="button" class="link" onclick={flows}>{ "its flows" }</button>
            </header>
            <dl class="facts">
                { count("Datagrams", status.datagrams, "Export messages received.", false) }
                { count("Records", status.records, "Data records decoded, options apart.", false) }
                { count("Options", status.options_records, "Options data records decoded.", false) }
                { count("Lost", status.lost, &format!("Missing by sequence number, in {}.", status.version.loss_unit()), true) }
                { count("Gaps", status.gaps, "How often the sequence number jumped forward.", true) }
                { count("Restarts", status.restarts, "How often its uptime went back.", false) }
                { count("Refused", status.refused, "Sets that could not be read.", true) }
                { word("Sampling", status.sampling_rate.map_or_else(|| "unknown".to_owned(), sampled), "The sampling rate in force, where one was told.".to_owned()) }
                { word("Clock skew", skew(status.clock_skew_nanos), "Export time minus arrival time of the last datagram.".to_owned()) }
                { word("First", seen(&store, status.first_seen), exact(&store, status.first_seen)) }
                { word("Last", seen(&store, status.last_seen), exact(&store, status.last_seen)) }
            </dl>
            if !status.waiting.is_empty() {
                <div class="waiting" role="status">
                    <Symbol icon={Icon::Clock} />
                    <div>
                        <strong>{ "Waiting for templates" }</strong>
                        <ul>{ for status.waiting.iter().map(|waiting| waiting_line(&store, waiting)) }</ul>
                        <p>{ "They are decoded as soon as the exporter announces them; many do so every few minutes." }
                            if status.waiting_dropped_octets > 0 { { format!(" {} had to be dropped meanwhile.", number::octets(status.waiting_dropped_octets)) } }
                        </p>
                    </div>
                </div>
            }
            if templates > 0 {
                <details class="templates">
                    <summary>{ number::counted(templates as u64, "template", "templates") }</summary>
                    <div class="template-list">
                        { for status.templates.iter().map(|template| template_table(&store, template)) }
                    </div>
                </details>
            }
        </article>
    }
}

fn trouble_words(status: &ExporterStatus) -> String {
    let mut words = Vec::new();
    if status.lost > 0 {
        let many = status.version.loss_unit();
        let one = many.strip_suffix('s').unwrap_or(many);
        words.push(format!("{} lost", number::counted(status.lost, one, many)));
    }
    if !status.waiting.is_empty() {
        let sets: u64 = status.waiting.iter().map(|waiting| waiting.sets).sum();
        words.push(format!("{} waiting", number::counted(sets, "set", "sets")));
    }
    if status.refused > 0 {
        words.push(format!("{} refused", number::counted(status.refused, "set", "sets")));
    }
    words.join(", ")
}

fn waiting_line(store: &Store, waiting: &WaitingSet) -> Html {
    html! {
        <li>{ format!(
            "template {}: {}, {}, since {}",
            waiting.template,
            number::counted(waiting.sets, "set", "sets"),
            number::octets(waiting.octets),
            seen(store, waiting.since)
        ) }</li>
    }
}

fn template_table(store: &Store, template: &TemplateStatus) -> Html {
    let kind = if template.options { "options template" } else { "template" };
    let changed = if template.changes > 0 {
        format!(", changed {}", number::counted(template.changes.into(), "time", "times"))
    } else {
        String::new()
    };
    let fields = template.fields.iter().enumerate().map(|(index, field)| {
        let length = if field.length == u16::MAX { "variable".to_owned() } else { field.length.to_string() };
        html! { <tr><td class="numeric">{ index + 1 }</td><td><code>{ escape::visible(&field.name).into_owned() }</code></td><td class="numeric">{ length }</td></tr> }
    });
    html! {
        <table class="template">
            <caption>
                <strong>{ format!("{kind} {}", template.id) }</strong>
                { format!(" · {} · announced {}{changed}", number::octets(template.record_octets.into()), seen(store, template.refreshed)) }
            </caption>
            <thead><tr><th class="numeric">{ "#" }</th><th>{ "Element" }</th><th class="numeric">{ "Octets" }</th></tr></thead>
            <tbody>{ for fields }</tbody>
        </table>
    }
}

fn sampled(rate: u32) -> String {
    if rate <= 1 { "all".to_owned() } else { format!("1 in {}", number::whole(rate.into())) }
}

fn skew(nanos: i64) -> String {
    let sign = if nanos < 0 { "−" } else { "+" };
    format!("{sign}{}", number::span(nanos.unsigned_abs()))
}

fn seen(store: &Store, at: model::Timestamp) -> String {
    time::date_and_time(at, store.offset(at.seconds_and_nanos().0))
}

fn exact(store: &Store, at: model::Timestamp) -> String {
    time::exact(at, store.offset(at.seconds_and_nanos().0))
}
