//! sFlow version 5: the fields of one sample. What they mean for flows, the packet decoder says.

mod counters;

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::Refusal;
use crate::bytes::{Reader, unsigned};
use crate::element::DataType;
use crate::field::{Field, FieldName, FieldValue};
use crate::record::RecordKind;
use crate::structured::SubTemplates;

use counters::{Counter, Size};

/// Octets of the format and length that stand before each sample and each record of one.
pub(crate) const PREFIX: usize = 8;

/// The kind of a sample of that format; none for formats that are not known.
pub(crate) const fn kind(format: u32) -> Option<RecordKind> {
    match format {
        1 | 3 => Some(RecordKind::Sample),
        2 | 4 => Some(RecordKind::Counter),
        5 => Some(RecordKind::Drop),
        _ => None,
    }
}

/// Reads the fields of a sample of a known format, as far as they can be read. What could not be
/// read ends it with the reason; the fields before it are kept.
pub(crate) fn read<'a>(
    format: u32,
    reader: &mut Reader<'a>,
    fields: &mut Vec<Field<'a>>,
) -> Result<(), Refusal> {
    let mut sample = Sample { reader, fields };
    match format {
        1 => sample.flow(false)?,
        3 => sample.flow(true)?,
        2 => sample.source(false)?,
        4 => sample.source(true)?,
        _ => sample.discard()?,
    }
    let counters = matches!(format, 2 | 4);
    // The number of records is a claim; the sample's length is the bound.
    sample.reader.u32("number of records")?;
    while sample.reader.rest().len() >= PREFIX {
        sample.record(counters)?;
    }
    Ok(())
}

/// The fields of a sample that was read before, as far as they could be read.
pub(crate) fn fields(format: u32, bytes: &[u8]) -> std::vec::IntoIter<Field<'_>> {
    let mut fields = Vec::new();
    // What is wrong with it was told when it came.
    let _ = read(format, &mut Reader::at(bytes, 0), &mut fields);
    fields.into_iter()
}

struct Sample<'r, 'a> {
    reader: &'r mut Reader<'a>,
    fields: &'r mut Vec<Field<'a>>,
}

