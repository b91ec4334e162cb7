//! Findings as marks above every picture over time: where one lies, how bad it is by shape and colour, and a
//! click that shows it. Arrow keys lead from one to the next; a table beside them says the same.

use std::rc::Rc;

use chart::{FLAG_PIXELS, Flag, Plot, Table, flags};
use model::{Finding, FindingSeverity, TimeRange};
use protocol::{Aside, AsideAnswer, Concerned};
use yew::prelude::*;

use crate::asking::{Asked, use_request_at};
use crate::language::{html, t};
use crate::parts::cell_menu::step;
use crate::parts::picture::{drawn, twin};
use crate::state::{Action, State, Store, View, use_store};
use crate::text::{finding, time};

/// Findings that are shown above a picture.
pub(crate) type Found = Rc<Vec<Finding>>;

#[derive(Clone, Copy, Properties, PartialEq)]
pub(crate) struct Props {
    /// Where times are.
    pub(crate) plot: Plot,
}

/// Marks above the timeline.
#[function_component]
#[inline(never)]
pub(crate) fn Marks(props: &Props) -> Html {
    let store = use_store();
    let found = use_worth(&store, filter_of(&store));
    let around = use_node_ref();
    let marks =
        finding_marks(&store, t("Findings on the timeline").into(), &around, &props.plot, &found);
    html! { <div ref={around}>{ marks }</div> }
}

/// The filter in force, as it is asked with.
pub(crate) fn filter_of(state: &State) -> String {
    state.filter.as_ref().map(ToString::to_string).unwrap_or_default()
}

/// Findings that are worth a look and whose flows pass, at any time.
#[hook]
pub(crate) fn use_worth(store: &Store, filter: String) -> Found {
    let is_any = store.worth > 0;
    let (_, concerned) = use_findings(store, is_any.then_some(filter), None);
    use_memo((concerned, is_any), |(concerned, is_any)| {
        let all = concerned.iter().filter(|_| *is_any).flat_map(|concerned| &concerned.found);
        all.filter(|found| found.severity >= FindingSeverity::Medium).cloned().collect()
    })
}

/// Findings that concern a filter and a time, as soon as they are known; nobody is asked without a filter.
#[hook]
pub(crate) fn use_findings(
    store: &Store,
    filter: Option<String>,
    time: Option<TimeRange>,
) -> (Asked, Option<Rc<Concerned>>) {
    let request = filter.map(|filter| Aside::Findings { filter, time }.request());
    let asked = use_request_at(request, (store.found.into(), 0));
    let concerned = use_memo(asked.response.clone(), |response| {
        match response.as_deref().and_then(AsideAnswer::of) {
            Some(AsideAnswer::Findings(concerned)) => Some(Rc::new(concerned)),
            _ => None,
        }
    });
    (asked, (*concerned).clone())
}

/// The marks of these, over a picture in the same place; `around` is an element that they are in.
#[inline(never)]
pub(crate) fn finding_marks(
    store: &Store,
    name: AttrValue,
    around: &NodeRef,
    plot: &Plot,
    found: &[Finding],
) -> Html {
    let flags = flags(plot, found);
    if flags.is_empty() {
        return Html::default();
    }
    let onkeydown = {
        let around = around.clone();
        Callback::from(move |event: KeyboardEvent| {
            let by = match event.key().as_str() {
                "ArrowRight" => 1,
                "ArrowLeft" => -1,
                _ => return,
            };
            event.stop_propagation();
            step(&event, &around, ".finding-mark[role]", by);
        })
    };
    html! {
        <>
            { twin(&name, &table(store, &flags)) }
            <svg class="finding-marks" role="group" aria-label={name} {onkeydown}>
                { for flags.iter().enumerate().map(|(place, flag)| mark(store, flag, place == 0)) }
            </svg>
        </>
    }
}

/// What a mark says: the worst of its findings, what they are, and when.
pub(crate) fn words(state: &State, flag: &Flag<'_>) -> String {
    let titles: Vec<&str> = flag.found.iter().map(|found| found.kind.title()).collect();
    format!(
        "{}: {}, {}",
        t(flag.worst().name()),
        finding::titles(&titles),
        when(state, flag.span())
    )
}

fn when(state: &State, span: TimeRange) -> String {
    time::range(span, state.clock(span.start.seconds_and_nanos().0))
}

/// The same, one line for each finding.
fn table(state: &State, flags: &[Flag<'_>]) -> Table {
    let row = |found: &&Finding| {
        let span = TimeRange { start: found.first, end: found.last.plus_nanos(1) };
        [t(found.severity.name()).to_owned(), found.kind.title().to_owned(), when(state, span)]
            .to_vec()
    };
    Table {
        columns: ["Severity", "Finding", "When"].map(str::to_owned).to_vec(),
        rows: flags.iter().flat_map(|flag| flag.found.iter().map(row)).collect(),
    }
}

fn mark(store: &Store, flag: &Flag<'_>, is_first: bool) -> Html {
    let label = words(store, flag);
    let show = {
        let (store, span) = (store.dispatcher(), flag.span());
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
    // One stop for the key that leads through the page, however many there are.
    let tabindex = if is_first { "0" } else { "-1" };
    html! {
        <g class="finding-mark" role="button" {tabindex} aria-label={label.clone()} {onclick} {onkeydown}>
            <rect class="room" x={(flag.x - FLAG_PIXELS / 2.0).to_string()} y="0" width={FLAG_PIXELS.to_string()} height={FLAG_PIXELS.to_string()}>
                <title>{ label.clone() }</title>
            </rect>
            { drawn(&flag.mark(label)) }
        </g>
    }
}
