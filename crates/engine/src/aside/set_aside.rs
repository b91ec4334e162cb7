//! What turned out to be nothing: findings of a kind about a host that are not worth a look any more.

use std::net::IpAddr;

use model::{Finding, FindingKind, FindingSeverity};
use protocol::{AsideAnswer, Response};

use crate::Engine;

/// Pairs that are taken up: as many as a person can have looked at.
const MOST: usize = 1_000;

/// From now on these hold, in place of those before; all of them or none.
pub(super) fn take_up(
    engine: &mut Engine,
    pairs: Vec<(FindingKind, IpAddr)>,
) -> Result<AsideAnswer, String> {
    if pairs.len() > MOST {
        return Err(format!(
            "{} kinds of finding about hosts are too many: {MOST} at most",
            pairs.len()
        ));
    }
    engine.desk.watch.aside = pairs;
    engine.desk.changed = true;
    let found = match crate::findings::answer(engine) {
        Response::Findings(all) => all,
        _ => Vec::new(),
    };
    let pairs = &engine.desk.watch.aside;
    Ok(AsideAnswer::SetAside(found.iter().filter(|found| is_aside(pairs, found)).count() as u64))
}

/// What is about such hosts only is worth knowing, no more.
pub(crate) fn lower(pairs: &[(FindingKind, IpAddr)], found: &mut Finding) {
    if is_aside(pairs, found) {
        found.severity = FindingSeverity::Info;
    }
}

fn is_aside(pairs: &[(FindingKind, IpAddr)], found: &Finding) -> bool {
    let is_known = |host: &IpAddr| pairs.contains(&(found.kind, *host));
    !found.subjects.is_empty() && found.subjects.iter().all(is_known)
}
