//! Words about findings.

use model::{Finding, FindingKind, FindingSeverity};

use super::number;

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

#[cfg(test)]
mod tests {
    use super::*;

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
