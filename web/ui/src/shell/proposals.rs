//! What the filter box proposes: filters that ran before, words of the language, values seen in the data.

use std::rc::Rc;

use protocol::{Request, Response};
use query::filter::{Completion, Wanted, complete, listed};
use query::{Answer, Question};
use yew::prelude::*;

use crate::language::{html, t};
use crate::state::{Store, filter, use_client};

/// Proposals shown at once.
const MOST: usize = 10;

/// A value of which field could stand at the cursor.
#[inline(never)]
pub(crate) fn wanted(text: &str, cursor: usize) -> Option<Wanted> {
    query::filter::wanted(text, cursor.min(text.len()))
}

/// The values there are of what is wanted; none while they are awaited.
#[hook]
pub(crate) fn use_seen(wanted: Option<&Wanted>) -> Option<Rc<Answer>> {
    let client = use_client();
    let seen = use_state(|| None::<(Question, Rc<Answer>)>);
    let question = wanted.map(Wanted::question);
    let setter = seen.setter();
    use_effect_with(question.clone(), move |question| {
        if let Some(question) = question.clone() {
            client.ask(Request::Question(question.clone()), move |response, _| {
                if let Response::Answer(answer) = response {
                    setter.set(Some((question, Rc::new(answer))));
                }
            });
        }
    });
    let (asked, answer) = (*seen).clone()?;
    (Some(asked) == question).then_some(answer)
}

/// Something the box proposes: a completion, or a filter that ran before.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Offer {
    label: String,
    about: String,
    /// The whole text with it.
    pub(crate) text: String,
    /// The octet behind it.
    pub(crate) cursor: usize,
}

impl Offer {
    /// A line of the list.
    #[inline(never)]
    pub(crate) fn draw(&self, picked: bool, take: &Callback<Self>) -> Html {
        let offer = self.clone();
        // A press must not take the focus from the box, or the list is gone before the click.
        let onmousedown = take.reform(move |event: MouseEvent| {
            event.prevent_default();
            offer.clone()
        });
        html! {
            <li role="option" aria-selected={picked.to_string()} class={classes!(picked.then_some("picked"))} {onmousedown}>
                <code>{ &self.label }</code><span>{ &self.about }</span>
            </li>
        }
    }
}

/// What could stand at the cursor, values that were seen first.
#[inline(never)]
pub(crate) fn offers(
    store: &Store,
    text: &str,
    cursor: usize,
    seen: Option<(&Wanted, &Answer)>,
) -> Vec<Offer> {
    if text.trim().is_empty() {
        let recent = store.preferences.recent.iter().take(MOST).map(|filter| Offer {
            label: filter.clone(),
            about: t("recent").to_owned(),
            text: filter.clone(),
            cursor: filter.len(),
        });
        return recent.collect();
    }
    let mut found = seen.map_or_else(Vec::new, |(wanted, answer)| wanted.completions(answer));
    for known in complete(text, cursor.min(text.len())) {
        if !found.iter().any(|seen| seen.text == known.text) {
            found.push(known);
        }
    }
    let (lists, _) = filter::lists(&store.preferences.lists);
    found.splice(..0, listed(text, cursor, &lists));
    let completed = |completion: Completion| {
        let head = text.get(..completion.replace.start)?;
        let tail = text.get(completion.replace.end..)?;
        Some(Offer {
            label: completion.text.clone(),
            about: completion.about,
            cursor: head.len() + completion.text.len(),
            text: format!("{head}{}{tail}", completion.text),
        })
    };
    found.into_iter().take(MOST).filter_map(completed).collect()
}
