//! Saving the packets of one flow, from where it is looked at.

use model::{Column, TimeRange, Value};
use protocol::{CaptureJob, Job, SourceKind};
use query::filter::Filter;
use yew::prelude::*;

use crate::language::html;
use crate::parts::icon::{Icon, symbol};
use crate::saving::{Made, use_saving};
use crate::shell::exporting::{CAPTURE, file_name};
use crate::state::use_store;
use crate::text::clause::Clause;

/// What tells a flow from others, beside its time.
const KEY: [Column; 5] = [
    Column::Protocol,
    Column::SourceAddress,
    Column::SourcePort,
    Column::DestinationAddress,
    Column::DestinationPort,
];

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// What is known of the flow.
    pub(super) fields: Vec<(Column, Value)>,
}

/// The button, and how far the file is.
#[function_component]
#[inline(never)]
pub(super) fn SavePackets(props: &Props) -> Html {
    let store = use_store();
    let saving = use_saving();
    let is_file = store.sources.iter().any(|source| source.kind == SourceKind::File);
    let Some(question) = question(&props.fields).filter(|_| is_file) else {
        return Html::default();
    };
    let save = {
        let (saving, store) = (saving.clone(), store.clone());
        Callback::from(move |_: MouseEvent| {
            let job =
                CaptureJob { question: question.clone(), with_unmetered: false, anonymise: None };
            saving.start(Job::Capture(job), file_name(&store, "flow", "pcapng"), CAPTURE);
        })
    };
    html! {
        <>
            <button type="button" class="button small" onclick={save} disabled={saving.is_making()}
                title="Save its packets as pcapng" aria-label="Save its packets">{ symbol(Icon::Save) }</button>
            if saving.made != Made::Idle {
                <div class="saving-float" role="status">{ saving.progress() }</div>
            }
        </>
    }
}

/// This flow and none beside it: its ends, and the time it lasted.
fn question(fields: &[(Column, Value)]) -> Option<query::Question> {
    let of = |wanted: Column| {
        fields.iter().find(|(column, _)| *column == wanted).map(|(_, value)| value)
    };
    let time = |column| match of(column) {
        Some(Value::Time(at)) => Some(*at),
        _ => None,
    };
    let clauses: Vec<String> = KEY
        .into_iter()
        .filter_map(|column| Clause::of(column, of(column)?).map(|clause| clause.keep))
        .collect();
    let filter = Filter::parse(&clauses.join(" && ")).ok()?;
    let range = TimeRange { start: time(Column::Start)?, end: time(Column::End)?.plus_nanos(1) };
    Some(query::Question { filter: Some(filter), time: Some(range), ..query::Question::default() })
}

#[cfg(test)]
mod tests {
    use model::Timestamp;

    use super::*;

    #[test]
    fn a_flow_is_told_by_its_ends_and_its_time() {
        let at = |seconds| Value::Time(Timestamp::from_seconds(seconds));
        let mut fields = vec![
            (Column::Start, at(1)),
            (Column::End, at(3)),
            (Column::Protocol, Value::Number(6)),
            (Column::SourceAddress, Value::Address("192.0.2.1".parse().unwrap())),
            (Column::SourcePort, Value::Number(1024)),
            (Column::DestinationAddress, Value::Address("192.0.2.2".parse().unwrap())),
            (Column::DestinationPort, Value::Number(443)),
        ];
        let asked = question(&fields).unwrap();
        assert_eq!(
            asked.filter.unwrap().to_string(),
            "proto == tcp && ip.src == 192.0.2.1 && src.port == 1024 && ip.dst == 192.0.2.2 && dst.port == 443"
        );
        assert_eq!(asked.time.map(|time| time.nanos()), Some(2_000_000_001));
        fields.remove(0);
        assert_eq!(question(&fields), None);
    }
}
