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

/// Whether all of these could be taken up.
pub(super) fn check(all: &[UserAlert]) -> Result<AsideAnswer, String> {
    if all.len() > MAX_RULES {
        return Err(format!("{} alerts are too many: {MAX_RULES} at most", all.len()));
    }
    all.iter().try_for_each(|told| rule(told).map(drop))?;
    Ok(AsideAnswer::Checked)
}

fn rule(told: &UserAlert) -> Result<AlertRule, String> {
    AlertRule::try_from(&text(told))
}

fn text(told: &UserAlert) -> AlertText {
    let text = |text: &String| text.trim().to_owned();
    let several = |text: &String| {
        let all = text.split(',').map(str::trim).filter(|one| !one.is_empty());
        all.map(str::to_owned).collect()
    };
    AlertText {
        name: text(&told.name),
        filter: text(&told.filter),
        measure: text(&told.measure),
        per: text(&told.per),
        window: text(&told.window),
        threshold: text(&told.threshold),
        thresholds: several(&told.thresholds),
        cool_down: text(&told.cool_down),
        quiet: several(&told.quiet),
        severity: text(&told.severity),
    }
}
