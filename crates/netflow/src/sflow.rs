//! sFlow version 5: the fields of one sample. What they mean for flows, the packet decoder says.

mod structure;

use crate::Refusal;
use crate::bytes::{Reader, unsigned};
use crate::element::DataType;
use crate::field::{Field, FieldName, FieldValue};
use crate::record::RecordKind;

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

    /// One record of a sample; those of unknown formats, and those that cannot be read, are kept as
    /// octets, as is what stands behind the fields that are known.
    fn record(&mut self, counters: bool) -> Result<(), Refusal> {
        let format = self.reader.u32("record format")?;
        let length = self.reader.u32("record length")? as usize;
        let offset = self.reader.offset();
        let body = self.reader.take("record", length)?;
        let known = self.fields.len();
        let mut inner = Reader::at(body, offset);
        let read = structure::of(counters, format)
            .and_then(|structure| structure.read(&mut inner, self.fields).ok());
        let rest = read.unwrap_or_else(|| {
            self.fields.truncate(known);
            body
        });
        if read.is_none() || rest.iter().any(|octet| *octet != 0) {
            self.push(FieldName::sflow(format), FieldValue::Bytes(rest), rest);
        }
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
