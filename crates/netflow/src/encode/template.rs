//! A template to be announced: which fields its records have, and how long they are.

use model::NetflowVersion;

use super::{EncodeError, value};
use crate::field::{FieldName, FieldValue};
use crate::layout::VARIABLE;

/// A template to be announced. Fields may come twice and may have no length; 65 535 is a length
/// that each record tells (RFC 7011 §7; H3C does so in v9 too).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Template {
    id: u16,
    options: bool,
    scopes: usize,
    fields: Box<[(FieldName, u16)]>,
}

/// Ids from here on are templates'.
const LEAST_ID: u16 = 256;
/// Element ids of IPFIX have 15 bits; the sixteenth says that an enterprise number follows
/// (RFC 7011 §3.2).
const ENTERPRISE: u16 = 0x8000;

impl Template {
    /// A template of data records: fields with their octets, in order.
    pub fn data(
        id: u16,
        fields: impl IntoIterator<Item = (FieldName, u16)>,
    ) -> Result<Self, EncodeError> {
        Self::new(id, false, 0, fields.into_iter().collect())
    }

    /// A template of options data: what the records are about comes first.
    pub fn options(
        id: u16,
        scope: impl IntoIterator<Item = (FieldName, u16)>,
        fields: impl IntoIterator<Item = (FieldName, u16)>,
    ) -> Result<Self, EncodeError> {
        let mut all: Vec<_> = scope.into_iter().collect();
        let scopes = all.len();
        all.extend(fields);
        Self::new(id, true, scopes, all.into())
    }

    fn new(
        id: u16,
        options: bool,
        scopes: usize,
        fields: Box<[(FieldName, u16)]>,
    ) -> Result<Self, EncodeError> {
        let template = Self { id, options, scopes, fields };
        let available = usize::from(u16::MAX);
        let needed = template.least_octets().max(template.fields.len());
        match needed {
            _ if id < LEAST_ID => Err(EncodeError::ReservedTemplate(id)),
            _ if template.least_octets() == 0 => Err(EncodeError::EmptyTemplate(id)),
            _ if needed > available => {
                Err(EncodeError::TooLong { what: "a record", needed, available })
            }
            _ => Ok(template),
        }
    }

    /// Its id.
    pub const fn id(&self) -> u16 {
        self.id
    }

    /// Whether its records are options data.
    pub const fn is_options(&self) -> bool {
        self.options
    }

    /// Its fields with their octets, scope first.
    pub const fn fields(&self) -> &[(FieldName, u16)] {
        &self.fields
    }

    /// Octets of the shortest record there can be.
    pub fn least_octets(&self) -> usize {
        let least = |length| if length == VARIABLE { 1 } else { usize::from(length) };
        self.fields.iter().map(|(_, length)| least(*length)).sum()
    }

    /// The id of the set it is announced in.
    pub(super) const fn set_id(&self, version: NetflowVersion) -> u16 {
        match (version, self.options) {
            (NetflowVersion::V9, false) => 0,
            (NetflowVersion::V9, true) => 1,
            (_, false) => 2,
            (_, true) => 3,
        }
    }

    /// Template record: RFC 3954 §5.2 and §6.1, RFC 7011 §3.4.1 and §3.4.2.2.
    pub(super) fn put(
        &self,
        version: NetflowVersion,
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        let Self { id, options, scopes, .. } = *self;
        word(id, out);
        if version == NetflowVersion::V9 {
            // Scope and options are counted in octets.
            let counts = if options {
                vec![scopes * 4, (self.fields.len() - scopes) * 4]
            } else {
                vec![self.fields.len()]
            };
            for count in counts {
                word(self.count(count)?, out);
            }
        } else {
            word(self.count(self.fields.len())?, out);
            if options {
                let scopes = self.count(scopes)?;
                if scopes == 0 {
                    return Err(EncodeError::NoScope(id));
                }
                word(scopes, out);
            }
        }
        for (index, (name, length)) in self.fields.iter().enumerate() {
            specifier(version, options && index < scopes, *name, *length, out)?;
        }
        Ok(())
    }

    /// A record of these values.
    pub(super) fn put_record(
        &self,
        values: &[FieldValue<'_>],
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        let (needed, given) = (self.fields.len(), values.len());
        if needed != given {
            return Err(EncodeError::Values { needed, given });
        }
        self.fields
            .iter()
            .zip(values)
            .try_for_each(|((name, length), field)| value::put(*name, *length, field, out))
    }

    fn count(&self, count: usize) -> Result<u16, EncodeError> {
        u16::try_from(count).map_err(|_| {
            let needed = self.fields.len() * 4;
            EncodeError::TooLong { what: "a template", needed, available: u16::MAX.into() }
        })
    }
}

/// Field specifier (RFC 7011 §3.2): an enterprise number follows where the first bit is set. v9 has
/// neither, but scope types of its own (RFC 3954 §6.1).
pub(super) fn specifier(
    version: NetflowVersion,
    scope: bool,
    name: FieldName,
    length: u16,
    out: &mut Vec<u8>,
) -> Result<(), EncodeError> {
    let v9 = version == NetflowVersion::V9;
    let (enterprise, id) = match (name.enterprise(), name.id()) {
        (None, id) if v9 && scope && name.is_v9_scope() => (0, id),
        (Some(0), id) if v9 && !scope => (0, id),
        (Some(enterprise), id) if !v9 && id < ENTERPRISE => (enterprise, id),
        _ => return Err(EncodeError::Unnameable { name, version }),
    };
    let flag = if enterprise == 0 { 0 } else { ENTERPRISE };
    word(id | flag, out);
    word(length, out);
    if enterprise != 0 {
        out.extend_from_slice(&enterprise.to_be_bytes());
    }
    Ok(())
}

pub(super) fn word(word: u16, out: &mut Vec<u8>) {
    out.extend_from_slice(&word.to_be_bytes());
}
