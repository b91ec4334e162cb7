//! Writing classic pcap: a header, then records.

use model::Timestamp;

use crate::{LinkType, Resolution};

/// Writes little-endian pcap with microseconds or nanoseconds into a vector.
///
/// ```
/// use capture::{LinkType, Resolution, pcap::Writer};
/// use model::Timestamp;
///
/// let mut file = Vec::new();
/// let writer = Writer::new(LinkType::ETHERNET, Resolution::Nanos);
/// writer.header(&mut file);
/// writer.packet(Timestamp(1), &[0; 60], 60, &mut file);
/// assert_eq!(file.len(), 24 + 16 + 60);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Writer {
    link_type: LinkType,
    resolution: Resolution,
}

/// What tcpdump writes when nothing is cut.
const SNAP_LENGTH: u32 = 262_144;

impl Writer {
    /// A writer of packets of one link type.
    pub const fn new(link_type: LinkType, resolution: Resolution) -> Self {
        Self { link_type, resolution }
    }

    /// The file's header, once.
    pub fn header(&self, out: &mut Vec<u8>) {
        let magic: u32 = match self.resolution {
            Resolution::Micros => 0xa1b2_c3d4,
            Resolution::Nanos => 0xa1b2_3c4d,
        };
        out.extend_from_slice(&magic.to_le_bytes());
        out.extend_from_slice(&2_u16.to_le_bytes());
        out.extend_from_slice(&4_u16.to_le_bytes());
        out.extend_from_slice(&[0; 8]);
        out.extend_from_slice(&SNAP_LENGTH.to_le_bytes());
        out.extend_from_slice(&u32::from(self.link_type.0).to_le_bytes());
    }

    /// One record. Times before 1970 and after 2106 become the nearest that pcap can say.
    pub fn packet(&self, time: Timestamp, data: &[u8], original_length: u32, out: &mut Vec<u8>) {
        let (seconds, nanos) = time.seconds_and_nanos();
        let (seconds, nanos) = match u32::try_from(seconds) {
            Ok(seconds) => (seconds, nanos),
            Err(_) if seconds < 0 => (0, 0),
            Err(_) => (u32::MAX, 999_999_999),
        };
        let fraction = match self.resolution {
            Resolution::Micros => nanos / 1000,
            Resolution::Nanos => nanos,
        };
        let captured = u32::try_from(data.len()).unwrap_or(u32::MAX);
        let data = data.get(..captured as usize).unwrap_or(data);
        for word in [seconds, fraction, captured, original_length] {
            out.extend_from_slice(&word.to_le_bytes());
        }
        out.extend_from_slice(data);
    }
}
