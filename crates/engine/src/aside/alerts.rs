//! The user's own rules: read, taken up, tried.

use detect::{AlertRule, AlertText, MAX_RULES};
use protocol::{AlertTime, AlertTrial, AsideAnswer, UserAlert};

use super::again;
use crate::Engine;

/// Flows that a rule is tried on, the latest: whoever types a rule waits for it at each letter.
const TRIED: u64 = 1_000_000;

/// Puts rules in force, all of them or none; how often each has fired.
pub(super) fn take_up(engine: &mut Engine, told: &[UserAlert]) -> Result<AsideAnswer, String> {
    if engine.desk.watch.limits().is_none() {
        return Err("nobody looks for findings here".to_owned());
    }
    if told.len() > MAX_RULES {
        return Err(format!("{} alerts are too many: {MAX_RULES} at most", told.len()));
    }
    let rules = told.iter().map(rule).collect::<Result<Vec<_>, _>>()?;
    again::take_up_rules(engine, rules.into());
    Ok(AsideAnswer::Fired(fired(engine)))
}

/// How often the rules in force have fired, in all sources.
pub(super) fn fired(engine: &Engine) -> Vec<u64> {
    let watch = &engine.desk.watch;
    let mut all = vec![0; watch.rules.len()];
    for alerts in watch.alerts.values() {
        for (sum, times) in all.iter_mut().zip(alerts.times()) {
            *sum += times;
        }
    }
    all
}

/// What a rule would have done to the flows that are here.
pub(super) fn trial(engine: &mut Engine, told: &UserAlert) -> Result<AlertTrial, String> {
    let rule = rule(told)?;
    let (preview, flows, passed_over) = again::preview(engine, &rule, TRIED);
    let time = |fired: &detect::Fired| AlertTime {
        at: fired.at,
        subject: fired.subject,
        value: rule.words(fired.value),
        is_quiet: fired.quiet,
    };
    Ok(AlertTrial {
        times: preview.times,
        most: preview.most,
        most_words: rule.words(preview.most),
        threshold_words: rule.words(rule.threshold),
        first: preview.first.iter().map(time).collect(),
        flows,
        passed_over,
    })
}

fn rule(told: &UserAlert) -> Result<AlertRule, String> {
    let quiet = told.quiet.split(',').map(str::trim).filter(|hours| !hours.is_empty());
    let text = |text: &String| text.trim().to_owned();
    AlertRule::try_from(&AlertText {
        name: text(&told.name),
        filter: text(&told.filter),
        measure: text(&told.measure),
        per: text(&told.per),
        window: text(&told.window),
        threshold: text(&told.threshold),
        cool_down: text(&told.cool_down),
        quiet: quiet.map(str::to_owned).collect(),
        severity: text(&told.severity),
    })
}
