//! What is encoded comes back as it was: for every version, whatever the template.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use model::{NetflowVersion, Timestamp};
use netflow::encode::{
    Counters, EncodeError, Exporter, FixedExporter, FlowSample, Padding, SampleExporter,
    SampleRecord, Source, Template,
};
use netflow::{Collector, FieldName, FieldValue, Limits, RecordKind};
use proptest::prelude::*;

const BOOT: Timestamp = Timestamp::from_seconds(1_699_990_000);
const NOW: Timestamp = Timestamp::from_seconds(1_700_000_000);
const VARIABLE: u16 = u16::MAX;

/// A field and its octets.
type Told = (FieldName, Vec<u8>);
/// Template, kind and fields.
type Record = (Option<u16>, RecordKind, Vec<Told>);

/// Templates, and records of them in any order: which template, and the octets of each field.
type Exports = (Vec<Template>, Vec<(usize, Vec<Vec<u8>>)>);

/// All records of some messages; nothing may be wrong with them, and nothing lost.
fn decode(messages: &[Vec<u8>]) -> Vec<Record> {
    let from = SocketAddr::from((Ipv4Addr::LOCALHOST, 2055));
    let mut collector = Collector::new(Limits { values_per_message: 1 << 20, ..Limits::default() });
    let mut records = Vec::new();
    for message in messages {
        let read = collector.handle(NOW, from, message, false, &mut |record| {
            let fields = record.fields().map(|field| (field.name, field.bytes.to_vec())).collect();
            records.push((record.template(), record.kind(), fields));
        });
        assert!(read.is_ok(), "{read:?}");
    }
    // Fields of lists hold octets here that are none, and that is said.
    let is_list = |kind| {
        use netflow::IssueKind::{BrokenList, DeepList, ListWithoutTemplate};
        matches!(kind, BrokenList | DeepList | ListWithoutTemplate(_))
    };
    let issues: Vec<_> = std::iter::from_fn(|| collector.poll_issue())
        .filter(|issue| !is_list(issue.kind))
        .map(|issue| issue.to_string())
        .collect();
    assert_eq!(issues, [""; 0]);
    assert!(collector.exporters().all(|status| (status.lost, status.waiting.len()) == (0, 0)));
    records
}

fn messages(mut poll: impl FnMut() -> Option<Vec<u8>>) -> Vec<Vec<u8>> {
    std::iter::from_fn(&mut poll).collect()
}

fn bytes(told: &[Told]) -> Vec<FieldValue<'_>> {
    told.iter().map(|(_, octets)| FieldValue::Bytes(octets)).collect()
}

/// Which version, and what is peculiar to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    V9,
    Ipfix,
}

impl Kind {
    fn exporter(self) -> Exporter {
        match self {
            Self::V9 => Exporter::v9(7, BOOT),
            Self::Ipfix => Exporter::ipfix(7),
        }
    }
}

/// Elements of every type, unknown ones, and those that enterprises and RFC 5103 define; of a
/// few, so that some come twice.
fn name(kind: Kind) -> BoxedStrategy<FieldName> {
    let iana = prop_oneof![
        prop::sample::select(vec![1, 2, 4, 7, 8, 12, 27, 56, 82, 96, 136, 152, 156, 210, 320, 434]),
        1..600_u16,
        600..32_768_u16,
    ]
    .prop_map(|id| FieldName::new(0, id));
    if kind == Kind::V9 {
        return iana.boxed();
    }
    let enterprise =
        prop::sample::select(vec![9, 2636, 6871, 29_305, 29_305, 35_632, 4_294_967_295]);
    let other = (enterprise, prop_oneof![Just(1_u16), Just(2), 0..32_768_u16])
        .prop_map(|(enterprise, id)| FieldName::new(enterprise, id));
    prop_oneof![2 => iana, 1 => other].boxed()
}

/// No octet, a few, many, or as many as each record tells.
fn length() -> impl Strategy<Value = u16> {
    prop_oneof![6 => 1..9_u16, 1 => Just(0), 1 => 9..70_u16, 1 => Just(16), 2 => Just(VARIABLE)]
}

