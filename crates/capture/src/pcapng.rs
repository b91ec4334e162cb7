//! Writing pcapng: each call adds one whole block.

use std::net::IpAddr;

use model::Timestamp;

use crate::options::Of;
use crate::{Interface, InterfaceStatistics, LinkType, Packet, Resolution};

/// Builds little-endian blocks at the end of a vector; keeps only the resolutions of the
/// section's interfaces. Its clones write on in the same section.
///
/// ```
/// use capture::pcapng::{InterfaceDescription, PacketBlock, Writer};
/// use capture::{LinkType, Resolution};
/// use model::Timestamp;
///
/// let mut out = Vec::new();
/// let mut writer = Writer::new();
/// writer.section_header("flowglass-relay", &mut out);
/// let live = writer.interface(
///     &InterfaceDescription { name: Some("live"), ..InterfaceDescription::new(LinkType::RAW) },
///     &mut out,
/// );
/// writer.packet(&PacketBlock::new(live, Timestamp(1), &[0x45, 0, 0, 20]), &mut out);
/// assert_eq!(out.len() % 4, 0);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Writer {
    /// Of each interface, as `if_tsresol` says it.
    resolutions: Vec<u8>,
}

/// What an Interface Description Block says.
#[derive(Clone, Copy, Debug)]
pub struct InterfaceDescription<'a> {
    /// The link type of its packets.
    pub link_type: LinkType,
    /// Octets captured of each packet at most; 0 is no limit.
    pub snap_length: u32,
    /// How finely its times are written.
    pub resolution: Resolution,
    /// `if_name`.
    pub name: Option<&'a str>,
    /// `if_description`.
    pub description: Option<&'a str>,
}

/// What an Enhanced Packet Block says.
#[derive(Clone, Copy, Debug)]
pub struct PacketBlock<'a> {
    /// What [`Writer::interface`] returned.
    pub interface: u32,
    /// When; before 1970 is written as 1970.
    pub time: Timestamp,
    /// What was captured.
    pub data: &'a [u8],
    /// Its length on the wire.
    pub original_length: u32,
    /// `epb_packetid`.
    pub packet_id: Option<u64>,
    /// `epb_dropcount`: packets lost between the one before and this.
    pub drop_count: Option<u64>,
}

impl<'a> InterfaceDescription<'a> {
    /// No limit, nanoseconds, no name.
    pub const fn new(link_type: LinkType) -> Self {
        Self {
            link_type,
            snap_length: 0,
            resolution: Resolution::Nanos,
            name: None,
            description: None,
        }
    }
}

impl<'a> PacketBlock<'a> {
    /// A whole packet without options.
    pub fn new(interface: u32, time: Timestamp, data: &'a [u8]) -> Self {
        let original_length = u32::try_from(data.len()).unwrap_or(u32::MAX);
        Self { interface, time, data, original_length, packet_id: None, drop_count: None }
    }
}

impl Writer {
    /// A writer that has written nothing.
    pub const fn new() -> Self {
        Self { resolutions: Vec::new() }
    }

    /// Section Header Block (§4.1): interfaces count from 0 again. `application` says who writes.
    pub fn section_header(&mut self, application: &str, out: &mut Vec<u8>) {
        self.resolutions.clear();
        block(0x0a0d_0d0a, out, |out| {
            section_start(out);
            option(4, application.as_bytes(), out);
            end_of_options(out);
        });
    }

    /// Interface Description Block (§4.2); returns the interface's number.
    pub fn interface(&mut self, description: &InterfaceDescription<'_>, out: &mut Vec<u8>) -> u32 {
        let number = u32::try_from(self.resolutions.len()).unwrap_or(u32::MAX);
        let exponent = match description.resolution {
            Resolution::Micros => 6,
            Resolution::Nanos => 9,
        };
        self.resolutions.push(exponent);
        block(1, out, |out| {
            out.extend_from_slice(&description.link_type.0.to_le_bytes());
            out.extend_from_slice(&0_u16.to_le_bytes());
            out.extend_from_slice(&description.snap_length.to_le_bytes());
            for (code, text) in [(2, description.name), (3, description.description)] {
                if let Some(text) = text {
                    option(code, text.as_bytes(), out);
                }
            }
            option(9, &[exponent], out);
            end_of_options(out);
        });
        number
    }

