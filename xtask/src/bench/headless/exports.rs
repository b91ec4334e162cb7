//! Exports of NetFlow v9 with the 18 fields of version 5, thirty in a datagram, all of one exporter: 20,000 clients that call
//! some 2,000 servers, half of the flows of a thousand conversations and the others of a hundred thousand.

#[path = "../../../../benches/src/v9.rs"]
mod v9;

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::Result;

use self::v9::V9;
use crate::house;

const RECORDS: u32 = 30;
const TEMPLATE: u16 = 256;
const BEGUN: u32 = 1_772_442_000;
/// Datagrams in a millisecond of the exporter's clock.
const IN_MILLI: u32 = 4;
const PORTS: [u16; 12] = [443, 443, 443, 80, 53, 53, 123, 22, 25, 3389, 8080, 1194];
const CONVERSATIONS: u32 = 100_000;
/// Datagrams after which the template comes again.
const TEMPLATE_AGAIN: u32 = 4096;

/// A capture of so many records, the same each time.
pub(super) fn exports(records: u32) -> Result<PathBuf> {
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
    let mut maker = Maker::new();
    let (mut made, mut number) = (0, 0);
    while made < records {
        let milli = number / IN_MILLI;
        for message in maker.messages(number, milli)? {
            packet(&mut out, milli, &message)?;
        }
        made += RECORDS;
        number += 1;
    }
    out.flush()?;
    fs::rename(part, &file)?;
    Ok(file)
}

/// Makes one datagram after the other.
pub(super) struct Maker {
    random: u64,
    sent: u32,
    pool: Vec<(u32, u32, u16)>,
}

impl Maker {
    /// The same each time.
    pub(super) fn new() -> Self {
        let mut maker = Self { random: 12_345, sent: 0, pool: Vec::new() };
        maker.pool = (0..CONVERSATIONS).map(|_| maker.conversation()).collect();
        maker
    }

    /// The datagram of this number so many milliseconds after the first, and before it the template where it is time.
    pub(super) fn messages(&mut self, number: u32, milli: u32) -> Result<Vec<Vec<u8>>> {
        let mut messages = Vec::new();
        if number.is_multiple_of(TEMPLATE_AGAIN) {
            let fields: Vec<u8> =
                V9.iter().flat_map(|(id, length)| words(&[*id, *length])).collect();
            let body = [words(&[TEMPLATE, 18]), fields].concat();
            messages.push(self.message(milli, 1, 0, &body)?);
        }
        let body: Vec<u8> = (0..RECORDS).flat_map(|_| self.record(milli)).collect();
        messages.push(self.message(milli, 30, TEMPLATE, &body)?);
        Ok(messages)
    }

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

    fn record(&mut self, milli: u32) -> Vec<u8> {
        let (one, other) = (self.next(), self.next());
        let among = if one & 1 == 0 { 1000 } else { CONVERSATIONS };
        let at = (self.next() % among) as usize;
        let (client, server, port) = self.pool[at];
        let packets = 1 + (other >> 5) % 20;
        let uptime = 1_000_000 + milli;
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

    /// One datagram with one set.
    fn message(&mut self, milli: u32, count: u16, set: u16, body: &[u8]) -> Result<Vec<u8>> {
        let padding = body.len().wrapping_neg() % 4;
        let length = u16::try_from(4 + body.len() + padding)?;
        let mut message = words(&[9, count]);
        for word in [1_000_000 + milli, BEGUN + milli / 1000, self.sent, 1] {
            message.extend(word.to_be_bytes());
        }
        message.extend(words(&[set, length]));
        message.extend(body);
        message.resize(message.len() + padding, 0);
        self.sent += 1;
        Ok(message)
    }
}

/// A datagram as a packet of the file.
fn packet(out: &mut impl Write, milli: u32, message: &[u8]) -> Result<()> {
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

fn words(all: &[u16]) -> Vec<u8> {
    all.iter().flat_map(|word| word.to_be_bytes()).collect()
}
