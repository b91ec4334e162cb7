//! Alerts of the user's own: when they fire, when they do not, and what they would have done.

use std::net::IpAddr;
use std::sync::Arc;

use detect::{AlertRule, AlertText, Alerts, Limits};
use model::{
    Counters, FindingKind, FindingSeverity, FlowKey, FlowRecord, Metered, SourceId, Timestamp,
};

/// A flow from 10.0.0.x that ended at that second and sent so much.
fn flow(client: u8, second: i64, sent: u64) -> FlowRecord {
    let key = FlowKey {
        source: IpAddr::from([10, 0, 0, client]),
        destination: IpAddr::from([192, 0, 2, 1]),
        source_port: 40_000,
        destination_port: 443,
        protocol: 6,
        vlan: None,
    };
    let mut record = FlowRecord::new(key, Timestamp::from_seconds(second));
    record.forward = Counters { packets: 1 + sent / 1000, octets: sent };
    record
}

fn rule(text: &AlertText) -> AlertRule {
    AlertRule::try_from(text).unwrap()
}

fn upload() -> AlertText {
    AlertText {
        name: "upload".into(),
        filter: "tcp port 443".into(),
        measure: "sent".into(),
        per: "client".into(),
        window: "5m".into(),
        threshold: "1M".into(),
        cool_down: "10m".into(),
        ..AlertText::default()
    }
}

/// At which seconds it fires for whom.
fn check(text: &AlertText, flows: &[FlowRecord], expected: &[(i64, u8)]) {
    let mut alerts = Alerts::new(Arc::from([rule(text)]), &Limits::default());
    let mut told = 0;
    flows.iter().for_each(|flow| alerts.see(flow, |_| told += 1));
    assert_eq!(told, expected.len());
    let fired: Vec<(i64, u8)> = alerts
        .fired()
        .iter()
        .map(|fired| {
            let last = match fired.subject {
                Some(IpAddr::V4(address)) => address.octets()[3],
                _ => 255,
            };
            (fired.at.seconds_and_nanos().0, last)
        })
        .collect();
    assert_eq!(fired, expected);
    let preview = rule(text).preview(flows.iter().cloned());
    assert_eq!(preview.times, expected.len() as u64);
}

#[test]
fn what_is_added_up_within_the_window_fires_once_until_it_has_cooled_down() {
    let flows = [
        flow(1, 1000, 600_000),
        flow(2, 1010, 900_000),
        // Together 1.2 MB of the first host within five minutes.
        flow(1, 1200, 600_000),
        flow(1, 1210, 600_000),
        // Six minutes later the second host begins anew.
        flow(2, 1370, 900_000),
        // Cooled down.
        flow(1, 1900, 1_100_000),
    ];
    check(&upload(), &flows, &[(1200, 1), (1900, 1)]);
}

#[test]
fn everything_together_and_a_flow_by_itself_are_rules_as_well() {
    let flows = [flow(1, 1000, 600_000), flow(2, 1010, 600_000)];
    check(&AlertText { per: String::new(), ..upload() }, &flows, &[(1010, 255)]);
    let single = AlertText { window: String::new(), threshold: "500k".into(), ..upload() };
    check(&single, &flows, &[(1000, 1), (1010, 2)]);
    let network = AlertText { per: "network/24".into(), ..upload() };
    check(&network, &flows, &[(1010, 0)]);
}

#[test]
fn a_packet_longer_than_what_is_allowed_is_a_rule_as_well() {
    let mut jumbo = flow(1, 1000, 9_018);
    jumbo.metered = Some(Box::new(Metered { longest_packet: 9_018, ..Metered::default() }));
    let mut other = flow(2, 1010, 9_000_000);
    other.metered = Some(Box::new(Metered { longest_packet: 9_000, ..Metered::default() }));
    let any = AlertText {
        filter: "longest_packet > 9000".into(),
        measure: "flows".into(),
        window: String::new(),
        threshold: "0".into(),
        ..upload()
    };
    // What is exported tells of no packets.
    check(&any, &[flow(3, 990, 20_000), jumbo, other], &[(1000, 1)]);
}

