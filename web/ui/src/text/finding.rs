//! Words about findings.

use model::{Finding, FindingKind, FindingSeverity, Timestamp};

use super::number;

/// The picture of how odd it was when.
pub(crate) const SCORE: &str = "Score over time";
/// What the score is.
pub(crate) const ABOUT_SCORE: &str = "The worst of what went on: how bad (info 10, low 30, medium 55, high 80, critical 100) by how sure.";

/// How sure we are, as a person says it.
pub(crate) const fn confidence(per_cent: u8) -> &'static str {
    match per_cent {
        90.. => "sure",
        70..90 => "likely",
        _ => "possible",
    }
}

/// `7 findings, 2 worth a look`.
pub(crate) fn summary(shown: &[&Finding]) -> String {
    let worth = shown.iter().filter(|found| found.severity >= FindingSeverity::Medium).count();
    let all = number::counted(shown.len() as u64, "finding", "findings");
    if worth == 0 {
        format!("{all}, none worth a look")
    } else {
        format!("{all}, {worth} worth a look")
    }
}

/// What is looked for without anybody asking, so that *nothing* means something.
pub(crate) fn looked_for() -> String {
    let own = [FindingKind::ListHit, FindingKind::UserAlert];
    let kinds = FindingKind::ALL.iter().filter(|kind| !own.contains(kind));
    kinds.map(|kind| kind.title()).collect::<Vec<_>>().join(" · ")
}

/// How odd it was in each step of time: the worst of what went on then.
pub(crate) fn scores(found: &[Finding], start: Timestamp, step_nanos: u64, steps: u32) -> Vec<u64> {
    let mut scores = vec![0; steps as usize];
    let step = |at: Timestamp| {
        let nanos = u64::try_from(at.0.saturating_sub(start.0)).unwrap_or(0);
        usize::try_from(nanos / step_nanos.max(1)).unwrap_or(usize::MAX)
    };
    for found in found.iter().filter(|found| found.last >= start) {
        let (first, last) = (step(found.first), step(found.last));
        let weight = match found.severity {
            FindingSeverity::Info => 10,
            FindingSeverity::Low => 30,
            FindingSeverity::Medium => 55,
            FindingSeverity::High => 80,
            FindingSeverity::Critical => 100,
        };
        let score = weight * u64::from(found.confidence) / 100;
        for known in scores.iter_mut().take(last.saturating_add(1)).skip(first) {
            *known = score.max(*known);
        }
    }
    scores
}

/// `2 hidden by the filter.`
pub(crate) fn filtered(findings: u64) -> String {
    format!("{} hidden by the filter.", number::whole(findings))
}

/// `2 at other times.`
pub(crate) fn at_other_times(findings: u64) -> String {
    format!("{} at other times.", number::whole(findings))
}

/// `2 of them pass because their hosts do: …`
pub(crate) fn by_hosts(findings: u64) -> String {
    let count = number::whole(findings);
    format!(
        "{count} of them pass because their hosts do: there are too many flows to look at those of each."
    )
}

/// `Port scan, Beacon and 2 more`
pub(crate) fn titles(titles: &[&str]) -> String {
    let shown = titles.iter().take(2).copied().collect::<Vec<_>>().join(", ");
    match titles.len().saturating_sub(2) {
        0 => shown,
        more => format!("{shown} and {} more", number::whole(more as u64)),
    }
}

#[cfg(test)]
mod tests {
    use model::SourceId;

    use super::*;

    fn found(first: i64, last: i64, severity: FindingSeverity, confidence: u8) -> Finding {
        Finding {
            id: 0,
            source: SourceId(1),
            kind: FindingKind::PortScan,
            severity,
            confidence,
            first: Timestamp(first),
            last: Timestamp(last),
            subjects: Vec::new(),
            others: Vec::new(),
            sentence: String::new(),
            filter: String::new(),
            evidence: Vec::new(),
            count: 1,
            parts: Vec::new(),
        }
    }

    #[test]
    fn the_score_is_the_worst_of_what_goes_on() {
        let all = [
            found(10, 25, FindingSeverity::Medium, 100),
            found(20, 1_000, FindingSeverity::Critical, 50),
            found(-50, 12, FindingSeverity::Info, 100),
            found(-50, -40, FindingSeverity::Critical, 100),
        ];
        assert_eq!(scores(&all, Timestamp(0), 10, 5), [10, 55, 55, 50, 50]);
        assert_eq!(titles(&["a"]), "a");
        assert_eq!(titles(&["a", "b", "c", "d"]), "a, b and 2 more");
    }

    #[test]
    fn confidence_is_a_word_and_what_is_looked_for_names_no_list_of_the_users() {
        assert_eq!(
            [95, 90, 89, 70, 50].map(confidence),
            ["sure", "sure", "likely", "likely", "possible"]
        );
        let all = looked_for();
        assert!(all.starts_with("Port scan · "));
        assert!(!all.contains("On a list"));
    }
}
