//! What the packers of others packed is unpacked: gzip, zstd, xz, lz4, bzip2, tar and zip as they are installed
//! here; one that is not is said and passed over.
#![cfg(feature = "unpack")]

#[path = "packers/by_hand.rs"]
mod by_hand;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use capture::{IssueKind, Packing, Part, UnpackCounters, UnpackLimits, Unpacker};

/// What came out of a file: members, issues, and the octets.
#[derive(Default, PartialEq, Eq, Debug)]
struct Seen {
    members: Vec<(String, Vec<u8>)>,
    issues: Vec<(u64, String)>,
    octets: Vec<u8>,
    counters: UnpackCounters,
}

fn unpack(file: &[u8], slice: usize) -> Seen {
    let mut seen = Seen::default();
    let mut unpacker = Unpacker::new(UnpackLimits::default());
    let mut open = false;
    let mut each = |part: Part<'_>| match part {
        Part::Member { name } => {
            assert!(!std::mem::replace(&mut open, true), "{name} begins inside another");
            seen.members.push((name.to_owned(), Vec::new()));
        }
        Part::MemberEnd => assert!(std::mem::replace(&mut open, false)),
        Part::Octets(octets) => {
            seen.octets.extend_from_slice(octets);
            if let Some((_, member)) = seen.members.last_mut() {
                member.extend_from_slice(octets);
            }
        }
        Part::Issue(issue) => seen.issues.push((issue.offset, issue.kind.to_string())),
    };
    for slice in file.chunks(slice) {
        unpacker.push(slice, &mut each);
    }
    unpacker.finish(&mut each);
    seen.counters = unpacker.counters();
    seen
}

/// The same in slices of several sizes.
fn unpack_all(file: &[u8]) -> Seen {
    let whole = unpack(file, usize::MAX);
    for slice in [1, 7, 1000, 65_537] {
        if slice > 7 || file.len() < 20_000 {
            let sliced = unpack(file, slice);
            assert_eq!(sliced.issues, whole.issues, "in slices of {slice}");
            assert_eq!(sliced.counters, whole.counters, "in slices of {slice}");
            assert!(sliced == whole, "in slices of {slice}");
        }
    }
    whole
}

/// A capture of many different packets: half of it random, half of it not.
fn capture() -> Vec<u8> {
    let mut file = Vec::new();
    let writer = capture::pcap::Writer::new(capture::LinkType::RAW, capture::Resolution::Nanos);
    writer.header(&mut file);
    let mut random = 1_u64;
    for number in 0..1000 {
        let mut data = vec![0x45; 300];
        for octet in data.iter_mut().take(150) {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            *octet = (random >> 56) as u8;
        }
        writer.packet(model::Timestamp(number), &data, 300, &mut file);
    }
    file
}

/// What a program makes of its input.
fn pipe(program: &str, arguments: &[&str], input: &[u8]) -> Option<Vec<u8>> {
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = child else {
        println!("skipped: no {program} here");
        return None;
    };
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().expect("output");
    writer.join().expect("a writer").expect("all written");
    assert!(output.status.success(), "{program} {arguments:?}");
    Some(output.stdout)
}

const PACKERS: [(&str, &[&str]); 17] = [
    ("gzip", &["-1"]),
    ("gzip", &["-9"]),
    ("zstd", &["-1", "-c"]),
    ("zstd", &["-19", "-c"]),
    ("zstd", &["-3", "--no-check", "-c"]),
    ("zstd", &["--ultra", "-22", "-c"]),
    ("zstd", &["--long=27", "-c"]),
    ("xz", &["-0", "-c"]),
    ("xz", &["-6", "-c"]),
    ("xz", &["-6", "-C", "sha256", "-c"]),
    ("xz", &["-T2", "--block-size=100000", "-C", "crc32", "-c"]),
    ("xz", &["-C", "none", "-c"]),
    ("lz4", &["-1", "-c"]),
    ("lz4", &["-9", "-BD", "-BX", "-B4", "-c"]),
    ("lz4", &["-B7", "-BI", "--no-frame-crc", "-c"]),
    ("bzip2", &["-1", "-c"]),
    ("bzip2", &["-9", "-c"]),
];

#[test]
fn what_others_packed_comes_out_as_it_went_in() {
    let file = capture();
    for (program, arguments) in PACKERS {
        let Some(packed) = pipe(program, arguments, &file) else { continue };
        let seen = unpack_all(&packed);
        assert_eq!(seen.issues, [], "{program} {arguments:?}");
        assert!(seen.octets == file, "{program} {arguments:?}");
        assert_eq!(seen.counters.packed_octets, packed.len() as u64);
        assert_eq!(seen.counters.unpacked_octets, file.len() as u64);
        let twice = [&packed[..], &packed].concat();
        let seen = unpack(&twice, 100_000);
        assert_eq!(seen.issues, [], "{program} {arguments:?} twice");
        assert!(seen.octets == [&file[..], &file].concat(), "{program} {arguments:?} twice");
        assert_eq!(seen.counters.frames, 2);
    }
}