    /// Enhanced Packet Block (§4.3).
    pub fn packet(&self, packet: &PacketBlock<'_>, out: &mut Vec<u8>) {
        let captured = u32::try_from(packet.data.len()).unwrap_or(u32::MAX);
        block(6, out, |out| {
            out.extend_from_slice(&packet.interface.to_le_bytes());
            self.time(packet.interface, packet.time, out);
            out.extend_from_slice(&captured.to_le_bytes());
            out.extend_from_slice(&packet.original_length.to_le_bytes());
            out.extend_from_slice(packet.data);
            pad(packet.data.len(), out);
            if packet.drop_count.is_some() || packet.packet_id.is_some() {
                for (code, number) in [(4, packet.drop_count), (5, packet.packet_id)] {
                    if let Some(number) = number {
                        option(code, &number.to_le_bytes(), out);
                    }
                }
                end_of_options(out);
            }
        });
    }

    /// Interface Statistics Block (§4.6); `statistics.interface` is what [`Self::interface`]
    /// returned.
    pub fn statistics(&self, statistics: &InterfaceStatistics, out: &mut Vec<u8>) {
        block(5, out, |out| {
            out.extend_from_slice(&statistics.interface.to_le_bytes());
            self.time(statistics.interface, statistics.time.unwrap_or_default(), out);
            let counts = [
                (4, statistics.received),
                (5, statistics.dropped),
                (7, statistics.os_dropped),
                (8, statistics.delivered),
            ];
            for (code, number) in counts {
                if let Some(number) = number {
                    option(code, &number.to_le_bytes(), out);
                }
            }
            end_of_options(out);
        });
    }

    /// Name Resolution Block (§4.5): what addresses are called. A name of more octets than a record holds,
    /// or with a zero in it, is left out.
    pub fn names<'a>(&self, names: impl IntoIterator<Item = (IpAddr, &'a str)>, out: &mut Vec<u8>) {
        block(4, out, |out| {
            for (address, name) in names {
                let (kind, mut record) = match address {
                    IpAddr::V4(address) => (1, address.octets().to_vec()),
                    IpAddr::V6(address) => (2, address.octets().to_vec()),
                };
                record.extend_from_slice(name.as_bytes());
                record.push(0);
                if record.len() <= usize::from(u16::MAX) && !name.contains('\0') {
                    option(kind, &record, out);
                }
            }
            end_of_options(out);
        });
    }

    /// Section Header Block with what an [`Interface`] that was read says of its section.
    pub fn section_again(&mut self, options: &[u8], out: &mut Vec<u8>) {
        self.resolutions.clear();
        block(0x0a0d_0d0a, out, |out| {
            section_start(out);
            out.extend_from_slice(options);
            end_of_options(out);
        });
    }

    /// Interface Description Block as it was read: name, comments and all, and times as fine as
    /// there; nanoseconds where they were finer. Returns the interface's number.
    pub fn interface_again(&mut self, interface: &Interface, out: &mut Vec<u8>) -> u32 {
        let number = u32::try_from(self.resolutions.len()).unwrap_or(u32::MAX);
        let resolution = writable(interface.resolution);
        self.resolutions.push(resolution);
        block(1, out, |out| {
            out.extend_from_slice(&interface.link_type.0.to_le_bytes());
            out.extend_from_slice(&0_u16.to_le_bytes());
            out.extend_from_slice(&interface.snap_length.to_le_bytes());
            out.extend_from_slice(&interface.options);
            option(9, &[resolution], out);
            end_of_options(out);
        });
        number
    }

    /// Enhanced Packet Block of a packet that was read, with all its options; `interface` is what
    /// [`Self::interface_again`] returned. A packet without a time gets this one.
    pub fn packet_again(
        &self,
        packet: &Packet<'_>,
        interface: u32,
        timeless: Timestamp,
        out: &mut Vec<u8>,
    ) {
        let captured = u32::try_from(packet.data.len()).unwrap_or(u32::MAX);
        block(6, out, |out| {
            out.extend_from_slice(&interface.to_le_bytes());
            self.time(interface, packet.time.unwrap_or(timeless), out);
            out.extend_from_slice(&captured.to_le_bytes());
            out.extend_from_slice(&packet.original_length.to_le_bytes());
            out.extend_from_slice(packet.data);
            pad(packet.data.len(), out);
            let before = out.len();
            packet.options.write(Of::Packet, out);
            if out.len() > before {
                end_of_options(out);
            }
        });
    }

    /// The high and the low half of the ticks since 1970.
    fn time(&self, interface: u32, time: Timestamp, out: &mut Vec<u8>) {
        let resolution = self.resolutions.get(interface as usize);
        debug_assert!(resolution.is_some(), "interface {interface} was never described");
        let nanos = u64::try_from(time.0).unwrap_or_default();
        let ticks = ticks(nanos, resolution.copied().unwrap_or(6));
        let [a, b, c, d, e, f, g, h] = ticks.to_le_bytes();
        out.extend_from_slice(&[e, f, g, h, a, b, c, d]);
    }
}

