//! A thin bar under a number, in one or two colours.

use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Its length from 0 to 1.
    pub(crate) part: f64,
    /// How much of it is the other colour, from the end, 0 to 1.
    #[prop_or_default]
    pub(crate) second: f64,
    /// The class of the first colour.
    #[prop_or("meter-first")]
    pub(crate) class: &'static str,
}

/// A thin bar.
#[function_component]
pub(crate) fn Meter(props: &Props) -> Html {
    let part = if props.part.is_finite() { props.part.clamp(0.0, 1.0) } else { 0.0 };
    let second = if props.second.is_finite() { props.second.clamp(0.0, 1.0) } else { 0.0 };
    let first = format!("{:.2}", part * (1.0 - second) * 100.0);
    let rest = format!("{:.2}", part * second * 100.0);
    html! {
        <svg class="meter" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
            <rect class="meter-ground" x="0" y="0" width="100" height="4" />
            <rect class={props.class} x="0" y="0" width={first.clone()} height="4" />
            if second > 0.0 {
                <rect class="meter-second" x={first} y="0" width={rest} height="4" />
            }
        </svg>
    }
}
