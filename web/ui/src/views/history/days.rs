//! Hours of the day beside one another, days below one another: when it is busy, and when it should not be.

use chart::Heat;
use chart::scale::Clock;
use model::{TimeRange, Timestamp};
use query::Question;
use yew::prelude::*;

use super::unit_words;
use crate::asking::use_question;
use crate::language::{html, t};
use crate::parts::icon::Icon;
use crate::parts::stage::Stage;
use crate::parts::unseen::{message, nothing_matches};
use crate::state::{questions, use_store};
use crate::text::number::Unit;
use crate::text::{number, time};

const HOUR: i64 = 3_600 * 1_000_000_000;
const DAY: i64 = 24 * HOUR;
/// Rows of single days: a month. More are added up by the days of the week.
const MOST_ROWS: i64 = 31;
/// Days that are looked at, the last ones: an answer has at most 4096 steps of time.
const MOST_DAYS: i64 = 4096 / 24;

const WEEK: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// The picture.
#[function_component]
#[inline(never)]
pub(super) fn Days() -> Html {
    let store = use_store();
    let first = store.sources.iter().filter_map(|source| source.first).min();
    let last = store.sources.iter().filter_map(|source| source.last).max();
    let all = first.zip(last).map(|(start, end)| TimeRange { start, end: end.plus_nanos(1) });
    let window = store.time.or(store.window).or(all).map(|time| {
        // One zone for all days: where clocks are put forward, hours behind that are off by one.
        let minutes = match store.wall_clock(time.end.seconds_and_nanos().0) {
            Clock::Zone(minutes) => minutes,
            Clock::Since(_) => 0,
        };
        Window::of(time, minutes)
    });
    let asked = use_question(window.map(|window| Question {
        time: Some(window.time()),
        buckets: window.hours(),
        limit: 1,
        ..questions::by(&store, &[])
    }));
    let (Some(answer), Some(window)) = (asked.answer(), window) else {
        let words = html! { <p>{ "Flows are being spread over the hours of days." }</p> };
        return message(Icon::Clock, "Counting…", words);
    };
    if answer.matched == 0 {
        return nothing_matches(&store, answer.stored);
    }
    let unit = store.preferences.unit;
    let name = format!("{} by day and hour", unit_words(volume(unit)));
    let values = answer.total.series.first().map_or(&[][..], Vec::as_slice);
    let counted_in = if matches!(unit, Unit::Bits | Unit::Bytes) { "B" } else { "" };
    let heat = window.heat(&name, values, counted_in);
    let largest = heat.values.iter().flatten().copied().max().unwrap_or_default();
    let largest =
        if counted_in.is_empty() { number::whole(largest) } else { number::octets(largest) };
    let busiest = format!(" The busiest hour has {largest}.");
    let scene = Callback::from(move |size| chart::heat(&heat, size));
    html! {
        <>
            <Stage title={name} {scene} class="tall" />
            <p class="chart-note">{ window.words() }{ busiest }</p>
        </>
    }
}

/// What adds up over an hour: no rate does.
const fn volume(unit: Unit) -> Unit {
    match unit {
        Unit::Bits => Unit::Bytes,
        unit => unit,
    }
}

/// Whole days of a zone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Window {
    /// Midnight.
    start: Timestamp,
    days: i64,
    /// Days before that were left out.
    left_out: i64,
    /// Minutes east of UTC.
    minutes: i32,
}

impl Window {
    /// The days that a time touches, the last ones of very many.
    fn of(time: TimeRange, minutes: i32) -> Self {
        let shift = i64::from(minutes) * 60 * 1_000_000_000;
        let day = |at: i64| at.saturating_add(shift).div_euclid(DAY);
        let (first, last) = (day(time.start.0), day(time.end.0.saturating_sub(1)));
        let all = (last - first + 1).max(1);
        let days = all.min(MOST_DAYS);
        let start = (last + 1 - days).saturating_mul(DAY).saturating_sub(shift);
        Self { start: Timestamp(start), days, left_out: all - days, minutes }
    }

    fn time(&self) -> TimeRange {
        TimeRange { start: self.start, end: self.start.plus_nanos(self.days * DAY) }
    }

    fn hours(&self) -> u32 {
        u32::try_from(self.days * 24).unwrap_or(u32::MAX)
    }

    /// Whether rows are days of the week.
    const fn is_by_week(&self) -> bool {
        self.days > MOST_ROWS
    }

    /// The day of the week of a day, 0 is Monday; 1970 began with a Thursday.
    fn weekday(&self, day: i64) -> usize {
        let shift = i64::from(self.minutes) * 60 * 1_000_000_000;
        let since = self.start.0.saturating_add(shift).div_euclid(DAY) + day;
        usize::try_from((since + 3).rem_euclid(7)).unwrap_or_default()
    }

