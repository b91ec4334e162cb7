//! Arrival and loss of one exporter over time: two small charts under one cursor.

use chart::scale::Clock;
use std::borrow::Cow;

use chart::{Plot, Quantity, Scene, Series, SeriesClass, Shape, Side, Size, Timeline, timeline};
use model::{ExporterStatus, Finding, FindingKind};
use web_sys::Element;
use yew::prelude::*;

use crate::language::{html, t};
use crate::parts::found::{Found, finding_marks, use_findings};
use crate::parts::listen::use_size;
use crate::parts::picture::{picture, twin};
use crate::state::use_store;
use crate::text::minutes::Minutes;
use crate::text::{exporter, number, time};

/// Pixels of a step: narrower ones cannot be told apart.
const STEP_PIXELS: f64 = 3.0;
const RECORDS_HEIGHT: f64 = 108.0;
const LOST_HEIGHT: f64 = 84.0;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Of whom.
    pub(super) status: ExporterStatus,
}

/// The card.
#[function_component]
#[inline(never)]
pub(super) fn History(props: &Props) -> Html {
    let store = use_store();
    let node = use_node_ref();
    let (width, _) = use_size(node.clone());
    let cursor = use_state(|| None::<usize>);
    let status = &props.status;
    let found = use_own(status);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a screen's width")]
    let most = ((width - 74.0) / STEP_PIXELS).clamp(20.0, 600.0) as u64;
    let minutes = Minutes::of(&status.history, most).filter(|_| width > 0.0);
    let body = minutes.map(|minutes| {
        let clock = store.clock(minutes.start.seconds_and_nanos().0);
        let records = minutes.steps.iter().map(|step| step.records).collect();
        let lost: Vec<u64> = minutes.steps.iter().map(|step| step.lost).collect();
        let is_whole = lost.iter().all(|lost| *lost == 0);
        let step = minutes.step_words();
        let (above, plot) = draw(
            &minutes,
            format!("Records per {step}"),
            "records",
            SeriesClass::Number(0),
            records,
            clock,
            Size::new(width, RECORDS_HEIGHT),
        );
        let unit = exporter::units(status, 2);
        let unit = unit.trim_start_matches("2 ").to_owned();
        let (below, _) = draw(
            &minutes,
            format!("Lost {unit} per {step}"),
            &unit,
            SeriesClass::Number(1),
            lost,
            clock,
            Size::new(width, LOST_HEIGHT),
        );
        let last = minutes.steps.len().saturating_sub(1);
        let at = cursor.map(|at| at.min(last));
        let words = |at: usize| {
            let step = minutes.steps.get(at)?;
            let when = time::date_and_time(step.minute, clock);
            let (when, _) = when.rsplit_once(':').unwrap_or((&when, ""));
            let range = plot.bucket(u32::try_from(at).ok()?);
            let then = found.iter().filter(|it| it.first < range.end && range.start <= it.last);
            let odd: String = then.map(|it| format!(" · {}", it.kind.title())).collect();
            Some(format!("{when}: {}{odd}", exporter::arrived(status, step)))
        };
        let said = at.and_then(words);
        let onpointermove = {
            let (cursor, node) = (cursor.setter(), node.clone());
            Callback::from(move |event: PointerEvent| {
                if let Some(element) = node.cast::<Element>() {
                    let x = f64::from(event.client_x()) - element.get_bounding_client_rect().left();
                    cursor.set(plot.bucket_at(x).map(|bucket| bucket as usize));
                }
            })
        };
        let onpointerleave = {
            let cursor = cursor.setter();
            Callback::from(move |_: PointerEvent| cursor.set(None))
        };
        let onkeydown = {
            let cursor = cursor.clone();
            Callback::from(move |event: KeyboardEvent| {
                let standing = cursor.unwrap_or(last);
                let to = match event.key().as_str() {
                    "ArrowLeft" => standing.saturating_sub(1),
                    "ArrowRight" => standing.saturating_add(1).min(last),
                    "Home" => 0,
                    "End" => last,
                    _ => return,
                };
                event.prevent_default();
                event.stop_propagation();
                cursor.set(Some(to));
            })
        };
        let summary = format!(
            "Arrival over time per {step}, {}. Arrow keys move along it.",
            number::counted(minutes.steps.len() as u64, "step", "steps")
        );
        html! {
            <>
                <div class="history-place">
                <div class="history-plot" tabindex="0" role="slider" aria-label={summary}
                    aria-valuemin="0" aria-valuemax={last.to_string()} aria-valuenow={at.unwrap_or(last).to_string()}
                    aria-valuetext={at.or(Some(last)).and_then(words)}
                    {onpointermove} {onpointerleave} {onkeydown}>
                    <h3>{ &above.title_words }</h3>
                    { twin(&above.scene.title, &above.scene.table.clone().unwrap_or_default()) }
                    <div class="history-frame">
                        { picture(&above.scene, "timeline-picture") }
                        { line(&plot, at) }
                    </div>
                    if is_whole {
                        <p class="history-whole">{ if exporter::is_counted(status) { format!("No {unit} lost in this time.") } else { t("Whether any was lost cannot be told.").to_owned() } }</p>
                    } else {
                        <h3>{ &below.title_words }</h3>
                        { twin(&below.scene.title, &below.scene.table.clone().unwrap_or_default()) }
                        <div class="history-frame">
                            { picture(&below.scene, "timeline-picture") }
                            { line(&plot, at) }
                        </div>
                    }
                </div>
                <div class="history-marks">{ finding_marks(&store, t("Findings on arrival").into(), &node, &plot, &found) }</div>
                </div>
                <p class="history-said" aria-hidden="true">
                    { said.unwrap_or_else(|| format!("By arrival, per {step}.")) }
                </p>
            </>
        }
    });
    html! {
        <section class="card history" aria-label="Over time">
            <header><h2>{ "Over time" }</h2></header>
            <div class="history-body" ref={node.clone()}>
                if status.history.is_empty() {
                    <p class="note">{ "No minute has been counted yet." }</p>
                } else {
                    { body.unwrap_or_default() }
                }
            </div>
        </section>
    }
}

