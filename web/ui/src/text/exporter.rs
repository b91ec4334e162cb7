//! What an exporter's figures say in words: trouble, loss, pace, clock, waiting sets.

use model::{ExporterStatus, LossMinute, NetflowVersion, Timestamp, Told, ToldAbout, WaitingSet};

use super::escape::visible;
use super::number;

use crate::language::t;

const MINUTE_NANOS: i64 = 60_000_000_000;
/// Clocks that differ by less are right: the way of a datagram takes as long.
const SKEW_WORTH_A_WORD: u64 = 1_000_000_000;
/// Clocks that differ by more were never set.
const SKEW_UNSET: u64 = 365 * 86_400 * 1_000_000_000;

/// The name of an exporter in links: `192.0.2.1:2055/0 IPFIX`.
pub(crate) fn handle(status: &ExporterStatus) -> String {
    format!("{} {}", status.key, status.version.name())
}

/// What is wrong with it, the gravest first; empty when nothing is.
pub(crate) fn trouble(status: &ExporterStatus) -> Vec<String> {
    let mut words = Vec::new();
    if let Some(lost) = lost(status) {
        words.push(format!("{lost} lost"));
    }
    let sets: u64 = status.waiting.iter().map(|waiting| waiting.sets).sum();
    if sets > 0 {
        words.push(format!("{} waiting", number::counted(sets, "set", "sets")));
    }
    if status.waiting_dropped_octets > 0 {
        words.push(format!(
            "{} dropped for want of a template",
            number::octets(status.waiting_dropped_octets)
        ));
    }
    if status.refused > 0 {
        words.push(format!("{} refused", number::counted(status.refused, "set", "sets")));
    }
    words
}

/// Whether its messages have numbers, so that a missing one is noticed.
pub(crate) fn is_counted(status: &ExporterStatus) -> bool {
    status.version != NetflowVersion::V1
}

/// `37 records`, `about 240 records`, or the unit the exporter counts in; none when nothing is lost.
pub(crate) fn lost(status: &ExporterStatus) -> Option<String> {
    if status.lost_records > 0 {
        let about = t(if status.lost_is_estimated { "about " } else { "" });
        let records = number::counted(status.lost_records, "record", "records");
        return Some(format!("{about}{records}"));
    }
    (status.lost > 0).then(|| units(status, status.lost))
}

/// The same with where the figure comes from.
pub(crate) fn lost_about(status: &ExporterStatus) -> String {
    let Some(lost) = lost(status) else {
        if !is_counted(status) {
            return t("NetFlow v1 has no sequence numbers: nobody can tell what was lost.")
                .to_owned();
        }
        if status.datagrams == 1 {
            return t("One message came: a gap shows only between two.").to_owned();
        }
        return t("No gap in the sequence numbers: nothing was lost on the way.").to_owned();
    };
    let gaps = number::counted(status.gaps, "gap", "gaps");
    let share = number::share(status.lost_records, offered(status));
    if status.lost_is_estimated {
        format!(
            "{} lost ({share} of what was sent). {} counts {}: {} are missing in {gaps}, and \
             the records are estimated from what its messages held on average.",
            capital(&lost),
            status.version.name(),
            status.loss_unit,
            units(status, status.lost)
        )
    } else {
        format!("{lost} lost ({share} of what was sent) in {gaps} of the sequence numbers.")
    }
}

/// Lost records as a part of all that were sent: `~ 1.2 %`; a dash where nobody counts.
pub(crate) fn lost_cell(status: &ExporterStatus) -> (String, String) {
    if !is_counted(status) {
        return ("–".to_owned(), String::new());
    }
    if status.lost == 0 && status.lost_records == 0 {
        return ("0".to_owned(), String::new());
    }
    let mark = if status.lost_is_estimated { "~\u{202f}" } else { "" };
    let amount = if status.lost_records > 0 { status.lost_records } else { status.lost };
    let share = number::share(status.lost_records, offered(status));
    (format!("{mark}{}", number::whole(amount)), share)
}

