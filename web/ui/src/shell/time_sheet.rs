//! Which time is looked at, typed or chosen.

use model::{TimeRange, Timestamp};
use yew::prelude::*;

use crate::language::{html, t};
use crate::parts::dialog::Dialog;
use crate::parts::typed::{typed, use_focus};
use crate::state::{Action, State, use_store};
use crate::text::moment;
use crate::text::time;
use chart::scale::Clock;

const MINUTE: i64 = 60_000_000_000;
/// Lengths that are offered, where there is more: what they are called, and minutes.
const LENGTHS: [(&str, i64); 5] =
    [("1 minute", 1), ("5 minutes", 5), ("15 minutes", 15), ("1 hour", 60), ("1 day", 1440)];

/// The sheet.
#[function_component]
#[inline(never)]
pub(crate) fn TimeSheet() -> Html {
    let store = use_store();
    let (from, to) = (use_state(String::new), use_state(String::new));
    let first = use_focus();
    let Some(all) = extent(&store) else {
        return html! {
            <Dialog title="Time range"><p class="note">{ "Nothing was read yet: open a capture or connect to a relay first." }</p></Dialog>
        };
    };
    let wanted = range(&store, all, &from, &to);
    let choose = |range: Option<TimeRange>| {
        let store = store.dispatcher();
        Callback::from(move |()| {
            store.dispatch(Action::Time(range));
            store.dispatch(Action::Sheet(None));
        })
    };
    let onsubmit = {
        let apply = choose(wanted.as_ref().ok().copied().flatten());
        let can_be = matches!(wanted, Ok(Some(_)));
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if can_be {
                apply.emit(());
            }
        })
    };
    let clock = store.clock(all.start.seconds_and_nanos().0);
    let forms = match clock {
        Clock::Zone(_) => moment::FORMS,
        Clock::Since(_) => moment::FORMS_SINCE,
    };
    let offers =
        LENGTHS.into_iter().filter(|(_, minutes)| (minutes * MINUTE).cast_unsigned() < all.nanos());
    let offer = |(name, minutes): (&'static str, i64)| {
        let range = TimeRange { start: all.end.plus_nanos(-minutes * MINUTE), end: all.end };
        let onclick = choose(Some(range)).reform(|_: MouseEvent| ());
        html! { <button type="button" class="button small" {onclick}>{ format!("last {name}") }</button> }
    };
    html! {
        <Dialog title="Time range" field=true>
            <form class="time-form" {onsubmit}>
                <p class="note">{ format!("There is {}, in {}.", time::range(all, clock), clock.name()) }</p>
                <label class="form-row"><span>{ "From" }</span>
                    <input ref={first} class="input" type="text" value={(*from).clone()} oninput={typed(&from)} autocomplete="off" spellcheck="false"
                        aria-describedby="time-forms" /></label>
                <label class="form-row"><span>{ "To" }</span>
                    <input class="input" type="text" value={(*to).clone()} oninput={typed(&to)} autocomplete="off" spellcheck="false"
                        placeholder="as long as From says" aria-describedby="time-forms" /></label>
                <p class="note" id="time-forms">{ format!("Such as {forms}. 12:03 alone is that minute.") }</p>
                { told(&wanted, clock) }
                <div class="fold-actions">
                    { for offers.map(offer) }
                    <button type="button" class="button small" onclick={choose(None).reform(|_: MouseEvent| ())}>{ "all times" }</button>
                    <button type="submit" class="button small primary" disabled={!matches!(wanted, Ok(Some(_)))}>{ "Look at it" }</button>
                </div>
            </form>
        </Dialog>
    }
}

/// What will be looked at, or why nothing can be.
fn told(wanted: &Result<Option<TimeRange>, String>, clock: Clock) -> Html {
    match wanted {
        Ok(None) => Html::default(),
        Ok(Some(range)) => html! {
            <p role="status">{ format!("{} – {}", time::exact(range.start, clock), time::exact(range.end, clock)) }</p>
        },
        Err(why) => html! { <p class="fault" role="alert">{ why }</p> },
    }
}

/// What was typed; nothing as long as nothing was.
fn range(state: &State, all: TimeRange, from: &str, to: &str) -> Result<Option<TimeRange>, String> {
    let read = |text: &str, near: Timestamp| match text.trim() {
        "" => Ok(None),
        text => match moment::typed(text, near, |seconds| state.clock(seconds)) {
            Some(range) => Ok(Some(range)),
            None => Err(format!("“{text}” is no time here.")),
        },
    };
    let start = read(from, all.start)?;
    let end = read(to, start.map_or(all.start, |start| start.start))?;
    let range = match (start, end) {
        (None, None) => return Ok(None),
        (Some(start), None) => start,
        (start, Some(end)) => {
            TimeRange { start: start.map_or(all.start, |start| start.start), end: end.start }
        }
    };
    if range.end <= range.start {
        return Err(t("It ends before it begins.").to_owned());
    }
    if range.end <= all.start || range.start >= all.end {
        return Err(t("Nothing was seen then: it is outside of what there is.").to_owned());
    }
    Ok(Some(range))
}

/// From the first packet or flow to just after the last.
fn extent(state: &State) -> Option<TimeRange> {
    let start = state.sources.iter().filter_map(|source| source.first).min()?;
    let last = state.sources.iter().filter_map(|source| source.last).max()?;
    Some(TimeRange { start, end: last.plus_nanos(1) })
}