/// Findings about it: that it fell silent, that what it sent was lost.
#[hook]
fn use_own(status: &ExporterStatus) -> Found {
    let store = use_store();
    let (_, concerned) = use_findings(&store, Some(String::new()), None);
    use_memo((concerned, status.key.address.ip()), |(concerned, address)| {
        let own = [FindingKind::ExporterSilence, FindingKind::ExporterLoss];
        let all = concerned.iter().flat_map(|concerned| &concerned.found);
        let is_own = |it: &&Finding| own.contains(&it.kind) && it.subjects.contains(address);
        all.filter(is_own).cloned().collect()
    })
}

struct Drawn {
    scene: Scene,
    title_words: String,
}

fn draw(
    minutes: &Minutes,
    title: String,
    name: &str,
    class: SeriesClass,
    values: Vec<u64>,
    clock: Clock,
    size: Size,
) -> (Drawn, Plot) {
    let input = Timeline {
        title: Cow::Owned(title.clone()),
        start: minutes.start,
        bucket_nanos: minutes.width(),
        buckets: u32::try_from(minutes.steps.len()).unwrap_or(u32::MAX),
        series: vec![Series {
            name: Cow::Borrowed(name),
            class,
            side: Side::Above,
            values: Cow::Owned(values),
        }],
        quantity: Quantity::Count,
        shape: Shape::Steps,
        clock,
        selection: None,
    };
    let (scene, plot) = timeline(&input, size);
    (Drawn { scene, title_words: title }, plot)
}

/// The cursor: a tint over the step it stands on.
fn line(plot: &Plot, at: Option<usize>) -> Html {
    let Some(at) = at.and_then(|at| u32::try_from(at).ok()) else { return Html::default() };
    let range = plot.bucket(at);
    let (left, right) = (plot.x_of(range.start), plot.x_of(range.end));
    html! {
        <svg class="timeline-overlay" aria-hidden="true">
            <rect class="selected" x={left.to_string()} y="0" width={(right - left).max(1.0).to_string()} height="100%" />
        </svg>
    }
}