/// `3 messages`, in what the exporter counts.
pub(crate) fn units(status: &ExporterStatus, amount: u64) -> String {
    let many = if status.loss_unit.is_empty() {
        status.version.loss_unit()
    } else {
        status.loss_unit.as_str()
    };
    number::counted(amount, many.strip_suffix('s').unwrap_or(many), many)
}

/// Data records a second over the last minute that has passed, or over the one that runs.
pub(crate) fn records_per_second(status: &ExporterStatus) -> Option<f64> {
    let (last, before) = match status.history.as_slice() {
        [] => return mean_rate(status),
        [.., before, last] => (last, Some(before)),
        [last] => (last, None),
    };
    // Before its first message it was not silent: it was not heard.
    let begun = last.minute.max(status.first_seen);
    let running = status.last_seen.0.saturating_sub(begun.0).clamp(0, MINUTE_NANOS);
    // A full minute before is the better measure while the present one is young.
    let whole =
        before.filter(|before| last.minute.0.saturating_sub(before.minute.0) == MINUTE_NANOS);
    match whole {
        Some(before) => {
            let heard = status.last_seen.nanos_since(before.minute.max(status.first_seen));
            let nanos = heard.clamp(1, 2 * MINUTE_NANOS.unsigned_abs());
            Some(before.records.saturating_add(last.records) as f64 * 1e9 / nanos as f64)
        }
        None if running >= 1_000_000_000 => Some(last.records as f64 * 1e9 / running as f64),
        None => mean_rate(status),
    }
}

fn mean_rate(status: &ExporterStatus) -> Option<f64> {
    let nanos = status.last_seen.0.saturating_sub(status.first_seen.0);
    (nanos >= 1_000_000_000).then(|| status.records as f64 * 1e9 / nanos as f64)
}

/// Digits worth showing of a rate.
pub(crate) fn rate(per_second: Option<f64>) -> String {
    per_second.map_or_else(|| "–".to_owned(), |rate| number::si(rate, "").text())
}

/// `12.3 s behind`, `on time`.
pub(crate) fn skew(nanos: i64) -> String {
    let amount = nanos.unsigned_abs();
    if amount < SKEW_WORTH_A_WORD {
        return t("on time").to_owned();
    }
    let way = t(if nanos < 0 { "behind" } else { "ahead" });
    format!("{} {way}", number::span(amount))
}

/// A sentence about the exporter's clock and what follows from it.
pub(crate) fn clock(nanos: i64) -> String {
    let amount = nanos.unsigned_abs();
    if amount < SKEW_WORTH_A_WORD {
        return format!(
            "Its clock agrees with the arrival of its messages ({} apart).",
            number::span(amount)
        );
    }
    let way = if nanos < 0 { "behind" } else { "ahead of" };
    let unset = if amount >= SKEW_UNSET {
        " Its clock was probably never set: look for NTP on the exporter."
    } else {
        ""
    };
    format!(
        "Its clock is {} {way} the clock its messages arrived by. Times of its flows are shown as \
         exported.{unset}",
        number::span(amount)
    )
}

/// `1 in 1000`, `all packets`, `in records`, `not told`.
pub(crate) fn sampling(status: &ExporterStatus) -> String {
    match status.sampling_rate {
        None if rates_stand_in_records(status) => t("in records").to_owned(),
        None => t("not told").to_owned(),
        Some(0 | 1) => t("all packets").to_owned(),
        Some(rate) => format!("1 in {}", number::whole(rate.into())),
    }
}

/// Where the sampling rate comes from.
pub(crate) const fn sampling_about(status: &ExporterStatus) -> &'static str {
    match status.sampling_rate {
        None => {
            "No header and no options data tells one rate for all. Where records carry their own, \
             each flow is multiplied by it."
        }
        Some(_) => {
            "The sampling rate in force, by message header or options data. Flows keep their \
             counters as received; scaled ones are apart."
        }
    }
}