impl<'a> Sample<'_, 'a> {
    /// flow_sample and flow_sample_expanded.
    fn flow(&mut self, expanded: bool) -> Result<(), Refusal> {
        self.source(expanded)?;
        self.number(305, "sampling rate")?;
        self.number(318, "sample pool")?;
        self.own("drops")?;
        for element in [10, 14] {
            if expanded {
                self.reader.u32("interface format")?;
            }
            self.number(element, "interface")?;
        }
        Ok(())
    }

    /// Sequence number and source of every kind of sample.
    fn source(&mut self, expanded: bool) -> Result<(), Refusal> {
        self.own("sampleSequenceNumber")?;
        if expanded {
            self.own("sourceIdType")?;
            return self.own("sourceIdIndex");
        }
        let source = self.reader.take("source id", 4)?;
        let (kind, index) = source.split_at_checked(1).unwrap_or_default();
        self.push_number(FieldName::own("sourceIdType", DataType::Unsigned), kind);
        self.push_number(FieldName::own("sourceIdIndex", DataType::Unsigned), index);
        Ok(())
    }

    /// discarded_packet of the sFlow drop notification structures.
    fn discard(&mut self) -> Result<(), Refusal> {
        self.source(true)?;
        self.own("drops")?;
        self.number(10, "interface")?;
        self.number(14, "interface")?;
        self.own("dropReason")
    }

    /// One record of a sample; those of unknown formats or sizes are kept as octets.
    fn record(&mut self, of_counters: bool) -> Result<(), Refusal> {
        let format = self.reader.u32("record format")?;
        let length = self.reader.u32("record length")? as usize;
        let offset = self.reader.offset();
        let body = self.reader.take("record", length)?;
        let known = self.fields.len();
        let mut inner = Reader::at(body, offset);
        let mut record = Sample { reader: &mut inner, fields: self.fields };
        let read = match (of_counters, format) {
            (false, 1) => record.header().is_ok(),
            (false, 2) => record.ethernet().is_ok(),
            (false, 3) => record.ip(false).is_ok(),
            (false, 4) => record.ip(true).is_ok(),
            (false, 1001) => record.switch().is_ok(),
            (false, 1002) => record.router().is_ok(),
            (false, 1003) => record.gateway().is_ok(),
            (false, 1004) => record.user().is_ok(),
            (false, 1005) => record.url().is_ok(),
            (true, 2000) => record.host().is_ok(),
            (true, 2001) => record.adapters().is_ok(),
            (true, format) => match counters::of(format) {
                Some(counters) => record.counters(counters).is_ok(),
                None => false,
            },
            _ => false,
        };
        if !read {
            self.fields.truncate(known);
            self.push(FieldName::sflow(format), FieldValue::Bytes(body), body);
        }
        Ok(())
    }

    /// sampled_header: the beginning of the packet, as it was on the wire.
    fn header(&mut self) -> Result<(), Refusal> {
        let protocol = self.reader.take("header protocol", 4)?;
        self.push_number(FieldName::own("headerProtocol", DataType::Unsigned), protocol);
        self.number(312, "frame length")?;
        self.own("strippedOctets")?;
        let length = self.reader.u32("header length")? as usize;
        let header = self.reader.take("header", length)?;
        // 11 and 12 are IPv4 and IPv6 without a link layer; 1 is Ethernet.
        let element = if matches!(protocol, [0, 0, 0, 11 | 12]) { 313 } else { 315 };
        self.push(FieldName::new(0, element), FieldValue::Bytes(header), header);
        Ok(())
    }

    /// sampled_ethernet: addresses are filled up to eight octets.
    fn ethernet(&mut self) -> Result<(), Refusal> {
        self.number(312, "frame length")?;
        for element in [56, 80] {
            let octets = self.reader.take("MAC address", 8)?;
            if let Some((mac, _)) = octets.split_first_chunk::<6>() {
                self.push(FieldName::new(0, element), FieldValue::Mac(*mac), mac);
            }
        }
        self.number(256, "Ethernet type")
    }

    /// sampled_ipv4 and sampled_ipv6.
    fn ip(&mut self, six: bool) -> Result<(), Refusal> {
        self.number(224, "IP length")?;
        self.number(4, "protocol")?;
        for element in if six { [27, 28] } else { [8, 12] } {
            self.address(element, six)?;
        }
        for element in [7, 11, 6, 5] {
            self.number(element, "sampled IP")?;
        }
        Ok(())
    }

    /// extended_switch.
    fn switch(&mut self) -> Result<(), Refusal> {
        self.number(58, "source VLAN")?;
        self.number(244, "source priority")?;
        self.number(59, "destination VLAN")?;
        self.own("destinationPriority")
    }

    /// extended_router.
    fn router(&mut self) -> Result<(), Refusal> {
        let six = match self.reader.u32("next hop type")? {
            0 => None,
            1 => Some(false),
            _ => Some(true),
        };
        if let Some(six) = six {
            self.address(if six { 62 } else { 15 }, six)?;
        }
        let masks = if six == Some(true) { [29, 30] } else { [9, 13] };
        for element in masks {
            self.number(element, "mask length")?;
        }
        Ok(())
    }

    /// The counters of a format; exporters of an older structure leave out the last ones.
    fn counters(&mut self, counters: &[Counter]) -> Result<(), Refusal> {
        for &(name, size) in counters {
            if self.reader.rest().is_empty() {
                break;
            }
            let octets = self.reader.take(name, if size == Size::Eight { 8 } else { 4 })?;
            match size {
                Size::Float => {
                    let kind = DataType::Float;
                    let value = FieldValue::read(kind, octets, SubTemplates::none());
                    self.push(FieldName::own(name, kind), value, octets);
                }
                Size::Four | Size::Eight => {
                    self.push_number(FieldName::own(name, DataType::Unsigned), octets);
                }
            }
        }
        Ok(())
    }

    /// extended_gateway: the way by BGP.
    fn gateway(&mut self) -> Result<(), Refusal> {
        match self.reader.u32("next hop type")? {
            0 => {}
            1 => self.address(18, false)?,
            _ => self.address(63, true)?,
        }
        self.own("routerAs")?;
        self.number(16, "source AS")?;
        self.number(129, "peer AS")?;
        // Counts are claims; the record's length is the bound.
        for _ in 0..self.reader.u32("number of AS path segments")? {
            self.own("asPathSegmentType")?;
            for _ in 0..self.reader.u32("length of an AS path segment")? {
                self.own("asPathAs")?;
            }
        }
        for _ in 0..self.reader.u32("number of communities")? {
            self.number(483, "community")?;
        }
        self.own("localPreference")
    }

    /// extended_user.
    fn user(&mut self) -> Result<(), Refusal> {
        for (charset, name) in
            [("sourceCharset", "sourceUser"), ("destinationCharset", "destinationUser")]
        {
            self.own(charset)?;
            self.text(name)?;
        }
        Ok(())
    }

    /// extended_url.
    fn url(&mut self) -> Result<(), Refusal> {
        self.own("urlDirection")?;
        self.text("url")?;
        self.text("urlHost")
    }

    /// host_descr.
    fn host(&mut self) -> Result<(), Refusal> {
        self.text("hostName")?;
        let uuid = self.reader.take("hostUuid", 16)?;
        let name = FieldName::own("hostUuid", DataType::Octets);
        self.push(name, FieldValue::Bytes(uuid), uuid);
        self.own("machineType")?;
        self.own("osName")?;
        self.text("osRelease")
    }

    /// host_adapters: the interfaces of a host and their addresses, filled up to eight octets.
    fn adapters(&mut self) -> Result<(), Refusal> {
        for _ in 0..self.reader.u32("number of adapters")? {
            self.own("ifIndex")?;
            for _ in 0..self.reader.u32("number of MAC addresses")? {
                let octets = self.reader.take("MAC address", 8)?;
                if let Some((mac, _)) = octets.split_first_chunk::<6>() {
                    let name = FieldName::own("macAddress", DataType::Mac);
                    self.push(name, FieldValue::Mac(*mac), mac);
                }
            }
        }
        Ok(())
    }

    /// A string of XDR: its length, its octets, and what fills them up to a multiple of four.
    fn text(&mut self, name: &'static str) -> Result<(), Refusal> {
        let length = self.reader.u32(name)? as usize;
        let octets = self.reader.take(name, length)?;
        self.reader.take("fill", (4 - length % 4) % 4)?;
        let kind = DataType::Text;
        self.push(
            FieldName::own(name, kind),
            FieldValue::read(kind, octets, SubTemplates::none()),
            octets,
        );
        Ok(())
    }

    fn address(&mut self, element: u16, six: bool) -> Result<(), Refusal> {
        let octets = self.reader.take("address", if six { 16 } else { 4 })?;
        let address = match (<[u8; 16]>::try_from(octets), <[u8; 4]>::try_from(octets)) {
            (Ok(octets), _) => Ipv6Addr::from(octets).into(),
            (_, Ok(octets)) => Ipv4Addr::from(octets).into(),
            _ => return Ok(()),
        };
        self.push(FieldName::new(0, element), FieldValue::Address(address), octets);
        Ok(())
    }

    fn number(&mut self, element: u16, what: &'static str) -> Result<(), Refusal> {
        let octets = self.reader.take(what, 4)?;
        self.push_number(FieldName::new(0, element), octets);
        Ok(())
    }

    fn own(&mut self, name: &'static str) -> Result<(), Refusal> {
        let octets = self.reader.take(name, 4)?;
        self.push_number(FieldName::own(name, DataType::Unsigned), octets);
        Ok(())
    }

    fn push_number(&mut self, name: FieldName, octets: &'a [u8]) {
        let value = unsigned(octets).map_or(FieldValue::Bytes(octets), FieldValue::Unsigned);
        self.push(name, value, octets);
    }

    fn push(&mut self, name: FieldName, value: FieldValue<'a>, bytes: &'a [u8]) {
        self.fields.push(Field { name, value, bytes });
    }
}

#[cfg(test)]
mod tests;
