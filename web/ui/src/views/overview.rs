//! Totals, top lists, protocol shares and what went wrong.

use model::Column;
use protocol::Severity;
use query::{Answer, Dimension};
use yew::prelude::*;

use crate::asking::use_question;
use crate::shell::issues::IssueList;
use crate::state::{Store, View, questions, use_store};
use crate::text::number::{self, Quantity, Unit};
use crate::text::time;
use crate::views::flows::nothing;
use crate::views::top::TopList;

/// The view.
#[function_component]
pub(crate) fn Overview() -> Html {
    let store = use_store();
    let asked = use_question(Some(questions::totals(&store)));
    let issues: Vec<_> =
        store.issues.iter().filter(|issue| issue.severity > Severity::Note).cloned().collect();
    if let Some(answer) = asked.answer().filter(|answer| answer.matched == 0) {
        let failed = store.sources.iter().all(|source| store.failure(source).is_some());
        return html! {
            <div class="overview">
                if !failed || issues.is_empty() { { nothing(&store, answer.stored) } }
                if !issues.is_empty() { { found(&issues) } }
            </div>
        };
    }
    html! {
        <div class="overview">
            { totals(&store, asked.answer()) }
            <div class="cards">
                <TopList title="Top hosts" dimension={Dimension::Host} more={View::Hosts} />
                <TopList title="Top conversations" dimension={Dimension::Conversation} more={View::Hosts} />
                <TopList title="Top applications" dimension={Dimension::Column(Column::Application)} more={View::Protocols} />
                <TopList title="Top services" dimension={Dimension::Service} more={View::Protocols} />
                <TopList title="Protocols" dimension={Dimension::Column(Column::Protocol)} more={View::Protocols} />
                <TopList title="Directions" dimension={Dimension::Column(Column::Direction)} more={View::Flows} />
            </div>
            if !issues.is_empty() { { found(&issues) } }
        </div>
    }
}

fn found(issues: &[protocol::Issue]) -> Html {
    html! {
        <section class="card found" aria-label="What went wrong">
            <header><h2>{ "What went wrong" }</h2></header>
            <IssueList issues={issues.to_vec()} />
        </section>
    }
}

/// The large numbers; while the first answer is on its way they are dashes in their places.
fn totals(store: &Store, answer: Option<&Answer>) -> Html {
    let measured = |index: usize| {
        answer.and_then(|answer| answer.total.measures.get(index)).copied().unwrap_or_default()
    };
    let extent = answer.and_then(|answer| answer.extent);
    // A selected range is what rates refer to; the flows in it may reach beyond.
    let nanos = store.time.or(extent).map_or(0, |range| range.nanos());
    let unit = store.preferences.unit;
    let (first, rate_of) = match unit {
        Unit::Bits | Unit::Bytes => ("Bytes", 0),
        Unit::Packets => ("Packets", 1),
        Unit::Flows => ("Flows", 2),
    };
    let octets = number::si(measured(0) as f64, "B");
    let rate = if nanos == 0 {
        Quantity { number: "–".to_owned(), unit: String::new() }
    } else {
        unit.rate(measured(rate_of), nanos)
    };
    let span = number::span_quantity(nanos);
    let place = |title: &str, quantity: Quantity, full: String, note: Html| {
        html! {
            <div class="total" title={full}>
                <dt>{ title.to_owned() }</dt>
                <dd>
                    if answer.is_some() { { quantity.number }<small>{ quantity.unit }</small> } else { <span class="missing">{ "–" }</span> }
                </dd>
                <dd class="total-note">{ note }</dd>
            </div>
        }
    };
    let ways = html! {
        <>
            <span class="way-upload" title="From clients to servers">{ format!("→ {}", number::octets(measured(3))) }</span>
            <span class="way-download" title="From servers to clients">{ format!("← {}", number::octets(measured(4))) }</span>
        </>
    };
    let period = extent.map_or_else(String::new, |extent| {
        time::range(extent, store.offset(extent.start.seconds_and_nanos().0))
    });
    let count = |amount: u64| Quantity { number: number::whole(amount), unit: String::new() };
    let stored = answer.map_or(0, |answer| answer.stored);
    let hidden = stored.saturating_sub(measured(2));
    let hidden_note = (hidden > 0).then(|| format!("{} hidden", number::whole(hidden)));
    html! {
        <dl class="totals">
            { place("Bytes", octets, format!("{} bytes", number::whole(measured(0))), ways) }
            { place("Packets", count(measured(1)), String::new(), Html::default()) }
            { place("Flows", count(measured(2)), String::new(), html! { { hidden_note.unwrap_or_default() } }) }
            { place("Hosts", count(measured(5)), String::new(), Html::default()) }
            { place("Duration", span, format!("{} ns", number::whole(nanos)), html! { { period } }) }
            { place("Mean rate", rate, format!("{first} over the duration"), Html::default()) }
        </dl>
    }
}