#[test]
fn a_threshold_of_zero_fires_for_the_first_flow_and_a_clock_that_goes_back_does_not_fire_twice() {
    let zero = AlertText { threshold: "0".into(), ..upload() };
    check(&zero, &[flow(1, 1000, 1), flow(1, 990, 1), flow(1, 1001, 1)][..1], &[(1000, 1)]);
    let mut alerts = Alerts::new(Arc::from([rule(&zero)]), &Limits::default());
    for second in [1000, 10, 900, 1001] {
        alerts.see(&flow(1, second, 1), |_| {});
    }
    assert_eq!(alerts.fired().len(), 1);
}

#[test]
fn in_quiet_hours_nobody_is_woken() {
    // 1000 seconds after midnight is 00:16 in UTC.
    let text = AlertText { quiet: vec!["22:00-06:00".into()], ..upload() };
    let mut alerts = Alerts::new(Arc::from([rule(&text)]), &Limits::default());
    alerts.see(&flow(1, 1000, 2_000_000), |_| {});
    let found = alerts.findings(SourceId(0));
    assert_eq!((found[0].kind, found[0].severity), (FindingKind::UserAlert, FindingSeverity::Info));
    alerts.see(&flow(1, 8 * 3600, 2_000_000), |_| {});
    let found = alerts.findings(SourceId(0));
    assert_eq!((found[0].severity, found[0].count), (FindingSeverity::Medium, 2));
    assert_eq!(
        found[0].sentence,
        "upload fired 2 times: 2.0 MB within 5 minutes for 10.0.0.1, where 1.0 MB is the threshold."
    );
}

#[test]
fn a_host_or_network_may_have_a_threshold_of_its_own_and_the_narrowest_holds() {
    let text = AlertText {
        thresholds: vec!["10.0.0.0/24 400k".into(), "10.0.0.2 = 2M".into()],
        ..upload()
    };
    let flows = [flow(1, 1000, 500_000), flow(2, 1001, 1_500_000), flow(2, 1002, 600_000)];
    check(&text, &flows, &[(1000, 1), (1002, 2)]);
    let mut alerts = Alerts::new(Arc::from([rule(&text)]), &Limits::default());
    flows.iter().for_each(|flow| alerts.see(flow, |_| {}));
    let found = alerts.findings(SourceId(0));
    assert!(
        found[0].sentence.contains("2.1 MB within 5 minutes for 10.0.0.2, where 2.0 MB is"),
        "{}",
        found[0].sentence
    );
}

#[test]
fn a_threshold_can_be_learnt_from_the_most_that_was_reached() {
    let flows = [flow(1, 1000, 300_000), flow(1, 1100, 400_000), flow(2, 1100, 100_000)];
    let preview = rule(&upload()).preview(flows.into_iter());
    assert_eq!((preview.times, preview.most), (0, 700_000));
}

#[test]
fn what_makes_no_sense_is_told_with_what_to_write() {
    let wrong = [
        (AlertText { threshold: "many".into(), ..upload() }, "threshold `many`"),
        (AlertText { window: "5 parsecs".into(), ..upload() }, "write 30s, 5m or 2h"),
        (AlertText { per: "planet".into(), ..upload() }, "network/24"),
        (AlertText { filter: "prot == 5".into(), ..upload() }, "filter:"),
        (AlertText { quiet: vec!["25:00-3".into()], ..upload() }, "22:00-06:00"),
        (AlertText { name: " ".into(), ..upload() }, "needs a name"),
        (AlertText { thresholds: vec!["10.0.0.5".into()], ..upload() }, "10.0.0.5 2G"),
        (
            AlertText { per: "all".into(), thresholds: vec!["10.0.0.5 1".into()], ..upload() },
            "need a per",
        ),
    ];
    for (text, words) in wrong {
        let told = AlertRule::try_from(&text).unwrap_err();
        assert!(told.contains(words), "{told}");
    }
}
