//! What was lost, left out or is no flow is told, once, with its true count.

use super::*;
use crate::ExportReader;

/// A capture of UDP payloads: interface, source address's last octet, port, payload.
pub(super) fn pcapng(interfaces: &[&str], datagrams: &[(u32, u8, u16, Vec<u8>)]) -> Vec<u8> {
    let block = |kind: u32, body: &[u8]| {
        let padded = body.len().next_multiple_of(4);
        let length = u32::try_from(padded + 12).unwrap().to_le_bytes();
        let mut block = [&kind.to_le_bytes()[..], &length, body].concat();
        block.resize(padded + 8, 0);
        block.extend(length);
        block
    };
    let header = [&0x1a2b_3c4d_u32.to_le_bytes()[..], &[1, 0, 0, 0], &[0xff; 8]].concat();
    let mut file = block(0x0a0d_0d0a, &header);
    for name in interfaces {
        // LINKTYPE_RAW, no snap length, if_name.
        let length = u16::try_from(name.len()).unwrap().to_le_bytes();
        let mut body = [&[101, 0, 0, 0, 0, 0, 0, 0, 2, 0][..], &length, name.as_bytes()].concat();
        body.resize(body.len().next_multiple_of(4), 0);
        body.extend([0; 4]);
        file.extend(block(1, &body));
    }
    for (interface, from, port, payload) in datagrams {
        let udp = u16::try_from(payload.len() + 8).unwrap();
        let mut packet = vec![0x45, 0];
        packet.extend((udp + 20).to_be_bytes());
        packet.extend([0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, *from, 192, 0, 2, 254]);
        packet.extend([0xc3, 0x50]);
        packet.extend(port.to_be_bytes());
        packet.extend(udp.to_be_bytes());
        packet.extend([0, 0]);
        packet.extend(payload);
        let length = u32::try_from(packet.len()).unwrap().to_le_bytes();
        let head = [interface.to_le_bytes(), [0; 4], [0, 0, 0, 1], length, length].concat();
        file.extend(block(6, &[head, packet].concat()));
    }
    file
}

/// A message of v9 with these sets, of the id and the body.
pub(super) fn v9(sequence: u8, sets: &[(u16, &[u8])]) -> Vec<u8> {
    let mut message = vec![0, 9, 0, 1, 0, 0, 0, 9, 0x65, 0x53, 0xf1, 0];
    message.extend([0, 0, 0, sequence, 0, 0, 0, 1]);
    for (id, body) in sets {
        message.extend(id.to_be_bytes());
        message.extend(u16::try_from(body.len() + 4).unwrap().to_be_bytes());
        message.extend(*body);
    }
    message
}

/// octetDeltaCount and sourceIPv4Address; octetDeltaCount and bgpSourceAsNumber.
pub(super) const ADDRESSES: (u16, &[u8]) = (0, &[1, 0, 0, 2, 0, 1, 0, 4, 0, 8, 0, 4]);
const AGGREGATES: (u16, &[u8]) = (0, &[1, 1, 0, 2, 0, 1, 0, 4, 0, 16, 0, 2]);
const FLOW: (u16, &[u8]) = (256, &[0, 0, 0, 9, 10, 0, 0, 1]);

/// Each issue as `severity count what; kept`, in order.
fn lines(engine: &mut Engine) -> Vec<String> {
    let mut lines: Vec<String> = issues(engine)
        .iter()
        .map(|told| format!("{} {} {}; {}", told.severity.name(), told.count, told.what, told.kept))
        .collect();
    lines.sort();
    lines
}

fn check(interfaces: &[&str], datagrams: &[(u32, u8, u16, Vec<u8>)], flows: u64, told: &[&str]) {
    let mut engine = engine();
    read(&mut engine, &pcapng(interfaces, datagrams), 4096);
    assert_eq!(totals(&mut engine).0, flows);
    assert_eq!(lines(&mut engine), told);
}

#[test]
fn what_a_relay_passes_on_is_an_export_and_its_refusals_are_told_and_counted() {
    let junk = |from| (0, from, 9000, b"\x00\x63 no export at all".to_vec());
    check(
        &["live", "template-cache"],
        &[
            (1, 1, 9000, v9(0, &[ADDRESSES])),
            junk(1),
            junk(1),
            junk(2),
            (0, 1, 9000, v9(1, &[FLOW])),
        ],
        1,
        &[
            "warning 1 an export datagram from 192.0.2.2:50000 cannot be decoded: version 99 at \
             octet 0 is no NetFlow, IPFIX or sFlow; all other datagrams are kept",
            "warning 2 an export datagram from 192.0.2.1:50000 cannot be decoded: version 99 at \
             octet 0 is no NetFlow, IPFIX or sFlow; all other datagrams are kept",
        ],
    );
}

