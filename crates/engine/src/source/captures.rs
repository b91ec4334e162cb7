//! What is wrong with a capture.

use protocol::{Issue, Severity};

use super::{Source, Surroundings};
use crate::issues::Kind;

impl Source {
    pub(super) fn capture_issue(&mut self, issue: capture::Issue, around: &mut Surroundings<'_>) {
        let severity = match issue.kind.severity() {
            capture::IssueSeverity::Error => Severity::Error,
            capture::IssueSeverity::Warning => Severity::Warning,
        };
        let kept = match (severity, self.status.packets) {
            (Severity::Error, _) | (_, 0) => String::new(),
            (_, packets) => {
                let kept = model::counted(packets, "packet before it is", "packets before it are");
                format!("{kept} kept")
            }
        };
        let told = Issue {
            source: Some(self.status.id),
            severity,
            offset: Some(issue.offset),
            what: self.of_part(issue.kind.to_string()),
            kept,
            advice: issue.kind.advice().to_owned(),
            count: 1,
        };
        let kind = Kind::Capture(self.part, std::mem::discriminant(&issue.kind));
        around.issues.tell(around.limits.issues, kind, told);
    }
}
