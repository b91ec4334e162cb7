//! What goes straight to columns is what the records say one by one.

#[expect(dead_code, reason = "other tests ask for the port")]
mod pcap;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::{env, fs};

use model::{FlowRecord, RecordId, Timestamp};
use netflow::{Collector, FlowColumns, Limits, Record, RecordSet, Sink};
use proptest::prelude::*;
use proptest::sample::select;

/// Both ways, to be compared, and how many flows went only one by one.
#[derive(Default)]
struct Both {
    columns: FlowColumns,
    expected: Vec<FlowRecord>,
    by_column: usize,
    by_record: usize,
}

impl Sink for Both {
    fn record(&mut self, record: Record<'_>) {
        self.by_record += usize::from(record.flow().is_some());
    }

    fn records(&mut self, set: RecordSet<'_>) {
        let first = 7 + self.columns.len() as u64;
        let before = self.columns.len();
        let flows: Vec<FlowRecord> = set.iter().filter_map(|record| record.flow()).collect();
        if !self.columns.take(&set, Some(RecordId(first))) {
            assert_eq!(self.columns.len(), before);
            self.by_record += flows.len();
            return;
        }
        assert_eq!((set.len(), self.columns.len()), (flows.len(), before + flows.len()));
        self.by_column += flows.len();
        let kept = |(row, flow)| FlowRecord { record: Some(RecordId(first + row)), ..flow };
        self.expected.extend((0..).zip(flows).map(kept));
    }
}

impl Both {
    /// What single records say has come to stand in columns, and makes room for more.
    fn compare(&mut self) {
        let batch = self.columns.batch();
        assert_eq!(batch.len(), self.expected.len());
        for (row, expected) in self.expected.drain(..).enumerate() {
            assert_eq!(batch.flow(row), Some(expected), "row {row}");
        }
        self.columns.clear();
    }
}

fn feed(collector: &mut Collector, sink: &mut Both, datagram: &[u8]) {
    let from = SocketAddr::from((Ipv4Addr::LOCALHOST, 2055));
    let now = Timestamp::from_seconds(1_700_000_100);
    collector.handle_into(now, from, datagram, false, sink).expect("an export");
}

/// Elements that flows are made of with the lengths they come in, and some that flows do not need.
fn field() -> impl Strategy<Value = (u16, u16)> {
    let numbers = vec![
        1, 2, 4, 5, 6, 7, 9, 10, 11, 13, 14, 16, 17, 23, 24, 32, 34, 48, 50, 52, 58, 61, 85, 86,
        89, 136, 139, 148, 176, 177, 178, 179, 180, 181, 225, 231, 232, 234, 243, 245, 252, 253,
        298, 299, 302, 305, 306, 352, 235, 61, 10, 14,
    ];
    let times = vec![(21, 4), (22, 4), (21, 8), (150, 4), (151, 4), (152, 8), (153, 8), (152, 4)];
    let rare = vec![
        (154, 8),
        (155, 8),
        (156, 8),
        (158, 4),
        (159, 4),
        (160, 8),
        (161, 4),
        (162, 4),
        (323, 8),
        (96, 8),
        (95, 4),
        (56, 6),
        (80, 6),
        (57, 6),
        (233, 1),
        (227, 2),
        (8, 3),
        (27, 8),
        (8, 16),
        (12, 16),
        (18, 4),
        (44, 4),
        (45, 4),
        (63, 16),
    ];
    prop_oneof![
        12 => (select(numbers), select(vec![1_u16, 2, 3, 4, 4, 5, 8, 8, 9])),
        4 => select(times),
        1 => select(rare),
    ]
}

/// Nearly always both ends and both times, as real templates have them.
fn template() -> impl Strategy<Value = Vec<(u16, u16)>> {
    let ends = select(vec![
        vec![(8, 4), (12, 4), (4, 1), (7, 2), (11, 2)],
        vec![(8, 4), (12, 4), (15, 4), (4, 1), (10, 4), (14, 2)],
        vec![(27, 16), (28, 16), (62, 16), (4, 1), (11, 2)],
        vec![(8, 4), (4, 1), (32, 2), (176, 1), (177, 1)],
        vec![(8, 4), (12, 4), (27, 16), (28, 16)],
    ]);
    let times = select(vec![
        vec![(22, 4), (21, 4)],
        vec![(152, 8), (153, 8)],
        vec![(150, 4), (151, 4)],
        vec![(156, 8), (157, 8)],
        vec![],
    ]);
    (ends, times, prop::collection::vec(field(), 0..8))
        .prop_map(|(ends, times, others)| [ends, times, others].concat())
        .prop_shuffle()
}

/// Octets where small numbers and zeros are as usual as in real records.
fn octets(count: usize) -> impl Strategy<Value = Vec<u8>> {
    let octet = prop_oneof![3 => Just(0), 2 => select(vec![1_u8, 6, 17, 58]), 2 => any::<u8>()];
    prop::collection::vec(octet, count)
}

