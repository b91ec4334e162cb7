//! What Wireshark's `editcap` writes in formats of its own choice is read back packet by packet; skipped where it
//! is not installed.

use std::process::Command;
use std::{env, fs};

use capture::{Item, Limits, LinkType, Reader, Resolution, pcap};
use model::Timestamp;

/// Times in nanoseconds and data of all packets.
type Packets = Vec<(Option<i64>, Vec<u8>)>;

fn read(file: &[u8], slice: usize) -> (Packets, String) {
    let mut packets = Vec::new();
    let mut reader = Reader::new(Limits::default());
    let mut each = |item: Item<'_>| match item {
        Item::Packet(packet) => {
            packets.push((packet.time.map(|time| time.0), packet.data.to_vec()));
        }
        Item::Issue(issue) => panic!("{}", issue.kind),
        _ => {}
    };
    for slice in file.chunks(slice) {
        reader.push(slice, &mut each);
    }
    reader.finish(&mut each);
    (packets, reader.format().map(|format| format.to_string()).unwrap_or_default())
}

#[test]
fn every_format_that_editcap_writes_is_read_back() {
    let folder = env::temp_dir().join(format!("flowglass-editcap-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let writer = pcap::Writer::new(LinkType::ETHERNET, Resolution::Micros);
    let mut file = Vec::new();
    writer.header(&mut file);
    for number in 0..50_u8 {
        let data = vec![number; 60 + usize::from(number)];
        let time = Timestamp(1_700_000_000_000_000_000 + i64::from(number) * 1_001_000);
        writer.packet(time, &data, data.len() as u32, &mut file);
    }
    let source = folder.join("source.pcap");
    fs::write(&source, &file).expect("a file");
    let (wanted, _) = read(&file, usize::MAX);
    for (name, format) in [
        ("pcap", "pcap, microseconds, little endian"),
        ("nsecpcap", "pcap, nanoseconds, little endian"),
        ("modpcap", "pcap (modified), microseconds, little endian"),
        ("nokiapcap", "pcap (Nokia), microseconds, little endian"),
        ("rh6_1pcap", "pcap (RedHat 6.1), microseconds, little endian"),
        ("suse6_3pcap", "pcap (SuSE 6.3), microseconds, little endian"),
        ("pcapng", "pcapng, little endian"),
        ("snoop", "snoop"),
    ] {
        let made = folder.join(name);
        let run = Command::new("editcap").args(["-F", name]).args([&source, &made]).output();
        let Ok(output) = run else {
            println!("skipped: no editcap here");
            break;
        };
        assert!(output.status.success(), "{name}: {output:?}");
        let octets = fs::read(&made).expect("what editcap wrote");
        for slice in [1, 33, usize::MAX] {
            let found = read(&octets, slice);
            assert!(found.0 == wanted, "{name} in slices of {slice}");
            assert_eq!(found.1, format);
        }
    }
    let _ = fs::remove_dir_all(folder);
}
