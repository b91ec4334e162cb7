//! The outside of v9 and IPFIX messages — header, sets, template ids — for those who pass them on
//! undecoded, as the relay does.

use model::NetflowVersion;

use crate::Refusal;
use crate::bytes::Reader;
use crate::definition::{Definitions, Style};
use crate::framing;

pub use crate::header::Header;

/// Octets of a set's header.
const SET_HEADER: usize = 4;
/// The least id of a data set (RFC 7011 §3.3.2).
const LEAST_DATA_SET: u16 = 256;

/// One set of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Set<'a> {
    /// Template id of data sets; below 256 what [`Self::kind`] says.
    pub id: u16,
    /// What it holds.
    pub kind: SetKind,
    /// At which octet of the datagram it begins.
    pub offset: usize,
    /// The whole set with its header of four octets, as far as it is there.
    pub bytes: &'a [u8],
    /// Octets that its length claims beyond the end of the message.
    pub missing: usize,
    version: NetflowVersion,
}

/// What a set holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SetKind {
    /// Templates.
    Template,
    /// Options templates.
    OptionsTemplate,
    /// Records of the template whose id the set has; whether options or flows, the template says.
    Data,
    /// An id that means nothing in this version.
    Reserved,
}

/// The outside of one template record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TemplateOutline {
    /// Its id; 256 or more.
    pub id: u16,
    /// An options template.
    pub options: bool,
    /// How many fields; 0 is a withdrawal.
    pub fields: usize,
    /// Octets of one of its records, the least where fields vary.
    pub record_octets: usize,
}

/// Header and sets of the first message of a datagram. Other versions have no sets.
pub fn read(datagram: &[u8]) -> Result<(Header, Sets<'_>), Refusal> {
    let header = Header::read(datagram)?;
    Ok((header, Sets::new(&header, datagram)))
}

/// All messages of a datagram with their sets; there may be several in one.
pub fn messages(datagram: &[u8]) -> impl Iterator<Item = (Header, Sets<'_>)> {
    let framed = |header: Header| Header { length: framing::length(&header, datagram), ..header };
    let first = Header::read(datagram).ok().map(framed);
    std::iter::successors(first, move |header| framing::next(header, datagram).map(framed))
        .map(|header| (header, Sets::new(&header, datagram)))
}

/// A fresh message out of raw sets, with the header's version, domain, times and sequence number,
/// and its own count (v9) or length (IPFIX). None for versions without sets, and where the sets
/// do not fit a message.
///
/// v9 counts records: those of data sets are counted by the templates that stand before them.
pub fn compose<'a>(header: &Header, sets: impl IntoIterator<Item = &'a [u8]>) -> Option<Vec<u8>> {
    let v9 = match header.version {
        NetflowVersion::V9 => true,
        NetflowVersion::Ipfix => false,
        _ => return None,
    };
    let mut body = Vec::new();
    let mut count = 0_usize;
    let mut layouts: Vec<(u16, usize)> = Vec::new();
    for raw in sets {
        for set in Sets::over(header.version, raw, 0).flatten() {
            let before = layouts.len();
            layouts.extend(set.templates().map(|template| (template.id, template.record_octets)));
            count += layouts.len() - before;
            if set.kind == SetKind::Data {
                let known = layouts.iter().rev().find(|(id, octets)| *id == set.id && *octets > 0);
                count += known.map_or(1, |(_, octets)| set.body().len() / octets);
            }
        }
        body.extend_from_slice(raw);
    }
    let length = u16::try_from(body.len() + header.octets).ok()?;
    let seconds = header.export_time.map_or(0, |time| time.seconds_and_nanos().0);
    let seconds = u32::try_from(seconds).ok()?;
    let mut message = Vec::with_capacity(length.into());
    if v9 {
        message.extend(9_u16.to_be_bytes());
        message.extend(u16::try_from(count).unwrap_or(u16::MAX).to_be_bytes());
        message.extend(header.uptime_millis.unwrap_or(0).to_be_bytes());
    } else {
        message.extend(10_u16.to_be_bytes());
        message.extend(length.to_be_bytes());
    }
    message.extend(seconds.to_be_bytes());
    message.extend(header.sequence.unwrap_or(0).to_be_bytes());
    message.extend(header.domain.to_be_bytes());
    message.append(&mut body);
    Some(message)
}

/// The sets of one message, in order. A set that claims more than there is comes as far as it is
/// there; one shorter than its header ends the message with a refusal.
#[derive(Clone, Debug)]
pub struct Sets<'a> {
    version: NetflowVersion,
    reader: Reader<'a>,
}

impl<'a> Sets<'a> {
    pub(crate) fn new(header: &Header, datagram: &'a [u8]) -> Self {
        let (body, offset) = match header.version {
            NetflowVersion::V9 | NetflowVersion::Ipfix => header.body(datagram),
            _ => (&[][..], 0),
        };
        Self::over(header.version, body, offset)
    }

    fn over(version: NetflowVersion, body: &'a [u8], offset: usize) -> Self {
        Self { version, reader: Reader::at(body, offset) }
    }

    fn set(&mut self) -> Result<Set<'a>, Refusal> {
        let mut ahead = self.reader;
        let offset = ahead.offset();
        let id = ahead.u16("Set ID")?;
        let length = ahead.u16("Set Length")?;
        let claimed = usize::from(length);
        if claimed < SET_HEADER {
            let value = length.into();
            return Err(Refusal::Impossible { what: "Set Length", offset: offset + 2, value });
        }
        let available = claimed.min(self.reader.rest().len());
        let bytes = self.reader.take("Set", available)?;
        let kind = match Style::of(self.version, id) {
            Some(style) if style.is_options() => SetKind::OptionsTemplate,
            Some(_) => SetKind::Template,
            None if id >= LEAST_DATA_SET => SetKind::Data,
            None => SetKind::Reserved,
        };
        let missing = claimed - available;
        Ok(Set { id, kind, offset, bytes, missing, version: self.version })
    }
}

