//! Names and applications of flows that do not tell their own, put in while a flow is stored and
//! taken out again: what the meter keeps is only what the flow itself told.

use std::sync::Arc;

use model::{Confidence, FlowRecord, Label, NameSource, Revealed};

use super::Names;

/// What was put into a record, to be taken out again.
#[derive(Default)]
pub(crate) struct Inferred {
    label: Option<Label>,
    host_name: bool,
    /// The evidence before.
    evidence: Option<Option<Box<str>>>,
    revealed: bool,
    was_bare: bool,
}

const TCP: u8 = 6;
const UDP: u8 = 17;

impl Names {
    /// Puts in what others told: the server's name where the flow has none, the application that
    /// follows from it, and the names of both hosts. `answered` is what the client had been told when
    /// the flow began.
    pub(crate) fn infer(&self, record: &mut FlowRecord, answered: Option<&Arc<str>>) -> Inferred {
        let mut inferred = Inferred { was_bare: record.revealed.is_none(), ..Inferred::default() };
        let (key, now) = (record.key, record.end);
        let source = self.best(key.source, now, |_| true).map(|(name, _)| Arc::clone(name));
        let destination =
            self.best(key.destination, now, |_| true).map(|(name, _)| Arc::clone(name));
        let others = || {
            let told =
                self.best(key.destination, record.start, |how| how >= NameSource::ReverseDns);
            told.map(|(name, how)| (Arc::clone(name), how))
        };
        let server = match (&record.host_name, answered) {
            (Some(_), _) => None,
            (None, Some(name)) => Some((Arc::clone(name), NameSource::Dns)),
            (None, None) => others(),
        };
        if source.is_none() && destination.is_none() && server.is_none() {
            return inferred;
        }
        inferred.revealed = true;
        let revealed = record.revealed.get_or_insert_default();
        revealed.source_name = source.map(|name| (&*name).into());
        revealed.destination_name = destination.map(|name| (&*name).into());
        let Some((name, how)) = server else { return inferred };
        revealed.name_by = Some(how.name().into());
        record.host_name = Some((&*name).into());
        inferred.host_name = true;
        if how == NameSource::Dns
            && matches!(key.protocol, TCP | UDP)
            && let Some(label) = label(&record.label, &name)
        {
            let why = format!("DNS answer names {name}");
            let evidence = revealed.evidence.take();
            revealed.evidence = Some(match (&evidence, record.label.confidence) {
                (Some(words), Confidence::Payload | Confidence::Remembered) => {
                    format!("{words}, {why}").into()
                }
                _ => why.into(),
            });
            inferred.evidence = Some(evidence);
            inferred.label = Some(std::mem::replace(&mut record.label, label));
        }
        inferred
    }
}

impl Inferred {
    /// Takes it out again.
    pub(crate) fn withdraw(self, record: &mut FlowRecord) {
        if self.host_name {
            record.host_name = None;
        }
        if let Some(label) = self.label {
            record.label = label;
        }
        if self.was_bare {
            record.revealed = None;
        } else if let (true, Some(revealed)) = (self.revealed, &mut record.revealed) {
            let Revealed { source_name, destination_name, name_by, evidence, .. } = &mut **revealed;
            (*source_name, *destination_name, *name_by) = (None, None, None);
            if let Some(before) = self.evidence {
                *evidence = before;
            }
        }
    }
}

/// What a flow is for whose server is called so; none where the name adds nothing.
fn label(known: &Label, name: &str) -> Option<Label> {
    let (application, confidence) = match known.confidence {
        Confidence::Payload | Confidence::Remembered => {
            (classify::application_at(&known.application, name)?, Confidence::Remembered)
        }
        Confidence::None => (classify::application_of_host(name)?.into(), Confidence::Name),
        Confidence::Port => (classify::application_at(&known.application, name)?, Confidence::Name),
        Confidence::Name | Confidence::Exporter => return None,
    };
    Some(Label { application: application.into(), confidence })
}