/// Whether each record has a rate of its own: samples of sFlow, and templates with
/// samplingInterval, samplerRandomInterval, or the packets taken and skipped.
fn rates_stand_in_records(status: &ExporterStatus) -> bool {
    let mut data = status.templates.iter().filter(|template| !template.options);
    status.version == NetflowVersion::Sflow5
        || data.any(|template| {
            let mut fields = template.fields.iter().filter(|field| field.enterprise == Some(0));
            fields.any(|field| matches!(field.id, 34 | 50 | 305 | 306))
        })
}

/// What waits, and what to do about it.
pub(crate) fn waiting_advice(status: &ExporterStatus, now: Timestamp) -> String {
    let since = status.waiting.iter().map(|waiting: &WaitingSet| waiting.since).min();
    let waited = since.map_or(0, |since| now.nanos_since(since));
    let long = waited > 15 * MINUTE_NANOS.unsigned_abs();
    let first = "They are decoded, in order, as soon as the exporter announces the template.";
    if long {
        format!(
            "{first} Nothing came for {}: set a shorter template refresh on the exporter (one \
             minute is usual), or restart its export.",
            number::span(waited)
        )
    } else {
        format!(
            "{first} Most do so every few minutes; a shorter template refresh on the exporter, or \
             restarting its export, makes it sooner."
        )
    }
}

/// The heading something told stands under, the singular for its number, and its number.
pub(crate) fn told(about: ToldAbout) -> (&'static str, String) {
    match about {
        ToldAbout::Sampler(None) => ("Samplers", t("whole system").to_owned()),
        ToldAbout::Sampler(Some(id)) => ("Samplers", id.to_string()),
        ToldAbout::Interface(index) => ("Interfaces", index.to_string()),
        // RFC 6759: the engine, an enterprise only in engine 20, and the selector.
        ToldAbout::Application(engine, 0, selector) => {
            ("Applications", format!("{engine}:{selector}"))
        }
        ToldAbout::Application(engine, enterprise, selector) => {
            ("Applications", format!("{engine}:{enterprise}:{selector}"))
        }
        ToldAbout::Vrf(id) => ("VRFs", id.to_string()),
    }
}

/// Whether something told has this in its number, name or description; case is ignored.
pub(crate) fn told_contains(told: &Told, wanted: &str) -> bool {
    let (_, number) = self::told(told.about);
    [number.as_str(), &told.name, &told.description]
        .iter()
        .any(|text| text.to_ascii_lowercase().contains(wanted))
}

/// Whether an exporter has this in its address, version, domain or in what it told of itself.
pub(crate) fn contains(status: &ExporterStatus, wanted: &str) -> bool {
    let words = format!("{} domain {}", handle(status), status.key.domain).to_ascii_lowercase();
    wanted.split_whitespace().all(|word| {
        words.contains(word) || status.told.iter().any(|told| told_contains(told, word))
    })
}

/// A minute or more in words: what the cursor over the chart says.
pub(crate) fn arrived(status: &ExporterStatus, of: &LossMinute) -> String {
    let records = number::counted(of.records, "record", "records");
    let datagrams = number::counted(of.datagrams, "datagram", "datagrams");
    let lost = match of.lost {
        _ if !is_counted(status) => String::new(),
        0 => t(", nothing lost").to_owned(),
        lost => format!(", {} lost", units(status, lost)),
    };
    format!("{records} in {datagrams}{lost}")
}

/// The name of a counter with its control characters written out.
pub(crate) fn counter((name, amount): &(String, u64)) -> (String, String) {
    (visible(name).into_owned(), number::whole(*amount))
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        let mut all = String::from(first.to_ascii_uppercase());
        all.push_str(letters.as_str());
        all
    })
}

/// Records that were sent: those that came and those that did not.
fn offered(status: &ExporterStatus) -> u64 {
    status.records.saturating_add(status.options_records).saturating_add(status.lost_records)
}

#[cfg(test)]
mod tests;
