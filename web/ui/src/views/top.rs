//! A top list on the overview: a dimension's largest groups with their shares.

use model::Value;
use query::filter::Filter;
use query::{Dimension, Row};
use yew::prelude::*;

use crate::asking::use_question;
use crate::language::{html, t};
use crate::parts::marked::marked;
use crate::parts::meter::meter;
use crate::state::{Action, View, questions, use_store};
use crate::text::clause::Clause;
use crate::text::{named, number, value};
use crate::views::flows::{amount, menu};
use crate::views::groups::{key_note, key_text};

const MOST: u32 = 10;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// What stands above.
    pub(crate) title: AttrValue,
    /// What is grouped.
    pub(crate) dimension: Dimension,
    /// Where there is more of it.
    pub(crate) more: View,
    /// Only of flows that pass this too.
    #[prop_or_default]
    pub(crate) within: Option<Filter>,
}

/// The list.
#[function_component]
pub(crate) fn TopList(props: &Props) -> Html {
    let store = use_store();
    let asked = use_question(Some(questions::within(
        questions::top(&store, props.dimension, MOST),
        props.within.as_ref(),
    )));
    let unit = store.preferences.unit;
    let more = {
        let (store, view) = (store.dispatcher(), props.more);
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Show(view)))
    };
    let answer = asked.answer();
    let measured = |row: &Row, index: usize| row.measures.get(index).copied().unwrap_or_default();
    let total = answer.map_or(0, |answer| measured(&answer.total, 0));
    let largest = answer.and_then(|answer| answer.rows.first()).map_or(1, |row| measured(row, 0));
    let line = |row: &Row| {
        let key = row.key.first().unwrap_or(&Value::Missing);
        let value = measured(row, 0);
        let text = if *key == Value::Missing {
            t("unknown").to_owned()
        } else {
            key_text(props.dimension, key)
        };
        let plain = named::exactly(|| key_text(props.dimension, key));
        let onclick = menu(&store, &plain, Clause::of(props.dimension, key), None);
        let (there, back) = (measured(row, 1), measured(row, 2));
        let second = back as f64 / there.saturating_add(back).max(1) as f64;
        let mono = matches!(props.dimension, Dimension::Host | Dimension::Conversation);
        let exact = if text == plain { plain.clone() } else { value::exact(key) };
        let title = format!("{exact}\n→ {}, ← {}", number::octets(there), number::octets(back));
        html! {
            <li key={plain}>
                <button type="button" class="top-row" {onclick} {title}>
                    <span class={classes!("top-name", mono.then_some("mono"))}>
                        { marked(&store, props.dimension, key) }{ text }
                        if let Some(note) = key_note(props.dimension, &row.key) { <small>{ note }</small> }
                    </span>
                    <span class="top-share">{ number::share(value, total) }</span>
                    <span class="top-value">{ amount(&unit.volume(value).text()) }</span>
                    { meter("meter-first", value as f64 / largest.max(1) as f64, second) }
                </button>
            </li>
        }
    };
    let count = answer.map_or(0, |answer| answer.available);
    html! {
        <section class="card top" aria-label={props.title.clone()}>
            <header>
                <h2>{ props.title.clone() }</h2>
                if count > u64::from(MOST) {
                    <button type="button" class="link" onclick={more}>{ format!("all {}", number::whole(count)) }</button>
                }
            </header>
            if let Some(answer) = answer {
                <ol>{ for answer.rows.iter().map(line) }</ol>
                if let Some(other) = &answer.other {
                    <div class="top-row other">
                        <span class="top-name">{ number::counted(count.saturating_sub(answer.rows.len() as u64), "other", "others") }</span>
                        <span class="top-share">
                            // A flow counts for both its ends: their shares do not add up to one.
                            if !props.dimension.is_of_ends() { { number::share(measured(other, 0), total) } }
                        </span>
                        <span class="top-value">{ amount(&unit.volume(measured(other, 0)).text()) }</span>
                        <span />
                    </div>
                }
                if answer.rows.is_empty() { <p class="card-empty">{ "–" }</p> }
            } else {
                <ol aria-busy="true">{ for (0..5).map(|_| html! { <li class="top-row pending" /> }) }</ol>
            }
        </section>
    }
}
