//! How what is known of a flow is said: the application, and behind the dot what it carries.

use model::{Confidence, Label};

use crate::brand;

use super::verdict::Verdict;

impl Verdict {
    /// The application; none where no probe is sure.
    pub(super) fn label(&self) -> Option<Label> {
        let master = self.application?;
        let application = match self.carried() {
            Some(service) => [master, ".", service].concat().into(),
            None => master.into(),
        };
        Some(Label { application, confidence: self.confidence() })
    }

    /// Whether this label says what is known.
    pub(super) fn says(&self, label: &Label) -> bool {
        let rest = self.application.and_then(|master| label.application.strip_prefix(master));
        let is_said = match self.carried() {
            Some(service) => rest.and_then(|rest| rest.strip_prefix('.')) == Some(service),
            None => rest == Some(""),
        };
        is_said && label.confidence == self.confidence()
    }

    /// What stands behind the dot.
    fn carried(&self) -> Option<&'static str> {
        let carried = self.service.or(self.brand);
        let carried = match self.application {
            Some("STUN") => carried.map(brand::call_of),
            _ => carried,
        };
        carried.filter(|service| Some(*service) != self.application)
    }

    const fn confidence(&self) -> Confidence {
        if self.remembered { Confidence::Remembered } else { Confidence::Payload }
    }
}
