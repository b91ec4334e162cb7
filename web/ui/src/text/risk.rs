//! Words about risks.

use model::{RiskSeverity, Risks};

/// What stands above them.
pub(crate) const TITLE: &str = "Risks";

/// How bad one is.
pub(crate) const fn severity(severity: RiskSeverity) -> &'static str {
    match severity {
        RiskSeverity::Low => "worth knowing",
        RiskSeverity::Medium => "worth a look",
        RiskSeverity::High => "worth a look now",
    }
}

/// What the button beside one does.
pub(crate) fn filter_by(title: &str) -> String {
    format!("Filter by {title}")
}

/// What shows a risk: the facts that are called as it is.
pub(crate) fn reasons<'a>(facts: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    facts.split(" | ").filter_map(move |fact| fact.strip_prefix(name)?.strip_prefix(": "))
}

/// Whether a fact is what shows a risk.
pub(crate) fn is_reason(fact: &str) -> bool {
    fact.split_once(": ").is_some_and(|(kind, _)| Risks::from_name(kind).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_the_facts_of_the_same_name() {
        let facts =
            "cipher: A | weak_cipher: A was agreed upon | weak_cipher: B | http_status: 404";
        let found: Vec<&str> = reasons(facts, "weak_cipher").collect();
        assert_eq!(found, ["A was agreed upon", "B"]);
        assert_eq!(reasons("", "weak_cipher").count(), 0);
        let others: Vec<&str> = facts.split(" | ").filter(|fact| !is_reason(fact)).collect();
        assert_eq!(others, ["cipher: A", "http_status: 404"]);
    }
}
