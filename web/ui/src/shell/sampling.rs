//! The badge of sampled flows: by how much, whether that is multiplied in, and how many are unknown.

use yew::prelude::*;

use crate::asking::use_question;
use crate::client::Client;
use crate::language::{html, t};
use crate::state::{Action, Counting, Sampled, State, Store, questions, use_store};
use crate::text::number;

/// Keeps the state's knowledge of sampling; asks only where exporters have sent anything.
#[hook]
pub(crate) fn use_sampling(store: &Store, client: &Client) {
    let client = client.clone();
    let asking = store.has_exports();
    let known = *store.sampled != Sampled::default();
    let dispatcher = store.dispatcher();
    use_effect_with((store.generation, asking), move |(_, asking)| {
        if *asking {
            let request = protocol::Request::Question(questions::sampled(None));
            client.ask(request, move |response, _| {
                if let protocol::Response::Answer(answer) = response {
                    dispatcher.dispatch(Action::Sampled(Sampled::of(&answer)));
                }
            });
        } else if known {
            dispatcher.dispatch(Action::Sampled(Sampled::default()));
        }
    });
}

/// The badge; nothing where nothing seen was sampled.
#[function_component]
#[inline(never)]
pub(crate) fn SamplingBadge() -> Html {
    let store = use_store();
    let known = *store.sampled != Sampled::default();
    let asked = use_question(known.then(|| questions::sampled(Some(&store))));
    let Some(seen) = asked.answer().filter(|_| known).map(Sampled::of) else {
        return Html::default();
    };
    let scaled = store.counting() == Counting::Scaled;
    let unknown = (seen.unknown > 0).then(|| {
        html! {
            <span class="badge warn" title="They name a sampler that nobody has described yet, so they are counted as they were received.">
                { unknown_words(seen.unknown) }
            </span>
        }
    });
    let onclick = {
        let store = store.clone();
        Callback::from(move |_: MouseEvent| {
            let mut preferences = (*store.preferences).clone();
            preferences.counting = preferences.counting.next();
            store.dispatch(Action::Prefer(preferences));
        })
    };
    html! {
        <>
            if seen.can_be_scaled() {
                <button type="button" class="badge sampled" {onclick}
                    title={about(&seen, scaled)}>
                    { format!("sampled {}: {}", rates(&seen), words(scaled)) }
                </button>
            }
            { unknown }
        </>
    }
}

/// What stands behind sums while they are multiplied: ` × sampling rate`.
pub(crate) fn scaled_words(state: &State) -> &'static str {
    match state.counting() {
        Counting::Scaled => ", sampled flows multiplied by their rate",
        Counting::Received if state.sampled.can_be_scaled() => ", sampled flows as received",
        Counting::Received => "",
    }
}

fn words(scaled: bool) -> &'static str {
    if scaled { "scaled × rate" } else { "as received" }
}

fn rates(sampled: &Sampled) -> String {
    match (sampled.rates.first(), sampled.rates.last()) {
        (Some(least), Some(most)) if least != most => {
            format!("1 in {} … {}", number::whole(*least), number::whole(*most))
        }
        (Some(rate), _) => format!("1 in {}", number::whole(*rate)),
        _ => String::new(),
    }
}

fn unknown_words(flows: u64) -> String {
    if flows == 1 {
        t("1 flow of unknown rate is counted unscaled").to_owned()
    } else {
        format!("{} flows of unknown rate are counted unscaled", number::whole(flows))
    }
}

fn about(sampled: &Sampled, scaled: bool) -> String {
    let flows = number::counted(sampled.flows, "flow was", "flows were");
    if scaled {
        format!(
            "{flows} sampled: bytes and packets are multiplied by the rate of each, an estimate of what was on the wire. Press to see them as received (r)."
        )
    } else {
        format!(
            "{flows} sampled: bytes and packets are shown as received, a part of what was on the wire. Press to multiply them by the rate of each (r)."
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sampling_is_told_in_words() {
        let one = Sampled { rates: vec![1_000], flows: 2, unknown: 0 };
        assert_eq!(rates(&one), "1 in 1\u{202f}000");
        let several = Sampled { rates: vec![10, 100, 500], flows: 2, unknown: 0 };
        assert_eq!(rates(&several), "1 in 10 … 500");
        assert_eq!(unknown_words(14), "14 flows of unknown rate are counted unscaled");
        assert_eq!(unknown_words(1), "1 flow of unknown rate is counted unscaled");
    }
}
