//! Words about exporters, written by hand for figures made by hand.

use model::{ExporterKey, NetflowVersion, TemplateField, TemplateStatus};

use super::*;

fn status(version: NetflowVersion) -> ExporterStatus {
    ExporterStatus {
        key: ExporterKey { address: ([192, 0, 2, 1], 2055).into(), domain: 7 },
        version,
        datagrams: 100,
        records: 1_960,
        options_records: 0,
        refused: 0,
        lost: 0,
        gaps: 0,
        restarts: 0,
        first_seen: Timestamp::from_seconds(1_700_000_000),
        last_seen: Timestamp::from_seconds(1_700_000_098),
        clock_skew_nanos: 0,
        templates: Vec::new(),
        waiting: Vec::new(),
        waiting_dropped_octets: 0,
        sampling_rate: None,
        loss_unit: version.loss_unit().to_owned(),
        lost_records: 0,
        lost_is_estimated: false,
        history: Vec::new(),
        told: Vec::new(),
        counters: Vec::new(),
    }
}

fn minute(seconds: i64, records: u64) -> LossMinute {
    LossMinute { minute: Timestamp::from_seconds(seconds), datagrams: 1, records, lost: 0 }
}

#[test]
fn an_exporter_is_linked_by_address_domain_and_version() {
    assert_eq!(handle(&status(NetflowVersion::V9)), "192.0.2.1:2055/7 NetFlow v9");
}

#[test]
fn loss_is_told_in_records_and_estimates_are_marked() {
    let mut exact = status(NetflowVersion::Ipfix);
    assert_eq!(lost(&exact), None);
    assert_eq!(lost_cell(&exact), ("0".to_owned(), String::new()));
    (exact.lost, exact.lost_records, exact.gaps) = (40, 40, 1);
    assert_eq!(lost_cell(&exact), ("40".to_owned(), "2.0 %".to_owned()));
    assert_eq!(
        lost_about(&exact),
        "40 records lost (2.0 % of what was sent) in 1 gap of the sequence numbers."
    );
    let mut estimated = status(NetflowVersion::V9);
    (estimated.lost, estimated.lost_records, estimated.gaps) = (2, 40, 2);
    estimated.lost_is_estimated = true;
    assert_eq!(lost_cell(&estimated).0, "~\u{202f}40");
    assert_eq!(trouble(&estimated), ["about 40 records lost"]);
    assert_eq!(
        lost_about(&estimated),
        "About 40 records lost (2.0 % of what was sent). NetFlow v9 counts messages: 2 messages \
         are missing in 2 gaps, and the records are estimated from what its messages held on \
         average."
    );
}

#[test]
fn data_that_waited_in_vain_is_trouble() {
    let mut status = status(NetflowVersion::V9);
    assert!(trouble(&status).is_empty());
    status.waiting_dropped_octets = 2_880;
    assert_eq!(trouble(&status), ["2.88 kB dropped for want of a template"]);
}

#[test]
fn loss_that_nobody_can_tell_in_records_keeps_its_unit() {
    let mut status = status(NetflowVersion::V9);
    status.lost = 1;
    assert_eq!(lost(&status).as_deref(), Some("1 message"));
}

#[test]
fn the_pace_is_that_of_the_last_minutes() {
    let mut status = status(NetflowVersion::V5);
    // 1 960 records in 98 seconds.
    assert_eq!(records_per_second(&status), Some(20.0));
    // A whole minute and 30 seconds of the next: 900 records in 90 seconds.
    status.first_seen = Timestamp::from_seconds(1_600_000_000);
    status.history = vec![minute(1_700_000_008, 600), minute(1_700_000_068, 300)];
    assert_eq!(records_per_second(&status), Some(10.0));
    // After silence only the minute that runs counts.
    status.history = vec![minute(1_699_000_000, 600), minute(1_700_000_068, 300)];
    assert_eq!(records_per_second(&status), Some(10.0));
}

#[test]
fn a_clock_is_told_in_words() {
    assert_eq!(skew(400_000_000), "on time");
    assert_eq!(skew(-12_300_000_000), "12.3 s behind");
    assert_eq!(skew(7_200_000_000_000), "2 h ahead");
    assert!(clock(-12_300_000_000).starts_with("Its clock is 12.3 s behind the clock"));
    assert!(clock(i64::MIN).contains("never set"));
}

#[test]
fn sampling_that_nobody_told_is_not_none() {
    let told =
        |sampling_rate| sampling(&ExporterStatus { sampling_rate, ..status(NetflowVersion::V5) });
    assert_eq!(told(None), "not told");
    assert_eq!(told(Some(1)), "all packets");
    assert_eq!(told(Some(1_000)), "1 in 1\u{202f}000");
}

#[test]
fn a_rate_that_every_record_carries_is_not_untold() {
    assert_eq!(sampling(&status(NetflowVersion::Sflow5)), "in records");
    let with = |options, id| {
        let name = String::new();
        let field = TemplateField { name, enterprise: Some(0), id, length: 4, scope: false };
        let template = TemplateStatus {
            id: 256,
            options,
            fields: vec![field],
            record_octets: 4,
            refreshed: Timestamp(0),
            changes: 0,
        };
        sampling(&ExporterStatus { templates: vec![template], ..status(NetflowVersion::V9) })
    };
    assert_eq!(with(false, 34), "in records");
    assert_eq!(with(false, 8), "not told");
    assert_eq!(with(true, 34), "not told");
}

#[test]
fn where_messages_have_no_numbers_nobody_says_that_nothing_was_lost() {
    let uncounted = status(NetflowVersion::V1);
    assert_eq!(lost_cell(&uncounted).0, "–");
    assert!(lost_about(&uncounted).contains("nobody can tell"));
    assert_eq!(arrived(&uncounted, &minute(1_700_000_008, 30)), "30 records in 1 datagram");
    let single = ExporterStatus { datagrams: 1, ..status(NetflowVersion::V5) };
    assert_eq!(lost_about(&single), "One message came: a gap shows only between two.");
}

#[test]
fn one_message_has_no_pace() {
    let at = Timestamp::from_seconds(1_700_000_050);
    let mut single = ExporterStatus { first_seen: at, last_seen: at, ..status(NetflowVersion::V5) };
    single.history = vec![minute(1_700_000_008, 30)];
    assert_eq!(records_per_second(&single), None);
    // Heard for ten seconds before the minute ended, and for ten of the next.
    single.first_seen = Timestamp::from_seconds(1_700_000_058);
    single.last_seen = Timestamp::from_seconds(1_700_000_078);
    single.history.push(minute(1_700_000_068, 10));
    assert_eq!(records_per_second(&single), Some(2.0));
}

#[test]
fn what_was_told_is_found_by_number_and_name() {
    let mut status = status(NetflowVersion::Ipfix);
    status.told = vec![Told {
        about: ToldAbout::Application(20, 12_345, 7),
        name: "Voice".to_owned(),
        description: String::new(),
        at: Timestamp(0),
    }];
    assert_eq!(told(ToldAbout::Application(13, 0, 80)), ("Applications", "13:80".to_owned()));
    assert!(contains(&status, "ipfix voice"));
    assert!(contains(&status, "20:12345:7"));
    assert!(contains(&status, "192.0.2.1 domain 7"));
    assert!(!contains(&status, "v9"));
}
