//! The report of one host: what it is called and runs, how much it said and heard, with whom, and what is odd.

use std::net::IpAddr;

use model::{Column, Finding, Value};
use protocol::KnownHost;
use query::{Answer, Dimension};

use super::desk::Desk;
use super::parts::{both_ways, figure, largest, rows, word};
use super::stories;
use super::words::{clock, count, measure, octets};
use crate::{Block, Part, Section, Wish};

/// Whom it is about, and what is said.
pub(super) fn sections(wish: &Wish, desk: &Desk<'_>) -> (Option<String>, Vec<Section>) {
    let Some(host) = wish.host.or_else(|| loudest(wish, desk)) else {
        let blocks = vec![Block::Text("There is no host.".to_owned())];
        return (None, vec![Section { heading: "Overview".to_owned(), blocks }]);
    };
    let own = of_host(wish, host);
    let known = desk.hosts(&own, &[host]).into_iter().next();
    let named = known.as_ref().and_then(KnownHost::name_words);
    let title = match named {
        Some(name) => format!("{host} ({name})"),
        None => host.to_string(),
    };
    let column = Dimension::Column;
    let mut findings = desk.findings(wish);
    findings.retain(|it| it.subjects.contains(&host) || it.others.contains(&host));
    let mut sections = vec![overview(&own, desk, host, &findings)];
    sections.extend(known.map(|known| identity(wish, &known)));
    sections
        .push(Section { heading: "Findings".to_owned(), blocks: stories::blocks(wish, &findings) });
    sections.push(peers(&own, desk, host));
    sections.extend([
        largest(&own, desk, "Applications", "Application", column(Column::Application)),
        largest(&own, desk, "Services", "Service", Dimension::Service),
        largest(&own, desk, "Names", "Name", column(Column::HostName)),
    ]);
    (Some(title), sections)
}

fn loudest(wish: &Wish, desk: &Desk<'_>) -> Option<IpAddr> {
    let answer = desk.top(wish, &[Dimension::Host], wish.top);
    match answer.rows.first()?.key.first()? {
        Value::Address(address) => Some(*address),
        _ => None,
    }
}

/// The same wish about the flows of one host.
fn of_host(wish: &Wish, host: IpAddr) -> Wish {
    let only = format!("ip.addr == {host}");
    let filter = match &wish.filter {
        Some(standing) => format!("({standing}) && {only}"),
        None => only,
    };
    wish.of(Part { filter: Some(filter), time: wish.time })
}

/// The rows of an answer by host that are of this one.
fn own_row(answer: &Answer, host: IpAddr) -> Option<&query::Row> {
    answer.rows.iter().find(|row| row.key.first() == Some(&Value::Address(host)))
}

fn overview(own: &Wish, desk: &Desk<'_>, host: IpAddr, found: &[Finding]) -> Section {
    let total = desk.total(own);
    // Among the flows of a host no other has as many, or it ties: the first rows hold it.
    let answer = desk.over_time(own, &[Dimension::Host], own.top.max(2));
    let row = own_row(&answer, host);
    let of = |at| row.map_or(0, |row| measure(row, at));
    let peers = desk.top(own, &[Dimension::Conversation], own.top).available;
    let mut blocks = vec![Block::Figures(vec![
        figure("Sent", octets(of(3))),
        figure("Received", octets(of(4))),
        figure("Packets", count(measure(&total.total, 1))),
        figure("Flows", count(total.matched)),
        figure("Peers", count(peers)),
    ])];
    if let Some(row) = row {
        let own_answer = Answer { total: row.clone(), ..answer.clone() };
        blocks.extend(both_ways(
            "Traffic of this host",
            ["Sent", "Received"],
            own,
            &own_answer,
            found,
        ));
    }
    Section { heading: "Overview".to_owned(), blocks }
}

/// Names, hardware, systems, services: what somebody said.
fn identity(wish: &Wish, known: &KnownHost) -> Section {
    let mut rows = vec![vec!["Address".to_owned(), known.address.to_string(), String::new()]];
    for name in &known.names {
        let seen = format!("{}, last {}", name.how.name(), clock(name.last, wish));
        rows.push(vec!["Name".to_owned(), name.name.clone(), seen]);
    }
    if let Some(mac) = known.mac {
        // Who made it is half of a hardware address.
        let vendor = known.vendor.clone().filter(|_| wish.redaction.is_none());
        let vendor = vendor.unwrap_or_default();
        rows.push(vec!["Hardware address".to_owned(), mac.to_string(), vendor]);
    }
    for system in &known.systems {
        rows.push(vec!["System".to_owned(), system.name.clone(), system.evidence.clone()]);
    }
    for service in &known.services {
        let flows = model::counted(service.flows, "flow", "flows");
        rows.push(vec!["Answered at".to_owned(), service.to_string(), flows]);
    }
    let heads = vec![word("What"), word("It is"), word("How it is known")];
    Section { heading: "Who it is".to_owned(), blocks: vec![Block::Table { heads, rows }] }
}

/// With whom; the host itself stands in no row.
fn peers(own: &Wish, desk: &Desk<'_>, host: IpAddr) -> Section {
    let mut answer = desk.top(own, &[Dimension::Host], own.top.saturating_add(1));
    let all = answer.rows.len();
    answer.rows.retain(|row| row.key.first() != Some(&Value::Address(host)));
    answer.available -= (all - answer.rows.len()) as u64;
    let addresses: Vec<IpAddr> =
        answer.rows.iter().flat_map(|row| super::words::addresses(&row.key)).collect();
    let names = desk.names(own, &addresses);
    let blocks = vec![rows(&answer, "Peer", Dimension::Host, &names)];
    Section { heading: "Peers".to_owned(), blocks }
}
