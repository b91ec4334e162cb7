//! Whether what was opened is the file that the link is about: name and size at once, the sum once it is known.

use model::SourceId;
use protocol::{Event, Issue, Job, Severity, SourceKind, SourceState, SourceStatus};
use yew::prelude::*;

use crate::client::Heard;
use crate::state::{Action, LinkedFile, State, use_store};
use crate::text::linked as words;
use crate::working::{Working, use_job};

/// Says it, and draws nothing.
#[function_component]
#[inline(never)]
pub(crate) fn Compared() -> Html {
    let store = use_store();
    let awaited = store.awaited.clone().unwrap_or_default();
    let source = match &store.sources[..] {
        [source] if is_read(source) => Some(source.clone()),
        _ => None,
    };
    let differs = source.as_ref().and_then(|source| differs(&awaited, source));
    let is_due = differs.is_none() && awaited.digest.is_some();
    let id = source.as_ref().map(|source| source.id);
    let working = use_job(id.filter(|_| is_due).map(Job::Digest));
    let sum = match working {
        Working::Here(octets) => Some(String::from_utf8_lossy(&octets).into_owned()),
        _ => None,
    };
    let said = match (differs, &sum) {
        (Some(why), _) => Some(Err(why)),
        (None, Some(sum)) if awaited.digest.as_ref() == Some(sum) => Some(Ok(())),
        (None, Some(sum)) => Some(Err(words::another_sum(&awaited.name, sum))),
        (None, None) => None,
    };
    let store = store.dispatcher();
    use_effect_with((id, said), move |(id, said)| {
        if let Some((id, said)) = id.zip(said.clone()) {
            say(&store, id, said, sum);
        }
    });
    Html::default()
}

#[inline(never)]
fn say(
    store: &UseReducerDispatcher<State>,
    id: SourceId,
    said: Result<(), String>,
    sum: Option<String>,
) {
    let toast = match said {
        Ok(()) => {
            store.dispatch(Action::Digest(id, sum.unwrap_or_default()));
            words::SAME.to_owned()
        }
        Err(why) => {
            let issue = Issue {
                source: Some(id),
                severity: Severity::Warning,
                offset: None,
                what: why.clone(),
                kept: words::KEPT.to_owned(),
                advice: words::ADVICE.to_owned(),
                count: 1,
            };
            store.dispatch(Action::Heard(Heard::Event(Box::new(Event::Issue(issue)))));
            why
        }
    };
    store.dispatch(Action::Toast(Some(toast)));
}

fn is_read(source: &SourceStatus) -> bool {
    source.kind == SourceKind::File && source.state != SourceState::Reading
}

/// Why it cannot be the file, by its name and size.
fn differs(awaited: &LinkedFile, source: &SourceStatus) -> Option<String> {
    let octets = source.octets_expected.unwrap_or(source.octets_read);
    (octets != awaited.octets)
        .then(|| words::another((&source.name, octets), (&awaited.name, awaited.octets)))
}
