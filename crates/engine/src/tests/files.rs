//! IPFIX files: what we write comes back, in slices of any size, and damage costs what it must.

use model::FlowRecord;

use super::*;

/// All columns of all flows, as an IPFIX file.
fn written(engine: &Engine) -> Vec<u8> {
    let mut writer =
        export::Writer::new(export::Format::Ipfix, Column::ALL, export::Options::default());
    let mut file = Vec::new();
    writer.header(&mut file);
    engine.flows(&Question::default()).for_each(|flow| writer.row(&flow, &mut file));
    writer.end(&mut file);
    file
}

/// What a flow is beside where it was read from.
fn told(engine: &Engine) -> Vec<String> {
    let text = |flow: FlowRecord| {
        let FlowRecord { key, start, end, forward, reverse, tcp_flags, .. } = flow;
        let octets = flow.octet_layer;
        format!("{key:?} {start:?} {end:?} {forward:?} {reverse:?} {tcp_flags} {octets:?}")
    };
    let mut flows: Vec<_> = engine.flows(&Question::default()).map(text).collect();
    flows.sort();
    flows
}

#[test]
fn flows_written_as_an_ipfix_file_are_read_back() {
    let mut metered = engine();
    read(&mut metered, &synth::pcapng(SEED, synth::Scene::Beacon), usize::MAX);
    let file = written(&metered);
    assert!(file.len() > 4096, "several messages in {} octets", file.len());
    for slice in [1, 1000, usize::MAX] {
        let mut engine = engine();
        let id = read(&mut engine, &file, slice);
        assert_eq!(totals(&mut engine), totals(&mut metered), "in slices of {slice}");
        assert_eq!(told(&engine), told(&metered), "in slices of {slice}");
        let status = status(&mut engine, id);
        assert_eq!((status.state, status.format.as_str()), (SourceState::Done, "IPFIX file"));
        assert_eq!(status.octets_read, file.len() as u64);
        assert_eq!(issues(&mut engine), []);
    }
}

/// A message of one template (both addresses, octets) and one record; 16 + 20 + 16 octets.
fn message(octets: u8) -> Vec<u8> {
    let head = [0, 10, 0, 52, 0x65, 0x53, 0xf1, 0, 0, 0, 0, octets - 1, 0, 0, 0, 0];
    let template = [0, 2, 0, 20, 1, 0, 0, 3, 0, 8, 0, 4, 0, 12, 0, 4, 0, 1, 0, 4];
    let record = [1, 0, 0, 16, 10, 0, 0, 1, 10, 0, 0, 2, 0, 0, 0, octets];
    [&head[..], &template, &record].concat()
}

#[test]
fn what_is_damaged_in_an_ipfix_file_is_told_with_its_octet() {
    let (first, second) = (message(1), message(2));
    let other = [&first[..], &second, &[0, 9, 0, 1, 0, 0]].concat();
    let short = [&first[..], &second, &[0, 10, 0, 15, 0, 0]].concat();
    let [cut, header] = [100, 60].map(|octets| [&first[..], &second].concat()[..octets].to_vec());
    for (file, flows, offset, what) in [
        (&other, 2, 104, "version 9 and length 1"),
        (&short, 2, 104, "version 10 and length 15"),
        (&cut, 1, 52, "48 of 52 octets"),
        (&header, 1, 52, "8 of 52 octets"),
    ] {
        for slice in [1, usize::MAX] {
            let mut engine = engine();
            let id = read(&mut engine, file, slice);
            assert_eq!(totals(&mut engine).0, flows, "{what}");
            assert_eq!(status(&mut engine, id).state, SourceState::Done);
            let told = issues(&mut engine);
            let found = told.iter().find(|issue| issue.what.contains(what));
            assert_eq!(found.and_then(|issue| issue.offset), Some(offset), "{told:?}");
        }
    }
}

#[test]
fn the_records_of_an_ipfix_file_are_listed_one_by_one() {
    let file = [message(1), message(2)].concat();
    let (mut reader, mut octets) = (crate::ExportReader::default(), Vec::new());
    let mut each = |record: netflow::Record<'_>| octets.push(record.bytes()[11]);
    file.chunks(7).for_each(|slice| reader.read(slice, &mut each));
    reader.end(&mut each);
    assert_eq!(octets, [1, 2]);
    assert_eq!((reader.totals().datagrams, reader.issues().len()), (2, 0));
}

#[test]
fn templates_of_an_ipfix_file_hold_however_long_it_is() {
    let mut later = message(2);
    // Two days later, and the template is not told again.
    later.drain(16..36);
    later[3] = 32;
    later[4..8].copy_from_slice(&(0x6553_f100_u32 + 2 * 86_400).to_be_bytes());
    let mut engine = engine();
    read(&mut engine, &[message(1), later].concat(), 10);
    assert_eq!(totals(&mut engine).0, 2);
}