#[test]
fn the_good_part_of_a_damaged_export_is_kept_on_its_port_and_elsewhere_it_is_traffic() {
    let mut damaged = v9(0, &[ADDRESSES, (17, &[1, 2, 3, 4]), FLOW]);
    damaged.extend([1, 0, 0, 99, 7]);
    let mut engine = engine();
    let id = read(&mut engine, &pcapng(&["eth0"], &[(0, 1, 2055, damaged.clone())]), 4096);
    let known = status(&mut engine, id);
    assert_eq!((known.datagrams, known.records, known.metered), (1, 1, 0));
    let told = lines(&mut engine).join("\n");
    assert!(told.contains("set id 17 is reserved") && told.contains("94 octets more"), "{told}");
    check(&["eth0"], &[(0, 1, 5000, damaged)], 1, &[]);
}

#[test]
fn what_comes_to_an_export_port_and_is_none_is_metered_and_noted() {
    let stray = |port| (0, 1, port, b"\x12\x34 hello".to_vec());
    check(
        &["eth0"],
        &[stray(2055), stray(2055), stray(4739), stray(53)],
        3,
        &[
            "note 1 datagrams to port 4739 are no export we know; they are metered as ordinary \
             traffic",
            "note 2 datagrams to port 2055 are no export we know; they are metered as ordinary \
             traffic",
        ],
    );
}

#[test]
fn the_count_of_an_issue_is_true_beyond_what_is_told_apart() {
    let twenty = |from| (0..20).map(move |n| (0, from, 2055, v9(n, &[(17, &[1])])));
    let datagrams: Vec<_> = twenty(1).chain(twenty(2)).collect();
    let mut engine = engine();
    read(&mut engine, &pcapng(&["eth0"], &datagrams), 4096);
    let counts: Vec<u64> = issues(&mut engine)
        .iter()
        .filter(|told| told.what.contains("set id 17 is reserved"))
        .map(|told| told.count)
        .collect();
    assert_eq!(counts, [20, 20], "one line for each exporter");
}

#[test]
fn data_that_waited_and_was_decoded_is_a_note_and_what_never_came_a_warning() {
    let early = [(0, 1, 2055, v9(0, &[FLOW])), (0, 1, 2055, v9(1, &[FLOW]))];
    let template = (0, 1, 2055, v9(2, &[ADDRESSES]));
    check(
        &["eth0"],
        &[&early[..], &[template]].concat(),
        2,
        &["note 2 data sets came before their template; 2 of them were decoded when it came"],
    );
    let never = (0, 2, 2055, v9(0, &[(300, &[1, 2, 3]), (301, &[4, 5])]));
    check(
        &["eth0"],
        &[&early[..], &[never]].concat(),
        0,
        &[
            "warning 1 4 data sets (21 octets) of 2 exporters waited for templates that never came, the \
             first template 256 of 192.0.2.1:50000/1; everything else they sent is kept",
        ],
    );
}

#[test]
fn records_that_name_nobody_are_noted_by_exporter_and_are_no_flows() {
    let aggregates = (257, &[0, 0, 0, 9, 0, 1, 0, 0, 0, 9, 0, 2][..]);
    let messages = |from| {
        [
            (0, from, 2055, v9(0, &[AGGREGATES, aggregates])),
            (0, from, 2055, v9(1, &[ADDRESSES, FLOW, aggregates])),
        ]
    };
    let mut engine = engine();
    read(&mut engine, &pcapng(&["eth0"], &[messages(1), messages(2)].concat()), 4096);
    assert_eq!(totals(&mut engine).0, 2);
    let told: Vec<String> = lines(&mut engine)
        .into_iter()
        .filter(|line| line.starts_with("note") && !line.contains("header counts"))
        .collect();
    let expected = ["1", "2"].map(|from| {
        format!(
            "note 4 records of exporter 192.0.2.{from} name no addresses (aggregates); \
             they are no flows"
        )
    });
    assert_eq!(told, expected);
}

#[test]
fn a_header_that_counts_too_few_costs_nothing_and_is_a_note() {
    let mut engine = engine();
    read(&mut engine, &pcapng(&["eth0"], &[(0, 1, 2055, v9(0, &[ADDRESSES, FLOW]))]), 4096);
    assert_eq!(totals(&mut engine).0, 1);
    assert_eq!(
        lines(&mut engine),
        [
            "note 1 192.0.2.1:50000/1, NetFlow v9, octet 2: the header counts 1 record, 2 are there; "
        ]
    );
}

#[test]
fn flows_that_find_no_room_are_counted_once_however_often_they_are_published() {
    let store = store::Limits { flows: 1, ..store::Limits::default() };
    let mut engine = Engine::new(Settings::default(), Limits { store, ..Limits::default() });
    let traffic = |from| (0, from, 5000, b"hello".to_vec());
    let file = pcapng(&["eth0"], &[traffic(1), traffic(2), traffic(3)]);
    let id = engine.open(SourceKind::File, "full.pcapng", None);
    engine.handle(at(0), Input::Bytes(id, &file));
    let told = "error 2 flows were left out: the store holds at most 1; \
                all flows before them are kept";
    for second in 1..5 {
        engine.handle(at(second * 1000), Input::Tick);
        assert_eq!(lines(&mut engine), [told], "second {second}");
    }
    engine.handle(at(5000), Input::End(id));
    assert_eq!(lines(&mut engine), [told]);
    let events = std::iter::from_fn(|| engine.poll_event());
    assert_eq!(events.filter(|event| matches!(event, Event::Issue(_))).count(), 1);
}

