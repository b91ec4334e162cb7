//! A template compiled once into where everything stands, so that records cost no look-ups.

mod compact;

use model::{Counters, OctetLayer};

use crate::bytes::unsigned;
use crate::columns::{Place, Plan, Rows};
use crate::events;
use crate::field::FieldName;
use crate::flow::{self, Target};

pub(crate) use compact::{Compact, WordPlace};

/// Field length of variable-length fields (RFC 7011 §7).
pub(crate) const VARIABLE: u16 = u16::MAX;

/// Where everything stands in the records of a template.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Layout {
    pub(crate) fields: Box<[LayoutField]>,
    /// What a flow takes from where, counters first; meaningful where nothing varies in length.
    pub(crate) steps: Box<[Step]>,
    /// Octets of one record; the least where some fields vary.
    pub(crate) octets: usize,
    /// Whether some fields vary in length, so that offsets must be found record by record.
    pub(crate) variable: bool,
    /// Whether some fields hold records of their own (RFC 6313).
    pub(crate) lists: bool,
    /// Whether records may tell of a connection what others told before them.
    pub(crate) events: bool,
    pub(crate) octet_layer: OctetLayer,
    /// Whether a record names an address at either end, so that it can be a flow.
    pub(crate) names_addresses: bool,
    /// Which field goes to which column; none where records must be read one by one.
    pub(crate) plan: Option<Plan>,
    /// How records are brought to one length for the plan; none where they have it.
    pub(crate) compact: Option<Compact>,
    /// Where rows have octets and packets, where these are their counters and have four octets each,
    /// or eight.
    counters: Option<[Place; 2]>,
    /// The first so many fields of an options template are its scope.
    pub(crate) scopes: usize,
}

/// One field, in wire order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct LayoutField {
    pub(crate) name: FieldName,
    /// From the record's start; meaningful where nothing before it varies.
    pub(crate) offset: u32,
    /// Octets; [`VARIABLE`] where each record says.
    pub(crate) length: u16,
    /// What it is of a flow. Where several fields say the same, only the best one has it.
    pub(crate) target: Option<Target>,
}

/// Take so many octets at `offset` to be `target` of a flow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Step {
    pub(crate) target: Target,
    offset: u32,
    length: u16,
    /// Numbers are read without a branch by their length: eight octets here, moved right and
    /// masked.
    window: u32,
    shift: u8,
    mask: u64,
}

/// What a step finds.
#[derive(Clone, Copy)]
pub(crate) enum Found<'a> {
    /// One to eight octets as a number, and how many.
    Number(u64, u16),
    /// More of them.
    Octets(&'a [u8]),
}

/// Octets of the window that numbers are read through.
const WINDOW: usize = 8;

impl Layout {
    /// Fields one after the other, as templates describe them.
    pub(crate) fn sequential(
        fields: impl IntoIterator<Item = (FieldName, u16)>,
        scopes: usize,
    ) -> Self {
        let mut offset = 0_u32;
        let fields = fields
            .into_iter()
            .map(|(name, length)| {
                let field = LayoutField { name, offset, length, target: None };
                // A variable field takes at least the octet that tells its length.
                offset += if length == VARIABLE { 1 } else { u32::from(length) };
                field
            })
            .collect();
        Self::new(fields, offset as usize, scopes)
    }

    /// Fields at places that a specification gives; what stands between them is padding.
    pub(crate) fn fixed(octets: usize, fields: &[(u32, u16, FieldName)]) -> Self {
        let place =
            |&(offset, length, name): &_| LayoutField { name, offset, length, target: None };
        Self::new(fields.iter().map(place).collect(), octets, 0)
    }

    fn new(mut fields: Box<[LayoutField]>, octets: usize, scopes: usize) -> Self {
        let octet_layer = flow::assign_targets(&mut fields);
        let mut steps: Box<[Step]> = fields
            .iter()
            .filter_map(|field| {
                let LayoutField { offset, length, target, .. } = *field;
                target.map(|target| Step::new(target, offset, length))
            })
            .collect();
        model::sort_by_key(&mut steps, |step| !step.target.is_counter());
        let variable = fields.iter().any(|field| field.length == VARIABLE);
        let names_addresses =
            fields.iter().any(|field| field.target.is_some_and(Target::is_address));
        let events = events::are_told(&fields);
        let lists = fields.iter().any(|field| field.name.kind().is_list());
        let compact = Compact::new(&fields);
        let plan = match &compact {
            _ if !names_addresses || lists || events => None,
            Some(compact) => Plan::compile(compact.steps.iter().copied(), octet_layer),
            None if variable => None,
            None => {
                let place = |step: &Step| (step.target, step.place());
                Plan::compile(steps.iter().map(place), octet_layer)
            }
        };
        let compact = compact.filter(|_| plan.is_some());
        let counters = match &compact {
            Some(compact) => usual_counters(compact.steps.iter().copied()),
            None => usual_counters(steps.iter().map(|step| (step.target, step.place()))),
        };
        Self {
            fields,
            steps,
            octets,
            variable,
            lists,
            events,
            octet_layer,
            names_addresses,
            plan,
            compact,
            counters,
            scopes,
        }
    }

