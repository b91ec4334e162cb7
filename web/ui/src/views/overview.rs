//! Totals, top lists, protocol shares and what went wrong.

use model::{Column, PlacePart};
use protocol::Severity;
use query::Dimension;
use yew::prelude::*;

use crate::asking::use_question;
use crate::language::html;
use crate::shell::issues::issue_list;
use crate::state::{Store, View, questions, use_store};
use crate::views::flows::nothing;
use crate::views::top::TopList;
use crate::views::totals::totals;

/// The view.
#[function_component]
pub(crate) fn Overview() -> Html {
    let store = use_store();
    let asked = use_question(Some(questions::totals(&store)));
    let layers = use_question(Some(questions::layers(&store)));
    let issues: Vec<_> =
        store.issues.iter().filter(|issue| issue.severity > Severity::Note).cloned().collect();
    if let Some(answer) = asked.answer().filter(|answer| answer.matched == 0) {
        let failed = store.sources.iter().all(|source| store.failure(source).is_some());
        return html! {
            <div class="overview">
                if !failed || issues.is_empty() { { nothing(&store, answer.stored) } }
                if !issues.is_empty() { { found(&store, issues) } }
            </div>
        };
    }
    html! {
        <div class="overview">
            { totals(&store, asked.answer(), layers.answer()) }
            <div class="cards">
                <TopList title="Top hosts" dimension={Dimension::Host} more={View::Hosts} />
                <TopList title="Top conversations" dimension={Dimension::Conversation} more={View::Conversations} />
                <TopList title="Top applications" dimension={Dimension::Column(Column::Application)} more={View::Protocols} />
                <TopList title="Top services" dimension={Dimension::Service} more={View::Protocols} />
                <TopList title="Protocols" dimension={Dimension::Column(Column::Protocol)} more={View::Protocols} />
                if !store.databases.is_empty() {
                    <TopList title="Top countries" dimension={Dimension::Place(PlacePart::Country)} more={View::Hosts} />
                    <TopList title="Top networks" dimension={Dimension::Place(PlacePart::AsNumber)} more={View::Hosts} />
                }
                <TopList title="Directions, by who began" dimension={Dimension::Column(Column::Direction)} more={View::Flows} />
            </div>
            if !issues.is_empty() { { found(&store, issues) } }
        </div>
    }
}

fn found(store: &Store, issues: Vec<protocol::Issue>) -> Html {
    html! {
        <section class="card found" aria-label="What went wrong">
            <header><h2>{ "What went wrong" }</h2></header>
            { issue_list(store, issues) }
        </section>
    }
}
