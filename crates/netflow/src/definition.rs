//! Template records as they stand in a template set, one view for v9 and IPFIX.

use model::NetflowVersion;

use crate::Refusal;
use crate::bytes::Reader;
use crate::field::FieldName;
use crate::layout::{Layout, VARIABLE};

/// One template record of a set, not copied.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Definition<'a> {
    pub(crate) id: u16,
    pub(crate) style: Style,
    /// Fields as the record counts them; 0 is a withdrawal.
    pub(crate) count: usize,
    /// The first so many are scope.
    pub(crate) scopes: usize,
    /// At which octet of the datagram.
    pub(crate) offset: usize,
    /// Field specifiers as they were sent.
    pub(crate) raw: &'a [u8],
}

/// The four layouts of template records.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Style {
    /// Template FlowSet (RFC 3954 §5.2), set id 0.
    V9Template,
    /// Options Template FlowSet (RFC 3954 §6.1), set id 1.
    V9Options,
    /// Template Set (RFC 7011 §3.4.1), set id 2.
    IpfixTemplate,
    /// Options Template Set (RFC 7011 §3.4.2), set id 3.
    IpfixOptions,
}

/// The enterprise bit of an IPFIX field specifier (RFC 7011 §3.2).
const ENTERPRISE: u16 = 0x8000;
/// Octets of a field specifier without enterprise number.
const SPECIFIER: usize = 4;

impl Style {
    /// By set id. v9's ids are met in IPFIX too, and then mean what they mean in v9.
    pub(crate) const fn of(version: NetflowVersion, set_id: u16) -> Option<Self> {
        match (version, set_id) {
            (_, 0) => Some(Self::V9Template),
            (_, 1) => Some(Self::V9Options),
            (NetflowVersion::Ipfix, 2) => Some(Self::IpfixTemplate),
            (NetflowVersion::Ipfix, 3) => Some(Self::IpfixOptions),
            _ => None,
        }
    }

    pub(crate) const fn is_options(self) -> bool {
        matches!(self, Self::V9Options | Self::IpfixOptions)
    }

    const fn has_enterprises(self) -> bool {
        matches!(self, Self::IpfixTemplate | Self::IpfixOptions)
    }
}

impl<'a> Definition<'a> {
    /// The fields, scope first, with their lengths.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (FieldName, u16)> + use<'a> {
        let Self { style, scopes, raw, .. } = *self;
        let mut reader = Reader::at(raw, 0);
        let mut position = 0;
        std::iter::from_fn(move || {
            let (id, length, enterprise) = specifier(&mut reader, style).ok()?;
            let scope = position < scopes;
            position += 1;
            let name = if scope && style == Style::V9Options {
                FieldName::v9_scope(id)
            } else {
                FieldName::new(enterprise, id)
            };
            Some((name, length))
        })
    }

    /// Octets of one record, the least where some fields vary.
    pub(crate) fn octets(&self) -> usize {
        self.fields().map(|(_, length)| if length == VARIABLE { 1 } else { length.into() }).sum()
    }

    pub(crate) fn layout(&self) -> Layout {
        Layout::sequential(self.fields(), self.scopes)
    }
}

/// The template records of a set's body, which begins at `offset` of the datagram. The first that
/// cannot be read ends it, for nobody knows where the next one begins.
pub(crate) struct Definitions<'a> {
    style: Style,
    reader: Reader<'a>,
}

impl<'a> Definitions<'a> {
    pub(crate) fn new(style: Style, body: &'a [u8], offset: usize) -> Self {
        Self { style, reader: Reader::at(body, offset) }
    }

