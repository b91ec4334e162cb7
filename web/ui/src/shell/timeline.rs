//! The timeline above every view: traffic over time, and the brush that selects from it.

pub(crate) mod layers;
pub(crate) mod steps;

use chart::{Plot, Size, Timeline, timeline};
use model::{TimeRange, Timestamp};
use web_sys::Element;
use yew::prelude::*;

use crate::asking::use_question;
use crate::language::{html, t};
use crate::later::{Later, content};
use crate::parts::listen::use_size;
use crate::parts::picture::{picture, twin};
use crate::parts::switch::switch;
use crate::shell::sampling::SamplingBadge;
use crate::state::preferences::Split;
use crate::state::{Action, Store, questions, use_store};
use crate::text::{number, time};

/// Pixels of a bucket: steps narrower than this cannot be told apart.
const BUCKET_PIXELS: f64 = 4.0;
/// Pixels from an end of the selection within which a press takes that end.
const GRIP: f64 = 6.0;
const HEIGHT: f64 = 120.0;

/// What the pointer is doing.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Drag {
    /// From where it was pressed to where it is, in pixels.
    Brush { from: f64, to: f64 },
    /// One end moves while the other stays, in time.
    End { fixed: Timestamp, at: f64 },
}

/// The panel.
#[function_component]
pub(crate) fn TimelinePanel() -> Html {
    let store = use_store();
    let node = use_node_ref();
    let plot_node = use_node_ref();
    let (width, _) = use_size(node.clone());
    let drag = use_state(|| None::<Drag>);
    let hover = use_state(|| None::<f64>);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a screen's width")]
    let buckets = ((width - 74.0) / BUCKET_PIXELS).clamp(20.0, 600.0) as u32;
    let question = (width > 0.0).then(|| questions::timeline(&store, store.window, buckets));
    let asked = use_question(question);
    let Some((answer, axis)) = asked.answer().and_then(|answer| Some((answer, answer.axis?)))
    else {
        let words = match asked.answer() {
            _ if store.is_reading() => "Reading…",
            Some(answer) if answer.stored > 0 => "Nothing to draw: no flow matches",
            Some(_) => "Nothing to draw yet",
            None => "",
        };
        return html! {
            <section class="timeline" aria-label="Timeline">
                <div class="timeline-head" />
                <div class="timeline-frame" ref={node}><p class="timeline-empty">{ words }</p></div>
            </section>
        };
    };
    let clock = store.clock(axis.start.seconds_and_nanos().0);
    let series = layers::series(&store, answer, axis);
    let input = Timeline {
        title: layers::title(&store).into(),
        start: axis.start,
        bucket_nanos: axis.width,
        buckets: axis.count,
        series,
        quantity: layers::quantity(store.preferences.unit),
        shape: chart::Shape::Steps,
        clock,
        selection: None,
    };
    let (scene, plot) = timeline(&input, Size::new(width, HEIGHT));
    let selection = match *drag {
        Some(Drag::Brush { from, to }) => span(&plot, from, to),
        Some(Drag::End { fixed, at }) => ordered(fixed, plot.time_at(at)),
        None => store.time,
    };
    let handlers = Handlers {
        store: store.clone(),
        node: plot_node.clone(),
        plot,
        drag: drag.clone(),
        hover: hover.setter(),
    };
    let onkeydown = handlers.keys();
    let label = store.time.map_or_else(
        || {
            t("Timeline. Arrow keys select a range, plus and minus zoom, 0 shows everything.")
                .to_owned()
        },
        |range| format!("Timeline, {} selected", time::range(range, clock)),
    );
    html! {
        <section class="timeline" aria-label="Timeline">
            <div class="timeline-head">
                { legend(&layers::legend(&input)) }
                if store.estimates.0 > 0 {
                    <span class="badge warn" role="status">
                        { format!("≈ from {} flows; exact numbers follow", number::whole(store.estimates.1)) }
                    </span>
                }
                <SamplingBadge />
                { split_switch(&store) }
            </div>
            <div class="timeline-frame" ref={node.clone()}>
            <div id="timeline" class="timeline-plot" ref={plot_node} tabindex="0" role="slider" aria-label={label}
                aria-valuemin="0" aria-valuemax={axis.count.to_string()}
                aria-valuenow={selection.and_then(|range| plot.bucket_at(plot.x_of(range.start))).unwrap_or_default().to_string()}
                aria-valuetext={selection.map_or_else(|| t("everything").to_owned(), |range| time::range(range, clock))}
                onpointerdown={handlers.down()} onpointermove={handlers.moved()} onpointerup={handlers.up()}
                onpointercancel={handlers.cancel()} onpointerleave={handlers.leave()} ondblclick={handlers.reset()} {onkeydown}>
                { twin(&input.title, &scene.table.clone().unwrap_or_default()) }
                { picture(&scene, "timeline-picture") }
                { overlay(&plot, selection, drag.is_none().then_some(*hover).flatten()) }
                if let (Some(x), None) = (*hover, *drag) {
                    { layers::tip(&input, &plot, x, clock) }
                }
            </div>
            if store.worth > 0 && store.later == Later::Here { { content::finding_marks(plot) } }
            </div>
        </section>
    }
}

