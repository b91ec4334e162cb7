//! From a wish to a report: what is asked of the engine, and what is made of its answers.

mod anomaly;
mod comparison;
mod desk;
mod general;
mod host;
mod incidents;
mod parts;
mod stories;
mod traffic;
mod words;

use std::collections::VecDeque;

use crate::redact::Redaction;
use crate::{Asked, Report, Section, Template, Told, Wish};
use desk::Desk;

/// Makes a report: [`Maker::poll`] says what it wants to know, [`Maker::hear`] takes it, again and again; once
/// nothing is wanted [`Maker::finish`] gives the report. Whoever asks the engine may be as slow as he likes.
pub struct Maker {
    wish: Wish,
    known: Vec<(Asked, Told)>,
    wanted: VecDeque<Asked>,
    made: Option<Report>,
}

/// A report asks a few dozen questions; whoever asks more goes in circles, and gets what is known.
const MOST_QUESTIONS: usize = 64;

impl Maker {
    /// Knows nothing yet.
    pub fn new(wish: Wish) -> Self {
        Self { wish, known: Vec::new(), wanted: VecDeque::new(), made: None }
    }

    /// What has to be asked next; nothing once the report can be made.
    pub fn poll(&mut self) -> Option<Asked> {
        if self.wanted.is_empty() && self.made.is_none() {
            let desk = Desk::new(&self.known);
            let report = compose(&self.wish, &desk);
            self.wanted = desk.missing();
            if self.wanted.is_empty() || self.known.len() > MOST_QUESTIONS {
                self.wanted.clear();
                self.made = Some(report);
            }
        }
        self.wanted.front().cloned()
    }

    /// The answer to what was wanted.
    pub fn hear(&mut self, told: Told) {
        self.known.extend(self.wanted.pop_front().map(|asked| (asked, told)));
    }

    /// How many answers are here, and how many more are wanted as far as is known.
    pub fn progress(&self) -> (usize, usize) {
        (self.known.len(), self.wanted.len())
    }

    /// The report.
    pub fn finish(mut self) -> Report {
        let made = self.made.take();
        let mut report = made.unwrap_or_else(|| compose(&self.wish, &Desk::new(&self.known)));
        if let Some(key) = &self.wish.redaction {
            Redaction::new(key, &self.wish.fields, &self.known).report(&mut report);
        }
        report
    }
}

fn compose(wish: &Wish, desk: &Desk<'_>) -> Report {
    let (subject, sections): (Option<String>, Vec<Section>) = match wish.template {
        Template::General => (None, general::sections(wish, desk)),
        Template::Traffic => (None, traffic::sections(wish, desk)),
        Template::Incidents => (None, incidents::sections(wish, desk)),
        Template::Anomaly => (None, anomaly::sections(wish, desk)),
        Template::Host => host::sections(wish, desk),
        Template::Comparison => (None, comparison::sections(wish, desk)),
    };
    let own = || match subject {
        Some(subject) => format!("{}: {subject}", wish.template.title()),
        None => wish.template.title().to_owned(),
    };
    let title = if wish.title.trim().is_empty() { own() } else { wish.title.clone() };
    Report {
        title,
        about: words::about(wish, desk.total(wish).extent),
        logo: wish.logo.clone(),
        sections,
        footer: format!("Made by Flowglass {}.", env!("CARGO_PKG_VERSION")),
    }
}

#[cfg(test)]
mod tests;
