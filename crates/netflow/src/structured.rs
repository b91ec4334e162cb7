//! Structured data (RFC 6313): a field that holds records of its own, read when they are asked for.

use std::fmt;
use std::sync::Arc;

use crate::bytes::Reader;
use crate::definition::{Style, specifier};
use crate::element::DataType;
use crate::field::{Field, FieldName, FieldValue};
use crate::layout::{Layout, Values, split_field};
use crate::templates::Templates;

/// A field that holds values of one element, or records of templates; both may hold lists again.
/// It is small, for every value of a field has room for one: its header is read when it is asked for.
#[derive(Clone, Copy)]
pub struct List<'a> {
    kind: DataType,
    bytes: &'a [u8],
    /// What the lists in it are read with.
    inner: SubTemplates<'a>,
}

/// One entry of a list: a record of a template, or one value.
#[derive(Clone, Copy)]
pub struct ListRecord<'a> {
    template: Option<u16>,
    bytes: &'a [u8],
    reading: Reading<'a>,
    inner: SubTemplates<'a>,
}

/// Where lists find the templates of their records, and how many lists may still be in one another.
#[derive(Clone, Copy)]
pub(crate) struct SubTemplates<'a> {
    known: Known<'a>,
    depth: u8,
}

/// What there is in a record's lists.
#[derive(Clone, Debug, Default)]
pub(crate) struct Weight {
    /// Values, those of inner lists included.
    pub(crate) values: usize,
    /// Lists that stayed octets because they are in too many others.
    pub(crate) too_deep: u32,
    /// Lists that end inside their own header or inside an entry.
    pub(crate) broken: u32,
    /// Templates that records were read by.
    pub(crate) templates: Vec<u16>,
    /// A template that is not known; records of it stayed octets.
    pub(crate) unknown: Option<u16>,
}

#[derive(Clone, Copy)]
enum Known<'a> {
    /// What the exporter announced, as of now.
    Stream(&'a Templates),
    /// What was kept with a record.
    Kept(&'a [(u16, Arc<Layout>)]),
}

/// The three kinds of lists, behind the semantic.
#[derive(Clone, Copy)]
enum Content<'a> {
    /// basicList (RFC 6313 §4.5.1): an element, its length, values.
    Values { name: FieldName, length: u16, values: &'a [u8] },
    /// subTemplateList (RFC 6313 §4.5.2): a template, records.
    Records { template: u16, records: &'a [u8] },
    /// subTemplateMultiList (RFC 6313 §4.5.3): a template, a length, records; and again.
    Groups(&'a [u8]),
}

/// How the octets of an entry are read.
#[derive(Clone, Copy)]
enum Reading<'a> {
    Value(FieldName),
    Record(&'a Layout),
    /// Not at all: nobody announced its template.
    Unknown,
    /// Not at all: it is less than an entry.
    Rest,
}

/// Octets of a group of records that stand before them: template id and length.
const GROUP_HEADER: u16 = 4;

impl<'a> List<'a> {
    /// None where it ends inside its header, or is in too many other lists.
    pub(crate) fn read(
        kind: DataType,
        bytes: &'a [u8],
        lists: SubTemplates<'a>,
    ) -> Option<List<'a>> {
        let inner = SubTemplates { depth: lists.depth.checked_sub(1)?, ..lists };
        Content::read(kind, bytes)?;
        Some(Self { kind, bytes, inner })
    }

    fn content(&self) -> Content<'a> {
        // It was read before, when the list was made.
        Content::read(self.kind, self.bytes).unwrap_or(Content::Groups(&[]))
    }

    /// `basicList`, `subTemplateList` or `subTemplateMultiList`.
    pub const fn kind(&self) -> &'static str {
        match self.kind {
            DataType::BasicList => "basicList",
            DataType::SubTemplateList => "subTemplateList",
            _ => "subTemplateMultiList",
        }
    }

    /// How its entries belong together (RFC 6313 §4.4): `allOf`, `ordered` …; `undefined` for
    /// numbers that have no name, too.
    pub const fn semantic(&self) -> &'static str {
        match self.bytes.first() {
            Some(0) => "noneOf",
            Some(1) => "exactlyOneOf",
            Some(2) => "oneOrMoreOf",
            Some(3) => "allOf",
            Some(4) => "ordered",
            _ => "undefined",
        }
    }

    /// The element of its values; none where it holds records of templates.
    pub fn element(&self) -> Option<FieldName> {
        match self.content() {
            Content::Values { name, .. } => Some(name),
            Content::Records { .. } | Content::Groups(_) => None,
        }
    }

    /// Its octets as they were sent.
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Its entries in wire order. One that could not be read has no fields, only octets.
    pub fn records(&self) -> ListRecords<'a> {
        let inner = self.inner;
        match self.content() {
            Content::Values { name, length, values } => {
                let reading = Reading::Value(name);
                let group = Group { template: None, length, reading, rest: values, inner };
                ListRecords { group: Some(group), groups: &[], inner }
            }
            Content::Records { template, records } => ListRecords {
                group: Some(Group::new(template, records, inner)),
                groups: &[],
                inner,
            },
            Content::Groups(groups) => ListRecords { group: None, groups, inner },
        }
    }

    /// Adds what there is in it, as far as so many values; each level is read once.
    pub(crate) fn weigh(&self, values: usize, weight: &mut Weight) {
        for record in self.records() {
            match (record.template, record.reading) {
                (Some(template), Reading::Record(_)) if !weight.templates.contains(&template) => {
                    weight.templates.push(template);
                }
                (Some(template), Reading::Unknown) => weight.unknown = Some(template),
                (_, Reading::Rest) => weight.broken += 1,
                _ => {}
            }
            // What is not read is handed out as one value.
            weight.values += usize::from(!record.is_read());
            for field in record.fields() {
                weight.values += 1;
                if weight.values > values {
                    return;
                }
                weight.add(&field, values, self.inner.depth);
            }
        }
    }
}

