//! What is worth a look: how TCP fared, what is dangerous or odd, what was damaged.

use std::cmp::Reverse;
use std::str::FromStr;

use model::{Column, Risk, RiskSeverity, Risks, Value};
use query::filter::Filter;
use query::{Dimension, Measure, NOTHING, Question, Statistic};
use yew::prelude::*;

use crate::asking::use_question;
use crate::language::{html, t_of};
use crate::parts::icon::Icon;
use crate::parts::unseen::{message, nothing_matches};
use crate::shell::issues::issue_list;
use crate::state::{Action, Store, View, questions, use_store};
use crate::text::{clause, number, risk};

/// Both directions of what TCP tells, and what it means.
const HEALTH: [(&str, [Column; 2], &str); 10] = [
    (
        "Retransmissions",
        [Column::Retransmissions, Column::RetransmissionsReverse],
        "Segments sent again: loss, or a path that is too slow.",
    ),
    (
        "Fast retransmissions",
        [Column::FastRetransmissions, Column::FastRetransmissionsReverse],
        "Sent again because the other side asked by duplicate ACKs.",
    ),
    (
        "Spurious retransmissions",
        [Column::SpuriousRetransmissions, Column::SpuriousRetransmissionsReverse],
        "Sent again although they had arrived.",
    ),
    (
        "Out of order",
        [Column::OutOfOrder, Column::OutOfOrderReverse],
        "Segments overtook each other: several paths, or a busy capturing machine.",
    ),
    (
        "Not captured",
        [Column::LostSegments, Column::LostSegmentsReverse],
        "The sequence jumps: lost before the capture, or by it.",
    ),
    (
        "Duplicate ACKs",
        [Column::DuplicateAcks, Column::DuplicateAcksReverse],
        "A receiver misses something.",
    ),
    (
        "Zero windows",
        [Column::ZeroWindows, Column::ZeroWindowsReverse],
        "A receiver that does not keep up: its application is slow.",
    ),
    (
        "Full windows",
        [Column::FullWindows, Column::FullWindowsReverse],
        "A sender that must wait for the receiver.",
    ),
    (
        "Keep-alives",
        [Column::KeepAlives, Column::KeepAlivesReverse],
        "Connections kept open without anything to say.",
    ),
    ("Resets", [Column::Resets, Column::ResetsReverse], "Connections broken off."),
];

/// Sets of risks that are told apart; each adds to every risk in it.
const MOST_SETS: u32 = 4_000;

