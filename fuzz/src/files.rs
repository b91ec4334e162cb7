//! Files for the fuzzer to begin with: captures of every format, bare and packed, and blocks of pcapng.

use std::io::Write;

use capture::pcapng::Writer;
use capture::{LinkType, Resolution, pcap};
use flate2::Compression;
use flate2::write::GzEncoder;
use model::Timestamp;
use synth::SAMPLE_SEED;

use crate::seeds::Seeds;

/// Files of every kind that is read, each short.
pub fn seeds() -> Seeds {
    let bare = classic();
    let mut modern = synth::pcapng(SAMPLE_SEED, synth::Scene::Beacon);
    modern.truncate(3000);
    let mut seeds: Seeds = vec![
        ("pcap".to_owned(), bare.clone()),
        ("pcapng".to_owned(), modern.clone()),
        ("snoop".to_owned(), snoop()),
        ("erf".to_owned(), erf()),
        ("gzip".to_owned(), gzip(&bare)),
        ("gzip-twice".to_owned(), [gzip(&bare), gzip(&modern)].concat()),
        ("gzip-gzip".to_owned(), gzip(&gzip(&bare))),
        ("tar".to_owned(), tar(&bare)),
        ("tar-gzip".to_owned(), gzip(&tar(&bare))),
        ("zip".to_owned(), zip(&bare)),
        ("two".to_owned(), [bare.clone(), modern].concat()),
    ];
    for (name, hexes) in PACKED {
        let octets = hexes
            .as_bytes()
            .chunks(2)
            .filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
        seeds.push(((*name).to_owned(), octets.collect()));
    }
    seeds
}

/// "flowglass flowglass flowglass\n" by the packers of their makers.
const PACKED: &[(&str, &str)] = &[
    ("zstd", "28b52ffd04588d000058666c6f77676c617373200a01004d0a1274a4e1f7"),
    (
        "xz",
        "fd377a585a000004e6d6b4460200210116000000742fe5a3e0001d00115d00331b0a43ebc3752112466d1c88e9b5ac0000000000e5d90a310877086e00012d1ea7d2a3fa1fb6f37d010000000004595a",
    ),
    ("lz4", "04224d186440a713000000ab666c6f77676c617373200a00506c6173730a0000000058d2130a"),
    (
        "bzip2",
        "425a683931415926535938093e0f00000451800010400021848880200031064c415feaa346d245ab55888f2d18f8bb9229c28481c049f078",
    ),
];

/// The input's octets as blocks: a type, a length, and so many octets each, with right lengths around them.
pub fn blocks(octets: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    Writer::new().section_header("fuzz", &mut file);
    let mut rest = octets;
    while let Some(([kind, length], behind)) = rest.split_first_chunk::<2>() {
        let kind = match *kind {
            0x0a => 0x0a0d_0d0a_u32,
            0x0b => 0x0000_0bad,
            0x0c => 10,
            other => u32::from(other),
        };
        let (body, behind) = behind.split_at_checked((*length).into()).unwrap_or((behind, &[]));
        rest = behind;
        let padding = body.len().wrapping_neg() & 3;
        let whole = (12 + body.len() + padding) as u32;
        file.extend(kind.to_le_bytes());
        file.extend(whole.to_le_bytes());
        file.extend(body);
        file.resize(file.len() + padding, 0);
        file.extend(whole.to_le_bytes());
    }
    file
}

/// An interface with options, packets of each kind, names, statistics, and what is passed over.
pub fn block_seeds() -> Seeds {
    let mut octets = Vec::new();
    let mut add = |kind: u8, body: &[u8]| {
        octets.extend([kind, body.len() as u8]);
        octets.extend(body);
    };
    let resolution = [9, 0, 1, 0, 0x8a, 0, 0, 0];
    let offset = [14, 0, 8, 0, 5, 0, 0, 0, 0, 0, 0, 0];
    let name = [2, 0, 4, 0, b'e', b't', b'h', b'0'];
    let plain = [1, 0, 0, 0, 0, 0, 4, 0];
    add(1, &[&plain[..], &name, &resolution, &offset, &[0; 4]].concat());
    add(1, &plain);
    let packet = [0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 9, 0, 0, 0, 1, 2, 3, 4];
    add(6, &[&packet[..], &[4, 0, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0], &[0; 4]].concat());
    add(2, &packet);
    add(3, &[4, 0, 0, 0, 1, 2, 3, 4]);
    add(4, &[1, 0, 8, 0, 192, 0, 2, 1, b'a', b'.', b'b', 0, 0, 0, 0, 0]);
    add(5, &[&[0; 12][..], &[4, 0, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0]].concat());
    add(0x0b, &[1, 0, 0, 0, 7]);
    add(0x0c, &[0; 8]);
    add(0x0a, &[0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255]);
    add(6, &packet);
    vec![("all".to_owned(), octets)]
}

fn classic() -> Vec<u8> {
    let mut file = Vec::new();
    let writer = pcap::Writer::new(LinkType::RAW, Resolution::Micros);
    writer.header(&mut file);
    for number in 0..8 {
        writer.packet(Timestamp(number * 1000), &[0x45; 40], 40, &mut file);
    }
    file
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

fn snoop() -> Vec<u8> {
    let record = [words(&[9, 4, 28, 0, 1, 5]), vec![1, 2, 3, 4]].concat();
    [b"snoop\0\0\0".to_vec(), words(&[2, 4]), record.clone(), record].concat()
}

fn erf() -> Vec<u8> {
    let second = 1_700_000_000_u32.to_le_bytes();
    let head = [&[0; 4][..], &second, &[2, 0, 0, 24, 0, 0, 0, 6]].concat();
    [head, vec![0, 0, 1, 2, 3, 4, 5, 6]].concat().repeat(4)
}

fn gzip(octets: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let written = encoder.write_all(octets).and_then(|()| encoder.finish());
    written.unwrap_or_default()
}

/// One member `a`, with its sum, and two blocks of zeros.
fn tar(octets: &[u8]) -> Vec<u8> {
    let mut header = vec![0; 512];
    let mut put = |at: usize, octets: &[u8]| {
        header.splice(at..at + octets.len(), octets.iter().copied());
    };
    put(0, b"a");
    put(124, format!("{:011o}", octets.len()).as_bytes());
    put(148, b"        ");
    put(156, b"0");
    put(257, b"ustar\0");
    let sum: u32 = header.iter().map(|octet| u32::from(*octet)).sum();
    header.splice(148..154, format!("{sum:06o}").into_bytes());
    let padding = octets.len().wrapping_neg() & 511;
    [&header[..], octets, &vec![0; padding + 1024]].concat()
}

/// One stored member `a`; the directory is not looked at.
fn zip(octets: &[u8]) -> Vec<u8> {
    let size = (octets.len() as u32).to_le_bytes();
    let head = [b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0", &size[..], &size, &[1, 0, 0, 0], b"a"];
    [&head.concat()[..], octets, b"PK\x01\x02"].concat()
}
