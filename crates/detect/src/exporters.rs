//! Exporters that fell silent, and exports that are lost: read from what the collector knows of them.

use model::{ExporterStatus, Finding, FindingKind, FindingSeverity, SourceId, Timestamp};

use crate::words::{nanos, span};

/// Silent for so long, and for so many times its usual pause: exporters send at least every active
/// timeout, which is a minute or five, and templates every half hour.
const SILENT_NANOS: u64 = 600 * 1_000_000_000;
const PAUSES: u64 = 10;
/// Fewer datagrams say nothing about a usual pause.
const DATAGRAMS: u64 = 10;
/// One in a thousand is what a busy network loses now and then; one in twenty is a fault.
const LOST_PER_MILLE: u64 = 10;
const LOST_MUCH_PER_MILLE: u64 = 50;
const LOST_LEAST: u64 = 20;

/// What is odd about exporters, at `now` by their own times of arrival.
pub fn of_exporters(source: SourceId, all: &[ExporterStatus], now: Timestamp) -> Vec<Finding> {
    all.iter()
        .flat_map(|exporter| [silence(source, exporter, now), loss(source, exporter)])
        .flatten()
        .collect()
}

fn silence(source: SourceId, exporter: &ExporterStatus, now: Timestamp) -> Option<Finding> {
    let silent = now.nanos_since(exporter.last_seen);
    let spoke = exporter.last_seen.nanos_since(exporter.first_seen);
    let pause = spoke / exporter.datagrams.max(1);
    if exporter.datagrams < DATAGRAMS || silent < SILENT_NANOS.max(PAUSES * pause) {
        return None;
    }
    let sentence = format!(
        "{} ({}) has sent nothing for {}; before, it sent a datagram every {}.",
        exporter.key,
        exporter.version.name(),
        nanos(silent),
        nanos(pause)
    );
    let severity = FindingSeverity::Medium;
    let kind = FindingKind::ExporterSilence;
    Some(finding(source, exporter, kind, severity, sentence, (exporter.last_seen, now)))
}

fn loss(source: SourceId, exporter: &ExporterStatus) -> Option<Finding> {
    let received = match exporter.loss_unit.as_str() {
        "messages" | "datagrams" => exporter.datagrams,
        _ => exporter.records,
    };
    let per_mille = exporter.lost.saturating_mul(1000) / (exporter.lost + received).max(1);
    if exporter.lost < LOST_LEAST || per_mille < LOST_PER_MILLE {
        return None;
    }
    let severity = match per_mille {
        LOST_MUCH_PER_MILLE.. => FindingSeverity::Medium,
        _ => FindingSeverity::Low,
    };
    let sentence = format!(
        "{} ({}): {} {} did not arrive, {}.{} % of all, in {} gaps within {}.",
        exporter.key,
        exporter.version.name(),
        exporter.lost,
        exporter.loss_unit,
        per_mille / 10,
        per_mille % 10,
        exporter.gaps,
        span(exporter.first_seen, exporter.last_seen)
    );
    let times = (exporter.first_seen, exporter.last_seen);
    let kind = FindingKind::ExporterLoss;
    let found = finding(source, exporter, kind, severity, sentence, times);
    Some(Finding { count: exporter.lost, ..found })
}

fn finding(
    source: SourceId,
    exporter: &ExporterStatus,
    kind: FindingKind,
    severity: FindingSeverity,
    sentence: String,
    (first, last): (Timestamp, Timestamp),
) -> Finding {
    Finding {
        id: crate::hash::hash((source, kind, exporter.key, exporter.version)),
        source,
        kind,
        severity,
        confidence: 90,
        first,
        last,
        subjects: vec![exporter.key.address.ip()],
        others: Vec::new(),
        sentence,
        filter: format!("exporter == {}", exporter.key.address.ip()),
        evidence: Vec::new(),
        count: 1,
        parts: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use model::{ExporterKey, NetflowVersion};

    use super::*;

    fn exporter(datagrams: u64, lost: u64, until: i64) -> ExporterStatus {
        ExporterStatus {
            key: ExporterKey { address: ([192, 0, 2, 1], 2055).into(), domain: 0 },
            version: NetflowVersion::V9,
            datagrams,
            records: datagrams * 20,
            options_records: 0,
            refused: 0,
            lost,
            gaps: lost.min(3),
            restarts: 0,
            first_seen: Timestamp::from_seconds(0),
            last_seen: Timestamp::from_seconds(until),
            clock_skew_nanos: 0,
            templates: Vec::new(),
            waiting: Vec::new(),
            waiting_dropped_octets: 0,
            sampling_rate: None,
            loss_unit: "messages".to_owned(),
            lost_records: 0,
            lost_is_estimated: true,
            history: Vec::new(),
            told: Vec::new(),
            counters: Vec::new(),
        }
    }

    fn check(exporter: ExporterStatus, now: i64, expected: &[(FindingKind, FindingSeverity)]) {
        let found = of_exporters(SourceId(0), &[exporter], Timestamp::from_seconds(now));
        let told: Vec<_> = found.iter().map(|found| (found.kind, found.severity)).collect();
        assert_eq!(told, expected, "{found:#?}");
    }

    #[test]
    fn who_sends_as_always_is_not_told_of() {
        check(exporter(600, 0, 3600), 3660, &[]);
        // Five lost of six hundred, and nine datagrams in an hour, say nothing.
        check(exporter(600, 5, 3600), 3660, &[]);
        check(exporter(9, 0, 3600), 9000, &[]);
    }

    #[test]
    fn silence_and_loss_are_told() {
        check(
            exporter(600, 0, 3600),
            3600 + 900,
            &[(FindingKind::ExporterSilence, FindingSeverity::Medium)],
        );
        check(exporter(980, 20, 3600), 3660, &[(FindingKind::ExporterLoss, FindingSeverity::Low)]);
        check(
            exporter(500, 500, 3600),
            3660,
            &[(FindingKind::ExporterLoss, FindingSeverity::Medium)],
        );
    }

    #[test]
    fn a_clock_that_goes_back_is_no_silence() {
        check(exporter(600, 0, 3600), 0, &[]);
    }
}
