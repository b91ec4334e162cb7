//! `/metrics` for Prometheus. Labels are bounded: the sources named, the first applications, the ten largest.

use axum::extract::State;
use axum::response::Response;
use model::{Column, FindingSeverity};
use protocol::{Request as Ask, Response as Said, SourceStatus};
use query::{Answer, Dimension};
use serve::prometheus::{COUNTER, GAUGE, Text};

use super::routes::Shared;
use crate::summary::{self, key_text, measure};
use crate::watch::Watch;

/// The largest of the flows that are kept, told one by one.
const TOP: u32 = 10;

pub(super) async fn metrics(State(shared): State<Shared>) -> Response {
    match shared.ask(of_watch).await {
        Ok(mut page) => {
            shared.bounds.write(&mut page);
            page.answer()
        }
        Err(refused) => refused,
    }
}

fn of_watch(watch: &mut Watch) -> Text {
    let mut page = Text::default();
    watch.tally.write(&mut page);
    let sources = match watch.engine.ask(Ask::Sources) {
        Said::Sources(sources) => sources,
        _ => Vec::new(),
    };
    of_sources(&sources, &mut page);
    let mut ask = |by: Vec<Dimension>| summary::ask(&mut watch.engine, by, TOP, None, None);
    let all = ask(Vec::new());
    page.one("stored_flows", GAUGE, "Flows that are kept.", all.stored);
    page.one("stored_octets", GAUGE, "Octets of the flows that are kept.", measure(&all.total, 0));
    for (name, label, by) in [
        ("top_protocol_octets", "protocol", Dimension::Column(Column::Protocol)),
        ("top_application_octets", "application", Dimension::Column(Column::Application)),
        ("top_host_octets", "host", Dimension::Host),
        ("top_conversation_octets", "conversation", Dimension::Conversation),
    ] {
        top(&ask(vec![by]), name, label, &mut page);
    }
    let found = watch.findings();
    page.head("findings", GAUGE, "What is odd, by severity.");
    for severity in FindingSeverity::ALL {
        let count = found.iter().filter(|finding| finding.severity == severity).count();
        page.line("findings", "severity", severity.name(), count);
    }
    if let Some(found) = &watch.found {
        found.write(&mut page);
    }
    if let Some(written) = &watch.written {
        written.write(&mut page);
    }
    page
}

fn of_sources(sources: &[SourceStatus], page: &mut Text) {
    let each = [
        ("source_packets_total", "Packets read.", (|s| s.packets) as fn(&SourceStatus) -> u64),
        ("source_octets_total", "Octets of them on the wire.", |s| s.wire_octets),
        ("source_datagrams_total", "Export datagrams decoded.", |s| s.datagrams),
        ("source_records_total", "Flow records decoded.", |s| s.records),
        ("source_kernel_drops_total", "Datagrams the kernel dropped before a relay.", |s| {
            s.live.as_ref().map_or(0, |live| live.kernel_drops)
        }),
        ("source_skipped_total", "Datagrams a relay skipped, for we were too slow.", |s| {
            s.live.as_ref().map_or(0, |live| live.skipped)
        }),
        ("source_connections_total", "How often a relay was connected to.", |s| {
            s.live.as_ref().map_or(0, |live| u64::from(live.connections))
        }),
    ];
    for (name, help, number) in each {
        page.head(name, COUNTER, help);
        for source in sources {
            page.line(name, "source", &source.name, number(source));
        }
    }
}

fn top(answer: &Answer, name: &str, label: &str, page: &mut Text) {
    page.head(name, GAUGE, "The ten largest of the flows that are kept, and the others together.");
    for row in &answer.rows {
        let key = row.key.first().map(key_text).unwrap_or_default();
        page.line(name, label, key, measure(row, 0));
    }
    if let Some(other) = &answer.other {
        page.line(name, label, "(others)", measure(other, 0));
    }
}