#[test]
fn nothing_packed_is_nothing() {
    for program in ["gzip", "zstd", "xz", "lz4", "bzip2"] {
        let Some(packed) = pipe(program, &["-c"], &[]) else { continue };
        let seen = unpack_all(&packed);
        assert_eq!((seen.issues, seen.octets.len()), (vec![], 0), "{program}");
    }
}

#[test]
fn a_broken_off_file_gives_what_was_whole() {
    let file = capture();
    for (program, arguments) in PACKERS {
        let Some(packed) = pipe(program, arguments, &file) else { continue };
        let seen = unpack_all(&packed[..packed.len() * 3 / 4]);
        assert!(file.starts_with(&seen.octets), "{program} {arguments:?}");
        let wanted = format!("the file ends inside {program} data");
        let offset = (packed.len() * 3 / 4) as u64;
        assert_eq!(seen.issues, [(offset, wanted)], "{program} {arguments:?}");
        // All but a block, of which some are larger than the file.
        let kept = seen.octets.len();
        let is_one_block = ["bzip2", "lz4"].contains(&program);
        assert!(kept > file.len() / 4 || is_one_block, "{program} {arguments:?}: {kept}");
    }
}

#[test]
fn damage_is_told_and_what_was_before_it_is_kept() {
    let file = capture();
    for (program, arguments) in PACKERS {
        let Some(mut packed) = pipe(program, arguments, &file) else { continue };
        let at = packed.len() / 2;
        for octet in &mut packed[at..at + 40] {
            *octet ^= 0x5a;
        }
        let seen = unpack_all(&packed);
        let Some((offset, what)) = seen.issues.first() else {
            // Neither a check of the content nor sense in it: lz4's literals without a sum.
            assert!(
                arguments.contains(&"--no-frame-crc")
                    || arguments.contains(&"none")
                    || arguments.contains(&"--no-check"),
                "{program} {arguments:?}"
            );
            continue;
        };
        assert!(what.starts_with(&format!("the {program} data are damaged")), "{what}");
        assert!(*offset <= packed.len() as u64);
        let same = file.iter().zip(&seen.octets).take_while(|(a, b)| a == b).count();
        println!(
            "{program} {arguments:?}: {what} at {offset}, {same} octets right of {}",
            seen.octets.len()
        );
        // The whole file may be one chunk: what is before the damage comes out of it all the same.
        assert!(program != "xz" || same > file.len() / 4, "{arguments:?}: {same}");
    }
}

#[test]
fn what_lies_behind_is_told_and_left_out() {
    let file = b"no capture, but that is not asked here".repeat(30);
    for program in ["gzip", "zstd", "xz", "lz4", "bzip2"] {
        let Some(packed) = pipe(program, &["-c"], &file) else { continue };
        let zeros = [&packed[..], &[0; 512]].concat();
        let seen = unpack_all(&zeros);
        assert_eq!((&seen.issues[..], seen.octets == file), (&[][..], true), "{program}");
        let garbage = [&packed[..], b"garbage, and more of it"].concat();
        let seen = unpack_all(&garbage);
        let wanted = format!("behind the {program} data lie octets of something else");
        assert_eq!(seen.issues, [(packed.len() as u64, wanted)], "{program}");
        assert!(seen.octets == file, "{program}");
    }
}

#[test]
fn a_bomb_is_given_up_at_the_limit() {
    let zeros = vec![0; 24 << 20];
    for (program, arguments) in
        [("zstd", &["-19", "-c"][..]), ("bzip2", &["-c"]), ("xz", &["-0", "-c"])]
    {
        let Some(packed) = pipe(program, arguments, &zeros) else { continue };
        let limits = UnpackLimits { free_octets: 1 << 20, ..UnpackLimits::default() };
        let mut unpacker = Unpacker::new(limits);
        let (mut out, mut issues) = (0, Vec::new());
        let mut each = |part: Part<'_>| match part {
            Part::Octets(octets) => out += octets.len() as u64,
            Part::Issue(issue) => issues.push(issue.kind),
            _ => {}
        };
        unpacker.push(&packed, &mut each);
        unpacker.finish(&mut each);
        assert!(
            matches!(issues[..], [IssueKind::OverRatio { limit: 1100, .. }]),
            "{program}: {issues:?}"
        );
        assert_eq!(unpacker.counters().over_ratio, 1);
        assert!(out < 20 << 20, "{program}: {out}");
    }
}

#[test]
fn what_asks_for_too_much_memory_is_refused_before_it_gets_any() {
    let file = capture();
    for (program, arguments, needed) in
        [("zstd", &["-3", "--long=25", "-c"][..], 32 << 20), ("xz", &["-9", "-c"], 64 << 20)]
    {
        let Some(packed) = pipe(program, arguments, &file) else { continue };
        let limits = UnpackLimits { max_window_octets: 1 << 20, ..UnpackLimits::default() };
        let mut unpacker = Unpacker::new(limits);
        let mut issues = Vec::new();
        let mut each = |part: Part<'_>| match part {
            Part::Issue(issue) => issues.push(issue),
            other => panic!("{other:?}"),
        };
        unpacker.push(&packed, &mut each);
        unpacker.finish(&mut each);
        let [issue] = issues[..] else { panic!("{issues:?}") };
        let IssueKind::OverWindow { needed: found, .. } = issue.kind else { panic!("{issue:?}") };
        assert_eq!((found, unpacker.counters().over_window), (needed, 1), "{program}");
    }
}