/// Byte-order magic, version 1.0, a length nobody knows yet.
fn section_start(out: &mut Vec<u8>) {
    out.extend_from_slice(&0x1a2b_3c4d_u32.to_le_bytes());
    out.extend_from_slice(&1_u16.to_le_bytes());
    out.extend_from_slice(&0_u16.to_le_bytes());
    out.extend_from_slice(&u64::MAX.to_le_bytes());
}

/// A resolution in which every nanosecond that was read in this one has its own tick, so that the
/// same ticks come back.
const fn writable(resolution: u8) -> u8 {
    match resolution {
        0..=9 | 0x80..=0x9d => resolution,
        _ => 9,
    }
}

/// So many nanoseconds in ticks of a [`writable`] resolution.
fn ticks(nanos: u64, resolution: u8) -> u64 {
    if resolution & 0x80 == 0 {
        return nanos / 10_u64.pow(9_u32.saturating_sub(resolution.into()));
    }
    // Reading rounds down to a nanosecond, of which several make a tick: the next tick is meant.
    let scaled = u128::from(nanos) << (resolution & 0x7f);
    u64::try_from(scaled.div_ceil(1_000_000_000)).unwrap_or(u64::MAX)
}

/// Type, length, body, length again (§3.1).
fn block(block_type: u32, out: &mut Vec<u8>, body: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend_from_slice(&block_type.to_le_bytes());
    out.extend_from_slice(&[0; 4]);
    body(out);
    let length = u32::try_from(out.len().saturating_sub(start).saturating_add(4));
    let length = length.unwrap_or(u32::MAX).to_le_bytes();
    out.extend_from_slice(&length);
    if let Some(place) = out.get_mut(start.saturating_add(4)..).and_then(<[u8]>::first_chunk_mut) {
        *place = length;
    }
}

/// Code, length, value, padding (§3.5). What is beyond 65,535 octets is cut.
fn option(code: u16, value: &[u8], out: &mut Vec<u8>) {
    let length = u16::try_from(value.len()).unwrap_or(u16::MAX);
    let value = value.get(..length.into()).unwrap_or(value);
    out.extend_from_slice(&code.to_le_bytes());
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(value);
    pad(value.len(), out);
}

fn end_of_options(out: &mut Vec<u8>) {
    out.extend_from_slice(&[0; 4]);
}

fn pad(length: usize, out: &mut Vec<u8>) {
    let missing = length.wrapping_neg() & 3;
    out.extend_from_slice([0; 3].get(..missing).unwrap_or_default());
}
