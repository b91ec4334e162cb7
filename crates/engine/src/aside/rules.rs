//! Rules of firewalls that block things.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::str::FromStr;

use detect::{Item, List, RuleFormat};
use model::{Column, Value};
use protocol::AsideAnswer;
use query::{Dimension, Filter, Question};

use crate::Engine;

/// What stands above them.
const TITLE: &str = "blocked";
/// Addresses of one autonomous system: more is a list that somebody publishes.
const MOST_ADDRESSES: u32 = 10_000;

/// As text, in one of the languages.
pub(super) fn of(engine: &Engine, format: &str, items: &str) -> Result<AsideAnswer, String> {
    let rules =
        RuleFormat::from_name(format).ok_or_else(|| format!("there are no rules of `{format}`"))?;
    let (items, report) = List::items(items.as_bytes());
    if report.items == 0 {
        return Err("nothing of it can stand on a list".to_owned());
    }
    let mut all = Vec::new();
    let mut of_systems = 0;
    for item in items {
        match item {
            // Where nothing was seen of it, it counts as left out.
            Item::System(number) if rules != RuleFormat::Hosts => {
                let seen = addresses(engine, number);
                of_systems += seen.len() as u64;
                if seen.is_empty() {
                    all.push(item);
                }
                all.extend(seen.into_iter().map(Item::Address));
            }
            item => all.push(item),
        }
    }
    let written = rules.write(TITLE, &all);
    if written.left_out == all.len() as u64 {
        return Err(format!("{format} has no words for any of it"));
    }
    Ok(AsideAnswer::Rules { text: written.text, left_out: written.left_out, of_systems })
}

/// Those of an autonomous system that were seen at either end, as exporters say it or databases.
fn addresses(engine: &Engine, system: u32) -> BTreeSet<IpAddr> {
    let ends = [
        (Column::SourceAddress, format!("src.asn == {system} || src.as == {system}")),
        (Column::DestinationAddress, format!("dst.asn == {system} || dst.as == {system}")),
    ];
    let mut all = BTreeSet::new();
    for (column, filter) in ends {
        let question = Question {
            filter: Filter::from_str(&filter).ok(),
            group_by: vec![Dimension::Column(column)],
            limit: MOST_ADDRESSES,
            ..Question::default()
        };
        for row in engine.desk.store.answer(&question).rows {
            if let Some(Value::Address(address)) = row.key.first() {
                all.insert(*address);
            }
        }
    }
    all
}
