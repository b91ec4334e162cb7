//! `cargo xtask bench headless`: records a second that `flowglass watch` takes in, looks at and writes into a folder.
//!
//! Exports of NetFlow v9 with the 18 fields of version 5, thirty in a datagram, all of one exporter: 20,000 clients that call
//! some 2,000 servers, half of the flows of a thousand conversations and the others of a hundred thousand.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};

use super::machine;
use crate::shell::{command, on_path, step};
use crate::{build, house};

/// Elements and lengths.
const FIELDS: [(u16, u16); 18] = [
    (8, 4),
    (12, 4),
    (15, 4),
    (10, 2),
    (14, 2),
    (2, 4),
    (1, 4),
    (22, 4),
    (21, 4),
    (7, 2),
    (11, 2),
    (6, 1),
    (4, 1),
    (5, 1),
    (16, 2),
    (17, 2),
    (9, 1),
    (13, 1),
];
const RECORDS: u32 = 30;
const TEMPLATE: u16 = 256;
const BEGUN: u32 = 1_772_442_000;
/// Datagrams in a millisecond of the exporter's clock.
const IN_MILLI: u32 = 4;
const PORTS: [u16; 12] = [443, 443, 443, 80, 53, 53, 123, 22, 25, 3389, 8080, 1194];
const CONVERSATIONS: u32 = 100_000;
/// How the command is told to take them in, and what of it is measured.
const WAYS: [(&str, &[&str]); 4] = [
    ("ports and names", &[]),
    ("and detectors", &["--findings"]),
    ("and Parquet", &["--write", "DIR"]),
    ("detectors and Parquet", &["--findings", "--write", "DIR"]),
];

/// Prints records a second of each way: medians of the rounds.
pub(super) fn compare(rounds: usize, records: u32) -> Result<()> {
    ensure!(rounds > 0, "at least one round");
    build::programs(&["flowglass"])?;
    let file = step("exports to read", || exports(records))?;
    let folder = house::target().join("bench/flows");
    let mut seconds = vec![Vec::new(); WAYS.len()];
    // One round more than counted: the first one warms the file cache.
    for round in 0..=rounds {
        for ((name, words), seconds) in WAYS.iter().zip(&mut seconds) {
            let _ = fs::remove_dir_all(&folder);
            let taken = run(words, &file, &folder).context(*name)?;
            if round > 0 {
                seconds.push(taken);
            }
        }
    }
    let _ = fs::remove_dir_all(&folder);
    println!("machine: {}; {records} records, medians of {rounds} rounds", machine());
    println!("{:<24} {:>12} {:>10}", "watch - --format none", "records/s", "user+sys s");
    for ((name, _), mut seconds) in WAYS.iter().zip(seconds) {
        seconds.sort_by(|one, other| one.0.total_cmp(&other.0));
        let (wall, processor) = seconds.get(rounds / 2).copied().context("no round")?;
        println!("{name:<24} {:>12.0} {processor:>10.2}", f64::from(records) / wall);
    }
    println!("1,000,000 a second are promised with detectors, and for Parquet");
    Ok(())
}

/// Wall and processor seconds.
fn run(words: &[&str], file: &Path, folder: &Path) -> Result<(f64, f64)> {
    let time = on_path("time").context("GNU time is not installed (Debian: time)")?;
    let told = house::target().join("bench/time");
    let mut timed = command(time);
    timed.args(["-f", "%U %S", "-o"]).arg(&told).arg(house::release("flowglass"));
    timed.args(["watch", "-", "--format", "none"]);
    for word in words {
        match *word {
            "DIR" => timed.arg(folder),
            word => timed.arg(word),
        };
    }
    timed.stdin(File::open(file)?).stdout(Stdio::null()).stderr(Stdio::null());
    let begun = Instant::now();
    let status = timed.status()?;
    let wall = begun.elapsed().as_secs_f64();
    ensure!(status.success(), "it ended with {status}");
    let said = fs::read_to_string(&told)?;
    let numbers: Vec<f64> = said.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    let [user, system] = numbers[..] else { bail!("time said {said}") };
    Ok((wall, user + system))
}

