//! A thin bar under a number, in one or two colours.

use yew::prelude::*;

use crate::language::html;

/// A thin bar: the class of its first colour, its length from 0 to 1, and how much of it is the
/// other colour, from the end, 0 to 1.
pub(crate) fn meter(class: &'static str, part: f64, second: f64) -> Html {
    let part = if part.is_finite() { part.clamp(0.0, 1.0) } else { 0.0 };
    let second = if second.is_finite() { second.clamp(0.0, 1.0) } else { 0.0 };
    let first = format!("{:.2}", part * (1.0 - second) * 100.0);
    let rest = format!("{:.2}", part * second * 100.0);
    html! {
        <svg class="meter" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
            <rect class="meter-ground" x="0" y="0" width="100" height="4" />
            <rect {class} x="0" y="0" width={first.clone()} height="4" />
            if second > 0.0 {
                <rect class="meter-second" x={first} y="0" width={rest} height="4" />
            }
        </svg>
    }
}
