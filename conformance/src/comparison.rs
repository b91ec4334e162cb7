//! One file as the dissector shows it beside the same file as we read it, field by field.

use std::collections::{BTreeMap, BTreeSet};

use model::{NetflowVersion, TemplateStatus};

use crate::decoding::{self, Decoding, Owned};
use crate::difference::{Difference, NOTHING};
use crate::dissection::{self, Leaf, Template, TemplateField};
use crate::names::{self, Part};
use crate::reading;

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    /// Records that both have.
    pub(crate) records: u64,
    /// Fields of records that both show.
    pub(crate) fields: u64,
    /// Those that say the same.
    pub(crate) equal: u64,
    /// Fields of templates that both show.
    pub(crate) definitions: u64,
    /// Those that are the same.
    pub(crate) equal_definitions: u64,
    /// Fields of ours that the dissector does not print, by element.
    pub(crate) unprinted: BTreeMap<String, u64>,
    /// Whatever is not the same.
    pub(crate) differences: Vec<Difference>,
}

/// Compares all datagrams of a file.
pub(crate) fn compare(theirs: &[dissection::Datagram], ours: &Decoding) -> Comparison {
    let mut comparison = Comparison::default();
    let mut lacking = BTreeSet::new();
    for datagram in theirs {
        let frame = datagram.frame;
        let Some(own) = ours.datagrams.get(&frame) else {
            let what = format!("datagram of version {}", datagram.version.unwrap_or_default());
            comparison.differ(Difference::new(what, "dissected", "refused").at(at(frame)));
            continue;
        };
        comparison.headers(datagram, own);
        for (place, template) in datagram.templates.iter().enumerate() {
            // The last definition of an id is the one that is known afterwards.
            let later = datagram.templates.get(place + 1..).unwrap_or_default();
            if !later.iter().any(|other| other.id == template.id) {
                comparison.template(frame, template, &own.templates);
            }
        }
        comparison.records(datagram, own, &lacking);
        lacking.extend(datagram.lacking.iter().map(|set| Some(*set)));
    }
    let dissected: BTreeSet<u64> = theirs.iter().map(|datagram| datagram.frame).collect();
    for (frame, own) in &ours.datagrams {
        if !dissected.contains(frame) {
            let what = format!("datagram of {}", own.version.name());
            comparison.differ(Difference::new(what, NOTHING, "decoded").at(at(*frame)));
        }
    }
    comparison
}

impl Comparison {
    fn differ(&mut self, difference: Difference) {
        self.differences.push(difference);
    }

    fn headers(&mut self, theirs: &dissection::Datagram, ours: &decoding::Datagram) {
        let version = number(ours.version);
        if let Some(their) = theirs.version.filter(|their| *their != version) {
            self.differ(Difference::new("version", their, version).at(at(theirs.frame)));
        }
        if let Some(their) = theirs.domain.filter(|their| *their != ours.domain) {
            self.differ(Difference::new("domain", their, ours.domain).at(at(theirs.frame)));
        }
    }

    fn template(&mut self, frame: u64, theirs: &Template, ours: &[TemplateStatus]) {
        let what = format!("template {}", theirs.id);
        let Some(own) = ours.iter().find(|own| own.id == theirs.id) else {
            let said = format!("{} fields", theirs.fields.len());
            return self.differ(Difference::new(what, said, NOTHING).at(at(frame)));
        };
        let own: Vec<_> = own
            .fields
            .iter()
            .map(|field| TemplateField {
                enterprise: field.enterprise.unwrap_or_default(),
                id: field.id,
                length: field.length,
                scope: field.scope,
            })
            .collect();
        if own.len() != theirs.fields.len() {
            let (their, our) = (theirs.fields.len(), own.len());
            let said = |count: usize| format!("{count} fields");
            self.differ(Difference::new(what.clone(), said(their), said(our)).at(at(frame)));
        }
        for (their, our) in theirs.fields.iter().zip(&own) {
            self.definitions += 1;
            if their == our {
                self.equal_definitions += 1;
            } else {
                let difference = Difference::new(what.clone(), show(their), show(our));
                self.differ(difference.at(at(frame)));
            }
        }
    }

    fn records(
        &mut self,
        theirs: &dissection::Datagram,
        ours: &decoding::Datagram,
        lacking: &BTreeSet<Option<u16>>,
    ) {
        let mut sets: BTreeMap<Option<u16>, (Vec<&dissection::Record>, Vec<&decoding::Record>)> =
            BTreeMap::new();
        for record in &theirs.records {
            sets.entry(record.set).or_default().0.push(record);
        }
        for record in &ours.records {
            sets.entry(record.template).or_default().1.push(record);
        }
        for (set, (their, our)) in sets {
            let here = match set {
                Some(set) => format!("{}, set {set}", at(theirs.frame)),
                None => at(theirs.frame),
            };
            if their.len() != our.len() {
                let difference = Difference::new("records", their.len(), our.len());
                self.differ(difference.at(here.clone()));
            }
            // What waited for its template comes first, and the dissector has long passed it.
            let late = lacking.contains(&set) || theirs.lacking.iter().any(|id| Some(*id) == set);
            let waited = if late { our.len().saturating_sub(their.len()) } else { 0 };
            for (place, (their, our)) in their.iter().zip(our.iter().skip(waited)).enumerate() {
                self.records += 1;
                self.record(&format!("{here}, record {}", place + 1), &their.leaves, our);
            }
        }
    }