/// The view.
#[function_component]
#[inline(never)]
pub(crate) fn Expert() -> Html {
    let store = use_store();
    let Question { filter, time, .. } = questions::totals(&store);
    let sums = HEALTH
        .iter()
        .flat_map(|(_, columns, _)| columns.map(|column| Measure::Of(Statistic::Sum, column)));
    let health = use_question(Some(Question {
        filter: filter.clone(),
        time,
        measures: std::iter::once(Measure::Flows).chain(sums).collect(),
        limit: 0,
        ..Question::default()
    }));
    let risks = use_question(Some(Question {
        filter,
        time,
        group_by: vec![Dimension::Column(Column::Risks)],
        measures: vec![Measure::Flows],
        limit: MOST_SETS,
        ..Question::default()
    }));
    let Some(answer) = health.answer() else {
        return message(
            Icon::Warning,
            "Counting…",
            html! { <p>{ "Flows are being looked through." }</p> },
        );
    };
    if answer.matched == 0 {
        return nothing_matches(&store, answer.stored);
    }
    let measured = |place: usize| {
        answer.total.measures.get(place).copied().filter(|sum| *sum != NOTHING).unwrap_or_default()
    };
    let mut found: Vec<(&'static Risk, u64)> = Vec::new();
    for row in risks.answer().into_iter().flat_map(|answer| &answer.rows) {
        let Some(Value::Text(names)) = row.key.first() else { continue };
        let flows = row.measures.first().copied().unwrap_or_default();
        let set =
            names.split(' ').filter_map(Risks::from_name).fold(Risks::NONE, |all, it| all | it);
        for one in set.iter() {
            match found.iter_mut().find(|known| known.0.name == one.name) {
                Some(known) => known.1 += flows,
                None => found.push((one, flows)),
            }
        }
    }
    found.sort_by_key(|(risk, flows)| (Reverse(risk.severity), Reverse(*flows)));
    let lines = HEALTH.iter().enumerate().map(|(place, (title, columns, about))| {
        let count = measured(1 + place * 2).saturating_add(measured(2 + place * 2));
        let names = columns.map(|column| column.info().name);
        (*title, *about, count, format!("{} > 0 || {} > 0", names[0], names[1]))
    });
    let health =
        lines.map(|(title, about, count, filter)| health_row(&store, title, about, count, &filter));
    let health: Html = health.collect();
    let risks = found.iter().map(|(risk, flows)| risk_row(&store, risk, *flows));
    let risks: Html = risks.collect();
    let issues = (*store.issues).clone();
    html! {
        <div class="expert">
            <section aria-label="TCP health">
                <h2>{ "TCP health" }</h2>
                <table class="plain"><thead><tr><th scope="col">{ "Sign" }</th><th scope="col" class="number">{ "Segments" }</th><th scope="col">{ "What it means" }</th><th scope="col"><span class="unseen">{ "Flows" }</span></th></tr></thead><tbody>{ health }</tbody></table>
            </section>
            <section aria-label="Risks">
                <h2>{ risk::TITLE }</h2>
                if found.is_empty() {
                    <p class="card-empty">{ "None was seen." }</p>
                } else {
                    <table class="plain"><thead><tr><th scope="col">{ "Risk" }</th><th scope="col">{ "How bad" }</th><th scope="col" class="number">{ "Flows" }</th><th scope="col">{ "What it means" }</th><th scope="col"><span class="unseen">{ "Show" }</span></th></tr></thead><tbody>{ risks }</tbody></table>
                }
            </section>
            <section aria-label="Damage">
                <h2>{ "Damage and remarks" }</h2>
                if issues.is_empty() { <p class="card-empty">{ "What was opened is whole." }</p> } else { { issue_list(&store, issues) } }
            </section>
        </div>
    }
}

fn show(store: &Store, filter: &str) -> Option<Callback<MouseEvent>> {
    Filter::from_str(filter).ok()?;
    let (store, filter) = (store.clone(), clause::and(&store.filter_text, filter));
    Some(Callback::from(move |_: MouseEvent| {
        store.dispatch(Action::Filter(filter.clone()));
        store.dispatch(Action::Show(View::Flows));
    }))
}

fn button(store: &Store, what: &str, count: u64, filter: &str) -> Html {
    match show(store, filter).filter(|_| count > 0) {
        Some(onclick) => {
            html! { <button type="button" class="button small" {onclick} aria-label={format!("Flows: {what}")}>{ "Flows" }</button> }
        }
        None => Html::default(),
    }
}

fn health_row(store: &Store, title: &str, about: &str, count: u64, filter: &str) -> Html {
    html! {
        <tr class={classes!((count == 0).then_some("quiet"))}>
            <th scope="row">{ t_of(title).to_owned() }</th>
            <td class="number">{ number::whole(count) }</td>
            <td class="about">{ t_of(about).to_owned() }</td>
            <td>{ button(store, title, count, filter) }</td>
        </tr>
    }
}

fn risk_row(store: &Store, risk: &Risk, flows: u64) -> Html {
    let class = match risk.severity {
        RiskSeverity::Low => "risk low",
        RiskSeverity::Medium => "risk medium",
        RiskSeverity::High => "risk high",
    };
    let filter = format!("{} == {}", Column::Risks.info().name, risk.name);
    html! {
        <tr>
            <th scope="row"><span class={classes!(class, "risk-name")}>{ risk.title }</span></th>
            <td>{ risk::severity(risk.severity) }</td>
            <td class="number">{ number::whole(flows) }</td>
            <td class="about">{ risk.about }</td>
            <td>{ button(store, risk.title, flows, &filter) }</td>
        </tr>
    }
}
