//! Findings as marks above a picture over time: where one lies, how bad it is by shape and colour, and a
//! click that shows it.

use chart::Plot;
use model::{Finding, FindingSeverity, TimeRange};
use yew::prelude::*;

use super::use_findings;
use crate::state::{Action, Store, View, use_store};
use crate::text::{finding, time};

/// Pixels within which findings are one mark: as wide as what a finger meets.
const TOGETHER: f64 = 24.0;

#[derive(Clone, Copy, Properties, PartialEq)]
pub(crate) struct Props {
    /// Where times are.
    pub(crate) plot: Plot,
}

/// Marks of those that are worth a look and pass the filter, at any time: above the timeline.
#[function_component]
#[inline(never)]
pub(crate) fn Marks(props: &Props) -> Html {
    let store = use_store();
    let (_, concerned) = use_findings(&store, None);
    let Some(concerned) = concerned else { return Html::default() };
    let worth = concerned.found.iter().filter(|found| found.severity >= FindingSeverity::Medium);
    marks(&store, &props.plot, worth)
}

/// Some findings that lie beside each other.
struct Group {
    x: f64,
    span: TimeRange,
    worst: FindingSeverity,
    titles: Vec<&'static str>,
}

/// The marks of these.
pub(super) fn marks<'a>(
    store: &Store,
    plot: &Plot,
    found: impl Iterator<Item = &'a Finding>,
) -> Html {
    let groups = groups(plot, found);
    if groups.is_empty() {
        return Html::default();
    }
    html! {
        <svg class="finding-marks" role="group" aria-label="Findings on the timeline">{ for groups.iter().map(|group| mark(store, plot, group)) }</svg>
    }
}

fn groups<'a>(plot: &Plot, found: impl Iterator<Item = &'a Finding>) -> Vec<Group> {
    let within = plot.range();
    let mut found: Vec<&Finding> =
        found.filter(|found| found.first < within.end && within.start <= found.last).collect();
    model::sort_by_key(&mut found, |found| found.first);
    let mut groups: Vec<Group> = Vec::new();
    for found in found {
        let x = plot.x_of(found.first.max(within.start));
        let (end, title) = (found.last.plus_nanos(1), found.kind.title());
        match groups.last_mut().filter(|group| x - group.x < TOGETHER) {
            Some(group) => {
                group.span.end = group.span.end.max(end);
                group.worst = group.worst.max(found.severity);
                group.titles.push(title);
            }
            None => {
                let span = TimeRange { start: found.first, end };
                groups.push(Group { x, span, worst: found.severity, titles: vec![title] });
            }
        }
    }
    groups
}

fn mark(store: &Store, plot: &Plot, group: &Group) -> Html {
    let clock = store.clock(group.span.start.seconds_and_nanos().0);
    let label = format!(
        "{}: {}, {}",
        group.worst.name(),
        finding::titles(&group.titles),
        time::range(group.span, clock)
    );
    let show = {
        let (store, span) = (store.dispatcher(), group.span);
        move || {
            store.dispatch(Action::Time(Some(span)));
            store.dispatch(Action::Show(View::Findings));
        }
    };
    let onclick = {
        let show = show.clone();
        Callback::from(move |_: MouseEvent| show())
    };
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            event.stop_propagation();
            show();
        }
    });
    let right = plot.x_of(group.span.end.min(plot.range().end)).max(group.x + 2.0);
    // The worse, the more corners.
    let shape = match group.worst {
        FindingSeverity::Critical => "M-5 1h10v5l-5 6l-5-6z",
        FindingSeverity::High => "M-5 1h10l-5 10z",
        _ => "M0 1a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9z",
    };
    html! {
        <g class={classes!("finding-mark", group.worst.name())} role="button" tabindex="0" aria-label={label.clone()} {onclick} {onkeydown}>
            <title>{ label }</title>
            <rect class="room" x={(group.x - TOGETHER / 2.0).to_string()} y="0" width={TOGETHER.to_string()} height={TOGETHER.to_string()} />
            <rect class="span" x={group.x.to_string()} y="0" width={(right - group.x).to_string()} height="2" />
            <path transform={format!("translate({} 0)", group.x)} d={shape} />
        </g>
    }
}
