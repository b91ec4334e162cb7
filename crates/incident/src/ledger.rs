//! All incidents of one passphrase, with what is set aside; and how two ledgers become one.

use std::cmp::Reverse;
use std::net::IpAddr;

use model::{Finding, FindingKind, Timestamp};

use crate::limits::{self, Beyond};
use crate::{Incident, Note, Stamp, Status};

/// Everything that is sealed together.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Ledger {
    /// What the user calls himself in histories.
    pub who: String,
    /// In no order.
    pub incidents: Vec<Incident>,
    /// In the order in which they were set aside.
    pub aside: Vec<SetAside>,
}

/// Findings of one kind about one host that are no longer worth a look.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SetAside {
    /// Which kind.
    pub kind: FindingKind,
    /// Which host.
    pub host: IpAddr,
    /// Since when.
    pub since: Timestamp,
    /// The incident that turned out to be nothing.
    pub incident: u64,
}

/// What came of bringing others in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Merged {
    /// Incidents that were not here.
    pub new: u64,
    /// Incidents that were here, and are others now.
    pub changed: u64,
    /// Incidents that were here as they are.
    pub same: u64,
    /// Things that found no room.
    pub left_out: u64,
}

impl Ledger {
    /// One more; its number.
    pub fn add(&mut self, incident: Incident) -> Result<u64, Beyond> {
        limits::room(self.incidents.len(), "incidents", limits::INCIDENTS)?;
        let id = incident.id;
        self.incidents.push(incident);
        Ok(id)
    }

    /// One of them.
    pub fn incident(&self, id: u64) -> Option<&Incident> {
        self.incidents.iter().find(|incident| incident.id == id)
    }

    /// The same, to be changed.
    pub fn incident_mut(&mut self, id: u64) -> Option<&mut Incident> {
        self.incidents.iter_mut().find(|incident| incident.id == id)
    }

    /// Goes for good; what it set aside stays so.
    pub fn remove(&mut self, id: u64) {
        self.incidents.retain(|incident| incident.id != id);
    }

    /// Those that somebody has still to see to, or the others: the worst first, of those the newest.
    pub fn inbox(&self, is_open: bool) -> Vec<&Incident> {
        let mut shown: Vec<&Incident> =
            self.incidents.iter().filter(|one| one.status.is_open() == is_open).collect();
        model::sort_by_key(&mut shown, |one| (Reverse(one.severity), Reverse(one.opened), one.id));
        shown
    }

    /// The incident made of a finding.
    pub fn of(&self, found: &Finding) -> Option<&Incident> {
        self.incidents.iter().find(|incident| incident.is_of(found))
    }

    /// What a false positive could set aside and has not yet: its kind about each of its hosts.
    pub fn to_set_aside(&self, incident: &Incident) -> Vec<(FindingKind, IpAddr)> {
        let about = incident.about.iter().filter(|_| incident.status == Status::FalsePositive);
        let pairs = about.flat_map(|about| about.hosts.iter().map(|host| (about.kind, *host)));
        pairs.filter(|(kind, host)| !self.is_set_aside(*kind, *host)).collect()
    }

    /// Findings like that of a false positive are no longer worth a look.
    pub fn set_aside(&mut self, stamp: &Stamp, id: u64) -> Result<(), Beyond> {
        let pairs = self.incident(id).map(|it| self.to_set_aside(it)).unwrap_or_default();
        for (kind, host) in pairs {
            limits::room(self.aside.len(), "findings that are set aside", limits::ASIDE)?;
            self.aside.push(SetAside { kind, host, since: stamp.at, incident: id });
        }
        Ok(())
    }

    /// Whether findings of that kind about that host are set aside.
    pub fn is_set_aside(&self, kind: FindingKind, host: IpAddr) -> bool {
        self.aside.iter().any(|one| one.kind == kind && one.host == host)
    }

    /// Brings another one's incidents in. Of one that is in both, what was changed last holds; notes, links and
    /// histories are joined. Nothing is taken away by it.
    pub fn merge(&mut self, other: Self) -> Merged {
        let mut merged = Merged::default();
        if self.who.is_empty() {
            self.who = other.who;
        }
        for incident in other.incidents {
            let known = self.incidents.iter_mut().find(|here| here.id == incident.id);
            if let Some(here) = known {
                if *here == incident {
                    merged.same += 1;
                } else {
                    merged.left_out += here.join(incident);
                    merged.changed += 1;
                }
            } else if self.add(incident).is_ok() {
                merged.new += 1;
            } else {
                merged.left_out += 1;
            }
        }
        for one in other.aside {
            if self.is_set_aside(one.kind, one.host) {
                continue;
            }
            if self.aside.len() < limits::ASIDE {
                self.aside.push(one);
            } else {
                merged.left_out += 1;
            }
        }
        merged
    }
}

impl Incident {
    /// Another state of the same; how many of its things found no room.
    fn join(&mut self, other: Self) -> u64 {
        let (mut newer, older) = if other.changed > self.changed {
            (other, self.clone())
        } else {
            (self.clone(), other)
        };
        newer.opened = newer.opened.min(older.opened);
        newer.forgotten = newer.forgotten.max(older.forgotten);
        newer.about = newer.about.or(older.about);
        add_missing(&mut newer.notes, older.notes);
        add_missing(&mut newer.links, older.links);
        add_missing(&mut newer.history, older.history);
        model::sort_by_key(&mut newer.notes, |note: &Note| note.at);
        model::sort_by_key(&mut newer.history, |change| change.at);
        newer.keep_history();
        let beyond = newer.notes.len().saturating_sub(limits::NOTES)
            + newer.links.len().saturating_sub(limits::LINKS);
        newer.notes.truncate(limits::NOTES);
        newer.links.truncate(limits::LINKS);
        *self = newer;
        beyond as u64
    }
}

fn add_missing<T: PartialEq>(to: &mut Vec<T>, from: Vec<T>) {
    for one in from {
        if !to.contains(&one) {
            to.push(one);
        }
    }
}
