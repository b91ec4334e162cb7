//! The summary as text for a terminal: exact numbers, a readable size beside them.

use std::io::{self, IsTerminal, Write};

use export::escape_controls;
use protocol::{SourceState, SourceStatus};
use query::{Answer, Row};

use crate::hosts;

use super::{Summary, by, measure, seconds, source_name};

/// Characters of the bar that stands for the largest row.
const BAR: u64 = 20;

pub(super) fn write(summary: &Summary, out: &mut impl Write) -> io::Result<()> {
    for source in &summary.sources {
        let (name, read) = (escape_controls(&source.name), size(source.octets_read));
        let format = if source.format.is_empty() { "unrecognised" } else { &source.format };
        match source.state {
            SourceState::Failed if source.packets == 0 => writeln!(out, "{name}  (no capture)")?,
            SourceState::Failed => writeln!(out, "{name}  ({format}, broke off after {read})")?,
            SourceState::Cancelled => {
                writeln!(out, "{name}  ({format}, stopped by you after {read})")?;
            }
            SourceState::Reading | SourceState::Done => {
                writeln!(out, "{name}  ({format}, {read})")?;
            }
        }
        for (kind, counted) in &source.unmetered {
            let (packets, octets) = (grouped(counted.packets), size(counted.octets));
            let what = if counted.packets == 1 { "packet" } else { "packets" };
            writeln!(out, "  {packets:>12} {what} not metered: {kind}, {octets}")?;
        }
        if source.datagrams > 0 {
            let datagrams = grouped(source.datagrams);
            let records = grouped(source.records);
            let ending = |amount: u64| if amount == 1 { "" } else { "s" };
            let (sent, told) = (ending(source.datagrams), ending(source.records));
            writeln!(
                out,
                "  {datagrams:>12} export datagram{sent} with {records} flow record{told}"
            )?;
        }
    }
    if summary.packets() == 0 && summary.sources.iter().all(has_failed) {
        return Ok(());
    }
    totals(summary, out)?;
    table(summary, out, "Protocols", &summary.protocols)?;
    table(summary, out, "Applications", &summary.applications)?;
    table(summary, out, "Hosts", &summary.hosts)?;
    table(summary, out, "Conversations", &summary.conversations)?;
    for (word, answer) in &summary.more {
        table(summary, out, word, answer)?;
    }
    // On a terminal they stand above already, where standard error told them.
    let told = io::stdout().is_terminal() && io::stderr().is_terminal();
    if !summary.issues.is_empty() && !told {
        writeln!(out, "\nIssues")?;
        for issue in &summary.issues {
            match source_name(&summary.sources, issue.source) {
                Some(name) => writeln!(out, "  {}: {issue}", escape_controls(name))?,
                None => writeln!(out, "  {issue}")?,
            }
        }
    }
    Ok(())
}

fn has_failed(source: &SourceStatus) -> bool {
    source.state == SourceState::Failed
}

fn totals(summary: &Summary, out: &mut impl Write) -> io::Result<()> {
    let wire = summary.wire_octets();
    writeln!(out)?;
    // What only exporters report never passed here: the packets here are their datagrams.
    let reported = summary.is_reported_only();
    let what = if reported { "  of exports" } else { "" };
    writeln!(out, "Packets   {:>16}{what}", grouped(summary.packets()))?;
    writeln!(out, "Bytes     {:>16}  {}{what}, on the wire", grouped(wire), size(wire))?;
    let [octets, packets] = [0, 1].map(|at| sum(measure(&summary.totals.total, at)));
    let flows = grouped(summary.totals.matched);
    let by = if reported { ", as exporters report them" } else { "" };
    writeln!(out, "Flows     {flows:>16}  of {packets} packets, {octets} bytes{by}")?;
    sampled(summary, out)?;
    writeln!(out, "Hosts     {:>16}", grouped(summary.hosts_known))?;
    if let Some((first, last)) = summary.span() {
        let nanos = last.nanos_since(first);
        writeln!(out, "First     {first}")?;
        writeln!(out, "Last      {last}")?;
        writeln!(out, "Duration  {:>16.3} s", seconds(nanos))?;
        // Tables of flows bring no packets of their own.
        let told = if wire == 0 { measure(&summary.totals.total, 0) } else { wire };
        let bits = u128::from(told) * 8 * 1_000_000_000;
        if let Some(rate) = bits.checked_div(u128::from(nanos)) {
            let rate = u64::try_from(rate).unwrap_or(u64::MAX);
            writeln!(out, "Mean rate {:>16} bit/s{what}", grouped(rate))?;
        }
    }
    Ok(())
}

