//! Words about the user's own alerts, and the lines in which a browser keeps them.

use protocol::{AlertTime, AlertTrial, UserAlert};

use super::number;
use crate::state::fragment::{encode, pairs};

/// An alert, and whether it is in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct OwnAlert {
    /// What it watches.
    pub(crate) rule: UserAlert,
    /// Whether it does.
    pub(crate) is_on: bool,
}

/// A field of the form.
#[derive(Clone, Copy)]
pub(crate) struct Field {
    /// What stands beside it.
    pub(crate) title: &'static str,
    /// What it may look like, or what holds where it is empty.
    pub(crate) example: &'static str,
    /// What can be chosen, the rule's word and the title; empty where it is typed.
    pub(crate) choices: &'static [(&'static str, &'static str)],
}

/// The fields, in the order of [`fields`].
pub(crate) const FIELDS: [Field; 9] = [
    typed("Name", "large upload"),
    typed("Filter", "every flow"),
    chosen(
        "Adds up",
        &[
            ("bytes", "bytes"),
            ("sent", "bytes sent"),
            ("received", "bytes received"),
            ("packets", "packets"),
            ("flows", "flows"),
        ],
    ),
    chosen(
        "For each",
        &[
            ("all", "all together"),
            ("client", "client"),
            ("server", "server"),
            ("network/24", "network/24"),
            ("network/16", "network/16"),
        ],
    ),
    typed("Within", "one flow"),
    typed("Fires above", "500M"),
    typed("Not again for", "as long"),
    typed("Quiet at (UTC)", "22:00-06:00"),
    chosen(
        "Severity",
        &[
            ("info", "info"),
            ("low", "low"),
            ("medium", "medium"),
            ("high", "high"),
            ("critical", "critical"),
        ],
    ),
];

/// The card of those there are.
pub(crate) const TITLE: &str = "Your alerts";
/// What an alert is.
pub(crate) const ABOUT: &str =
    "Watches what is open and what comes in this tab; what fires is a finding.";
/// The engine took them.
pub(crate) const IN_FORCE: &str = "In force";
/// The list of times.
pub(crate) const WHEN: &str = "When it would have fired";
/// So that what is here would not have fired.
pub(crate) const LEARN: &str = "Use the most as threshold";

const fn typed(title: &'static str, example: &'static str) -> Field {
    Field { title, example, choices: &[] }
}

const fn chosen(title: &'static str, choices: &'static [(&'static str, &'static str)]) -> Field {
    Field { title, example: "", choices }
}

/// What a new one begins with.
pub(crate) fn begin() -> UserAlert {
    let mut rule = UserAlert::default();
    for (place, value) in [(2, "bytes"), (3, "client"), (4, "5m"), (5, "500M"), (8, "medium")] {
        value.clone_into(fields(&mut rule)[place].1);
    }
    rule
}

/// `More than 500M bytes sent for each client within 5m, of dir == upload (medium)`.
pub(crate) fn sentence(rule: &UserAlert) -> String {
    let measure = FIELDS[2].choices.iter().find(|(word, _)| *word == rule.measure);
    let mut words = format!("More than {} {}", rule.threshold, measure.map_or("bytes", |it| it.1));
    if !matches!(rule.per.as_str(), "" | "all") {
        words = format!("{words} for each {}", rule.per);
    }
    let window = if rule.window.is_empty() { "one flow" } else { &rule.window };
    words = format!("{words} within {window}");
    if !rule.filter.is_empty() {
        words = format!("{words}, of {}", rule.filter);
    }
    if !rule.quiet.is_empty() {
        words = format!("{words}, quiet at {}", rule.quiet);
    }
    format!("{words} ({})", rule.severity)
}

/// What became of it so far.
pub(crate) fn state(is_on: bool, times: Option<u64>) -> String {
    match times {
        _ if !is_on => "Off.".to_owned(),
        None => String::new(),
        Some(0) => "Has not fired.".to_owned(),
        Some(times) => format!("Fired {}.", number::counted(times, "time", "times")),
    }
}

