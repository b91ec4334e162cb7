//! Flows of tables and logs, and what is wrong with them.

use export::import::Problem;
use model::{FlowRecord, TimeBasis};
use protocol::{Issue, Severity};

use super::{Source, Surroundings};
use crate::issues::Kind;

impl Source {
    pub(super) fn read_flow(&mut self, flow: FlowRecord, around: &mut Surroundings<'_>) {
        self.status.records += 1;
        if flow.time_basis != TimeBasis::Unknown {
            self.saw(flow.start);
            self.saw(flow.end);
        }
        around.desk.receive(self.status.id, flow, false);
    }

    /// Members of an archive that are no captures: where nothing else is in it, that is what it is.
    pub(super) fn tell_left_out(&self, count: u64, names: &str, around: &mut Surroundings<'_>) {
        let is_all = self.status.packets == 0 && self.status.records == 0;
        let (severity, kept) = if is_all {
            (Severity::Warning, "nothing else that could be read is in it")
        } else {
            (Severity::Note, "the captures in it are read")
        };
        let told = Issue {
            source: Some(self.status.id),
            severity,
            offset: None,
            what: format!("in the archive are files that are no captures: {names}"),
            kept: kept.to_owned(),
            advice: String::new(),
            count,
        };
        around.issues.tell(around.limits.issues, Kind::Engine("archive"), told);
    }

    /// The first one is told with its line, the others are counted.
    pub(super) fn tell_problem(&self, problem: &Problem, around: &mut Surroundings<'_>) {
        let id = self.status.id;
        around.tell(id, Kind::Engine("line of a table"), 1, || Issue {
            source: Some(id),
            severity: Severity::Warning,
            offset: Some(problem.offset),
            what: format!("line {}: {}", problem.line, problem.reason),
            kept: "the other lines are kept".to_owned(),
            advice: "look at that line; the count says how many are like it".to_owned(),
            count: 1,
        });
    }

    pub(super) fn tell_table(
        &self,
        severity: Severity,
        what: String,
        around: &mut Surroundings<'_>,
    ) {
        let kept = match self.status.records {
            0 => String::new(),
            records => format!("{} kept", model::counted(records, "flow is", "flows are")),
        };
        let advice = match severity {
            Severity::Error => "write the file again, as CSV if nothing else helps",
            Severity::Warning | Severity::Note => "",
        };
        let told = Issue {
            source: Some(self.status.id),
            severity,
            offset: None,
            what,
            kept,
            advice: advice.to_owned(),
            count: 1,
        };
        let kind = match severity {
            Severity::Error => Kind::Engine("columns"),
            Severity::Warning | Severity::Note => Kind::Engine("left out"),
        };
        around.issues.tell(around.limits.issues, kind, told);
    }
}
