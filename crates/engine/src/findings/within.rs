//! Which findings concern a filter and a time: those whose own flows pass both.

use std::net::IpAddr;
use std::str::FromStr;

use model::{Finding, TimeRange, Value};
use protocol::{AsideAnswer, Concerned, Response};
use query::{Dimension, Filter, Question};
use rustc_hash::FxHashSet;

use crate::Engine;

/// Flows that are looked through to judge findings by their own flows, all findings together: a tenth of a
/// second's work. The worst come first; what comes after them is judged by its hosts.
const LOOKED_THROUGH: usize = 8_000_000;
/// Hosts whose flows pass, of which findings are known when there is no more time; those with most octets.
const HOSTS: u32 = 100_000;

/// Findings that concern these, and how many do not.
#[inline(never)]
pub(crate) fn of(
    engine: &mut Engine,
    filter: &str,
    time: Option<TimeRange>,
) -> Result<AsideAnswer, String> {
    concerned(engine, filter, time, LOOKED_THROUGH).map(AsideAnswer::Findings)
}

fn concerned(
    engine: &mut Engine,
    filter: &str,
    time: Option<TimeRange>,
    left: usize,
) -> Result<Concerned, String> {
    let filter = Filter::from_str(filter).map_err(|error| error.to_string())?;
    let mut found = match super::answer(engine) {
        Response::Findings(all) => all,
        Response::Refused(why) => return Err(why),
        _ => Vec::new(),
    };
    let all = found.len();
    found.retain(|found| time.is_none_or(|time| overlaps(found, time)));
    let then = found.len();
    let mut judge = Judge { engine, filter, time, left, hosts: None, by_hosts: 0 };
    if !judge.filter.is_everything() {
        found.retain(|found| judge.passes(found));
    }
    let by_hosts = judge.by_hosts;
    let (at_other_times, filtered) = ((all - then) as u64, (then - found.len()) as u64);
    Ok(Concerned { found, at_other_times, filtered, by_hosts })
}

fn overlaps(found: &Finding, time: TimeRange) -> bool {
    found.first < time.end && time.start <= found.last
}

/// Looks whether findings' flows pass.
struct Judge<'a> {
    engine: &'a Engine,
    filter: Filter,
    time: Option<TimeRange>,
    /// So many flows may still be looked through.
    left: usize,
    /// Hosts whose flows pass; found out once.
    hosts: Option<FxHashSet<IpAddr>>,
    /// Findings that pass because of them.
    by_hosts: u64,
}

impl Judge<'_> {
    fn passes(&mut self, found: &Finding) -> bool {
        let store = &self.engine.desk.store;
        let question = Question { time: self.time, ..Question::default() };
        if let Ok(own) = Filter::from_str(&found.filter)
            && let Some(left) = self.left.checked_sub(store.len())
        {
            self.left = left;
            let filter = Some(self.filter.clone().and(own));
            return !store.rows_of(&Question { filter, ..question }).is_empty();
        }
        let hosts = self.hosts.get_or_insert_with(|| {
            let filter = Some(self.filter.clone());
            let group_by = vec![Dimension::Host];
            let answer = store.answer(&Question { filter, group_by, limit: HOSTS, ..question });
            let host = |row: &query::Row| match row.key.first() {
                Some(Value::Address(host)) => Some(*host),
                _ => None,
            };
            answer.rows.iter().filter_map(host).collect()
        });
        let is_there = found.subjects.iter().any(|host| hosts.contains(host));
        self.by_hosts += u64::from(is_there);
        is_there
    }
}

#[cfg(test)]
mod tests {
    use model::FindingKind;
    use protocol::{Settings, SourceKind};

    use super::*;
    use crate::{FindingLimits, Input, Limits};

    /// An engine that has seen a scan.
    fn scanned() -> Engine {
        let limits = Limits { findings: Some(FindingLimits::default()), ..Limits::default() };
        let mut engine = Engine::new(Settings::default(), limits);
        let bytes = synth::pcapng(7, synth::Scene::PortScan);
        let now = model::Timestamp::from_seconds(0);
        let id = engine.open(SourceKind::File, "scan.pcapng", Some(bytes.len() as u64));
        engine.handle(now, Input::Bytes(id, &bytes));
        engine.handle(now, Input::End(id));
        engine
    }

    #[test]
    fn findings_whose_own_flows_pass_are_told_and_the_others_counted() {
        let mut engine = scanned();
        let all = concerned(&mut engine, "", None, LOOKED_THROUGH).unwrap();
        assert_eq!((all.at_other_times, all.filtered, all.by_hosts), (0, 0, 0));
        let scan = all.found.iter().find(|found| found.kind == FindingKind::PortScan).unwrap();
        let scanner = format!("ip.addr == {}", scan.subjects[0]);
        // By their own flows, and by their hosts where there is no time for that.
        for left in [LOOKED_THROUGH, 0] {
            let some = concerned(&mut engine, &scanner, None, left).unwrap();
            assert!(some.found.contains(scan));
            assert_eq!(some.found.len() as u64 + some.filtered, all.found.len() as u64);
            assert_eq!(some.by_hosts, if left == 0 { some.found.len() as u64 } else { 0 });
            let none = concerned(&mut engine, "ip.addr == 203.0.113.77", None, left).unwrap();
            assert_eq!((none.found.len(), none.filtered), (0, all.found.len() as u64));
        }
        // What it does beside the scan, by UDP, is no part of it.
        let other = format!("{scanner} && udp");
        let some = concerned(&mut engine, &other, None, LOOKED_THROUGH).unwrap();
        assert!(!some.found.contains(scan));
    }

    #[test]
    fn findings_of_other_times_are_counted_apart() {
        let mut engine = scanned();
        let all = concerned(&mut engine, "", None, LOOKED_THROUGH).unwrap().found;
        let scan = all.iter().find(|found| found.kind == FindingKind::PortScan).unwrap();
        let before = TimeRange { start: scan.first.plus_nanos(-2), end: scan.first };
        let at = TimeRange { start: scan.last, end: scan.last.plus_nanos(1) };
        for (time, is_there) in [(before, false), (at, true)] {
            let some = concerned(&mut engine, "", Some(time), LOOKED_THROUGH).unwrap();
            assert_eq!(some.found.contains(scan), is_there);
            assert_eq!(some.found.len() as u64 + some.at_other_times, all.len() as u64);
        }
        assert!(concerned(&mut engine, "no filter ((", None, 0).is_err());
    }
}