/// What it would have done.
pub(crate) fn trial(trial: &AlertTrial) -> String {
    let AlertTrial { times, most_words, threshold_words, flows, passed_over, .. } = trial;
    if *flows == 0 {
        return "No flow that ended passes the filter.".to_owned();
    }
    let did = match times {
        0 => "It would not have fired".to_owned(),
        times => format!("It would have fired {}", number::counted(*times, "time", "times")),
    };
    let latest = match passed_over {
        0 => String::new(),
        earlier => format!(", the latest; {} are earlier", number::whole(*earlier)),
    };
    let flows = number::counted(*flows, "flow", "flows");
    format!(
        "{did}: {most_words} was the most, {threshold_words} is the threshold. Tried on {flows}{latest}."
    )
}

/// A time at which it would have fired.
pub(crate) fn time(at: &str, fired: &AlertTime) -> String {
    let whose = fired.subject.map(|host| format!(" · {host}")).unwrap_or_default();
    let quiet = if fired.is_quiet { " · in quiet hours" } else { "" };
    format!("{at}{whose} · {}{quiet}", fired.value)
}

/// Alerts as lines.
pub(crate) fn write(all: &[OwnAlert]) -> String {
    all.iter().map(|alert| line(alert) + "\n").collect()
}

fn line(alert: &OwnAlert) -> String {
    let mut rule = alert.rule.clone();
    let fields = fields(&mut rule).map(|(key, value)| format!("{key}={}", encode(value)));
    format!("on={}&{}", u8::from(alert.is_on), fields.join("&"))
}

/// From such lines; what is not understood is ignored.
pub(crate) fn read(lines: &str) -> Vec<OwnAlert> {
    let alert = |line: &str| {
        let mut alert = OwnAlert { rule: UserAlert::default(), is_on: false };
        for (key, value) in pairs(line) {
            let mut fields = fields(&mut alert.rule).into_iter();
            if let Some((_, field)) = fields.find(|field| field.0 == key) {
                *field = value;
            } else if key == "on" {
                alert.is_on = value == "1";
            }
        }
        (!alert.rule.name.is_empty()).then_some(alert)
    };
    lines.lines().filter_map(alert).collect()
}

/// Its fields, by the words of a file of rules.
pub(crate) fn fields(rule: &mut UserAlert) -> [(&'static str, &mut String); 9] {
    [
        ("name", &mut rule.name),
        ("filter", &mut rule.filter),
        ("measure", &mut rule.measure),
        ("per", &mut rule.per),
        ("window", &mut rule.window),
        ("threshold", &mut rule.threshold),
        ("cool_down", &mut rule.cool_down),
        ("quiet", &mut rule.quiet),
        ("severity", &mut rule.severity),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload() -> UserAlert {
        UserAlert {
            name: "large & \"odd\"".to_owned(),
            filter: "dir == upload && host contains \"ä=b\"".to_owned(),
            measure: "sent".to_owned(),
            quiet: "22:00-06:00, 12:00-13:00".to_owned(),
            cool_down: "1h".to_owned(),
            ..begin()
        }
    }

    #[test]
    fn what_is_kept_is_what_was_there() {
        let all = vec![
            OwnAlert { rule: upload(), is_on: true },
            OwnAlert { rule: UserAlert { name: "b".to_owned(), ..begin() }, is_on: false },
        ];
        assert_eq!(read(&write(&all)), all);
        assert_eq!(read("nonsense\non=1&filter=x\n"), []);
    }

    #[test]
    fn a_rule_and_its_trial_are_sentences() {
        assert_eq!(
            sentence(&upload()),
            "More than 500M bytes sent for each client within 5m, of dir == upload && host contains \
             \"ä=b\", quiet at 22:00-06:00, 12:00-13:00 (medium)"
        );
        let tried = AlertTrial {
            times: 2,
            most_words: "7 MB".to_owned(),
            threshold_words: "5 MB".to_owned(),
            flows: 9,
            ..AlertTrial::default()
        };
        assert_eq!(
            trial(&tried),
            "It would have fired 2 times: 7 MB was the most, 5 MB is the threshold. Tried on 9 flows."
        );
        assert_eq!(trial(&AlertTrial::default()), "No flow that ended passes the filter.");
    }
}