fn template(kind: Kind, id: u16) -> impl Strategy<Value = Template> {
    let scope = match kind {
        Kind::V9 => (1..9_u16).prop_map(FieldName::v9_scope).boxed(),
        Kind::Ipfix => name(kind),
    };
    let scopes = prop::collection::vec((scope, length()), 1..4);
    let fields = prop::collection::vec((name(kind), length()), 0..24);
    (any::<bool>(), scopes, fields).prop_filter_map(
        "no length",
        move |(options, scopes, fields)| {
            if options {
                Template::options(id, scopes, fields).ok()
            } else {
                Template::data(id, fields).ok()
            }
        },
    )
}

fn octets(length: u16) -> BoxedStrategy<Vec<u8>> {
    let some = |octets: usize| prop::collection::vec(any::<u8>(), octets);
    if length != VARIABLE {
        return prop_oneof![some(length.into()), Just(vec![0; length.into()])].boxed();
    }
    let edges = prop::sample::select(vec![0, 1, 253, 254, 255, 256, 900]);
    prop_oneof![3 => (0..20_usize).prop_flat_map(some), 1 => edges.prop_flat_map(some)].boxed()
}

fn exports(kind: Kind) -> impl Strategy<Value = Exports> {
    let ids = prop::collection::btree_set(256..=65_535_u16, 1..5);
    ids.prop_flat_map(move |ids| {
        let templates: Vec<_> = ids.into_iter().map(|id| template(kind, id)).collect();
        templates.prop_flat_map(|templates| {
            let record = |at: usize| {
                let fields: Vec<_> =
                    templates[at].fields().iter().map(|(_, length)| octets(*length)).collect();
                (Just(at), fields)
            };
            let records: Vec<_> = (0..templates.len()).map(record).collect();
            let records = prop::collection::vec(prop::strategy::Union::new(records), 0..60);
            (Just(templates), records)
        })
    })
}