    /// The table of colours of one value an hour.
    fn heat(&self, title: &str, values: &[u64], unit: &'static str) -> Heat {
        let hours = |day: i64| {
            let from = usize::try_from(day * 24).unwrap_or(usize::MAX);
            (0..24).map(move |hour| values.get(from + hour).copied().unwrap_or_default())
        };
        let (rows, values) = if self.is_by_week() {
            let mut sums = vec![vec![0_u64; 24]; 7];
            for day in 0..self.days {
                let sums = sums.get_mut(self.weekday(day)).into_iter().flatten();
                for (sum, value) in sums.zip(hours(day)) {
                    *sum = sum.saturating_add(value);
                }
            }
            (WEEK.map(|name| t(name).to_owned()).to_vec(), sums)
        } else {
            let row = |day: i64| {
                let at = self.start.plus_nanos(day * DAY);
                let words = time::date_and_time(at, Clock::Zone(self.minutes));
                let date = words.split(' ').next().unwrap_or_default();
                let name = WEEK.get(self.weekday(day)).copied().unwrap_or_default();
                format!("{} {date}", short(name))
            };
            (
                (0..self.days).map(row).collect(),
                (0..self.days).map(|day| hours(day).collect()).collect(),
            )
        };
        let columns = (0..24).map(|hour| format!("{hour:02}:00")).collect();
        Heat { title: title.to_owned(), rows, columns, values, unit, over: None }
    }

    /// What the picture does not say itself.
    fn words(&self) -> String {
        let zone = Clock::Zone(self.minutes).name();
        let mut words = format!("Whole days, hours in {zone}.");
        if self.is_by_week() {
            let days = number::counted(u64::try_from(self.days).unwrap_or_default(), "day", "days");
            words.push_str(&format!(" {days}, added up by the days of the week."));
        }
        if self.left_out > 0 {
            let days = u64::try_from(self.left_out).unwrap_or_default();
            words.push_str(&format!(
                " The {} before are left out.",
                number::counted(days, "day", "days")
            ));
        }
        words
    }
}

/// The name of a day as it stands in calendars: of three letters in English, of two elsewhere.
fn short(name: &'static str) -> String {
    let words = t(name);
    words.chars().take(if words == name { 3 } else { 2 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(start: &str, end: &str) -> TimeRange {
        let at = |text: &str| Timestamp::parse_rfc3339(text).unwrap();
        TimeRange { start: at(start), end: at(end) }
    }

    #[test]
    fn days_are_whole_ones_of_the_zone_and_known_by_their_weekday() {
        let time = range("2026-11-21T23:30:00Z", "2026-11-23T00:00:00Z");
        let utc = Window::of(time, 0);
        assert_eq!(
            (utc.days, utc.start),
            (2, range("2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z").start)
        );
        let mut values = vec![0; 48];
        (values[23], values[24]) = (7, 9);
        let heat = utc.heat("t", &values, "B");
        assert_eq!(heat.rows, ["Sat 2026-11-21", "Sun 2026-11-22"]);
        assert_eq!((heat.values[0][23], heat.values[1][0]), (7, 9));
        assert_eq!((heat.columns.len(), heat.columns[9].as_str()), (24, "09:00"));
        // An hour to the east it is Sunday and Monday.
        let east = Window::of(time, 60);
        assert_eq!(east.heat("t", &[], "B").rows, ["Sun 2026-11-22", "Mon 2026-11-23"]);
        assert_eq!(east.time(), range("2026-11-21T23:00:00Z", "2026-11-23T23:00:00Z"));
        assert_eq!(east.words(), "Whole days, hours in UTC+01:00.");
    }

    #[test]
    fn more_than_a_month_is_added_up_by_weekdays_and_more_than_can_be_asked_is_left_out() {
        // 2026-11-16 is a Monday.
        let weeks = Window::of(range("2026-11-16T00:00:00Z", "2026-12-28T00:00:00Z"), 0);
        assert_eq!((weeks.days, weeks.left_out, weeks.hours()), (42, 0, 1_008));
        let heat = weeks.heat("t", &vec![1; 1_008], "");
        assert_eq!((heat.rows[0].as_str(), heat.values.len()), ("Monday", 7));
        assert!(heat.values.iter().flatten().all(|value| *value == 6));
        let years = Window::of(range("2020-01-01T00:00:00Z", "2026-11-16T00:00:00Z"), 0);
        assert_eq!((years.days, years.left_out), (170, 2_511 - 170));
        assert_eq!(years.time().end, range("2026-11-16T00:00:00Z", "2026-11-17T00:00:00Z").start);
        assert!(
            years.words().ends_with("The 2\u{202f}341 days before are left out."),
            "{}",
            years.words()
        );
    }
}
