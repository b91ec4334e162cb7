//! Data that waits for its template: which, how much, since when, and what to do about it.

use model::ExporterStatus;
use yew::prelude::*;

use crate::browser;
use crate::language::html;
use crate::parts::icon::{Icon, symbol};
use crate::state::Store;
use crate::text::{exporter, number};

/// The warning; nothing where nothing waits and nothing had to be dropped.
pub(super) fn waiting(store: &Store, status: &ExporterStatus) -> Html {
    let dropped = status.waiting_dropped_octets;
    if status.waiting.is_empty() && dropped == 0 {
        return Html::default();
    }
    // A capture's own time has ended: only live data waits by the user's clock.
    let now = if store.live_source().is_some() {
        #[expect(clippy::cast_possible_truncation, reason = "nanoseconds fit until 2262")]
        model::Timestamp((browser::now_millis() * 1e6) as i64)
    } else {
        status.last_seen
    };
    html! {
        <section class="waiting" aria-label="Waiting for templates">
            { symbol(Icon::Clock) }
            <div>
                if !status.waiting.is_empty() {
                    <strong>{ "Waiting for templates" }</strong>
                    <ul>{ for status.waiting.iter().map(|waiting| html! {
                        <li>
                            { format!("template {}: {}, {}, ", waiting.template, number::counted(waiting.sets, "set", "sets"), number::octets(waiting.octets)) }
                            <span title={super::exact(store, waiting.since)}>{ format!("since {}", super::seen(store, waiting.since)) }</span>
                        </li>
                    }) }</ul>
                    <p>{ exporter::waiting_advice(status, now) }</p>
                }
                if dropped > 0 {
                    <p>{ format!("{} waited too long or were too many, and had to be dropped.", number::octets(dropped)) }</p>
                }
            </div>
        </section>
    }
}