impl<'a> Content<'a> {
    /// None where the list ends inside its header.
    fn read(kind: DataType, bytes: &'a [u8]) -> Option<Self> {
        let mut reader = Reader::at(bytes, 0);
        reader.u8("semantic").ok()?;
        Some(match kind {
            DataType::BasicList => {
                let (id, length, enterprise) = specifier(&mut reader, Style::IpfixTemplate).ok()?;
                let name = FieldName::new(enterprise, id);
                Content::Values { name, length, values: reader.rest() }
            }
            DataType::SubTemplateList => {
                let template = reader.u16("Template ID").ok()?;
                Content::Records { template, records: reader.rest() }
            }
            DataType::SubTemplateMultiList => Content::Groups(reader.rest()),
            _ => return None,
        })
    }
}

impl Weight {
    /// Adds what there is in a field, where it is a list; `depth` is how deep lists may go in it.
    pub(crate) fn add(&mut self, field: &Field<'_>, values: usize, depth: u8) {
        match field.value {
            FieldValue::List(list) => list.weigh(values, self),
            _ if !field.name.kind().is_list() || field.bytes.is_empty() => {}
            _ if depth == 0 => self.too_deep += 1,
            _ => self.broken += 1,
        }
    }
}

impl<'a> ListRecord<'a> {
    /// The template that lays it out; none for a value of a basicList.
    pub const fn template(&self) -> Option<u16> {
        self.template
    }

    /// Its octets as they were sent; a value's without the length that stands before variable ones.
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Whether it could be read; else its octets are all there is of it.
    pub const fn is_read(&self) -> bool {
        !matches!(self.reading, Reading::Unknown | Reading::Rest)
    }

    /// Its fields in wire order; a value of a basicList is one field.
    pub fn fields(&self) -> impl Iterator<Item = Field<'a>> + use<'a> {
        let Self { bytes, reading, inner, .. } = *self;
        let values = match reading {
            Reading::Record(layout) => Some(layout.values(bytes)),
            _ => None,
        };
        let value = match reading {
            Reading::Value(name) => Some(Field::read(name, bytes, inner)),
            _ => None,
        };
        let fields = values.into_iter().flat_map(Values::into_iter);
        fields.map(move |(field, bytes)| Field::read(field.name, bytes, inner)).chain(value)
    }
}

impl<'a> SubTemplates<'a> {
    /// Those of a stream, for lists that are so deep in one another.
    pub(crate) const fn of(templates: &'a Templates, depth: u8) -> Self {
        Self { known: Known::Stream(templates), depth }
    }

