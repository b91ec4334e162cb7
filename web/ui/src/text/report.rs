//! Words about reports, and an incident as a report has it.

use report::{Case, Entry, Template};

use super::incident;
use crate::incident::Incident;

/// What is chosen between.
pub(crate) const TEMPLATES: [&str; 6] =
    ["General", "Traffic", "Incidents", "Anomaly", "One host", "Comparison"];
/// Which traffic.
pub(crate) const SCOPES: [&str; 2] = ["What is seen", "Everything"];
/// What it is written as.
pub(crate) const FORMATS: [&str; 2] = ["PDF", "HTML"];
/// Whether addresses and names stand in it.
pub(crate) const NAMES: [&str; 2] = ["As they are", "Replaced"];
/// What replacing does.
pub(crate) const REPLACED: &str = "Every address and name has its one replacement in this report; networks stay together. The key is made for it and thrown away. Words of your own in titles and notes stay: read it before you hand it out.";
/// Where the file is made.
pub(crate) const HERE: &str =
    "It is made in this tab, holds everything it shows, and asks for nothing from anywhere.";
/// Incidents cannot be read.
pub(crate) const LOCKED: &str = "Your incidents are locked, or there are none: findings of medium or more stand in their place. Unlock them in Incidents to have them in the report.";
/// What the field is for.
pub(crate) const HOST: &str = "An address; the host with most traffic where it is empty.";
/// What a logo may be.
pub(crate) const LOGO: &str = "PNG or SVG, at most 1 MiB.";

/// What a template has.
pub(crate) const fn about(template: Template) -> &'static str {
    match template {
        Template::General => "Totals, timeline, findings, and who and what in short.",
        Template::Traffic => {
            "Who and what at length: directions, applications, services, hosts, names, and the largest flows."
        }
        Template::Incidents => "Every incident with its status, notes, flows and history.",
        Template::Anomaly => "Everything odd: by kind, by host, and each finding with its flows.",
        Template::Host => {
            "One host: names, volumes over time, peers, services, and what is odd about it."
        }
        Template::Comparison => {
            "What is new, gone, more and less: beside the source opened first, the time before the selected one, or the first half beside the second."
        }
    }
}

/// As a report has it.
pub(crate) fn case(one: &Incident) -> Case {
    let note = |note: &crate::incident::Note| Entry {
        at: note.at,
        who: note.who.clone(),
        text: note.text.clone(),
    };
    let change = |change: &crate::incident::Change| Entry {
        at: change.at,
        who: change.who.clone(),
        text: incident::change(change),
    };
    Case {
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

#[cfg(test)]
mod tests {
    use model::{FindingSeverity, Timestamp};

    use super::*;
    use crate::incident::Stamp;

    #[test]
    fn a_case_says_what_the_incident_says() {
        let stamp = Stamp { at: Timestamp(7), who: "Ada".to_owned() };
        let mut one = Incident::new(1, &stamp, "The printer", FindingSeverity::High);
        let _ = one.note(&stamp, "Unplugged it");
        let case = case(&one);
        assert_eq!(
            (case.title.as_str(), case.severity),
            ("The printer", Some(FindingSeverity::High))
        );
        assert_eq!(case.notes.len(), 1);
        assert_eq!(case.notes.first().map(|it| it.text.as_str()), Some("Unplugged it"));
        assert!(case.history.iter().any(|it| it.text == "made it" && it.who == "Ada"));
    }

    #[test]
    fn every_template_has_its_words() {
        assert_eq!(TEMPLATES.len(), Template::ALL.len());
        for template in Template::ALL {
            assert!(about(template).ends_with('.'));
        }
    }
}
