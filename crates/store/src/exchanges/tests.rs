//! Exchanges by hand, and what is answered about them.

use std::net::IpAddr;

use model::{
    CertificateExchange, DnsExchange, Exchange, ExchangeColumn as Column, ExchangeKind,
    HttpExchange, SourceId, TimeRange, Timestamp, Value,
};
use query::{Answer, ExchangeMeasure as Measure, ExchangeOrder, ExchangeQuestion, Filter};

use super::{ExchangeLimits, Exchanges};
use crate::Row;

const MILLI: u64 = 1_000_000;

/// Second, client, name, code and milliseconds until the answer.
type Asked = (i64, u8, &'static str, Option<u16>, Option<u64>);

const ASKED: [Asked; 6] = [
    (1, 1, "a.example", Some(0), Some(10)),
    (2, 2, "b.example", Some(3), Some(20)),
    (3, 1, "a.example", Some(0), Some(30)),
    (4, 1, "c.example", None, None),
    (9, 2, "a.example", Some(2), Some(40)),
    (10, 3, "b.example", Some(3), Some(1000)),
];

fn dns((second, client, name, code, millis): Asked) -> Exchange {
    Exchange::Dns(DnsExchange {
        time: Timestamp(second * 1_000_000_000),
        client: IpAddr::from([10, 0, 0, client]),
        server: IpAddr::from([10, 0, 0, 53]),
        protocol: "DNS".into(),
        name: name.into(),
        kind: 1,
        code,
        answers: if code == Some(0) { "192.0.2.1".into() } else { "".into() },
        records: u16::from(code == Some(0)),
        latency_nanos: millis.map(|millis| millis * MILLI),
    })
}

fn filled(limits: ExchangeLimits) -> Exchanges {
    let mut exchanges = Exchanges::new(limits);
    for (flow, asked) in (0..).zip(ASKED) {
        exchanges.append((SourceId(flow % 2), flow), &dns(asked));
    }
    exchanges
}

fn ask(question: &ExchangeQuestion) -> Answer {
    let exchanges = filled(ExchangeLimits::default());
    exchanges.answer(question, |judged| judged.name == Some("b.example"), |said| said.1.into())
}

fn question() -> ExchangeQuestion {
    ExchangeQuestion { limit: 10, measures: vec![Measure::Count], ..ExchangeQuestion::default() }
}

/// Keys and first measures of the rows.
fn rows(answer: &Answer) -> Vec<(String, u64)> {
    let words = |value: &Value| match value {
        Value::Text(text) => text.to_string(),
        Value::Address(address) => address.to_string(),
        other => format!("{other:?}"),
    };
    let row = |row: &query::Row| {
        let key: Vec<String> = row.key.iter().map(words).collect();
        (key.join(" "), row.measures.first().copied().unwrap_or(row.id))
    };
    answer.rows.iter().map(row).collect()
}

fn check(question: &ExchangeQuestion, expected: &[(&str, u64)]) {
    let expected: Vec<(String, u64)> =
        expected.iter().map(|(key, count)| ((*key).to_owned(), *count)).collect();
    assert_eq!(rows(&ask(question)), expected);
}

#[test]
fn groups_are_counted_and_the_largest_comes_first() {
    let by_name = ExchangeQuestion { group_by: vec![Column::Name], ..question() };
    check(&by_name, &[("a.example", 3), ("b.example", 2), ("c.example", 1)]);
    let by_code = ExchangeQuestion { group_by: vec![Column::Code], ..question() };
    check(&by_code, &[("NOERROR", 2), ("NXDOMAIN", 2), ("Missing", 1), ("SERVFAIL", 1)]);
    let few = ExchangeQuestion { limit: 1, ..by_name };
    check(&few, &[("a.example", 3)]);
    let answer = ask(&few);
    assert_eq!((answer.available, answer.matched), (3, 6));
    assert_eq!(answer.other.map(|other| other.measures), Some(vec![3]));
}

#[test]
fn latencies_are_those_that_occurred_by_nearest_rank() {
    let measures = vec![
        Measure::LatencyMedian,
        Measure::Latency95,
        Measure::Unanswered,
        Measure::Failed,
        Measure::NoSuchName,
        Measure::Distinct(Column::Client),
        Measure::FirstSeen,
        Measure::LastSeen,
    ];
    let all = ask(&ExchangeQuestion { measures: measures.clone(), ..question() });
    let expected = [30 * MILLI, 1000 * MILLI, 1, 3, 2, 3, 1_000_000_000, 10_000_000_000];
    assert_eq!(all.total.measures, expected);
    let nobody = ExchangeQuestion {
        only: vec![(Column::Code, Value::Missing)],
        measures: vec![Measure::LatencyMedian],
        ..question()
    };
    assert_eq!(ask(&nobody).total.measures, [u64::MAX]);
}

#[test]
fn rows_are_sorted_and_what_is_missing_comes_last() {
    let single = ExchangeQuestion {
        measures: Vec::new(),
        select: vec![Column::Name],
        order: Some((ExchangeOrder::Column(Column::Latency), true)),
        ..question()
    };
    let names = ["b.example", "a.example", "a.example", "b.example", "a.example", "c.example"];
    let flows = [5, 4, 2, 1, 0, 3];
    let expected: Vec<(&str, u64)> = names.into_iter().zip(flows).collect();
    check(&single, &expected);
    let by_name = ExchangeQuestion {
        order: Some((ExchangeOrder::Column(Column::Name), false)),
        offset: 3,
        limit: 2,
        ..single
    };
    check(&by_name, &[("b.example", 1), ("b.example", 5)]);
}

#[test]
fn time_and_filter_and_what_was_chosen_rule_together() {
    let second = |second: i64| Timestamp(second * 1_000_000_000);
    let timed = ExchangeQuestion {
        time: Some(TimeRange { start: second(2), end: second(10) }),
        group_by: vec![Column::Client],
        ..question()
    };
    check(&timed, &[("10.0.0.2", 2), ("10.0.0.1", 2)]);
    let filtered =
        ExchangeQuestion { filter: Filter::parse("host b.example").ok(), ..timed.clone() };
    check(&filtered, &[("10.0.0.2", 1)]);
    let chosen = ExchangeQuestion {
        only: vec![(Column::Client, Value::Address(IpAddr::from([10, 0, 0, 1])))],
        ..timed
    };
    check(&chosen, &[("10.0.0.1", 2)]);
}

#[test]
fn counts_are_spread_over_time_and_add_up() {
    let spread = ExchangeQuestion { group_by: vec![Column::Outcome], buckets: 3, ..question() };
    let answer = ask(&spread);
    assert_eq!(answer.total.series, [vec![4, 0, 2]]);
    assert_eq!(answer.rows.iter().map(|row| row.series[0].iter().sum::<u64>()).sum::<u64>(), 6);
}

#[test]
fn what_finds_no_room_is_counted_and_a_source_that_is_closed_is_forgotten() {
    let limits = ExchangeLimits { rows: 4, ..ExchangeLimits::default() };
    let mut exchanges = filled(limits);
    let count = |exchanges: &Exchanges| {
        let measures = vec![Measure::Count, Measure::NotKept];
        let question = ExchangeQuestion { measures, ..question() };
        exchanges.answer(&question, |_| true, |_| 0).total.measures
    };
    assert_eq!(count(&exchanges), [4, 2]);
    exchanges.forget(SourceId(0));
    assert_eq!(count(&exchanges), [2, 2]);
    exchanges.forget(SourceId(1));
    assert_eq!(count(&exchanges), [0, 0]);
    assert!(exchanges.is_empty());
}

#[test]
fn kinds_are_kept_apart() {
    let mut exchanges = filled(ExchangeLimits::default());
    let request = HttpExchange {
        time: Timestamp(1),
        client: IpAddr::from([10, 0, 0, 1]),
        server: IpAddr::from([10, 0, 0, 2]),
        host: "a.example".into(),
        method: "GET".into(),
        path: "/".into(),
        status: Some(404),
        user_agent: "b".into(),
        content_type: "".into(),
        octets: Some(7),
        latency_nanos: Some(5),
    };
    exchanges.append((SourceId(0), 9), &Exchange::Http(request));
    let question = ExchangeQuestion {
        kind: ExchangeKind::Http,
        group_by: vec![Column::Code],
        measures: vec![Measure::Octets, Measure::Failed],
        ..question()
    };
    let answer = exchanges.answer(&question, |_| true, |_| 0);
    assert_eq!(rows(&answer), [("404".to_owned(), 7)]);
    assert_eq!(answer.total.measures, [7, 1]);
}

#[test]
fn files_are_replies_with_a_body_and_each_certificate_once() {
    let mut exchanges = filled(ExchangeLimits::default());
    let (client, server) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
    let mut request = |flow: u32, method: &str, path: &str, status: Option<u16>, octets| {
        let request = HttpExchange {
            time: Timestamp(flow.into()),
            client,
            server,
            host: "a.example".into(),
            method: method.into(),
            path: path.into(),
            status,
            user_agent: "b".into(),
            content_type: "".into(),
            octets,
            latency_nanos: Some(5),
        };
        exchanges.append((SourceId(0), flow), &Exchange::Http(request));
    };
    request(1, "GET", "/length", Some(200), Some(7));
    request(2, "GET", "/chunks", Some(404), None);
    request(3, "GET", "/empty", Some(200), Some(0));
    request(4, "HEAD", "/head", Some(200), Some(7));
    request(5, "CONNECT", "", Some(200), None);
    request(6, "GET", "/known", Some(304), Some(7));
    request(7, "GET", "/switched", Some(101), None);
    request(8, "GET", "/unanswered", None, None);
    for (flow, hash) in [(1, "aa"), (2, "bb"), (3, "aa")] {
        let certificate = CertificateExchange {
            time: Timestamp(flow),
            client,
            server,
            port: 443,
            host: "a.example".into(),
            subject: "a.example".into(),
            issuer: "b".into(),
            names: "".into(),
            not_before: None,
            not_after: None,
            hash: hash.into(),
            key: "".into(),
        };
        exchanges.append((SourceId(0), flow as u32), &Exchange::Certificate(certificate));
    }
    let check = |kind, column, expected: &[(&str, u64)]| {
        let question = ExchangeQuestion {
            kind,
            files: true,
            select: vec![column],
            measures: Vec::new(),
            ..question()
        };
        let answer = exchanges.answer(&question, |_| true, |said| said.1.into());
        let expected: Vec<(String, u64)> =
            expected.iter().map(|(name, flow)| ((*name).to_owned(), *flow)).collect();
        assert_eq!(rows(&answer), expected);
    };
    check(ExchangeKind::Http, Column::Path, &[("/length", 1), ("/chunks", 2)]);
    check(ExchangeKind::Certificate, Column::Hash, &[("aa", 1), ("bb", 2)]);
    check(ExchangeKind::Dns, Column::Name, &[]);
}

#[test]
fn what_was_saved_comes_back_beside_what_is_there_and_in_the_flows_it_was_said_in() {
    let saved = filled(ExchangeLimits::default()).save(|said| (said.1 != 3).then_some(Row(said.1)));
    let open = |exchanges: &mut Exchanges, octets: &[u8]| {
        exchanges.open(octets, |source, row| {
            (SourceId(source.0 + 5), row.map_or(99, |Row(row)| row + 100))
        })
    };
    let mut exchanges = filled(ExchangeLimits::default());
    open(&mut exchanges, &saved).expect("as it was saved");
    let by_name = ExchangeQuestion { group_by: vec![Column::Name], ..question() };
    let both = exchanges.answer(&by_name, |_| true, |_| 0);
    let expected =
        [("a.example", 6), ("b.example", 4), ("c.example", 2)].map(|(a, b)| (a.to_owned(), b));
    assert_eq!(rows(&both), expected);
    let one = ExchangeQuestion { select: vec![Column::Name], limit: 20, ..question() };
    let said = exchanges.answer(&one, |_| true, |said| said.1.into());
    let flows: Vec<u64> = said.rows.iter().map(|row| row.id).collect();
    assert_eq!(flows, [0, 100, 1, 101, 2, 102, 3, 99, 4, 104, 5, 105]);

    let mut few = Exchanges::new(ExchangeLimits { rows: 4, ..ExchangeLimits::default() });
    open(&mut few, &saved).expect("as it was saved");
    assert_eq!((few.answer(&one, |_| true, |_| 0).matched, few.not_kept()), (4, 2));
    for cut in 0..saved.len() {
        let mut none = Exchanges::default();
        assert!(open(&mut none, &saved[..cut]).is_err(), "cut at {cut}");
        none.answer(&one, |_| true, |_| 0);
    }
}
