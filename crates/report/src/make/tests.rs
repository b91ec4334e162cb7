//! What a report asks, and what it makes of the answers.

use model::{Column, Finding, FindingKind, FindingSeverity, SourceId, TimeRange, Timestamp, Value};
use query::{Answer, Axis, Dimension, Row};

use crate::{Asked, Block, Case, Entry, FlowsAsked, Maker, Report, Template, Told, Wish};

const SECOND: i64 = 1_000_000_000;

/// An engine that knows two hosts and one finding.
fn answer(asked: &Asked) -> Told {
    match asked {
        Asked::Flows(asked) => Told::Answer(rows(asked)),
        Asked::Findings => Told::Findings(vec![finding()]),
        Asked::Hosts(..) => Told::Hosts(Vec::new()),
    }
}

fn rows(question: &FlowsAsked) -> Answer {
    let extent = TimeRange { start: Timestamp(0), end: Timestamp(100 * SECOND) };
    let key = |place: u8| match question.group_by.first() {
        Some(Dimension::Host) => Value::Address([192, 0, 2, place].into()),
        Some(Dimension::Column(Column::HostName)) => Value::text("<b>evil</b>.example"),
        _ => Value::text("TLS"),
    };
    let row = |place: u8| Row {
        key: if question.select.is_empty() { vec![key(place)] } else { Vec::new() },
        measures: vec![1000, 10, 1, 600, 400],
        series: vec![vec![1; question.buckets as usize]; 5],
        ..Row::default()
    };
    let buckets = question.buckets;
    let width = extent.nanos() / u64::from(buckets.max(1));
    let axis = (buckets > 0).then_some(Axis { start: extent.start, width, count: buckets });
    let rows = if question.limit > 0 { vec![row(1), row(2)] } else { Vec::new() };
    Answer {
        total: row(0),
        available: 2,
        matched: 2,
        extent: Some(extent),
        axis,
        rows,
        ..Answer::default()
    }
}

fn finding() -> Finding {
    Finding {
        id: 1,
        source: SourceId(1),
        kind: FindingKind::ALL[0],
        severity: FindingSeverity::High,
        confidence: 90,
        first: Timestamp(SECOND),
        last: Timestamp(2 * SECOND),
        subjects: vec![[192, 0, 2, 1].into()],
        others: Vec::new(),
        sentence: "192.0.2.1 tried 400 ports of www.example.org.".to_owned(),
        filter: "ip.addr == 192.0.2.1".to_owned(),
        evidence: Vec::new(),
        count: 400,
        parts: Vec::new(),
    }
}

/// The report, and how many questions it took.
fn made(wish: Wish) -> (Report, usize) {
    let mut maker = Maker::new(wish);
    while let Some(asked) = maker.poll() {
        let told = answer(&asked);
        maker.hear(told);
    }
    let asked = maker.progress().0;
    (maker.finish(), asked)
}

fn words(report: &Report) -> String {
    format!("{report:?}")
}

#[test]
fn every_template_says_what_it_is_about_with_few_questions() {
    for template in Template::ALL {
        let (report, asked) = made(Wish::new(template));
        assert!((2..40).contains(&asked), "{template:?}: {asked}");
        assert!(report.sections.iter().all(|section| !section.blocks.is_empty()), "{report:?}");
        let told = words(&report);
        assert!(told.contains("192.0.2.1"), "{template:?}: {told}");
        assert!(report.title.starts_with(template.title()), "{}", report.title);
    }
}

#[test]
fn pictures_over_time_have_marks_of_findings_and_their_legend_says_so() {
    for (template, is_marked) in [
        (Template::General, true),
        (Template::Traffic, true),
        (Template::Anomaly, true),
        (Template::Host, true),
        (Template::Comparison, false),
    ] {
        let html = made(Wish::new(template)).0.to_html();
        let mark = "<g class=\"finding-mark high\">";
        assert_eq!(html.contains(mark), is_marked, "{template:?}");
        assert_eq!(html.contains("</svg> Findings of medium or more</li>"), is_marked);
    }
}

#[test]
fn findings_outside_the_time_are_left_out() {
    let time = |from: i64, to: i64| {
        let time = TimeRange { start: Timestamp(from * SECOND), end: Timestamp(to * SECOND) };
        words(&made(Wish { time: Some(time), ..Wish::new(Template::Anomaly) }).0)
    };
    assert!(time(0, 10).contains("400 ports"));
    assert!(!time(3, 10).contains("400 ports"));
    assert!(!time(0, 1).contains("400 ports"));
}

#[test]
fn incidents_are_those_somebody_made() {
    let case = Case {
        title: "The printer again".to_owned(),
        status: "in progress".to_owned(),
        severity: Some(FindingSeverity::Critical),
        notes: vec![Entry {
            at: Timestamp(0),
            who: "Ada".to_owned(),
            text: "Unplugged it\n\nAnd plugged it in".to_owned(),
        }],
        ..Case::default()
    };
    let wish = Wish { incidents: Some(vec![case]), ..Wish::new(Template::Incidents) };
    let (report, _) = made(wish);
    let headings: Vec<&str> = report.sections.iter().map(|it| it.heading.as_str()).collect();
    assert_eq!(headings, ["Overview", "Incidents", "The printer again"]);
    let told = words(&report);
    assert!(told.contains("Ada") && told.contains("Unplugged it"), "{told}");
    // A note keeps its lines, and no line of it is cut.
    let line = Block::Text("And plugged it in".to_owned());
    assert!(report.sections.iter().any(|section| section.blocks.contains(&line)), "{told}");
    // Findings are told where there are none.
    assert!(words(&made(Wish::new(Template::Incidents)).0).contains("400 ports"));
}

#[test]
fn redacted_reports_hold_no_address_and_no_name() {
    for template in Template::ALL {
        let redaction = Some("a key".to_owned());
        let inputs = vec!["secret-project.pcapng".to_owned()];
        let (report, _) = made(Wish { redaction, inputs, ..Wish::new(template) });
        let told = words(&report);
        for word in ["192.0.2.", "example", "secret"] {
            assert!(!told.contains(word), "{template:?}: {told}");
        }
        let pdf = report.to_pdf();
        assert!(!pdf.windows(7).any(|octets| octets == b"example"), "{template:?}");
    }
}

#[test]
fn a_title_of_ones_own_stands_above() {
    let (report, _) = made(Wish { title: "Night".to_owned(), ..Wish::new(Template::General) });
    assert_eq!(report.title, "Night");
    assert!(
        report.about.contains("1970-01-01 00:00:00 – 1970-01-01 00:01:40 UTC"),
        "{}",
        report.about
    );
    let has_chart = |block: &Block| matches!(block, Block::Chart(_));
    assert!(report.sections.iter().flat_map(|it| &it.blocks).any(has_chart));
}