/// A capture of so many records, the same each time.
fn exports(records: u32) -> Result<PathBuf> {
    let file = house::target().join(format!("bench/exports-{records}.pcap"));
    if file.is_file() {
        return Ok(file);
    }
    fs::create_dir_all(house::target().join("bench"))?;
    let part = file.with_extension("part");
    let mut out = BufWriter::new(File::create(&part)?);
    // Version 2.4 in microseconds, of bare IP packets (LINKTYPE_RAW).
    for word in [0xa1b2_c3d4, 0x0004_0002, 0, 0, 1 << 18, 101_u32] {
        out.write_all(&word.to_le_bytes())?;
    }
    let mut maker = Maker { random: 12_345, sent: 0 };
    let pool: Vec<_> = (0..CONVERSATIONS).map(|_| maker.conversation()).collect();
    let mut made = 0;
    for number in 0.. {
        if made >= records {
            break;
        }
        if number % 4096 == 0 {
            let fields: Vec<u8> =
                FIELDS.iter().flat_map(|(id, length)| words(&[*id, *length])).collect();
            let body = [words(&[TEMPLATE, 18]), fields].concat();
            maker.message(&mut out, number, 1, 0, &body)?;
        }
        let body = (0..RECORDS).flat_map(|_| maker.record(&pool, number));
        let body: Vec<u8> = body.collect();
        maker.message(&mut out, number, 30, TEMPLATE, &body)?;
        made += RECORDS;
    }
    out.flush()?;
    fs::rename(part, &file)?;
    Ok(file)
}

struct Maker {
    random: u64,
    sent: u32,
}

impl Maker {
    fn next(&mut self) -> u32 {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005);
        self.random = self.random.wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 33) as u32
    }

    /// Client, server and port.
    fn conversation(&mut self) -> (u32, u32, u16) {
        let (one, other) = (self.next(), self.next());
        let server = match other & 0x4000_0000 {
            0 => 0xc633_6400 | (other % 250),
            _ => 0x0a00_0000 | (other % 2000),
        };
        (0x0a00_0000 | (one % 20_000), server, PORTS[(one >> 8) as usize % PORTS.len()])
    }

    fn record(&mut self, pool: &[(u32, u32, u16)], number: u32) -> Vec<u8> {
        let (one, other) = (self.next(), self.next());
        let among = if one & 1 == 0 { 1000 } else { CONVERSATIONS };
        let (client, server, port) = pool[(self.next() % among) as usize];
        let packets = 1 + (other >> 5) % 20;
        let uptime = 1_000_000 + number / IN_MILLI;
        let protocol = if matches!(port, 53 | 123 | 1194) { 17 } else { 6 };
        let long = |all: &[u32]| all.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<_>>();
        let octets = packets * (60 + (one >> 3) % 1000);
        let times = [uptime - 1000 - one % 30_000, uptime - one % 900];
        [
            long(&[client, server, 0x0a00_0001]),
            words(&[1, 2]),
            long(&[packets, octets, times[0], times[1]]),
            words(&[1024 + ((other >> 4) % 60_000) as u16, port]),
            vec![27, protocol, 0],
            words(&[0, 0]),
            vec![24, 24],
        ]
        .concat()
    }

    /// One datagram with one set, as a packet of the file.
    fn message(
        &mut self,
        out: &mut impl Write,
        number: u32,
        count: u16,
        set: u16,
        body: &[u8],
    ) -> Result<()> {
        let (milli, padding) = (number / IN_MILLI, body.len().wrapping_neg() % 4);
        let length = u16::try_from(4 + body.len() + padding)?;
        let mut message = words(&[9, count]);
        for word in [1_000_000 + milli, BEGUN + milli / 1000, self.sent, 1] {
            message.extend(word.to_be_bytes());
        }
        message.extend(words(&[set, length]));
        message.extend(body);
        message.resize(message.len() + padding, 0);
        self.sent += 1;
        let udp = u16::try_from(8 + message.len())?;
        let mut packet = vec![0x45, 0];
        packet.extend(words(&[20 + udp, 0, 0, 0x4011, 0]));
        packet.extend([192, 0, 2, 1, 127, 0, 0, 1]);
        packet.extend(words(&[50_000, 2055, udp, 0]));
        packet.extend(message);
        let octets = u32::try_from(packet.len())?;
        for word in [BEGUN + milli / 1000, milli % 1000 * 1000, octets, octets] {
            out.write_all(&word.to_le_bytes())?;
        }
        Ok(out.write_all(&packet)?)
    }
}

fn words(all: &[u16]) -> Vec<u8> {
    all.iter().flat_map(|word| word.to_be_bytes()).collect()
}
