//! The large numbers of the overview, and what they include.

use model::{Counters, TimeRange, Value};
use query::Answer;
use yew::prelude::*;

use crate::language::{html, t, t_of};
use crate::shell::sampling::scaled_words;
use crate::state::Store;
use crate::text::escape::visible;
use crate::text::number::{self, Quantity, Unit};
use crate::text::time;

/// The large numbers; while the first answer is on its way they are dashes in their places.
pub(crate) fn totals(store: &Store, answer: Option<&Answer>, layers: Option<&Answer>) -> Html {
    let measured = |index: usize| {
        answer.and_then(|answer| answer.total.measures.get(index)).copied().unwrap_or_default()
    };
    let extent = answer.and_then(|answer| answer.extent);
    // Under a selected range everything refers to it: the engine counts what lies inside.
    let range = store.time.or(extent);
    let nanos = lasting(store.time, extent);
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
                <dt>{ t_of(title).to_owned() }</dt>
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
            { layers.map(layer_note).unwrap_or_default() }
        </>
    };
    let period = range.map_or_else(String::new, |range| {
        time::range(range, store.clock(range.start.seconds_and_nanos().0))
    });
    let scaled = scaled_words(store);
    let cut = if store.time.is_some() {
        "; a flow that reaches beyond the range counts with its share inside, spread evenly"
    } else {
        ""
    };
    let count = |amount: u64| Quantity { number: number::whole(amount), unit: String::new() };
    let stored = answer.map_or(0, |answer| answer.stored);
    let hidden = stored.saturating_sub(measured(2));
    let hidden_note = (hidden > 0).then(|| format!("{} hidden", number::whole(hidden)));
    html! {
        <dl class="totals">
            { place("Bytes", octets, format!("{}{}{}", number::counted(measured(0), "byte", "bytes"), t_of(scaled), t_of(cut)), ways) }
            { place("Packets", count(measured(1)), format!("{}{}{}", number::counted(measured(1), "packet", "packets"), t_of(scaled), t_of(cut)), unmetered_note(store)) }
            { place("Flows", count(measured(2)), String::new(), html! { { hidden_note.unwrap_or_default() } }) }
            { place("Hosts", count(measured(5)), String::new(), Html::default()) }
            { place("Duration", span, format!("{} ns", number::whole(nanos)), html! { { period } }) }
            { place("Mean rate", rate, mean_words(nanos, first, scaled), Html::default()) }
        </dl>
    }
}

/// How long it took, in nanoseconds: the selected range, or from the first instant to the last.
fn lasting(selected: Option<TimeRange>, extent: Option<TimeRange>) -> u64 {
    match (selected, extent) {
        (Some(selected), _) => selected.nanos(),
        // The extent ends just behind its last instant.
        (None, Some(extent)) => extent.nanos().saturating_sub(1),
        (None, None) => 0,
    }
}

fn mean_words(nanos: u64, first: &str, scaled: &str) -> String {
    if nanos == 0 {
        t("All of it has one and the same time: there is nothing to divide by").to_owned()
    } else {
        format!("{first} over the duration{scaled}")
    }
}

/// What the octets include: captures count frames, exporters IP packets. Both in one sum is said.
fn layer_note(layers: &Answer) -> Html {
    let names: Vec<String> = layers
        .rows
        .iter()
        .filter_map(|row| match row.key.first() {
            Some(Value::Text(name)) => Some(name.to_string()),
            _ => None,
        })
        .collect();
    let about = match names.as_slice() {
        [] => return Html::default(),
        [name] if name == "L2" => "Whole frames as they were on the wire",
        [_] => "IP packets as exporters count them, without the link layer",
        _ => "A mixture: captures count whole frames (L2), exporters IP packets (L3)",
    };
    html! { <span title={about}>{ names.join(" + ") }</span> }
}

/// Packets of the opened files that are in no flow, so that the sum can be held against capinfos.
fn unmetered_note(store: &Store) -> Html {
    let ruled = store.filter.is_some() || store.time.is_some();
    let kinds: Vec<&(String, Counters)> =
        store.sources.iter().flat_map(|source| &source.unmetered).collect();
    let packets: u64 = kinds.iter().map(|(_, counted)| counted.packets).sum();
    if ruled || packets == 0 {
        return Html::default();
    }
    let listed: Vec<String> = kinds
        .iter()
        .map(|(kind, counted)| {
            let octets = number::counted(counted.octets, "byte", "bytes");
            format!("{} {} ({octets})", number::whole(counted.packets), visible(kind))
        })
        .collect();
    html! {
        <span title={listed.join(", ")}>{ format!("+ {} in no flow", number::whole(packets)) }</span>
    }
}

#[cfg(test)]
mod tests {
    use model::Timestamp;

    use super::*;

    #[test]
    fn a_single_instant_lasts_no_time_and_so_has_no_rate() {
        let range = |end| Some(TimeRange { start: Timestamp(5), end: Timestamp(end) });
        assert_eq!(lasting(None, range(6)), 0);
        assert_eq!(lasting(None, range(1_000_006)), 1_000_000);
        assert_eq!(lasting(range(1_000_005), range(6)), 1_000_000);
        assert_eq!(lasting(None, None), 0);
    }
}
