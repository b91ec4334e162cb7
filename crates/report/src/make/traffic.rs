//! The traffic report: who and what at length, which way it went, and the largest flows.

use model::{Column, Value};
use query::Dimension;

use super::desk::Desk;
use super::parts::{figure, largest, number, overview, word};
use super::words::{clock, count, octets, span, value};
use crate::{Block, Section, Wish};

const FLOW: [Column; 8] = [
    Column::Start,
    Column::Duration,
    Column::SourceAddress,
    Column::DestinationAddress,
    Column::DestinationPort,
    Column::Application,
    Column::HostName,
    Column::OctetsTotal,
];

pub(super) fn sections(wish: &Wish, desk: &Desk<'_>) -> Vec<Section> {
    let column = Dimension::Column;
    vec![
        head(wish, desk),
        largest(wish, desk, "Direction", "Direction", column(Column::Direction)),
        largest(wish, desk, "Applications", "Application", column(Column::Application)),
        largest(wish, desk, "Services", "Service", Dimension::Service),
        largest(wish, desk, "Protocols", "Protocol", column(Column::Protocol)),
        largest(wish, desk, "Hosts", "Host", Dimension::Host),
        largest(wish, desk, "Conversations", "Between", Dimension::Conversation),
        largest(wish, desk, "Names that were asked for", "Name", column(Column::HostName)),
        flows(wish, desk),
    ]
}

/// The overview without a word of findings: this report is about volumes.
fn head(wish: &Wish, desk: &Desk<'_>) -> Section {
    let total = desk.total(wish);
    let mut section = overview(wish, desk);
    if let Some(Block::Figures(figures)) = section.blocks.first_mut() {
        figures.pop();
        let nanos = total.extent.map(|extent| extent.nanos()).unwrap_or_default();
        figures.push(figure("Duration", span(nanos)));
        let octets = total.total.measures.first().copied().unwrap_or_default();
        let rate = u128::from(octets) * 8_000_000_000 / u128::from(nanos.max(1_000_000_000));
        figures.push(figure("On average", chart::scale::si(rate, "bit/s")));
    }
    section
}

fn flows(wish: &Wish, desk: &Desk<'_>) -> Section {
    let answer = desk.flows(wish, &FLOW);
    let cell = |value_of: &Value| match value_of {
        Value::Missing => String::new(),
        Value::Time(at) => clock(*at, wish),
        other => value(other),
    };
    let rows: Vec<Vec<String>> = answer
        .rows
        .iter()
        .map(|row| {
            let mut cells: Vec<String> = row.key.iter().map(cell).collect();
            if let (Some(last), Some(Value::Number(sum))) = (cells.last_mut(), row.key.last()) {
                *last = octets(*sum);
            }
            cells
        })
        .collect();
    let heads = vec![
        word("Start"),
        number("Duration"),
        word("From"),
        word("To"),
        number("Port"),
        word("Application"),
        word("Name"),
        number("Bytes"),
    ];
    let mut blocks = Vec::new();
    if rows.is_empty() {
        blocks.push(Block::Text("There is no flow.".to_owned()));
    } else {
        let words = format!("The largest of {} flows.", count(answer.matched));
        blocks.push(Block::Text(words));
        blocks.push(Block::Table { heads, rows });
    }
    Section { heading: "Largest flows".to_owned(), blocks }
}