/// What was counted stands above; here is what it stands for, where exporters sampled.
fn sampled(summary: &Summary, out: &mut impl Write) -> io::Result<()> {
    let total = |at| measure(&summary.totals.total, at);
    let (packets, octets, unknown) = (total(6), total(5), total(7));
    if (packets, octets) != (total(1), total(0)) {
        let (packets, octets) = (sum(packets), sum(octets));
        writeln!(out, "Sampled   {packets:>16}  packets, {octets} bytes, multiplied by the rates")?;
    }
    if unknown > 0 {
        let unknown = grouped(unknown);
        writeln!(out, "No rate   {unknown:>16}  flows, whose sampler nobody described")?;
    }
    Ok(())
}

fn table(summary: &Summary, out: &mut impl Write, title: &str, answer: &Answer) -> io::Result<()> {
    if answer.rows.is_empty() {
        return Ok(());
    }
    let name = |row: &Row| {
        let words = by::key_words(&row.key);
        match hosts::of_row(row, &summary.names).and_then(protocol::KnownHost::name_words) {
            Some(name) => format!("{words}  {}", escape_controls(&name)),
            None => words,
        }
    };
    let mut rows: Vec<(String, &Row)> = answer.rows.iter().map(|row| (name(row), row)).collect();
    if let Some(other) = &answer.other {
        let hidden = answer.available.saturating_sub(answer.rows.len() as u64);
        rows.push((format!("Other ({})", grouped(hidden)), other));
    }
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let width = width.max(title.chars().count()).min(64);
    let largest = rows.iter().map(|(_, row)| measure(row, 0)).max().unwrap_or(0);
    writeln!(out, "\n{title:width$} {:>16} {:>12} {:>10}", "bytes", "packets", "flows")?;
    for (name, row) in rows {
        let [octets, packets, flows] = [0, 1, 2].map(|at| sum(measure(row, at)));
        let bar = u128::from(measure(row, 0)) * u128::from(BAR);
        let bar = bar.checked_div(u128::from(largest)).unwrap_or(0);
        let bar = "▇".repeat(usize::try_from(bar).unwrap_or(0));
        let line = format!("{name:width$} {octets:>16} {packets:>12} {flows:>10}  {bar}");
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// A sum, which may be more than 64 bits hold.
fn sum(number: u64) -> String {
    let least = if number == u64::MAX { "≥ " } else { "" };
    format!("{least}{}", grouped(number))
}

/// `12,345,678`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `12.3 MB`, in steps of 1000.
pub(crate) fn size(octets: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "for the eye; the exact number stands beside")]
    let mut size = octets as f64;
    for unit in ["B", "kB", "MB", "GB", "TB"] {
        if size < 999.5 {
            let digits = if unit == "B" { 0 } else { 1 };
            return format!("{size:.digits$} {unit}");
        }
        size /= 1000.0;
    }
    format!("{size:.1} PB")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_sizes_rounded_and_full_sums_say_so() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(sum(999), "999");
        assert_eq!(sum(u64::MAX), "≥ 18,446,744,073,709,551,615");
        assert_eq!(size(999), "999 B");
        assert_eq!(size(999_960), "1.0 MB");
        assert_eq!(size(1_234_567), "1.2 MB");
    }
}