    /// The octets of the record at the beginning of `bytes`, and what follows it; none where it
    /// does not fit.
    pub(crate) fn split<'a>(&self, bytes: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        if !self.variable {
            return bytes.split_at_checked(self.octets);
        }
        let mut rest = bytes;
        for field in &self.fields {
            (_, rest) = split_field(rest, field.length)?;
        }
        bytes.split_at_checked(bytes.len() - rest.len())
    }

    /// Octets of each row as the plan has them; at least one.
    pub(crate) fn row_octets(&self) -> usize {
        self.compact.as_ref().map_or(self.octets, |compact| compact.octets).max(1)
    }

    /// The fields of one record, in wire order.
    pub(crate) fn values<'a>(&'a self, record: &'a [u8]) -> Values<'a> {
        Values { fields: self.fields.iter(), record, rest: record, variable: self.variable }
    }

    /// Octets and packets of one record, both directions, and nothing else of it.
    pub(crate) fn counters(&self, record: &[u8]) -> Counters {
        let mut counters = Counters::default();
        let mut add = |target, found| match (target, found) {
            (Target::Octets | Target::OctetsReverse, Found::Number(octets, _)) => {
                counters.octets = counters.octets.saturating_add(octets);
            }
            (Target::Packets | Target::PacketsReverse, Found::Number(packets, _)) => {
                counters.packets = counters.packets.saturating_add(packets);
            }
            _ => {}
        };
        if self.variable {
            self.each_field(record, &mut add);
        } else {
            for step in self.steps.iter().take_while(|step| step.target.is_counter()) {
                step.find(record, &mut add);
            }
        }
        counters
    }

    /// The same of rows, which are as the plan has them where there is one.
    pub(crate) fn sum(&self, rows: Rows<'_>) -> Counters {
        if let Some(places) = self.counters {
            let [octets, packets] = rows.sums(places);
            return Counters { octets, packets };
        }
        let mut sum = Counters::default();
        let mut add = |target, place| {
            let number = rows.sum(place);
            match target {
                Target::Octets | Target::OctetsReverse => {
                    sum.octets = sum.octets.saturating_add(number);
                }
                _ => sum.packets = sum.packets.saturating_add(number),
            }
        };
        match &self.compact {
            Some(compact) => {
                let counters = compact.steps.iter().filter(|(target, _)| target.is_counter());
                counters.for_each(|(target, place)| add(*target, *place));
            }
            None => {
                let counters = self.steps.iter().take_while(|step| step.target.is_counter());
                counters.for_each(|step| add(step.target, step.place()));
            }
        }
        sum
    }

    /// What a flow takes of one record.
    #[inline]
    pub(crate) fn each_target<'a>(
        &self,
        record: &'a [u8],
        mut each: impl FnMut(Target, Found<'a>),
    ) {
        if self.variable {
            self.each_field(record, &mut each);
        } else {
            for step in &self.steps {
                step.find(record, &mut each);
            }
        }
    }

    /// The same where offsets must be found first.
    fn each_field<'a>(&self, record: &'a [u8], each: &mut dyn FnMut(Target, Found<'a>)) {
        let mut rest = record;
        for field in &self.fields {
            let Some((bytes, after)) = split_field(rest, field.length) else { return };
            rest = after;
            let Some(target) = field.target else { continue };
            match (unsigned(bytes), u16::try_from(bytes.len())) {
                (Some(number), Ok(length)) => each(target, Found::Number(number, length)),
                _ => each(target, Found::Octets(bytes)),
            }
        }
    }
}

