//! Words about the user's own alerts, and the lines in which a browser keeps them.

use protocol::{AlertFired, AlertTime, AlertTrial, UserAlert};

use super::number;
use crate::language::t;
use crate::own::telling::{Leave, Told};
use model::percent::{encode, pairs};

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
pub(crate) const FIELDS: [Field; 10] = [
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
    typed("Other thresholds", "10.0.0.5 2G, 10.1.0.0/16 1G"),
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
    for (place, value) in [(2, "bytes"), (3, "client"), (4, "5m"), (5, "500M"), (9, "medium")] {
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
    if !rule.thresholds.is_empty() {
        words = format!("{words} (but {})", rule.thresholds);
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
        _ if !is_on => t("Off.").to_owned(),
        None => String::new(),
        Some(0) => t("Has not fired.").to_owned(),
        Some(times) => format!("Fired {}.", number::counted(times, "time", "times")),
    }
}

/// What it would have done.
pub(crate) fn trial(trial: &AlertTrial) -> String {
    let AlertTrial { times, most_words, threshold_words, flows, passed_over, .. } = trial;
    if *flows == 0 {
        return t("No flow that ended passes the filter.").to_owned();
    }
    let did = match times {
        0 => t("It would not have fired").to_owned(),
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

/// ` and 3 more`
pub(crate) fn more(alerts: usize) -> String {
    if alerts == 0 { String::new() } else { format!(" and {} more", number::whole(alerts as u64)) }
}

/// Why the browser showed none.
pub(crate) fn no_notification(why: &str) -> String {
    format!("The browser showed no notification: {why}")
}

/// Why the relay did not pass one on.
pub(crate) fn not_passed_on(status: u16, said: &str) -> String {
    match (status, said) {
        (0, _) => t("The relay does not answer.").to_owned(),
        (401, _) => t("The relay wants to know who you are: sign in.").to_owned(),
        (_, "") => format!("The relay answers {status}."),
        (_, said) => said.to_owned(),
    }
}

/// What the browser says of notifications, where something is to be known.
pub(crate) const fn leave(leave: Leave) -> &'static str {
    match leave {
        Leave::None => "This browser has none for this page.",
        Leave::NotAsked => "The browser will ask you.",
        Leave::Given => "",
        Leave::Refused => {
            "This browser refuses them for this page: allow them in what it says of the page, beside its address."
        }
    }
}

/// `3 passed on, 1 not. The relay …`
pub(crate) fn told(told: &Told) -> String {
    let Told { posted, failed, why } = told;
    let mut words = String::new();
    if posted + failed > 0 {
        words = format!("{} passed on, {} not. ", number::whole(*posted), number::whole(*failed));
    }
    words + why
}

/// What a file of rules is called.
pub(crate) const FILE: &str = "alerts.toml";

/// Those there are, and those of a file: one of the same name takes the place of one.
pub(crate) fn joined(all: &[OwnAlert], new: Vec<UserAlert>) -> Vec<OwnAlert> {
    let mut joined = all.to_vec();
    for rule in new {
        match joined.iter_mut().find(|alert| alert.rule.name == rule.name) {
            Some(alert) => alert.rule = rule,
            None => joined.push(OwnAlert { rule, is_on: true }),
        }
    }
    joined
}

/// The card of who is told.
pub(crate) const TELLING: &str = "Who is told";
/// What is told.
pub(crate) const ABOUT_TELLING: &str =
    "Of alerts that fire live, outside of their quiet hours, while this page is open.";
/// The ways to be told.
pub(crate) const NOTIFY: &str = "Notification of the browser";
pub(crate) const POST: &str = "Webhook of the relay";
/// Where there is none.
pub(crate) const NO_RELAY: &str = "No relay serves this page.";
pub(crate) const NO_WEBHOOK: &str =
    "This relay has none: its operator says where to (--alert-webhook).";
/// What is passed on.
pub(crate) const ABOUT_POST: &str = "The name of the alert, the host, what was reached and when. Where to is the operator's to say.";

/// What fired: its name, and what was reached for whom.
pub(crate) fn fired(fired: &AlertFired) -> (String, String) {
    let AlertFired { name, severity, time, threshold, .. } = fired;
    let whose = time.subject.map(|host| format!(" for {host}")).unwrap_or_default();
    let what =
        format!("{}{whose}, where {threshold} is the threshold ({})", time.value, severity.name());
    (format!("Alert: {name}"), what)
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
pub(crate) fn fields(rule: &mut UserAlert) -> [(&'static str, &mut String); 10] {
    [
        ("name", &mut rule.name),
        ("filter", &mut rule.filter),
        ("measure", &mut rule.measure),
        ("per", &mut rule.per),
        ("window", &mut rule.window),
        ("threshold", &mut rule.threshold),
        ("thresholds", &mut rule.thresholds),
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
            thresholds: "10.0.0.5 2G".to_owned(),
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
    fn rules_of_a_file_take_the_place_of_those_of_the_same_name() {
        let rule = |name: &str, threshold: &str| UserAlert {
            name: name.to_owned(),
            threshold: threshold.to_owned(),
            ..begin()
        };
        let off = OwnAlert { rule: rule("a", "1"), is_on: false };
        let all = joined(&[off], vec![rule("a", "2"), rule("b", "3")]);
        let all: Vec<_> =
            all.iter().map(|it| (&*it.rule.name, &*it.rule.threshold, it.is_on)).collect();
        assert_eq!(all, [("a", "2", false), ("b", "3", true)]);
    }

    #[test]
    fn what_fired_and_what_became_of_it_is_told_in_words() {
        let one = AlertFired {
            name: "upload".to_owned(),
            severity: model::FindingSeverity::High,
            source: model::SourceId(1),
            time: AlertTime {
                at: model::Timestamp(0),
                subject: Some([192, 0, 2, 7].into()),
                value: "7 MB".to_owned(),
                is_quiet: false,
            },
            threshold: "5 MB".to_owned(),
        };
        let (title, what) = fired(&one);
        assert_eq!(title, "Alert: upload");
        assert_eq!(what, "7 MB for 192.0.2.7, where 5 MB is the threshold (high)");
        assert_eq!((more(0), more(2)), (String::new(), " and 2 more".to_owned()));
        let done = Told { posted: 2, failed: 1, why: not_passed_on(429, "Wait.") };
        assert_eq!(told(&done), "2 passed on, 1 not. Wait.");
        assert_eq!(told(&Told::default()), "");
        assert_eq!(not_passed_on(502, ""), "The relay answers 502.");
    }

    #[test]
    fn a_rule_and_its_trial_are_sentences() {
        assert_eq!(
            sentence(&upload()),
            "More than 500M bytes sent for each client (but 10.0.0.5 2G) within 5m, of dir == upload && host contains \
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