/// A folder for files that archivers read, gone when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &[u8])]) -> Self {
        let folder = env::temp_dir().join(format!("flowglass-{name}-{}", std::process::id()));
        for (path, octets) in files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, octets).expect("a file");
        }
        Self(folder)
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Option<Vec<u8>> {
        let output = Command::new(program).args(arguments).current_dir(&self.0).output();
        let Ok(output) = output else {
            println!("skipped: no {program} here");
            return None;
        };
        assert!(output.status.success(), "{program} {arguments:?}: {output:?}");
        let made = self.0.join("made");
        if Path::new(&made).exists() {
            let octets = fs::read(&made).expect("an archive");
            fs::remove_file(made).expect("removed");
            return Some(octets);
        }
        Some(output.stdout)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_members_of_archives_come_out_one_after_the_other() {
    let file = capture();
    let long = format!("{}/{}.pcap", "folder".repeat(15), "name".repeat(20));
    let packed = pipe("gzip", &["-c"], &file).expect("gzip");
    let files: [(&str, &[u8]); 4] =
        [("a.pcap", &file), (&long, &file[..1000]), ("empty.txt", &[]), ("sub/b.pcap.gz", &packed)];
    let folder = Folder::new("members", &files);
    let unpacked = |name: &str| -> &[u8] {
        if name == "sub/b.pcap.gz" {
            &file
        } else {
            files.iter().find(|file| file.0 == name).expect("a file").1
        }
    };
    let names: Vec<&str> = files.iter().map(|file| file.0).collect();
    let tar = |arguments: &[&str]| folder.run("tar", &[arguments, &names].concat());
    let zip = |arguments: &[&str]| folder.run("zip", &[arguments, &names].concat());
    let made = [
        tar(&["-cf", "-", "--format=gnu"]),
        tar(&["-cf", "-", "--format=pax"]),
        tar(&["-cf", "-", "--format=ustar"]),
        tar(&["-czf", "-"]),
        tar(&["-cJf", "-"]),
        tar(&["--zstd", "-cf", "-"]),
        zip(&["-q", "made.zip"]).and_then(|_| fs::read(folder.0.join("made.zip")).ok()),
        zip(&["-q", "-0", "stored.zip"]).and_then(|_| fs::read(folder.0.join("stored.zip")).ok()),
        // To a pipe: lengths behind the data.
        zip(&["-q", "-"]),
        zip(&["-q", "-Z", "bzip2", "bz.zip"]).and_then(|_| fs::read(folder.0.join("bz.zip")).ok()),
    ];
    for (at, archive) in made.into_iter().enumerate() {
        let Some(archive) = archive else { continue };
        let seen = unpack_all(&archive);
        assert_eq!(seen.issues, [], "archive {at}");
        let found: Vec<&str> = seen.members.iter().map(|member| member.0.as_str()).collect();
        assert_eq!(found, names, "archive {at}");
        for (name, octets) in &seen.members {
            assert!(octets == unpacked(name), "archive {at}: {name}");
        }
        assert_eq!(seen.counters.members, 4);
        let cut = unpack_all(&archive[..archive.len() / 2]);
        assert_eq!(cut.members.first().map(|member| member.0.as_str()), Some("a.pcap"));
        assert!(!cut.issues.is_empty(), "archive {at}");
    }
}

#[test]
fn an_archive_inside_an_archive_is_opened_and_encrypted_members_are_left_out() {
    let file = capture();
    let folder = Folder::new("inside", &[("a.pcap", &file), ("b.txt", b"no capture")]);
    let Some(_) = folder.run("zip", &["-q", "inner.zip", "a.pcap", "b.txt"]) else { return };
    folder.run("zip", &["-q", "-P", "secret", "secret.zip", "a.pcap"]);
    let secret = fs::read(folder.0.join("secret.zip")).expect("an archive");
    let Some(outer) = folder.run("tar", &["-czf", "-", "inner.zip", "b.txt"]) else { return };
    let seen = unpack_all(&outer);
    let found: Vec<&str> = seen.members.iter().map(|member| member.0.as_str()).collect();
    assert_eq!(found, ["inner.zip/a.pcap", "inner.zip/b.txt", "b.txt"]);
    assert!(seen.members[0].1 == file);
    assert_eq!(seen.issues, []);
    let seen = unpack_all(&secret);
    assert_eq!(seen.members, []);
    let [(_, what)] = &seen.issues[..] else { panic!("{:?}", seen.issues) };
    assert_eq!(what, "the member of the archive is encrypted");
    assert_eq!(Unpacker::packing(&secret), Some(Packing::Zip));
}