    fn record(&mut self, here: &str, theirs: &[Leaf], ours: &decoding::Record) {
        let mut shown = Shown { leaves: theirs, used: vec![false; theirs.len()], reached: 0 };
        self.fields(here, &mut shown, &ours.fields);
        for (leaf, used) in theirs.iter().zip(shown.used) {
            if !used && leaf.name != PADDING {
                self.differ(Difference::new(&leaf.name, &leaf.text, NOTHING).at(here));
            }
        }
    }

    fn fields(&mut self, here: &str, shown: &mut Shown<'_>, ours: &[Owned]) {
        for field in ours {
            let parts = parts(field, shown);
            match parts.first() {
                Some((first, _)) => self.field(here, shown, field, &parts, *first),
                // The dissector takes some lists apart, and shows others as octets.
                None if !field.inner.is_empty() => self.fields(here, shown, &field.inner),
                None => *self.unprinted.entry(field.key.clone()).or_default() += 1,
            }
        }
    }

    fn field(
        &mut self,
        here: &str,
        shown: &mut Shown<'_>,
        field: &Owned,
        parts: &[(usize, Part)],
        first: usize,
    ) {
        self.fields += 1;
        // Times stand together wherever the first of them is; all else keeps its order.
        let is_time = parts.iter().any(|(_, part)| matches!(part, Part::Uptime | Part::Date));
        if !is_time {
            if first < shown.reached {
                let what = format!("order of {}", field.key);
                self.differ(Difference::new(what, first, shown.reached).at(here));
            }
            shown.reached = first;
        }
        let mut equal = true;
        for (place, part) in parts {
            if let Some(mark) = shown.used.get_mut(*place) {
                *mark = true;
            }
            let Some(leaf) = shown.leaves.get(*place) else { continue };
            if !reading::same(field, *part, &leaf.text) {
                equal = false;
                let ours = format!("{:?} {:02x?}", field.value, field.octets);
                self.differ(Difference::new(&leaf.name, &leaf.text, ours).at(here));
            }
        }
        self.equal += u64::from(equal);
    }
}

/// The leaves of a record, and how far they have been found in ours.
struct Shown<'a> {
    leaves: &'a [Leaf],
    used: Vec<bool>,
    reached: usize,
}

/// A field where an exporter announces one, and also what the dissector calls octets it skips.
const PADDING: &str = "cflow.padding";

/// Where the dissector shows this element: one leaf, or several in a row that show its parts.
fn parts(field: &Owned, shown: &Shown<'_>) -> Vec<(usize, Part)> {
    let element = names::without_direction(&field.key);
    let part = |leaf: &Leaf| match names::find(&leaf.name) {
        Some(row) => row.elements.contains(&element).then_some(row.part),
        None => {
            let unknown = names::UNKNOWN.contains(&leaf.name.as_str());
            // Nothing is shown of what has no octets.
            let is_shown = unknown && !names::has_name(element) && !field.octets.is_empty();
            is_shown.then_some(Part::Whole)
        }
    };
    let mut found: Vec<(usize, Part)> = Vec::new();
    for (place, leaf) in shown.leaves.iter().enumerate() {
        if shown.used.get(place).copied().unwrap_or_default() {
            if found.is_empty() { continue } else { break }
        }
        match part(leaf) {
            Some(Part::Whole | Part::Filled | Part::Uptime | Part::Date) if found.is_empty() => {
                return vec![(place, part(leaf).unwrap_or(Part::Whole))];
            }
            Some(part) if !found.iter().any(|(_, known)| *known == part) => {
                found.push((place, part));
            }
            _ if found.is_empty() => {}
            _ => break,
        }
    }
    found
}

fn at(frame: u64) -> String {
    format!("packet {frame}")
}

fn show(field: &TemplateField) -> String {
    let TemplateField { enterprise, id, length, scope } = field;
    let scope = if *scope { "scope " } else { "" };
    format!("{scope}{enterprise}/{id}:{length}")
}

/// As it stands in the header; sFlow's has four octets.
const fn number(version: NetflowVersion) -> u16 {
    match version {
        NetflowVersion::V1 => 1,
        NetflowVersion::V5 | NetflowVersion::Sflow5 => 5,
        NetflowVersion::V7 => 7,
        NetflowVersion::V8 => 8,
        NetflowVersion::V9 => 9,
        NetflowVersion::Ipfix => 10,
    }
}