#[test]
fn a_lost_name_is_counted_by_flow() {
    let store = store::Limits { text_octets: 0, ..store::Limits::default() };
    let mut engine = Engine::new(Settings::default(), Limits { store, ..Limits::default() });
    let template = (0, &[1, 0, 0, 2, 0, 8, 0, 4, 0, 96, 0, 4][..]);
    let records =
        (256, &[10, 0, 0, 1, b'c', b'h', b'a', b't', 10, 0, 0, 2, b'g', b'a', b'm', b'e'][..]);
    read(&mut engine, &pcapng(&["eth0"], &[(0, 1, 2055, v9(0, &[template, records]))]), 4096);
    let told = lines(&mut engine);
    let expected = "error 2 flows lack a name: names take at most 0 octets; \
                    these flows are kept without it";
    assert!(told.iter().any(|line| line == expected), "{told:?}");
}

#[test]
fn forgotten_templates_are_counted() {
    let ids = 256_u16..556;
    let body: Vec<u8> =
        ids.flat_map(|id| [&id.to_be_bytes()[..], &[0, 1, 0, 8, 0, 4]].concat()).collect();
    let mut engine = engine();
    read(&mut engine, &pcapng(&["eth0"], &[(0, 1, 2055, v9(0, &[(0, &body)]))]), 4096);
    // 300 templates where an exporter has room for 256.
    let expected =
        "warning 44 templates were forgotten to make room for others; all other records are kept";
    assert!(lines(&mut engine).iter().any(|line| line == expected), "{:?}", lines(&mut engine));
}

#[test]
fn a_flood_of_exporters_in_trouble_leaves_room_for_other_issues() {
    let mut flood: Vec<_> =
        (0..=255).map(|from| (0, from, 9000, b"\x00\x63 no export".to_vec())).collect();
    flood.push((0, 1, 9000, v9(0, &[FLOW])));
    let mut engine = engine();
    read(&mut engine, &pcapng(&["live"], &flood), 4096);
    let told = lines(&mut engine);
    assert!(told.iter().any(|line| line.contains("waited for templates that never came")));
    assert!(told.iter().any(|line| line == "note 64 more kinds of trouble than are listed; "));
}

#[test]
fn a_reader_of_records_tells_true_counts() {
    let mut datagrams: Vec<_> = (0..20).map(|n| (0, 1, 2055, v9(n, &[(17, &[1])]))).collect();
    datagrams.push((0, 1, 2055, v9(20, &[FLOW])));
    datagrams.extend([0, 0].map(|_| (0, 1, 2056, b"\x12\x34 hello".to_vec())));
    let mut reader = ExportReader::default();
    reader.read(&pcapng(&["eth0"], &datagrams), &mut |_| {});
    reader.end(&mut |_| {});
    let count = |part: &str| -> u64 {
        let of = reader.issues().iter().filter(|(text, _)| text.contains(part));
        of.map(|(_, count)| count).sum()
    };
    assert_eq!(count("set id 17 is reserved"), 20);
    assert_eq!(count("datagrams to port 2056 are no export we know"), 2);
    assert_eq!(count("1 data set (8 octets) of 1 exporter waited for"), 1);
    assert_eq!((reader.totals().datagrams, reader.totals().strays), (21, 2));
}

#[test]
fn what_never_arrived_is_told_as_it_stands_and_late_messages_take_it_back() {
    let message = |sequence, sets: &[(u16, &[u8])]| (0, 1, 2055, v9(sequence, sets));
    let sent = [
        message(1, &[ADDRESSES, FLOW]),
        message(2, &[FLOW]),
        message(5, &[FLOW]),
        message(4, &[FLOW]),
    ];
    let told = |datagrams: &[(u32, u8, u16, Vec<u8>)]| {
        let mut engine = engine();
        read(&mut engine, &pcapng(&["eth0"], datagrams), 4096);
        let all = lines(&mut engine);
        all.into_iter().filter(|line| !line.contains("header counts")).collect::<Vec<_>>()
    };
    let missing = "warning 1 about 1 record of exporter 192.0.2.1 never arrived, by 1 gap in its \
                   sequence numbers; everything that arrived is kept";
    assert_eq!(told(&sent), [missing]);
    let late = [&sent[..], &[message(3, &[FLOW])]].concat();
    let note = "note 1 exports of 192.0.2.1 arrived out of order; nothing is missing";
    assert_eq!(told(&late), [note]);
}
