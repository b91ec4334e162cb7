//! The header of a message, of any version.

use std::net::IpAddr;

use model::{NetflowVersion, Timestamp};

use crate::Refusal;
use crate::bytes::Reader;
use crate::value;

/// The header of a message, of any version.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Header {
    /// In which protocol.
    pub version: NetflowVersion,
    /// At which octet of the datagram the message begins.
    pub offset: usize,
    /// Octets of the header.
    pub octets: usize,
    /// Octets of the whole message as the header claims (IPFIX); else what the datagram has.
    pub length: usize,
    /// What the header claims to count: records, or samples. IPFIX has no count.
    pub count: Option<u32>,
    /// Milliseconds since the exporter's boot, 32 bits that wrap.
    pub uptime_millis: Option<u32>,
    /// When the exporter sent it, by its own clock; sFlow does not say.
    pub export_time: Option<Timestamp>,
    /// The sequence number, where the version has one.
    pub sequence: Option<u32>,
    /// Observation domain (IPFIX), Source ID (v9), engine type × 256 + engine id (v5, v8), agent
    /// (sFlow), 0 else.
    pub domain: u32,
    /// One in so many packets was looked at (v5).
    pub sampling: Option<u32>,
    /// Which agent speaks (sFlow): datagrams of each are numbered apart.
    pub agent: Option<IpAddr>,
    /// Which aggregation (v8); 0 else.
    pub aggregation: u8,
}

/// The lower 14 bits are the interval; the upper ones say how it is kept.
const SAMPLING_INTERVAL: u16 = 0x3fff;
/// Octets of an IPFIX header, which its length includes.
const IPFIX_HEADER: usize = 16;

impl Header {
    /// Reads the header of the first message.
    pub fn read(datagram: &[u8]) -> Result<Self, Refusal> {
        Self::read_at(datagram, 0)
    }

    /// Reads the header of the message that begins at `offset` of the datagram.
    pub(crate) fn read_at(datagram: &[u8], offset: usize) -> Result<Self, Refusal> {
        let bytes = datagram.get(offset..).unwrap_or_default();
        let mut reader = Reader::at(bytes, offset);
        let version = match reader.u16("version")? {
            0 => return Self::sflow(datagram, offset),
            1 => NetflowVersion::V1,
            5 => NetflowVersion::V5,
            7 => NetflowVersion::V7,
            8 => NetflowVersion::V8,
            9 => NetflowVersion::V9,
            10 => NetflowVersion::Ipfix,
            other => return Err(Refusal::UnknownVersion(other)),
        };
        let mut header = Self {
            version,
            offset,
            octets: 0,
            length: bytes.len(),
            count: None,
            uptime_millis: None,
            export_time: None,
            sequence: None,
            domain: 0,
            sampling: None,
            agent: None,
            aggregation: 0,
        };
        if version == NetflowVersion::Ipfix {
            header.ipfix(&mut reader)?;
        } else {
            header.netflow(&mut reader)?;
        }
        header.octets = reader.offset() - offset;
        Ok(header)
    }

    /// RFC 7011 §3.1: version, length, export time, sequence number, observation domain.
    fn ipfix(&mut self, reader: &mut Reader<'_>) -> Result<(), Refusal> {
        let offset = reader.offset();
        let length = reader.u16("Length")?;
        self.length = length.into();
        if self.length < IPFIX_HEADER {
            return Err(Refusal::Impossible { what: "Length", offset, value: length.into() });
        }
        self.export_time = Some(seconds(reader.u32("Export Time")?));
        self.sequence = Some(reader.u32("Sequence Number")?);
        self.domain = reader.u32("Observation Domain ID")?;
        Ok(())
    }

    /// Count, uptime and time in all; nanoseconds but in v9 (RFC 3954 §5.1); then what the version
    /// has.
    fn netflow(&mut self, reader: &mut Reader<'_>) -> Result<(), Refusal> {
        self.count = Some(reader.u16("count")?.into());
        self.uptime_millis = Some(reader.u32("system uptime")?);
        let time = seconds(reader.u32("UNIX seconds")?);
        self.export_time = Some(time);
        if self.version == NetflowVersion::V9 {
            self.sequence = Some(reader.u32("sequence number")?);
            self.domain = reader.u32("Source ID")?;
            return Ok(());
        }
        let nanos = reader.u32("UNIX nanoseconds")?;
        self.export_time = Some(time.plus_nanos(nanos.into()));
        if self.version == NetflowVersion::V1 {
            return Ok(());
        }
        self.sequence = Some(reader.u32("flow sequence")?);
        if self.version == NetflowVersion::V7 {
            reader.u32("reserved")?;
            return Ok(());
        }
        // Engine type and engine id.
        self.domain = reader.u16("engine")?.into();
        if self.version == NetflowVersion::V5 {
            let interval = reader.u16("sampling interval")? & SAMPLING_INTERVAL;
            self.sampling = (interval > 0).then_some(interval.into());
            return Ok(());
        }
        self.aggregation = reader.u8("aggregation")?;
        reader.u8("aggregation version")?;
        reader.u32("reserved")?;
        Ok(())
    }

    /// sFlow version 5: version, agent address, sub-agent, sequence, uptime, samples.
    fn sflow(datagram: &[u8], offset: usize) -> Result<Self, Refusal> {
        let bytes = datagram.get(offset..).unwrap_or_default();
        let mut reader = Reader::at(bytes, offset);
        let version = reader.u32("version")?;
        if version != 5 {
            return Err(Refusal::UnknownSflow(version));
        }
        let at = reader.offset();
        let agent = match reader.u32("agent address type")? {
            1 => value::address(reader.take("agent address", 4)?),
            2 => value::address(reader.take("agent address", 16)?),
            other => {
                let what = "agent address type";
                return Err(Refusal::Impossible { what, offset: at, value: other.into() });
            }
        };
        let domain = reader.u32("sub-agent id")?;
        let sequence = reader.u32("sequence number")?;
        let uptime = reader.u32("uptime")?;
        let count = reader.u32("samples")?;
        Ok(Self {
            version: NetflowVersion::Sflow5,
            offset,
            octets: reader.offset() - offset,
            length: bytes.len(),
            count: Some(count),
            uptime_millis: Some(uptime),
            export_time: None,
            sequence: Some(sequence),
            domain,
            sampling: None,
            agent,
            aggregation: 0,
        })
    }

    /// What follows the header in its message, as far as it is there, and at which octet of the
    /// datagram.
    pub(crate) fn body<'a>(&self, datagram: &'a [u8]) -> (&'a [u8], usize) {
        let start = self.offset + self.octets;
        let end = self.end().min(datagram.len());
        (datagram.get(start..end).unwrap_or_default(), start)
    }

    /// The octet of the datagram after the message, as the header claims.
    pub(crate) const fn end(&self) -> usize {
        self.offset + self.length
    }
}

fn seconds(seconds: u32) -> Timestamp {
    Timestamp::from_seconds(seconds.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_cut_short_says_where() {
        let expected = Refusal::Short { what: "UNIX seconds", offset: 8, needed: 4, available: 1 };
        assert_eq!(Header::read(&[0, 5, 0, 1, 0, 0, 0, 0, 9]), Err(expected));
        assert_eq!(expected.to_string(), "UNIX seconds at octet 8 needs 4 octets, 1 left");
    }
}