    fn read(&mut self) -> Result<Definition<'a>, Refusal> {
        let Self { style, .. } = *self;
        let reader = &mut self.reader;
        let offset = reader.offset();
        let id = reader.u16("Template ID")?;
        let (count, scopes, raw) = match style {
            Style::V9Options => {
                let scope_octets = usize::from(reader.u16("Option Scope Length")?);
                let option_octets = usize::from(reader.u16("Option Length")?);
                let raw = reader.take("option fields", scope_octets + option_octets)?;
                (raw.len() / SPECIFIER, scope_octets / SPECIFIER, raw)
            }
            Style::V9Template | Style::IpfixTemplate | Style::IpfixOptions => {
                let count = usize::from(reader.u16("Field Count")?);
                let scopes = match style {
                    // A withdrawal ends here (RFC 7011 §8.1).
                    Style::IpfixOptions if count > 0 => reader.u16("Scope Field Count")?.into(),
                    _ => 0,
                };
                let mut ahead = *reader;
                for _ in 0..count {
                    specifier(&mut ahead, style)?;
                }
                let raw = reader.take("field specifiers", ahead.offset() - reader.offset())?;
                (count, scopes, raw)
            }
        };
        Ok(Definition { id, style, count, scopes, offset, raw })
    }
}

impl<'a> Iterator for Definitions<'a> {
    type Item = Result<Definition<'a>, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.reader.rest();
        // Padding: too short for a template record, or zeros, which no template id is.
        if rest.len() < SPECIFIER || rest.iter().all(|byte| *byte == 0) {
            return None;
        }
        let result = self.read();
        if result.is_err() {
            self.reader = Reader::at(&[], 0);
        }
        Some(result)
    }
}

/// Element id, length and enterprise number (RFC 7011 §3.2); v9 has no enterprises.
pub(crate) fn specifier(reader: &mut Reader<'_>, style: Style) -> Result<(u16, u16, u32), Refusal> {
    let id = reader.u16("Information Element id")?;
    let length = reader.u16("Field Length")?;
    if style.has_enterprises() && id & ENTERPRISE != 0 {
        return Ok((id & !ENTERPRISE, length, reader.u32("Enterprise Number")?));
    }
    Ok((id, length, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ids, scopes and fields of each template record, as text.
    fn check(style: Style, body: &[u8], expected: &[&str]) {
        let found: Vec<String> = Definitions::new(style, body, 0)
            .map(|definition| match definition {
                Ok(definition) => {
                    let fields: Vec<_> = definition
                        .fields()
                        .map(|(name, length)| format!("{name}:{length}"))
                        .collect();
                    format!("{}/{} {}", definition.id, definition.scopes, fields.join(" "))
                }
                Err(refusal) => refusal.to_string(),
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn template_records_follow_one_another_until_padding() {
        let body = [1, 0, 0, 1, 0, 1, 0, 4, 1, 1, 0, 2, 0, 8, 0, 4, 0, 1, 0, 8, 0, 0];
        let expected = ["256/0 octetDeltaCount:4", "257/0 sourceIPv4Address:4 octetDeltaCount:8"];
        check(Style::V9Template, &body, &expected);
    }

    #[test]
    fn scopes_of_v9_are_counted_in_octets() {
        let body = [1, 2, 0, 4, 0, 4, 0, 1, 0, 4, 0, 1, 0, 2, 0, 0];
        check(Style::V9Options, &body, &["258/1 scopeSystem:4 octetDeltaCount:2"]);
    }

    #[test]
    fn enterprise_numbers_follow_the_elements_they_belong_to() {
        let body =
            [1, 3, 0, 2, 0, 1, 0x80, 1, 0, 8, 0, 0, 0x72, 0x79, 0x80, 7, 0xff, 0xff, 0, 0, 0, 9];
        let expected = ["259/1 reverseOctetDeltaCount:8 9/7:65535"];
        check(Style::IpfixOptions, &body, &expected);
    }

    #[test]
    fn a_template_that_counts_more_fields_than_there_are_says_where() {
        let body = [1, 0, 0, 2, 0, 1, 0, 4];
        let expected = ["Information Element id at octet 8 needs 2 octets, 0 left"];
        check(Style::V9Template, &body, &expected);
    }
}
