//! Words about reports.

use report::Template;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_has_its_words() {
        assert_eq!(TEMPLATES.len(), Template::ALL.len());
        for template in Template::ALL {
            assert!(about(template).ends_with('.'));
        }
    }
}