    /// Those that were kept with a record.
    pub(crate) const fn kept(layouts: &'a [(u16, Arc<Layout>)], depth: u8) -> Self {
        Self { known: Known::Kept(layouts), depth }
    }

    /// For records that hold no lists.
    pub(crate) const fn none() -> Self {
        Self { known: Known::Kept(&[]), depth: 0 }
    }

    pub(crate) const fn depth(&self) -> u8 {
        self.depth
    }

    pub(crate) fn layout(self, id: u16) -> Option<&'a Arc<Layout>> {
        match self.known {
            Known::Stream(templates) => templates.layout(id),
            Known::Kept(layouts) => {
                layouts.iter().find(|(known, _)| *known == id).map(|(_, layout)| layout)
            }
        }
    }
}

/// The entries of a list, in wire order.
#[derive(Clone)]
pub struct ListRecords<'a> {
    group: Option<Group<'a>>,
    groups: &'a [u8],
    inner: SubTemplates<'a>,
}

/// Entries that are read in the same way.
#[derive(Clone, Copy)]
struct Group<'a> {
    template: Option<u16>,
    /// Of each value of a basicList.
    length: u16,
    reading: Reading<'a>,
    rest: &'a [u8],
    inner: SubTemplates<'a>,
}

impl<'a> Iterator for ListRecords<'a> {
    type Item = ListRecord<'a>;

    fn next(&mut self) -> Option<ListRecord<'a>> {
        loop {
            if let Some(record) = self.group.as_mut().and_then(Group::next) {
                return Some(record);
            }
            self.group = Some(self.next_group()?);
        }
    }
}

impl<'a> ListRecords<'a> {
    fn next_group(&mut self) -> Option<Group<'a>> {
        let mut reader = Reader::at(self.groups, 0);
        let template = reader.u16("Template ID").ok()?;
        let length = reader.u16("Data Records Length").ok()?;
        // A length below its own header's ends the list: nobody knows where the next group is.
        let octets = length.checked_sub(GROUP_HEADER).map(usize::from);
        let octets = octets.unwrap_or(usize::MAX).min(reader.rest().len());
        let (records, rest) = reader.rest().split_at_checked(octets)?;
        self.groups = rest;
        Some(Group::new(template, records, self.inner))
    }
}

impl<'a> Group<'a> {
    fn new(template: u16, rest: &'a [u8], inner: SubTemplates<'a>) -> Self {
        let layout = inner.layout(template);
        let reading = layout.map_or(Reading::Unknown, |layout| Reading::Record(layout));
        Self { template: Some(template), length: 0, reading, rest, inner }
    }

    fn next(&mut self) -> Option<ListRecord<'a>> {
        let Self { template, inner, .. } = *self;
        if self.rest.is_empty() {
            return None;
        }
        let (reading, bytes, rest) = match (self.reading, self.split()) {
            (reading, Some((bytes, rest))) if rest.len() < self.rest.len() => {
                (reading, bytes, rest)
            }
            (Reading::Unknown, _) => (Reading::Unknown, self.rest, &[][..]),
            _ => (Reading::Rest, self.rest, &[][..]),
        };
        self.rest = rest;
        Some(ListRecord { template, bytes, reading, inner })
    }

    /// The octets of the next entry, and what follows it.
    fn split(&self) -> Option<(&'a [u8], &'a [u8])> {
        match self.reading {
            Reading::Value(_) => split_field(self.rest, self.length),
            Reading::Record(layout) => layout.split(self.rest),
            Reading::Unknown | Reading::Rest => None,
        }
    }
}

impl PartialEq for List<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.kind() == other.kind() && self.bytes == other.bytes
    }
}

impl fmt::Debug for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.semantic())?;
        f.debug_list().entries(self.records()).finish()
    }
}

impl fmt::Debug for ListRecord<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(template) = self.template {
            write!(f, "{template}:")?;
        }
        if !self.is_read() {
            return write!(f, "{:?}", self.bytes);
        }
        let mut map = f.debug_map();
        for field in self.fields() {
            map.key(&format_args!("{}", field.name)).value(&field.value);
        }
        map.finish()
    }
}

#[cfg(test)]
mod tests;
