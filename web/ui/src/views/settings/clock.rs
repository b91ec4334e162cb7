//! By which clock times are shown, and where captures come from.

use chart::scale::Clock;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::language::html;
use crate::state::{Action, use_store};
use crate::text::time::{MINUTES, Zone};

/// The clocks, in the order of the switch.
pub(super) const CLOCKS: [&str; 4] =
    ["local zone", "UTC", "capture's zone", "since the first packet"];

/// Its place in the switch.
pub(super) const fn place(zone: Zone) -> usize {
    match zone {
        Zone::Local => 0,
        Zone::Utc => 1,
        Zone::Capture(_) => 2,
        Zone::Relative => 3,
    }
}

/// Quarters of an hour that zones differ from UTC by, where that is no half hour.
const QUARTERS: [i32; 3] = [345, 525, 765];

/// Where captures come from: they do not tell it themselves.
#[function_component]
#[inline(never)]
pub(super) fn CaptureZone() -> Html {
    let store = use_store();
    let chosen = store.preferences.capture_zone;
    let onchange = {
        let store = store.clone();
        Callback::from(move |event: Event| {
            let chosen = event.target_dyn_into::<HtmlSelectElement>();
            let Some(minutes) = chosen.and_then(|chosen| chosen.value().parse().ok()) else {
                return;
            };
            let mut preferences = (*store.preferences).clone();
            preferences.capture_zone = minutes;
            if let Zone::Capture(_) = preferences.zone {
                preferences.zone = Zone::Capture(minutes);
            }
            store.dispatch(Action::Prefer(preferences));
        })
    };
    let mut zones: Vec<i32> = MINUTES.step_by(30).chain(QUARTERS).collect();
    zones.sort_unstable();
    let option = |minutes: i32| {
        html! { <option value={minutes.to_string()} selected={minutes == chosen}>{ Clock::Zone(minutes).name() }</option> }
    };
    html! {
        <label class="form-row">
            <span>{ "Captured in" }</span>
            <select class="input" {onchange}>{ for zones.into_iter().map(option) }</select>
        </label>
    }
}
