//! What is dangerous or odd about a flow: how bad it is, what it means, and what shows it.

use std::cmp::Reverse;

use model::{Column, Risk, RiskSeverity, Risks, Value};
use yew::prelude::*;

use crate::language::html;
use crate::parts::icon::{Icon, symbol};
use crate::state::{Action, Store};
use crate::text::{clause, escape, risk};

/// The risks, the worst first; nothing where there are none.
pub(super) fn risks(store: &Store, risks: &Value, facts: &Value) -> Html {
    let Value::Text(names) = risks else { return Html::default() };
    let facts = match facts {
        Value::Text(facts) => &**facts,
        _ => "",
    };
    let set = names.split(' ').filter_map(Risks::from_name).fold(Risks::NONE, |all, it| all | it);
    let mut risks: Vec<&Risk> = set.iter().collect();
    risks.sort_by_key(|risk| Reverse(risk.severity));
    let filter = |name: &str| {
        let text = format!("{} == {name}", Column::Risks.info().name);
        let filter = clause::and(&store.filter_text, &text);
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Filter(filter.clone())))
    };
    let why = |why: &str| html! { <code>{ escape::visible(why).into_owned() }</code> };
    html! {
        <section class="risks">
            <h3>{ risk::TITLE }</h3>
            <ul>
                { for risks.into_iter().map(|of| html! {
                    <li class={class(of.severity)}>
                        <strong>{ of.title }</strong>
                        <span class="risk-severity">{ risk::severity(of.severity) }</span>
                        <button type="button" onclick={filter(of.name)} aria-label={risk::filter_by(of.title)} title={risk::filter_by(of.title)}>{ symbol(Icon::Plus) }</button>
                        <p>{ of.about }</p>
                        { for risk::reasons(facts, of.name).map(why) }
                    </li>
                }) }
            </ul>
        </section>
    }
}

const fn class(severity: RiskSeverity) -> &'static str {
    match severity {
        RiskSeverity::Low => "risk low",
        RiskSeverity::Medium => "risk medium",
        RiskSeverity::High => "risk high",
    }
}
