//! What was said in flows: which flow it was said in, and what is asked about it.

use std::net::{IpAddr, Ipv4Addr};

use model::{Column, Exchange, ExchangeKind, FlowKey, FlowRecord, Label};
use query::filter::{Expression, FREE_TEXT};
use query::{Answer, ExchangeQuestion, Question};
use store::{Judged, Row, Said};

use crate::publish::Desk;

/// No flow: nobody knows in which one it was said.
pub(crate) const NOWHERE: u32 = u32::MAX;

/// The ends of an exchange: client and server.
const fn ends(exchange: &Exchange) -> [IpAddr; 2] {
    match exchange {
        Exchange::Dns(it) => [it.client, it.server],
        Exchange::Http(it) => [it.client, it.server],
        Exchange::Certificate(it) => [it.client, it.server],
    }
}

/// The flow it was said in, of the packet that told it, where that is between the same ends.
pub(crate) fn said_in(exchange: &Exchange, between: [IpAddr; 2], flow: u32) -> u32 {
    let said = ends(exchange);
    if between.iter().all(|end| said.contains(end)) { flow } else { NOWHERE }
}

/// Answers a question about exchanges.
#[inline(never)]
pub(crate) fn answer(desk: &Desk, question: &ExchangeQuestion) -> Answer {
    let row = |(source, flow): Said| desk.begun.row(source, flow);
    let id = |said| row(said).map_or(0, Row::id);
    let Some(filter) = question.filter.as_ref().filter(|filter| !filter.is_everything()) else {
        return desk.exchanges.answer(question, |_| true, id);
    };
    // What names say is judged one by one, for one flow may speak of many; all else flow by flow.
    let passing = (!names(filter.root())).then(|| {
        let question = Question { filter: Some(filter.clone()), ..Question::default() };
        desk.store.rows_of(&question)
    });
    let passes = |judged: Judged<'_>| match (row(judged.said), &passing) {
        (Some(row), Some(passing)) => passing.binary_search(&row).is_ok(),
        (Some(row), None) => desk.store.flow(row.id()).is_some_and(|flow| {
            let name = judged.name.map(Box::from);
            let host_name = name.or_else(|| flow.host_name.clone());
            filter.matches(&FlowRecord { host_name, ..flow })
        }),
        (None, _) => filter.matches(&alone(question.kind, &judged, desk)),
    };
    desk.exchanges.answer(question, passes, id)
}

/// Whether a filter asks for names.
fn names(expression: &Expression) -> bool {
    match expression {
        Expression::All(parts) | Expression::Any(parts) => parts.iter().any(names),
        Expression::Not(inner) => names(inner),
        Expression::Test(test) => test.field.columns().contains(&Column::HostName),
        Expression::Free(_) => FREE_TEXT.contains(&Column::HostName),
    }
}

/// What an exchange alone tells of its flow.
fn alone(kind: ExchangeKind, judged: &Judged<'_>, desk: &Desk) -> FlowRecord {
    const UNKNOWN: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
    let (application, protocol, port) = match kind {
        ExchangeKind::Dns => ("DNS", 17, 53),
        ExchangeKind::Http => ("HTTP", 6, 80),
        ExchangeKind::Certificate => ("TLS", 6, 443),
    };
    let [source, destination] = judged.ends.map(|end| end.unwrap_or(UNKNOWN));
    let key = FlowKey {
        source,
        destination,
        source_port: 0,
        destination_port: port,
        protocol,
        vlan: None,
    };
    let mut flow = FlowRecord::new(key, judged.time);
    flow.source = judged.said.0;
    flow.label = Label { application: application.into(), ..Label::default() };
    flow.host_name = judged.name.map(Into::into);
    flow.direction = desk.local.direction(source, destination);
    flow
}
