//! A session file as a source: what is wrong with it, and who exported to what is in it.

use model::ExporterStatus;
use protocol::{Issue, Severity};

use super::{Source, Surroundings};
use crate::issues::Kind;
use crate::session::Trouble;

impl Source {
    /// Flows that came of it so far.
    pub(crate) fn flows(&self) -> u64 {
        u64::from(self.begun) + self.status.records
    }

    /// Who exports to it, or did.
    pub(crate) fn exporters(&self) -> Vec<ExporterStatus> {
        match &self.restored {
            Some(exporters) => exporters.clone(),
            None => self.collector.exporters().collect(),
        }
    }

    pub(super) fn tell_session(&self, trouble: &Trouble, around: &mut Surroundings<'_>) {
        let id = self.status.id;
        let kept = "every whole section before it is kept";
        let (severity, offset, what, kept, advice) = match trouble {
            Trouble::Version(format, store) => (
                Severity::Error,
                None,
                format!(
                    "this session was saved by another version of Flowglass: its format is \
                     {format}.{store}, and this version reads {}",
                    crate::session::version()
                ),
                "",
                "open it with the version that saved it, or save it again from its captures",
            ),
            Trouble::Damaged(offset) => (
                Severity::Warning,
                Some(*offset),
                "a section of the session is damaged: its checksum is not what it was".to_owned(),
                "every other section is kept",
                "copy the file again from where it came",
            ),
            Trouble::Broken(offset) => (
                Severity::Error,
                Some(*offset),
                "the session cannot be read from here on".to_owned(),
                kept,
                "copy the file again from where it came",
            ),
            Trouble::Cut => (
                Severity::Warning,
                None,
                "the session is cut: its end is missing".to_owned(),
                "every whole section is kept",
                "copy the file again from where it came",
            ),
        };
        let told = Issue {
            source: Some(id),
            severity,
            offset,
            what,
            kept: kept.to_owned(),
            advice: advice.to_owned(),
            count: 1,
        };
        around.issues.tell(around.limits.issues, Kind::Engine("session file"), told);
    }
}