fn check(kind: Kind, padding: Padding, limit: usize, (templates, records): Exports) {
    let mut exporter = kind.exporter().padding(padding).message_octets(limit);
    let fits = |result: Result<(), EncodeError>| match result {
        Ok(()) => true,
        Err(EncodeError::TooLong { needed, available, .. }) => {
            assert!(needed > available);
            false
        }
        Err(error) => panic!("{error}"),
    };
    let announced: Vec<bool> =
        templates.iter().map(|template| fits(exporter.template(NOW, template.clone()))).collect();
    let mut expected = Vec::new();
    for (at, values) in records {
        let template = &templates[at];
        // A record of nothing but zeros cannot be told from the padding that v9 allows.
        let zero = values.iter().all(|octets| octets.iter().all(|octet| *octet == 0));
        if !announced[at] || kind == Kind::V9 && zero {
            continue;
        }
        let names = template.fields().iter().map(|(name, _)| *name);
        let told: Vec<Told> = names.zip(values).collect();
        if fits(exporter.record(NOW, template.id(), &bytes(&told))) {
            let options = template.is_options();
            let kind = if options { RecordKind::Options } else { RecordKind::Data };
            expected.push((Some(template.id()), kind, told));
        }
    }
    exporter.flush(NOW);
    let messages = messages(|| exporter.poll_message());
    assert!(messages.iter().all(|message| message.len() <= limit));
    assert_eq!(decode(&messages), expected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn ipfix_comes_back_as_it_was_told(
        exports in exports(Kind::Ipfix),
        padded in any::<bool>(),
        limit in prop::sample::select(vec![512, 1452, 9000, 65_535]),
    ) {
        check(Kind::Ipfix, if padded { Padding::ToFour } else { Padding::None }, limit, exports);
    }

    #[test]
    fn v9_comes_back_as_it_was_told(
        exports in exports(Kind::V9),
        padded in any::<bool>(),
        limit in prop::sample::select(vec![512, 1452, 9000, 65_507]),
    ) {
        check(Kind::V9, if padded { Padding::ToFour } else { Padding::None }, limit, exports);
    }

    #[test]
    fn versions_without_templates_come_back_as_they_were_told(
        version in 0..17_u8,
        seed in prop::collection::vec(any::<u8>(), 1..400),
        count in 1..100_usize,
    ) {
        let mut exporter = match version {
            0 => FixedExporter::new(NetflowVersion::V1, BOOT),
            1 => FixedExporter::new(NetflowVersion::V5, BOOT),
            2 => FixedExporter::new(NetflowVersion::V7, BOOT),
            other => FixedExporter::v8(other - 2, BOOT),
        }.unwrap();
        let fields: Vec<_> = exporter.fields().collect();
        let mut seed = seed.into_iter().cycle();
        let mut expected = Vec::new();
        for _ in 0..count {
            let told: Vec<Told> = fields
                .iter()
                .map(|(name, length)| (*name, seed.by_ref().take((*length).into()).collect()))
                .collect();
            exporter.record(NOW, &bytes(&told)).unwrap();
            expected.push((None, RecordKind::Data, told));
        }
        exporter.flush(NOW);
        prop_assert_eq!(decode(&messages(|| exporter.poll_message())), expected);
    }

    #[test]
    fn typed_values_come_back_as_they_were_told(
        number in any::<u64>(),
        width in 1..9_u16,
        signed in any::<i64>(),
        float in any::<f64>().prop_filter("equal to itself", |float| !float.is_nan()),
        yes in any::<bool>(),
        mac in any::<[u8; 6]>(),
        four in any::<[u8; 4]>(),
        six in any::<[u8; 16]>(),
        text in "[^\0]{0,80}",
        nanos in -60_000_000_000_000_000..4_200_000_000_000_000_000_i64,
    ) {
        let number = number >> (64 - 8 * u32::from(width));
        let signed = signed >> (64 - 8 * u32::from(width));
        let at = Timestamp(nanos);
        let positive = Timestamp(nanos.max(0));
        let millis = Timestamp(positive.0 / 1_000_000 * 1_000_000);
        let seconds = Timestamp(positive.0 / 1_000_000_000 * 1_000_000_000);
        let fields = [
            ((0, 1), width, FieldValue::Unsigned(number)),
            ((0, 434), width, FieldValue::Signed(signed)),
            ((0, 320), 8, FieldValue::Float(float)),
            ((0, 276), 1, FieldValue::Boolean(yes)),
            ((0, 56), 6, FieldValue::Mac(mac)),
            ((0, 8), 4, FieldValue::Address(IpAddr::from(four))),
            ((0, 27), 16, FieldValue::Address(IpAddr::from(six))),
            ((0, 82), VARIABLE, FieldValue::Text(&text)),
            ((0, 83), 400, FieldValue::Text(&text)),
            ((0, 150), 4, FieldValue::Time(seconds)),
            ((0, 153), 8, FieldValue::Time(millis)),
            ((0, 156), 8, FieldValue::Time(at)),
            ((9, 77), 16, FieldValue::Bytes(&six)),
        ];
        let specifiers = fields.map(|((enterprise, id), length, _)| (FieldName::new(enterprise, id), length));
        let mut exporter = Exporter::ipfix(1);
        exporter.template(NOW, Template::data(300, specifiers).unwrap()).unwrap();
        exporter.record(NOW, 300, &fields.map(|(_, _, value)| value)).unwrap();
        exporter.flush(NOW);
        let message = exporter.poll_message().unwrap();
        let from = SocketAddr::from((Ipv4Addr::LOCALHOST, 2055));
        let mut seen = 0;
        Collector::new(Limits::default()).handle(NOW, from, &message, false, &mut |record| {
            for (field, (_, _, value)) in record.fields().zip(fields) {
                assert_eq!(field.value, value, "{}", field.name);
                seen += 1;
            }
        }).unwrap();
        prop_assert_eq!(seen, fields.len());
    }

    #[test]
    fn sampled_headers_come_back_as_they_were_told(
        expanded in any::<bool>(),
        six in any::<bool>(),
        samples in prop::collection::vec((any::<[u32; 6]>(), 0..0x00ff_ffff_u32, prop::collection::vec(any::<u8>(), 0..130)), 1..40),
    ) {
        let agent = if six { IpAddr::from([7; 16]) } else { IpAddr::from([192, 0, 2, 1]) };
        let mut exporter = SampleExporter::new(agent, 3, BOOT);
        let mut expected = Vec::new();
        for (numbers, index, header) in &samples {
            let [sequence, rate, pool, drops, input, output] = *numbers;
            let source = Source { kind: 0, index: *index, sequence, expanded };
            let record = SampleRecord::Header { protocol: 1, frame_octets: 1500, stripped: 4, header };
            let unknown = SampleRecord::Other { format: 0x00ab_c123, body: &[1, 2, 3, 4] };
            let records = [record, unknown];
            let sample = FlowSample { source, rate, pool, drops, input, output, records: &records };
            exporter.flow(NOW, &sample).unwrap();
            expected.push([*index, rate, pool, input, output].map(u64::from).map(FieldValue::Unsigned).to_vec());
            expected.last_mut().unwrap().extend([FieldValue::Bytes(header), FieldValue::Bytes(&[1, 2, 3, 4])]);
        }
        exporter.counters(NOW, Source { kind: 0, index: 1, sequence: 9, expanded }, &[Counters { format: 7, body: &[9; 8] }]).unwrap();
        exporter.flush(NOW);
        let messages = messages(|| exporter.poll_message());
        prop_assert!(messages.iter().all(|message| message.len() <= 1452));
        let from = SocketAddr::from((Ipv4Addr::LOCALHOST, 6343));
        let mut collector = Collector::new(Limits::default());
        let (mut found, mut counters) = (0, 0);
        for message in &messages {
            collector.handle(NOW, from, message, false, &mut |record| {
                if record.kind() == RecordKind::Counter {
                    counters += 1;
                    return;
                }
                let fields: BTreeMap<String, FieldValue<'_>> =
                    record.fields().map(|field| (field.name.to_string(), field.value)).collect();
                let names = ["sourceIdIndex", "samplingPacketInterval", "selectorIdTotalPktsObserved",
                    "ingressInterface", "egressInterface", "dataLinkFrameSection", "sflow/2748/291"];
                for (name, value) in names.into_iter().zip(&expected[found]) {
                    assert_eq!(fields.get(name), Some(value), "{name} of {fields:?}");
                }
                found += 1;
            }).unwrap();
        }
        prop_assert_eq!((found, counters), (samples.len(), 1));
        prop_assert_eq!(collector.poll_issue(), None);
    }
}

/// One variable field of so many octets, in the largest message there is.
fn one_long_field(octets: usize) -> Result<(), EncodeError> {
    let name = FieldName::new(0, 313);
    let mut exporter = Exporter::ipfix(1).message_octets(usize::MAX).padding(Padding::None);
    exporter.template(NOW, Template::data(256, [(name, VARIABLE)]).unwrap()).unwrap();
    exporter.flush(NOW);
    let section = vec![3; octets];
    exporter.record(NOW, 256, &[FieldValue::Bytes(&section)])?;
    exporter.flush(NOW);
    let found = decode(&messages(|| exporter.poll_message()));
    assert_eq!(found, [(Some(256), RecordKind::Data, vec![(name, section)])]);
    Ok(())
}

#[test]
fn a_field_may_be_as_long_as_a_message_has_room_and_no_longer() {
    // 65 535 less the headers of message and set, and three octets that tell the length.
    for octets in [0, 1, 254, 255, 256, 65_535 - 16 - 4 - 3] {
        assert_eq!(one_long_field(octets), Ok(()), "{octets}");
    }
    let refusal = |needed| EncodeError::TooLong { what: "a record", needed, available: 65_519 };
    assert_eq!(one_long_field(65_513), Err(refusal(65_520)));
    assert_eq!(one_long_field(65_535), Err(refusal(65_542)));
    let name = FieldName::new(0, 313);
    assert_eq!(one_long_field(65_536), Err(EncodeError::DoesNotFit { name, length: VARIABLE }));
}

#[test]
fn what_a_version_cannot_say_is_refused_in_words() {
    let known = (FieldName::new(0, 1), 8);
    let foreign = (FieldName::new(9, 1), 8);
    let scope = (FieldName::v9_scope(1), 4);
    let mut v9 = Exporter::v9(1, BOOT);
    let mut ipfix = Exporter::ipfix(1);
    let mut check = |v9_says: bool, template: Result<Template, EncodeError>, expected: &str| {
        let exporter = if v9_says { &mut v9 } else { &mut ipfix };
        let refused = template.and_then(|template| exporter.template(NOW, template));
        assert_eq!(refused.unwrap_err().to_string(), expected);
    };
    check(true, Template::data(255, [known]), "template id 255 is below 256");
    check(true, Template::data(256, []), "template 256 describes records of no length");
    check(true, Template::data(256, [foreign]), "NetFlow v9 cannot name the field 9/1");
    check(false, Template::data(256, [scope]), "IPFIX cannot name the field scopeSystem");
    check(
        false,
        Template::data(256, [(FieldName::new(0, 40_000), 1)]),
        "IPFIX cannot name the field aaaUsername",
    );
    check(false, Template::options(256, [], [known]), "options template 256 has no scope");
    let wide = Template::data(256, vec![known; 400]);
    check(false, wide, "a template takes 1608 octets, 1436 are available");
}