impl<'a> Iterator for Sets<'a> {
    type Item = Result<Set<'a>, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        // Zeros are padding: a set of id 0 and length 0 cannot be.
        if self.reader.rest().iter().all(|byte| *byte == 0) {
            return None;
        }
        let set = self.set();
        if set.is_err() {
            self.reader = Reader::at(&[], 0);
        }
        Some(set)
    }
}

impl<'a> Set<'a> {
    /// What follows the set's header.
    pub fn body(&self) -> &'a [u8] {
        self.bytes.get(SET_HEADER..).unwrap_or_default()
    }

    /// The templates that a template set or options template set describes, as far as it can be
    /// read; none for other sets.
    pub fn templates(&self) -> impl Iterator<Item = TemplateOutline> + use<'a> {
        self.definitions().into_iter().flatten().flatten().map(|definition| TemplateOutline {
            id: definition.id,
            options: definition.style.is_options(),
            fields: definition.count,
            record_octets: definition.octets(),
        })
    }

    /// The ids of those.
    pub fn template_ids(&self) -> impl Iterator<Item = u16> + use<'a> {
        self.templates().map(|template| template.id)
    }

    pub(crate) fn definitions(&self) -> Option<Definitions<'a>> {
        let style = Style::of(self.version, self.id)?;
        Some(Definitions::new(style, self.body(), self.offset + SET_HEADER))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const V9: [u8; 20] = [0, 9, 0, 9, 0, 0, 0, 5, 0x65, 0x53, 0xf1, 0, 0, 0, 0, 3, 0, 0, 0, 7];
    const TEMPLATES: [u8; 12] = [0, 0, 0, 12, 1, 0, 0, 1, 0, 1, 0, 4];
    const OPTIONS: [u8; 20] = [0, 1, 0, 20, 1, 1, 0, 4, 0, 4, 0, 1, 0, 4, 0, 34, 0, 4, 0, 0];
    const DATA: [u8; 20] = [1, 1, 0, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2];

    #[test]
    fn sets_are_told_apart() {
        let datagram = [&V9[..], &TEMPLATES, &OPTIONS, &DATA].concat();
        let (header, sets) = read(&datagram).unwrap();
        assert_eq!(
            (header.version, header.domain, header.sequence),
            (NetflowVersion::V9, 7, Some(3))
        );
        let found: Vec<_> = sets
            .map(|set| set.map(|set| (set.id, set.kind, set.offset, set.bytes.len())).unwrap())
            .collect();
        let expected = [
            (0, SetKind::Template, 20, 12),
            (1, SetKind::OptionsTemplate, 32, 20),
            (257, SetKind::Data, 52, 20),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn template_ids_are_found_without_decoding() {
        let datagram = [&V9[..], &OPTIONS].concat();
        let (_, mut sets) = read(&datagram).unwrap();
        let set = sets.next().unwrap().unwrap();
        let expected = TemplateOutline { id: 257, options: true, fields: 2, record_octets: 8 };
        assert_eq!(set.templates().collect::<Vec<_>>(), [expected]);
        assert_eq!(set.template_ids().collect::<Vec<_>>(), [257]);
    }

    #[test]
    fn a_composed_message_counts_its_own_records() {
        let datagram = [&V9[..], &TEMPLATES, &OPTIONS, &DATA].concat();
        let (header, _) = read(&datagram).unwrap();
        let message = compose(&header, [&TEMPLATES[..], &OPTIONS, &DATA]).unwrap();
        let mut expected = datagram.clone();
        // Two templates and two records of options data.
        expected[3] = 4;
        assert_eq!(message, expected);
    }

    #[test]
    fn a_composed_ipfix_message_tells_its_own_length() {
        let header = [0, 10, 1, 0, 0x65, 0x53, 0xf1, 0, 0, 0, 0, 3, 0, 0, 0, 7];
        let (header, _) = read(&header).unwrap();
        let set = [0, 2, 0, 12, 1, 0, 0, 1, 0, 1, 0, 4];
        let message = compose(&header, [&set[..]]).unwrap();
        assert_eq!(message[..4], [0, 10, 0, 28]);
        let (again, mut sets) = read(&message).unwrap();
        assert_eq!((again.domain, again.export_time), (header.domain, header.export_time));
        assert_eq!(sets.next().unwrap().unwrap().bytes, set);
        assert!(sets.next().is_none());
    }

    #[test]
    fn a_set_longer_than_its_message_comes_as_far_as_it_is_there() {
        let datagram = [&V9[..], &[1, 0, 0, 9, 1, 2, 3]].concat();
        let (_, mut sets) = read(&datagram).unwrap();
        let set = sets.next().unwrap().unwrap();
        assert_eq!((set.body(), set.missing), (&[1, 2, 3][..], 2));
        assert!(sets.next().is_none());
    }

    #[test]
    fn a_set_shorter_than_its_header_ends_the_message() {
        let datagram = [&V9[..], &[1, 0, 0, 3, 1, 2, 3, 4]].concat();
        let (_, mut sets) = read(&datagram).unwrap();
        let refusal = Refusal::Impossible { what: "Set Length", offset: 22, value: 3 };
        assert_eq!(sets.next(), Some(Err(refusal)));
        assert!(sets.next().is_none());
    }
}
