//! Captures in archives and compressed ones: the same flows as from the bare file, and damage told.

use std::io::Write;

use super::*;

/// A gzip member of some octets.
fn gzip(octets: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(octets).unwrap();
    encoder.finish().unwrap()
}

/// An archive of ustar headers, each with its sum, and two blocks of zeros.
fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = Vec::new();
    for (name, octets) in members {
        let mut header = [0; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[124..135].copy_from_slice(format!("{:011o}", octets.len()).as_bytes());
        header[148..156].fill(b' ');
        header[156] = b'0';
        header[257..263].copy_from_slice(b"ustar\0");
        let sum: u32 = header.iter().map(|octet| u32::from(*octet)).sum();
        header[148..154].copy_from_slice(format!("{sum:06o}").as_bytes());
        archive.extend(header);
        archive.extend(*octets);
        archive.resize(archive.len().next_multiple_of(512), 0);
    }
    archive.resize(archive.len() + 1024, 0);
    archive
}

#[test]
fn a_compressed_capture_gives_the_flows_of_the_bare_one() {
    let bare = synth::pcapng(SEED, synth::Scene::Beacon);
    let mut plain = engine();
    read(&mut plain, &bare, usize::MAX);
    let packed = gzip(&bare);
    for slice in [1, 1000, usize::MAX] {
        let mut engine = engine();
        let id = read(&mut engine, &packed, slice);
        assert_eq!(totals(&mut engine), totals(&mut plain), "in slices of {slice}");
        let status = status(&mut engine, id);
        assert_eq!(status.format, "pcapng, little endian (gzip)");
        assert_eq!(status.octets_read, packed.len() as u64);
        assert_eq!(issues(&mut engine), []);
    }
}

#[test]
fn all_captures_of_an_archive_are_read_and_the_rest_is_named() {
    let bare = synth::pcapng(SEED, synth::Scene::Beacon);
    let archive = gzip(&tar(&[
        ("notes.txt", b"taken on a Monday"),
        ("a.pcapng", &bare),
        ("folder/b.pcapng.gz", &gzip(&bare)),
        ("empty", b""),
    ]));
    let mut once = engine();
    let id = read(&mut once, &bare, usize::MAX);
    let packets = 2 * status(&mut once, id).packets;
    for slice in [7, usize::MAX] {
        let mut engine = engine();
        let id = read(&mut engine, &archive, slice);
        let status = status(&mut engine, id);
        assert_eq!(status.state, SourceState::Done);
        assert_eq!(status.format, "2 captures (gzip, tar)");
        assert_eq!(status.packets, packets);
        let told = issues(&mut engine);
        let [issue] = &told[..] else { panic!("{told:?}") };
        assert_eq!(issue.what, "in the archive are files that are no captures: notes.txt, empty");
        assert_eq!(issue.count, 2);
    }
}

#[test]
fn an_archive_without_a_capture_fails_and_says_what_is_in_it() {
    let mut engine = engine();
    let id = read(&mut engine, &tar(&[("notes.txt", b"taken on a Monday")]), usize::MAX);
    assert_eq!(status(&mut engine, id).state, SourceState::Failed);
    assert_eq!(issues(&mut engine).len(), 1);
}

#[test]
fn what_was_unpacked_before_damage_is_kept() {
    let bare = synth::pcapng(SEED, synth::Scene::Beacon);
    let packed = gzip(&bare);
    let mut engine = engine();
    let id = read(&mut engine, &packed[..packed.len() / 2], 1000);
    let status = status(&mut engine, id);
    assert_eq!(status.state, SourceState::Done);
    assert!(status.packets > 0);
    let told = issues(&mut engine);
    let cut = told.iter().find(|issue| issue.what == "the file ends inside gzip data");
    assert_eq!(cut.and_then(|issue| issue.offset), Some(packed.len() as u64 / 2), "{told:?}");
}

#[test]
fn a_packed_file_of_which_nothing_comes_out_is_not_called_empty() {
    let mut encrypted = b"PK\x03\x04\x14\0\x01\0\x08\0".to_vec();
    encrypted.extend([0; 8]);
    encrypted.extend(4_u32.to_le_bytes());
    encrypted.extend(9_u32.to_le_bytes());
    encrypted.extend([1, 0, 0, 0, b'a', 1, 2, 3, 4]);
    for packed in
        [encrypted, gzip(b""), gzip(&synth::pcapng(SEED, synth::Scene::Beacon))[..9].to_vec()]
    {
        let mut engine = engine();
        read(&mut engine, &packed, usize::MAX);
        let told = issues(&mut engine);
        assert!(
            told.iter().any(|issue| issue.what.contains("nothing that can be read")),
            "{told:?}"
        );
        assert!(told.iter().all(|issue| !issue.what.contains("empty")), "{told:?}");
    }
}
