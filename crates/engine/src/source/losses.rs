//! What a source lost for want of room or of a template, told with true counts and kept up to date.

use netflow::{Totals, WaitingData};
use protocol::{Issue, Severity};

use super::exports::issue;
use super::{Source, Surroundings};
use crate::issues::Kind;

/// One way to lose something of an export: how often, and what is told of it.
struct Loss {
    count: u64,
    what: &'static str,
    kept: String,
    advice: &'static str,
}

impl Source {
    /// Tells how much was left out so far. The words stay the same while the count goes up.
    pub(super) fn tell_losses(&self, around: &mut Surroundings<'_>) {
        self.tell_full_store(around);
        let id = self.status.id;
        let totals = self.collector.totals();
        for loss in losses(totals).into_iter().filter(|loss| loss.count > 0) {
            let Loss { count, what, kept, advice } = loss;
            let told = Issue { kept, advice: advice.to_owned(), count, ..issue(id, what.into()) };
            around.issues.put(around.limits.issues, Kind::Engine(what), told);
        }
        self.tell_missing(around);
        let (waited, dropped) = (totals.sets_waited, totals.waiting_dropped_sets);
        let waiting = self.collector.waiting().map_or(0, |waiting| waiting.sets);
        let decoded = waited.saturating_sub(dropped).saturating_sub(waiting);
        // Of those that wait in vain is told at the end, of those dropped above.
        if decoded > 0 {
            let were = if decoded == 1 { "was" } else { "were" };
            let told = Issue {
                severity: Severity::Note,
                kept: match waiting {
                    0 => format!("{decoded} of them {were} decoded when it came"),
                    _ => format!("{decoded} of them {were} decoded when it came, {waiting} wait"),
                },
                count: waited,
                ..issue(id, "data sets came before their template".to_owned())
            };
            around.issues.put(around.limits.issues, Kind::Engine("waited"), told);
        }
    }

    /// What never arrived, as it stands now: messages that were overtaken take it back.
    fn tell_missing(&self, around: &mut Surroundings<'_>) {
        for (address, loss) in self.collector.losses() {
            let about = if loss.is_estimated { "about " } else { "" };
            let (records, gaps) = (counted(loss.records, "record"), counted(loss.gaps, "gap"));
            let told = if loss.records > 0 {
                Issue {
                    kept: "everything that arrived is kept".to_owned(),
                    advice:
                        "the exporters view shows when; look for drops at the exporter, on the \
                             way and where they are received"
                            .to_owned(),
                    ..issue(
                        self.status.id,
                        format!(
                            "{about}{records} of exporter {address} never arrived, by {gaps} in its \
                             sequence numbers"
                        ),
                    )
                }
            } else {
                let what = format!("exports of {address} arrived out of order");
                let kept = "nothing is missing".to_owned();
                Issue { severity: Severity::Note, kept, ..issue(self.status.id, what) }
            };
            around.issues.put(around.limits.issues, Kind::Exporter(address, "lost"), told);
        }
    }

    /// Nothing more will come, so what waits for a template waits in vain.
    pub(crate) fn tell_what_never_came(&self, around: &mut Surroundings<'_>) {
        let Some(waiting) = self.collector.waiting() else { return };
        let told = Issue {
            kept: "everything else they sent is kept".to_owned(),
            advice: "capture for longer, or let exporters send their templates more often"
                .to_owned(),
            ..issue(self.status.id, never_came(&waiting))
        };
        around.issues.put(around.limits.issues, Kind::Engine("no template"), told);
    }

    fn tell_full_store(&self, around: &mut Surroundings<'_>) {
        let id = self.status.id;
        let left_out = around.desk.left_out(id);
        let limits = around.limits.store;
        let mut tell = |kind, count, what, kept: &str| {
            let told = Issue {
                severity: Severity::Error,
                kept: kept.to_owned(),
                advice: "split the file, or capture less".to_owned(),
                count,
                ..issue(id, what)
            };
            if count > 0 {
                around.issues.put(around.limits.issues, Kind::Engine(kind), told);
            }
        };
        let most = grouped(limits.flows.into());
        let what = format!("flows were left out: the store holds at most {most}");
        tell("store full", left_out.flows, what, "all flows before them are kept");
        let most = grouped(limits.text_octets as u64);
        let what = format!("flows lack a name: names take at most {most} octets");
        tell("names full", left_out.names, what, "these flows are kept without it");
    }
}

fn losses(totals: &Totals) -> [Loss; 8] {
    let rest = || "all other records are kept".to_owned();
    [
        Loss {
            count: totals.waiting_dropped_sets,
            what: "data sets were dropped while they waited for their template",
            kept: format!(
                "they held {}; all other data sets are kept",
                counted(totals.waiting_dropped_octets, "octet")
            ),
            advice: "let exporters send their templates more often",
        },
        Loss {
            count: totals.templates_evicted,
            what: "templates were forgotten to make room for others",
            kept: rest(),
            advice: "data that needs them waits until they are announced again",
        },
        Loss {
            count: totals.templates_expired,
            what: "templates were forgotten, for they were neither announced nor used for long",
            kept: rest(),
            advice: "data that needs them waits until they are announced again",
        },
        Loss {
            count: totals.exporters_refused,
            what: "datagrams were refused, for too many exporters are active",
            kept: "the exporters that came first are kept".to_owned(),
            advice: "read fewer exporters at a time",
        },
        Loss {
            count: totals.messages_over_values,
            what: "messages held too many values, and the rest of them was left out",
            kept: "the records before are kept".to_owned(),
            advice: "",
        },
        Loss {
            count: totals.lists_too_deep.saturating_add(totals.lists_without_template),
            what: "lists in records stayed octets, for they are too deep or their template is unknown",
            kept: "the records are kept".to_owned(),
            advice: "",
        },
        Loss {
            count: totals.samplers_refused,
            what: "sampling rates were not kept, for one exporter told too many",
            kept: "the records are kept, and their rate is unknown".to_owned(),
            advice: "",
        },
        Loss {
            count: totals.issues_untold,
            what: "faults in exports are only counted, for one datagram had too many",
            kept: String::new(),
            advice: "",
        },
    ]
}

/// How much waits in vain, and for what first.
pub(crate) fn never_came(waiting: &WaitingData) -> String {
    let (exporter, template) = waiting.first;
    format!(
        "{} ({}) of {} waited for templates that never came, the first template {template} of {exporter}",
        counted(waiting.sets, "data set"),
        counted(waiting.octets, "octet"),
        counted(waiting.exporters as u64, "exporter"),
    )
}

/// `1 data set`, `2,000 data sets`.
fn counted(number: u64, of: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {of}{plural}", grouped(number))
}

/// `8,000,000`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
