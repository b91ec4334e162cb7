//! Another of the things that are open, as a line over the first: at the same time, or from its own beginning on.

use chart::{Series, SeriesClass, Side};
use model::{Column, SourceId, TimeRange, Timestamp, Value};
use protocol::SourceStatus;
use query::filter::Filter;
use query::{Answer, Axis, Dimension, Question};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::language::html;
use crate::state::{State, questions};
use crate::text::escape;

/// The field that chooses it; nothing where only one thing is open.
pub(super) fn field(
    state: &State,
    chosen: Option<SourceId>,
    on_choose: Callback<Option<SourceId>>,
) -> Html {
    if state.sources.len() < 2 {
        return Html::default();
    }
    let ids: Vec<SourceId> = state.sources.iter().map(|source| source.id).collect();
    let option = |source: &SourceStatus| {
        html! { <option value={source.id.0.to_string()} selected={chosen == Some(source.id)}>{ escape::shortened(&source.name, 30) }</option> }
    };
    let onchange = Callback::from(move |event: Event| {
        let field = event.target_dyn_into::<HtmlSelectElement>();
        let number = field.and_then(|field| field.value().parse::<u32>().ok());
        on_choose.emit(number.map(SourceId).filter(|id| ids.contains(id)));
    });
    html! {
        <label class="pick"><span>{ "Over it" }</span>
            <select class="input" aria-label="Over it" {onchange}>
                <option value="" selected={chosen.is_none()}>{ "nothing" }</option>
                { for state.sources.iter().map(option) }
            </select>
        </label>
    }
}

/// Flows of that source alone, or of all others, that pass the filter in force.
pub(super) fn of(state: &State, source: SourceId, others: bool) -> Option<Filter> {
    let id = Value::Number(source.0.into());
    let own = Filter::from_value(Dimension::Column(Column::Source), &id, others)?;
    Some(match state.filter.clone() {
        Some(standing) => standing.and(own),
        None => own,
    })
}

/// What is asked of it, over an axis of the same length.
pub(super) fn question(state: &State, source: &SourceStatus, axis: Axis) -> Option<Question> {
    Some(Question {
        filter: Some(of(state, source.id, false)?),
        time: Some(shown_of(seen(source), axis)),
        buckets: axis.count,
        limit: 1,
        ..questions::by(state, &[])
    })
}

/// The line.
pub(super) fn line(answer: &Answer, source: &SourceStatus, axis: Axis) -> Series<'static> {
    let mut values = answer.total.series.first().cloned().unwrap_or_default();
    values.resize(axis.count as usize, 0);
    let name = escape::shortened(&source.name, 30);
    let moved =
        if shown_of(seen(source), axis) == time_of(axis) { "" } else { ", from its beginning on" };
    Series {
        name: format!("{name}{moved}").into(),
        class: SeriesClass::Download,
        side: Side::Over,
        values: values.into(),
    }
}

fn time_of(axis: Axis) -> TimeRange {
    let length = axis.width.saturating_mul(axis.count.into());
    let end = axis.start.plus_nanos(i64::try_from(length).unwrap_or(i64::MAX));
    TimeRange { start: axis.start, end }
}

/// When its first and its last packet were.
fn seen(source: &SourceStatus) -> Option<(Timestamp, Timestamp)> {
    source.first.zip(source.last)
}

/// The same time where there is anything of it then, or as long from its beginning on.
fn shown_of(seen: Option<(Timestamp, Timestamp)>, axis: Axis) -> TimeRange {
    let time = time_of(axis);
    match seen {
        Some((first, last)) if first >= time.end || last < time.start => {
            let length = time.end.0.saturating_sub(time.start.0);
            TimeRange { start: first, end: first.plus_nanos(length) }
        }
        _ => time,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_at_another_time_is_shown_from_its_beginning_on() {
        let axis = Axis { start: Timestamp(1_000), width: 10, count: 10 };
        let check = |first, last, expected| {
            let shown = shown_of(Some((Timestamp(first), Timestamp(last))), axis);
            assert_eq!((shown.start.0, shown.end.0), expected);
        };
        check(1_050, 5_000, (1_000, 1_100));
        check(0, 1_000, (1_000, 1_100));
        check(7_000, 9_000, (7_000, 7_100));
        check(0, 999, (0, 100));
    }
}
