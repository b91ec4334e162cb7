//! Incidents, as a report has them.

use incident::{Change, Incident, Note};
use model::{FindingSeverity, Timestamp};
use serde::{Deserialize, Serialize};

/// An incident, as somebody keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Case {
    /// What it is called.
    pub title: String,
    /// How far it is, in a word.
    pub status: String,
    /// How bad it is; none is not said.
    pub severity: Option<FindingSeverity>,
    /// Who sees to it.
    pub assignee: String,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// When it was made.
    pub opened: Option<Timestamp>,
    /// When, by whom, what: the oldest first.
    pub notes: Vec<Entry>,
    /// The same of what was changed.
    pub history: Vec<Entry>,
    /// Its flows, as filters.
    pub filters: Vec<String>,
}

/// A line of a case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: String,
    /// What.
    pub text: String,
}

impl Case {
    /// As a report has it.
    #[inline(never)]
    pub fn of(one: &Incident) -> Self {
        let note = |it: &Note| Entry { at: it.at, who: it.who.clone(), text: it.text.clone() };
        let change = |it: &Change| Entry { at: it.at, who: it.who.clone(), text: it.words() };
        Self {
            title: one.title.clone(),
            status: one.status.name().to_owned(),
            severity: Some(one.severity),
            assignee: one.assignee.clone(),
            tags: one.tags.clone(),
            opened: Some(one.opened),
            notes: one.notes.iter().map(note).collect(),
            history: one.history.iter().map(change).collect(),
            filters: one.links.iter().map(|link| link.filter.clone()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use incident::Stamp;

    use super::*;

    #[test]
    fn a_case_says_what_the_incident_says() {
        let stamp = Stamp { at: Timestamp(7), who: "Ada".to_owned() };
        let mut one = Incident::new(1, &stamp, "The printer", FindingSeverity::High);
        let _ = one.note(&stamp, "Unplugged it");
        let case = Case::of(&one);
        assert_eq!(
            (case.title.as_str(), case.severity),
            ("The printer", Some(FindingSeverity::High))
        );
        assert_eq!(case.notes.len(), 1);
        assert_eq!(case.notes.first().map(|it| it.text.as_str()), Some("Unplugged it"));
        assert!(case.history.iter().any(|it| it.text == "made it" && it.who == "Ada"));
    }
}