/// Selection and cursor, above the marks so that moving them redraws nothing else.
fn overlay(plot: &Plot, selection: Option<TimeRange>, hover: Option<f64>) -> Html {
    let (top, height) = (plot.y.to_string(), plot.height.to_string());
    let right = plot.x + plot.width;
    let bar = |x: f64, width: f64, class: &'static str| {
        html! {
            <rect {class} x={x.to_string()} y={top.clone()} width={width.max(0.0).to_string()} height={height.clone()} />
        }
    };
    html! {
        <svg class="timeline-overlay" aria-hidden="true">
            if let Some(selection) = selection {
                { {
                    let (left, end) = (plot.x_of(selection.start), plot.x_of(selection.end));
                    html! { <>
                        { bar(plot.x, left - plot.x, "shade") }
                        { bar(end, right - end, "shade") }
                        { bar(left, (end - left).max(1.0), "selected") }
                        { bar(left - 1.0, 2.0, "grip") }
                        { bar(end - 1.0, 2.0, "grip") }
                    </> }
                } }
            }
            if let Some(x) = hover.filter(|x| (plot.x..=right).contains(x)) {
                { bar(x.floor(), 1.0, "cursor") }
            }
        </svg>
    }
}

/// What the colours mean.
fn legend(entries: &[(&'static str, String)]) -> Html {
    html! {
        <ul class="legend" aria-label="Colours">
            { for entries.iter().map(|(class, name)| html! {
                <li><svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect class={*class} width="10" height="10" rx="2" /></svg>{ name }</li>
            }) }
        </ul>
    }
}

/// What the timeline stacks.
fn split_switch(store: &Store) -> Html {
    let store = store.clone();
    let options =
        Split::ALL.iter().map(|split| AttrValue::Static(split.name())).collect::<Vec<_>>();
    let chosen = Split::ALL.iter().position(|split| *split == store.preferences.split).unwrap_or(0);
    let on_choose = Callback::from(move |index: usize| {
        let mut preferences = (*store.preferences).clone();
        preferences.split = Split::ALL.get(index).copied().unwrap_or_default();
        store.dispatch(Action::Prefer(preferences));
    });
    switch("Stacked by", &options, chosen, &on_choose)
}

struct Handlers {
    store: Store,
    node: NodeRef,
    plot: Plot,
    drag: UseStateHandle<Option<Drag>>,
    hover: UseStateSetter<Option<f64>>,
}

impl Handlers {
    fn down(&self) -> Callback<PointerEvent> {
        let (drag, plot, time) = (self.drag.clone(), self.plot, self.store.time);
        let node = self.node.clone();
        Callback::from(move |event: PointerEvent| {
            // Fingers scroll the page; a range is then chosen by the keys or by a mouse.
            if event.button() != 0 || event.pointer_type() == "touch" {
                return;
            }
            let Some(element) = node.cast::<Element>() else { return };
            let x = along(&element, &event);
            let near = |at: Timestamp| (plot.x_of(at) - x).abs() <= GRIP;
            // Without capture a drag that leaves the panel merely ends late.
            let _ = element.set_pointer_capture(event.pointer_id());
            drag.set(Some(match time {
                Some(range) if near(range.start) => Drag::End { fixed: range.end, at: x },
                Some(range) if near(range.end) => Drag::End { fixed: range.start, at: x },
                _ => Drag::Brush { from: x, to: x },
            }));
        })
    }

    fn moved(&self) -> Callback<PointerEvent> {
        let (drag, hover, node) = (self.drag.clone(), self.hover.clone(), self.node.clone());
        Callback::from(move |event: PointerEvent| {
            let Some(element) = node.cast::<Element>() else { return };
            let x = along(&element, &event);
            hover.set(Some(x));
            match *drag {
                Some(Drag::Brush { from, .. }) => drag.set(Some(Drag::Brush { from, to: x })),
                Some(Drag::End { fixed, .. }) => drag.set(Some(Drag::End { fixed, at: x })),
                None => {}
            }
        })
    }

    fn up(&self) -> Callback<PointerEvent> {
        let (drag, plot, store) = (self.drag.clone(), self.plot, self.store.clone());
        Callback::from(move |_: PointerEvent| {
            let range = match *drag {
                Some(Drag::Brush { from, to }) if (from - to).abs() >= 3.0 => span(&plot, from, to),
                Some(Drag::End { fixed, at }) => ordered(fixed, plot.time_at(at)),
                _ => None,
            };
            if let Some(range) = range {
                store.dispatch(Action::Time(Some(range)));
            }
            drag.set(None);
        })
    }

    fn cancel(&self) -> Callback<PointerEvent> {
        let drag = self.drag.setter();
        Callback::from(move |_: PointerEvent| drag.set(None))
    }

    fn leave(&self) -> Callback<PointerEvent> {
        let hover = self.hover.clone();
        Callback::from(move |_: PointerEvent| hover.set(None))
    }

    fn reset(&self) -> Callback<MouseEvent> {
        let store = self.store.clone();
        Callback::from(move |_: MouseEvent| {
            store.dispatch(Action::Window(None));
            store.dispatch(Action::Time(None));
        })
    }

    /// Arrows move the selection by a bucket, with Shift they move its end; the first arrow makes
    /// a selection in the middle of what is shown.
    fn keys(&self) -> Callback<KeyboardEvent> {
        let (store, plot) = (self.store.clone(), self.plot);
        Callback::from(move |event: KeyboardEvent| {
            if let Some(range) = steps::key(&event, store.time, &plot) {
                event.prevent_default();
                event.stop_propagation();
                store.dispatch(Action::Time(Some(range)));
            }
        })
    }
}

fn along(element: &Element, event: &PointerEvent) -> f64 {
    f64::from(event.client_x()) - element.get_bounding_client_rect().left()
}

fn span(plot: &Plot, from: f64, to: f64) -> Option<TimeRange> {
    ordered(plot.time_at(from.min(to)), plot.time_at(from.max(to)))
}

fn ordered(one: Timestamp, other: Timestamp) -> Option<TimeRange> {
    let range = TimeRange { start: one.min(other), end: one.max(other) };
    (range.start < range.end).then_some(range)
}
