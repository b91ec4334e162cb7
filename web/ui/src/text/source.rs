//! What is said of a source: on its chip, and at length.

use chart::scale::Clock;
use model::Timestamp;
use protocol::{Issue, PartStatus, Severity, SourceKind, SourceState, SourceStatus};

use super::{escape, number, time};

use crate::language::t;

/// Letters of a name on a chip.
const SHORT: usize = 28;
/// Of the first name where others follow.
const FIRST: usize = 20;

/// Its name on a chip; where it is several files the first of them and how many follow.
pub(crate) fn short_name(status: &SourceStatus) -> String {
    match &status.parts[..] {
        [first, rest @ ..] if !rest.is_empty() => {
            let first = escape::visible(&first.name);
            format!("{} + {}", escape::shortened(&first, FIRST), rest.len())
        }
        _ => escape::shortened(place(&escape::visible(&status.name)), SHORT),
    }
}

/// A relay's address without what all of them have.
fn place(name: &str) -> &str {
    let host = name.strip_prefix("ws://").or(name.strip_prefix("wss://")).unwrap_or(name);
    host.strip_suffix("/live").unwrap_or(host)
}

/// What is known of it, a line each: what, and how much.
pub(crate) fn facts(
    status: &SourceStatus,
    clock: impl Fn(i64) -> Clock,
) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    if !status.format.is_empty() {
        facts.push(("Format", status.format.clone()));
    }
    if status.kind == SourceKind::File {
        let read = number::octets(status.octets_read);
        facts.push(match status.octets_expected {
            Some(all) if all != status.octets_read => {
                ("Read", format!("{read} of {}", number::octets(all)))
            }
            _ => ("Read", read),
        });
    }
    facts.push(("Packets", number::whole(status.packets)));
    if status.packets > 0 {
        facts.push(("On the wire", number::octets(status.wire_octets)));
        facts.push(("In flows", number::counted(status.metered, "packet", "packets")));
    }
    let at = |time: Timestamp| time::date_and_time(time, clock(time.seconds_and_nanos().0));
    if let (Some(first), Some(last)) = (status.first, status.last) {
        facts.push(("First", at(first)));
        facts.push(("Last", at(last)));
        facts.push(("Lasts", number::span(last.nanos_since(first))));
    }
    if status.datagrams > 0 {
        facts.push(("Export datagrams", number::whole(status.datagrams)));
    }
    if status.records > 0 {
        facts.push(("Flow records", number::whole(status.records)));
    }
    facts
}

/// How far one of several files is, in words.
pub(crate) fn part_state(part: &PartStatus) -> String {
    match part.state {
        SourceState::Reading if part.octets_read == 0 => t("waits").to_owned(),
        SourceState::Reading => number::share(part.octets_read, part.octets),
        SourceState::Done => t("read").to_owned(),
        SourceState::Cancelled => format!("stopped at {}", number::octets(part.octets_read)),
        SourceState::Failed => t("not readable").to_owned(),
    }
}

/// What went wrong in one of several files: issues begin with its name.
pub(crate) fn part_issue<'a>(part: &PartStatus, issues: &'a [Issue]) -> Option<&'a str> {
    let of_part = |issue: &'a Issue| {
        let what = issue.what.strip_prefix(&part.name)?.strip_prefix(": ")?;
        (issue.severity > Severity::Note).then_some(what)
    };
    issues.iter().find_map(of_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &str, octets_read: u64, state: SourceState) -> PartStatus {
        PartStatus { name: name.to_owned(), octets: 2000, octets_read, state }
    }

    #[test]
    fn a_part_says_how_far_it_is() {
        assert_eq!(part_state(&part("a", 0, SourceState::Reading)), "waits");
        assert_eq!(part_state(&part("a", 500, SourceState::Reading)), "25.0 %");
        assert_eq!(part_state(&part("a", 2000, SourceState::Done)), "read");
        assert_eq!(part_state(&part("a", 1500, SourceState::Cancelled)), "stopped at 1.50 kB");
    }

    #[test]
    fn a_damaged_part_is_found_by_its_name() {
        let issue = Issue {
            source: None,
            severity: Severity::Warning,
            offset: None,
            what: "b.pcap: the file ends in the middle of a packet".to_owned(),
            kept: String::new(),
            advice: String::new(),
            count: 1,
        };
        let issues = [issue];
        let of = |name: &str| part_issue(&part(name, 9, SourceState::Done), &issues);
        assert_eq!(of("b.pcap"), Some("the file ends in the middle of a packet"));
        assert_eq!(of("b.pca"), None);
        assert_eq!(of("a.pcap"), None);
    }
}