/// A v9 or IPFIX message with a template and a set, or a sampler's options before.
fn message(version: u8, template: &[(u16, u16)], records: &[u8]) -> Vec<u8> {
    fn set(id: u16, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(4 + body.len()).expect("a short set");
        [&id.to_be_bytes()[..], &length.to_be_bytes(), body].concat()
    }
    let fields = |fields: &[(u16, u16)]| -> Vec<u8> {
        fields
            .iter()
            .flat_map(|(id, length)| [id.to_be_bytes(), length.to_be_bytes()])
            .flatten()
            .collect()
    };
    let count = u16::try_from(template.len()).expect("few fields").to_be_bytes();
    let definition = [&[1, 0][..], &count, &fields(template)].concat();
    let (ids, options) = if version == 9 {
        // Scope: interface; options: sampler's rate.
        ((0, 1), [1, 1, 0, 4, 0, 4, 0, 2, 0, 2, 0, 34, 0, 2])
    } else {
        ((2, 3), [1, 1, 0, 2, 0, 1, 0, 48, 0, 2, 0, 34, 0, 2])
    };
    let sets = [
        set(ids.1, &options),
        set(257, &[0, 1, 0, 100, 0, 6, 3, 232]),
        set(ids.0, &definition),
        set(256, records),
    ]
    .concat();
    let header = if version == 9 {
        [&[0, 9, 0, 4][..], &5000_u32.to_be_bytes(), &1_700_000_000_u32.to_be_bytes(), &[0; 8]]
            .concat()
    } else {
        let length = u16::try_from(16 + sets.len()).expect("a short message").to_be_bytes();
        [&[0, 10][..], &length, &1_700_000_000_u32.to_be_bytes(), &[0; 8]].concat()
    };
    [header, sets].concat()
}

/// Octets of a field: fixed, or of a length told in one octet or three; words now and then.
fn value(length: u16) -> BoxedStrategy<Vec<u8>> {
    if length != u16::MAX {
        return octets(length.into()).boxed();
    }
    let word = prop_oneof![
        select(vec![&b"dns"[..], b"http", b"unknown", b"", b"tls\0", b"\xff\xfe"])
            .prop_map(<[u8]>::to_vec),
        (0..20_usize).prop_flat_map(octets),
        Just(vec![b'x'; 300]),
    ];
    let told = |(word, long): (Vec<u8>, bool)| {
        let length = u16::try_from(word.len()).expect("a short word").to_be_bytes();
        let [high, low] = length;
        let head = if long || high > 0 || low == 255 { vec![255, high, low] } else { vec![low] };
        [head, word].concat()
    };
    (word, any::<bool>()).prop_map(told).boxed()
}

/// Messages whose records have words, most of them of variable length.
fn worded() -> impl Strategy<Value = Vec<u8>> {
    let words = select(vec![
        vec![(96, u16::MAX)],
        vec![(460, u16::MAX)],
        vec![(96, u16::MAX), (460, u16::MAX), (96, 5)],
        vec![(96, 12)],
        vec![(460, u16::MAX), (461, u16::MAX)],
        vec![(1, u16::MAX)],
    ]);
    let fields = (template(), words).prop_map(|(fields, words)| [fields, words].concat());
    (select(vec![9_u8, 10]), fields.prop_shuffle(), 1..6_usize).prop_flat_map(
        |(version, template, count)| {
            let record: Vec<_> = template.iter().map(|(_, length)| value(*length)).collect();
            let records = prop::collection::vec(record, count);
            records.prop_map(move |records| message(version, &template, &records.concat().concat()))
        },
    )
}

fn exported() -> impl Strategy<Value = Vec<u8>> {
    (select(vec![9_u8, 10]), template(), 1..6_usize).prop_flat_map(|(version, template, count)| {
        let length: usize = template.iter().map(|(_, length)| usize::from(*length)).sum();
        octets(length * count).prop_map(move |records| message(version, &template, &records))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn columns_hold_what_single_records_say(datagrams in prop::collection::vec(exported(), 1..4)) {
        let mut sink = Both::default();
        let mut collector = Collector::new(Limits::default());
        for datagram in &datagrams {
            feed(&mut collector, &mut sink, datagram);
        }
        sink.compare();
    }

    #[test]
    fn columns_hold_what_records_with_words_say(datagrams in prop::collection::vec(worded(), 1..4)) {
        let mut sink = Both::default();
        let mut collector = Collector::new(Limits::default());
        for datagram in &datagrams {
            feed(&mut collector, &mut sink, datagram);
        }
        sink.compare();
    }

    #[test]
    fn columns_hold_what_records_of_old_versions_say(
        version in select(vec![(1_u8, 16), (5, 24), (7, 24)]),
        body in (1..5_usize).prop_flat_map(|count| octets(52 * count)),
        header in octets(22),
    ) {
        let (version, length) = version;
        let mut datagram = vec![0, version];
        datagram.extend(header.iter().take(length - 2));
        datagram.extend(body);
        let mut sink = Both::default();
        feed(&mut Collector::new(Limits::default()), &mut sink, &datagram);
        sink.compare();
        prop_assert!(sink.by_column > 0);
        prop_assert_eq!(sink.by_record, 0);
    }
}

#[test]
fn columns_hold_what_the_records_of_real_exporters_say() {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let folder = env::var_os("FLOWGLASS_CORPUS").map_or(beside, PathBuf::from).join("netflow");
    let Ok(entries) = fs::read_dir(&folder) else {
        println!("skipped: no corpus at {}", folder.display());
        return;
    };
    let mut sink = Both::default();
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.extension().is_none_or(|extension| extension != "pcap") {
            continue;
        }
        let mut collector = Collector::new(Limits::default());
        let before = sink.by_record;
        for packet in pcap::datagrams(&fs::read(&path).unwrap()) {
            let _ =
                collector.handle_into(packet.time, packet.from, &packet.payload, false, &mut sink);
        }
        sink.compare();
        if sink.by_record > before {
            println!("{:6} one by one: {}", sink.by_record - before, path.display());
        }
    }
    println!("{} flows by column, {} one by one", sink.by_column, sink.by_record);
    assert!(sink.by_column > 0);
}
