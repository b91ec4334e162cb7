//! How odd it was when: the worst of what went on at each time, with the findings above it.

use chart::{Quantity, Series, SeriesClass, Shape, Side, Size, Timeline, timeline};
use model::{Finding, TimeRange};
use yew::prelude::*;

use crate::language::{html, t};
use crate::parts::found::{Found, finding_marks};
use crate::parts::listen::use_size;
use crate::parts::picture::{picture, twin};
use crate::state::use_store;
use crate::text::finding::{self, SCORE};

/// Pixels of a step.
const STEP: f64 = 6.0;
/// Steps at most: a screen's width.
const MOST_STEPS: f64 = 400.0;
const HEIGHT: f64 = 96.0;
/// So long at least: what happened in an instant has a time around it.
const LEAST_NANOS: i64 = 1_000_000_000;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// What is shown.
    pub(super) found: Found,
    /// The time that rules; else as long as they last.
    pub(super) time: Option<TimeRange>,
}

/// The picture.
#[function_component]
#[inline(never)]
pub(super) fn Score(props: &Props) -> Html {
    let store = use_store();
    let node = use_node_ref();
    let (width, _) = use_size(node.clone());
    let drawn = over(&props.found, props.time).filter(|_| width > 0.0).map(|time| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a screen's width"
        )]
        let buckets = ((width - 74.0) / STEP).clamp(10.0, MOST_STEPS) as u32;
        let bucket_nanos = time.nanos().div_ceil(u64::from(buckets)).max(1);
        let input = Timeline {
            title: t(SCORE).into(),
            start: time.start,
            bucket_nanos,
            buckets,
            series: vec![Series {
                name: t("Score").into(),
                class: SeriesClass::Number(0),
                side: Side::Above,
                values: finding::scores(&props.found, time.start, bucket_nanos, buckets).into(),
            }],
            quantity: Quantity::Count,
            shape: Shape::Steps,
            clock: store.clock(time.start.seconds_and_nanos().0),
            selection: None,
        };
        timeline(&input, Size::new(width, HEIGHT))
    });
    html! {
        <section class="score" aria-label={SCORE} title={finding::ABOUT_SCORE}>
            <h2>{ SCORE }</h2>
            <div class="timeline-frame score-frame" ref={node.clone()}>
                if let Some((scene, plot)) = drawn {
                    { twin(SCORE, &scene.table.clone().unwrap_or_default()) }
                    { picture(&scene, "timeline-picture") }
                    { finding_marks(&store, t("Findings on the score over time").into(), &node, &plot, &props.found) }
                }
            </div>
        </section>
    }
}

fn over(found: &[Finding], time: Option<TimeRange>) -> Option<TimeRange> {
    let first = found.iter().map(|found| found.first).min()?;
    let last = found.iter().map(|found| found.last).max()?;
    let all =
        TimeRange { start: first, end: last.max(first.plus_nanos(LEAST_NANOS)).plus_nanos(1) };
    Some(time.unwrap_or(all))
}