impl Step {
    fn new(target: Target, offset: u32, length: u16) -> Self {
        let end = offset + u32::from(length);
        let window = end.saturating_sub(8);
        // Less than eight octets before the field's end: the window begins with the record, and
        // what follows the field is moved out.
        let behind = 8_u32.saturating_sub(end);
        let shift = u8::try_from(8 * behind).unwrap_or(0);
        let mask = match length {
            0 => 0,
            1..8 => (1 << (8 * length)) - 1,
            _ => u64::MAX,
        };
        Self { target, offset, length, window, shift, mask }
    }

    const fn place(&self) -> Place {
        Place { offset: self.offset as usize, length: self.length }
    }

    #[inline(always)]
    fn find<'a>(&self, record: &'a [u8], each: &mut impl FnMut(Target, Found<'a>)) {
        let window = self.window as usize;
        if self.length <= 8
            && let Some(octets) = record.get(window..window + WINDOW)
            && let Ok(octets) = <[u8; WINDOW]>::try_from(octets)
        {
            let number = u64::from_be_bytes(octets) >> self.shift & self.mask;
            return each(self.target, Found::Number(number, self.length));
        }
        let start = self.offset as usize;
        let Some(bytes) = record.get(start..start + usize::from(self.length)) else { return };
        match unsigned(bytes) {
            Some(number) => each(self.target, Found::Number(number, self.length)),
            None => each(self.target, Found::Octets(bytes)),
        }
    }
}

/// The fields of one record, in wire order, with their octets.
pub(crate) struct Values<'a> {
    fields: std::slice::Iter<'a, LayoutField>,
    record: &'a [u8],
    rest: &'a [u8],
    variable: bool,
}

impl<'a> Iterator for Values<'a> {
    type Item = (&'a LayoutField, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let field = self.fields.next()?;
        if self.variable {
            let (bytes, rest) = split_field(self.rest, field.length)?;
            self.rest = rest;
            return Some((field, bytes));
        }
        let start = field.offset as usize;
        self.record.get(start..start + usize::from(field.length)).map(|bytes| (field, bytes))
    }
}

/// Where octets and packets stand, where these are all counters and have four octets each, or eight.
fn usual_counters(steps: impl Iterator<Item = (Target, Place)>) -> Option<[Place; 2]> {
    let mut counters = steps.filter(|(target, _)| target.is_counter());
    let two = [counters.next()?, counters.next()?];
    let at = |wanted| two.iter().find(|(target, _)| *target == wanted).map(|(_, place)| *place);
    let (octets, packets) = (at(Target::Octets)?, at(Target::Packets)?);
    let is_usual = octets.length == packets.length && matches!(octets.length, 4 | 8);
    (is_usual && counters.next().is_none()).then_some([octets, packets])
}

/// One octet tells a length up to 254; 255 says that two more octets tell it (RFC 7011 §7).
pub(crate) fn split_field(bytes: &[u8], length: u16) -> Option<(&[u8], &[u8])> {
    if length != VARIABLE {
        return bytes.split_at_checked(length.into());
    }
    match bytes {
        [255, high, low, rest @ ..] => {
            rest.split_at_checked(u16::from_be_bytes([*high, *low]).into())
        }
        [255, ..] | [] => None,
        [length, rest @ ..] => rest.split_at_checked((*length).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(id: u16) -> FieldName {
        FieldName::new(0, id)
    }

    #[test]
    fn a_variable_field_may_tell_its_length_in_one_or_three_octets() {
        let layout = Layout::sequential([(name(96), VARIABLE), (name(4), 1)], 0);
        assert_eq!(layout.split(b"\x03DNS\x11rest"), Some((&b"\x03DNS\x11"[..], &b"rest"[..])));
        assert_eq!(
            layout.split(b"\xff\x00\x03DNS\x11"),
            Some((&b"\xff\x00\x03DNS\x11"[..], &b""[..]))
        );
        assert_eq!(layout.split(b"\x03DN"), None);
        assert_eq!(layout.split(b"\xff\x00"), None);
        assert_eq!(layout.octets, 2);
    }

    #[test]
    fn repeated_elements_are_all_there_and_the_first_one_counts() {
        let layout = Layout::sequential([(name(1), 2), (name(1), 2), (name(2), 1)], 0);
        let record = [0, 5, 0, 7, 1];
        let values: Vec<&[u8]> = layout.values(&record).map(|(_, bytes)| bytes).collect();
        assert_eq!(values, [&[0, 5][..], &[0, 7], &[1]]);
        assert_eq!(layout.counters(&record), Counters { packets: 1, octets: 5 });
    }
}
