//! Messages by hand, for seeds and stories: the encoder of the product would not make what is
//! wrong on purpose.

/// Field Specifier (RFC 7011 §3.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Field {
    /// Information Element identifier, 15 bits.
    pub element: u16,
    /// Octets; 65535 is variable.
    pub length: u16,
    /// Enterprise Number, where the bit for it is set.
    pub enterprise: Option<u32>,
}

impl Field {
    /// An element of the IANA registry.
    pub const fn new(element: u16, length: u16) -> Self {
        Self { element, length, enterprise: None }
    }

    /// As it stands in a template.
    pub fn octets(&self) -> Vec<u8> {
        let bit = if self.enterprise.is_some() { 0x8000 } else { 0 };
        let mut octets = [(self.element | bit).to_be_bytes(), self.length.to_be_bytes()].concat();
        octets.extend(self.enterprise.into_iter().flat_map(u32::to_be_bytes));
        octets
    }
}

/// The header of a message of v9 (RFC 3954 §5.1).
#[derive(Clone, Copy, Debug)]
pub struct V9 {
    /// sysUptime.
    pub uptime_millis: u32,
    /// UNIX Secs.
    pub seconds: u32,
    /// Sequence Number.
    pub sequence: u32,
    /// Source ID.
    pub source_id: u32,
}

impl V9 {
    /// The message with these sets, counted as so many records.
    pub fn with(&self, sets: &[Vec<u8>]) -> Vec<u8> {
        let mut message = vec![0, 9];
        message.extend((sets.len() as u16).to_be_bytes());
        for word in [self.uptime_millis, self.seconds, self.sequence, self.source_id] {
            message.extend(word.to_be_bytes());
        }
        message.extend(sets.concat());
        message
    }
}

/// The header of a message of IPFIX (RFC 7011 §3.1).
#[derive(Clone, Copy, Debug)]
pub struct Ipfix {
    /// Export Time.
    pub seconds: u32,
    /// Sequence Number.
    pub sequence: u32,
    /// Observation Domain ID.
    pub domain: u32,
}

impl Ipfix {
    /// The message with these sets.
    pub fn with(&self, sets: &[Vec<u8>]) -> Vec<u8> {
        let body = sets.concat();
        let mut message = vec![0, 10];
        message.extend(((16 + body.len()) as u16).to_be_bytes());
        for word in [self.seconds, self.sequence, self.domain] {
            message.extend(word.to_be_bytes());
        }
        message.extend(body);
        message
    }
}

/// A set (RFC 7011 §3.3) without padding.
pub fn set(id: u16, body: &[u8]) -> Vec<u8> {
    [&id.to_be_bytes()[..], &((4 + body.len()) as u16).to_be_bytes(), body].concat()
}

/// A template record (RFC 7011 §3.4.1, RFC 3954 §5.2).
pub fn template(id: u16, fields: &[Field]) -> Vec<u8> {
    let mut record = [id.to_be_bytes(), (fields.len() as u16).to_be_bytes()].concat();
    record.extend(fields.iter().flat_map(Field::octets));
    record
}
