//! Structured data (RFC 6313): lists as the octets of one field, to be sent as
//! [`FieldValue::Bytes`] in a field of variable length.

use model::NetflowVersion;

use super::template::{Template, specifier, word};
use super::{EncodeError, value};
use crate::field::{FieldName, FieldValue};

/// basicList (RFC 6313 §4.5.1): values of one element, each in so many octets, or 65 535 where each
/// tells. `semantic` is one of RFC 6313 §4.4: 255 undefined, 0 noneOf, 1 exactlyOneOf, 2 oneOrMoreOf,
/// 3 allOf, 4 ordered.
pub fn basic_list(
    semantic: u8,
    name: FieldName,
    length: u16,
    values: &[FieldValue<'_>],
) -> Result<Vec<u8>, EncodeError> {
    let mut out = vec![semantic];
    specifier(NetflowVersion::Ipfix, false, name, length, &mut out)?;
    for field in values {
        value::put(name, length, field, &mut out)?;
    }
    Ok(out)
}

/// subTemplateList (RFC 6313 §4.5.2): records of one template.
pub fn sub_template_list(
    semantic: u8,
    template: &Template,
    records: &[&[FieldValue<'_>]],
) -> Result<Vec<u8>, EncodeError> {
    let mut out = vec![semantic];
    word(template.id(), &mut out);
    records.iter().try_for_each(|record| template.put_record(record, &mut out))?;
    Ok(out)
}

/// subTemplateMultiList (RFC 6313 §4.5.3): records of several templates, each group with its length.
pub fn sub_template_multi_list(
    semantic: u8,
    groups: &[(&Template, &[&[FieldValue<'_>]])],
) -> Result<Vec<u8>, EncodeError> {
    let mut out = vec![semantic];
    for (template, records) in groups {
        let mut group = Vec::new();
        records.iter().try_for_each(|record| template.put_record(record, &mut group))?;
        // Template id and this length are part of it.
        let needed = group.len() + 4;
        let available = usize::from(u16::MAX);
        let length = u16::try_from(needed).map_err(|_| EncodeError::TooLong {
            what: "a list",
            needed,
            available,
        })?;
        word(template.id(), &mut out);
        word(length, &mut out);
        out.append(&mut group);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_written_as_the_standard_shows_them() {
        // RFC 6313 §4.5.1 and §4.5.2: semantic, element and length (or template id), values.
        let number = FieldName::new(0, 10);
        let values = [FieldValue::Unsigned(1), FieldValue::Unsigned(4)];
        assert_eq!(
            basic_list(3, number, 4, &values),
            Ok(vec![3, 0, 10, 0, 4, 0, 0, 0, 1, 0, 0, 0, 4])
        );
        let enterprise = FieldName::new(9, 7);
        let empty = vec![255, 0x80, 7, 0xff, 0xff, 0, 0, 0, 9];
        assert_eq!(basic_list(255, enterprise, u16::MAX, &[]), Ok(empty));
        let template = Template::data(257, [(number, 1), (FieldName::new(0, 4), 1)]).unwrap();
        let record = [FieldValue::Unsigned(2), FieldValue::Unsigned(6)];
        assert_eq!(
            sub_template_list(4, &template, &[&record, &record]),
            Ok(vec![4, 1, 1, 2, 6, 2, 6])
        );
        assert_eq!(
            sub_template_multi_list(255, &[(&template, &[&record]), (&template, &[])]),
            Ok(vec![255, 1, 1, 0, 6, 2, 6, 1, 1, 0, 4])
        );
    }
}
