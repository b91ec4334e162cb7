//! Many findings of one story become one: what a host did at about the same time, and what many hosts did
//! alike.

use std::net::IpAddr;

use model::{Finding, FindingKind, FindingPart, FindingSeverity, SourceId};

use crate::hash::hash;
use crate::stories::{Key, Stories, Story};
use crate::words::{filter, sentence};

/// What is done within this time of each other belongs together.
const NEAR_NANOS: i64 = 900 * 1_000_000_000;
/// So many findings of one kind and severity are listed each; more are one.
const ALIKE: usize = 5;
/// Parts that are told of one finding.
const PARTS: usize = 12;

/// The stories as findings: folded, the worst first, then the latest.
pub(crate) fn findings(source: SourceId, stories: &Stories) -> Vec<Finding> {
    let mut all: Vec<(Key, Finding)> =
        stories.iter().map(|(key, story)| (*key, finding(source, key, story))).collect();
    // In the order in which a person reads them; the key, so that it is the same on every machine.
    all.sort_unstable_by(|(key, a), (other, b)| {
        let worst = b.severity.cmp(&a.severity).then(b.confidence.cmp(&a.confidence));
        worst.then(b.count.cmp(&a.count)).then(key.cmp(other))
    });
    let told = of_one_host(all);
    alike(source, told)
}

fn finding(source: SourceId, key: &Key, story: &Story) -> Finding {
    let subjects = match key.subject {
        Some(subject) => vec![subject],
        None => story.others.clone(),
    };
    Finding {
        id: hash((source, key)),
        source,
        kind: key.kind,
        severity: story.severity,
        confidence: story.confidence,
        first: story.first,
        last: story.last,
        subjects,
        others: story.others.clone(),
        sentence: sentence(key, story),
        filter: filter(key, story),
        evidence: story.evidence.clone(),
        count: story.count,
        parts: Vec::new(),
    }
}

/// What attackers do one after the other.
const fn is_attack(kind: FindingKind) -> bool {
    matches!(
        kind,
        FindingKind::PortScan
            | FindingKind::HostSweep
            | FindingKind::BruteForce
            | FindingKind::LateralMovement
            | FindingKind::WebAttack
            | FindingKind::SynFlood
            | FindingKind::Exfiltration
            | FindingKind::Beacon
            | FindingKind::DnsTunnel
            | FindingKind::MadeUpDomains
    )
}

/// Who did it: of a flood the one host it came from, if it was one.
fn actor(key: &Key, finding: &Finding) -> Option<IpAddr> {
    match key.kind {
        FindingKind::SynFlood | FindingKind::WebAttack => match finding.others.as_slice() {
            [one] => Some(*one),
            _ => None,
        },
        kind if is_attack(kind) => key.subject,
        _ => None,
    }
}

/// What one host did at about one time is one story: its worst part tells it, the others are parts of it.
fn of_one_host(all: Vec<(Key, Finding)>) -> Vec<(Key, Finding)> {
    let mut told: Vec<(Key, Finding)> = Vec::new();
    for (key, finding) in all {
        let actor_of_it = actor(&key, &finding);
        let story = told.iter_mut().find(|(known, story)| {
            let is_near = story.first.plus_nanos(-NEAR_NANOS) <= finding.last
                && finding.first <= story.last.plus_nanos(NEAR_NANOS);
            let same = actor_of_it.is_some() && actor(known, story) == actor_of_it;
            // What was found at one service of a host is a part of what was found at another.
            let same_server = known.kind == key.kind
                && known.subject == key.subject
                && key.subject.is_some()
                && !is_attack(key.kind);
            is_near && same || same_server
        });
        match story {
            Some((_, story)) => fold(story, finding),
            None => told.push((key, finding)),
        }
    }
    told
}

fn fold(story: &mut Finding, part: Finding) {
    story.first = story.first.min(part.first);
    story.last = story.last.max(part.last);
    story.count += part.count;
    for host in part.others.into_iter().chain(part.subjects) {
        let is_known = story.subjects.contains(&host) || story.others.contains(&host);
        if !is_known && story.others.len() < Finding::MAX_HOSTS {
            story.others.push(host);
        }
    }
    if story.evidence.len() < Finding::MAX_EVIDENCE {
        story.evidence.extend(part.evidence.into_iter().take(2));
        story.evidence.truncate(Finding::MAX_EVIDENCE);
    }
    if story.parts.len() < PARTS {
        story.parts.push(FindingPart { kind: part.kind, sentence: part.sentence });
    }
}

/// What many hosts did alike is told once, with the first of them.
fn alike(source: SourceId, told: Vec<(Key, Finding)>) -> Vec<Finding> {
    let mut out: Vec<Finding> = Vec::new();
    let count = |kind: FindingKind, severity: FindingSeverity| {
        told.iter().filter(|(_, f)| f.kind == kind && f.severity == severity).count()
    };
    let many: Vec<(FindingKind, FindingSeverity, usize)> = FindingKind::ALL
        .iter()
        .flat_map(|kind| FindingSeverity::ALL.map(|severity| (*kind, severity)))
        .map(|(kind, severity)| (kind, severity, count(kind, severity)))
        .filter(|row| row.2 > ALIKE)
        .collect();
    for (_, finding) in told {
        let row = many.iter().find(|row| (row.0, row.1) == (finding.kind, finding.severity));
        let Some((kind, severity, count)) = row else {
            out.push(finding);
            continue;
        };
        let is_it = |known: &&mut Finding| known.kind == *kind && known.severity == *severity;
        match out.iter_mut().find(is_it) {
            Some(known) => {
                if let Some(subject) = finding.subjects.first()
                    && known.subjects.len() < Finding::MAX_HOSTS
                    && !known.subjects.contains(subject)
                {
                    known.subjects.push(*subject);
                }
                fold(known, finding);
            }
            None => out.push(Finding {
                id: hash((source, kind, severity)),
                sentence: format!("{count} stories like this: {}", finding.sentence),
                parts: Vec::new(),
                ..finding
            }),
        }
    }
    out
}
