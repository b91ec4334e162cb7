//! Names of interfaces, applications and VRFs, as an exporter told them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use foldhash::quality::FixedState;
use model::{Timestamp, ToldAbout};

use crate::bytes::unsigned;
use crate::config::Limits;
use crate::layout::Layout;
use crate::stream::Pool;
use crate::told::ApplicationId;

/// Names by what they are of.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    names: HashMap<Subject, Name, FixedState>,
    interfaces: usize,
    vrfs: usize,
}

/// What has a name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Subject {
    /// By its SNMP index.
    Interface(u32),
    Application(ApplicationId),
    /// By its id.
    Vrf(u32),
}

#[derive(Clone, Debug)]
struct Name {
    name: Arc<str>,
    description: Box<str>,
    at: Timestamp,
}

/// What the map and the pointers of a name take beside its words.
const ENTRY_OCTETS: usize = 96;

/// The fields of an options record that name something.
#[derive(Default)]
struct Fields<'a> {
    interface: Option<u32>,
    interface_name: Option<Cow<'a, str>>,
    interface_description: Option<Cow<'a, str>>,
    application: Option<ApplicationId>,
    application_name: Option<Cow<'a, str>>,
    application_description: Option<Cow<'a, str>>,
    vrfs: [Option<u32>; 2],
    vrf_name: Option<Cow<'a, str>>,
}

impl Names {
    /// Learns from an options record; false where there is no room for what it names.
    pub(crate) fn learn(
        &mut self,
        layout: &Layout,
        record: &[u8],
        now: Timestamp,
        limits: &Limits,
        pool: &mut Pool,
    ) -> bool {
        let fields = Fields::read(layout, record, limits.name_octets);
        let [ingress, egress] = fields.vrfs;
        let egress = egress.filter(|id| ingress != Some(*id));
        let mut fits = true;
        for (subject, name, description) in [
            (
                fields.interface.map(Subject::Interface),
                &fields.interface_name,
                &fields.interface_description,
            ),
            (
                fields.application.map(Subject::Application),
                &fields.application_name,
                &fields.application_description,
            ),
            (ingress.map(Subject::Vrf), &fields.vrf_name, &None),
            (egress.map(Subject::Vrf), &fields.vrf_name, &None),
        ] {
            let Some(subject) = subject else { continue };
            // Where only a description was told it is the best name there is.
            let Some(name) = name.as_deref().or(description.as_deref()) else { continue };
            let description = description.as_deref().filter(|words| *words != name);
            fits &= self.put(subject, name, description.unwrap_or(""), now, limits, pool);
        }
        fits
    }

    /// Forgets all, and gives the room back.
    pub(crate) fn clear(&mut self, pool: &mut Pool) {
        let octets: usize = self.names.values().map(Name::octets).sum();
        pool.name_octets = pool.name_octets.saturating_sub(octets);
        *self = Self::default();
    }

    pub(crate) fn interface(&self, index: u32) -> Option<&Arc<str>> {
        self.name(Subject::Interface(index))
    }

    pub(crate) fn application(&self, id: ApplicationId) -> Option<&Arc<str>> {
        self.name(Subject::Application(id))
    }

    pub(crate) fn vrf(&self, id: u32) -> Option<&Arc<str>> {
        self.name(Subject::Vrf(id))
    }

    /// Whether any interface has a name.
    pub(crate) const fn names_interfaces(&self) -> bool {
        self.interfaces > 0
    }

    /// Whether any VRF has a name.
    pub(crate) const fn names_vrfs(&self) -> bool {
        self.vrfs > 0
    }

    pub(crate) fn status(&self) -> impl Iterator<Item = model::Told> + '_ {
        self.names.iter().map(|(subject, name)| model::Told {
            about: match *subject {
                Subject::Interface(index) => ToldAbout::Interface(index),
                Subject::Application(ApplicationId { engine, enterprise, selector }) => {
                    ToldAbout::Application(engine, enterprise, selector)
                }
                Subject::Vrf(id) => ToldAbout::Vrf(id),
            },
            name: name.name.to_string(),
            description: name.description.to_string(),
            at: name.at,
        })
    }

    fn name(&self, subject: Subject) -> Option<&Arc<str>> {
        self.names.get(&subject).map(|name| &name.name)
    }

    /// False where there is no room. The text of a name told again stays where it is, so that
    /// flows share it.
    fn put(
        &mut self,
        subject: Subject,
        name: &str,
        description: &str,
        now: Timestamp,
        limits: &Limits,
        pool: &mut Pool,
    ) -> bool {
        let known = self.names.get_mut(&subject);
        if let Some(known) = known
            && *known.name == *name
            && *known.description == *description
        {
            known.at = now;
            return true;
        }
        let before = self.names.get(&subject).map_or(0, Name::octets);
        let new = Name { name: name.into(), description: description.into(), at: now };
        let pooled = (pool.name_octets - before.min(pool.name_octets)).saturating_add(new.octets());
        let full = before == 0 && self.names.len() >= limits.names_per_exporter;
        if full || pooled > limits.names_octets {
            return false;
        }
        pool.name_octets = pooled;
        self.interfaces += usize::from(before == 0 && matches!(subject, Subject::Interface(_)));
        self.vrfs += usize::from(before == 0 && matches!(subject, Subject::Vrf(_)));
        self.names.insert(subject, new);
        true
    }
}

impl Name {
    fn octets(&self) -> usize {
        ENTRY_OCTETS + self.name.len() + self.description.len()
    }
}

impl<'a> Fields<'a> {
    fn read(layout: &'a Layout, record: &'a [u8], limit: usize) -> Self {
        let mut fields = Self::default();
        for (field, bytes) in layout.values(record) {
            let number = || unsigned(bytes).and_then(|number| u32::try_from(number).ok());
            match (field.name.enterprise(), field.name.id()) {
                (Some(0), 10 | 14 | 252 | 253) => fields.interface = fields.interface.or(number()),
                (None, 2) if field.name.is_v9_scope() => {
                    fields.interface = fields.interface.or(number());
                }
                (Some(0), 82) => fields.interface_name = words(bytes, limit),
                (Some(0), 83) => fields.interface_description = words(bytes, limit),
                (Some(0), 95) => fields.application = ApplicationId::read(bytes),
                (Some(0), 96) => fields.application_name = words(bytes, limit),
                (Some(0), 94) => fields.application_description = words(bytes, limit),
                (Some(0), 234) => fields.vrfs[0] = number(),
                (Some(0), 235) => fields.vrfs[1] = number(),
                (Some(0), 236) => fields.vrf_name = words(bytes, limit),
                _ => {}
            }
        }
        fields
    }
}

/// Words up to the first zero, without spaces around them, cut to so many octets; none where there
/// are none. Routers also send other encodings than UTF-8: what is not becomes `�`.
pub(crate) fn words(bytes: &[u8], limit: usize) -> Option<Cow<'_, str>> {
    let length = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len()).min(limit);
    let words = bytes.get(..length)?.trim_ascii();
    // A character that the limit cuts in two is left out.
    let whole = words.utf8_chunks().next().map_or(0, |chunk| chunk.valid().len());
    let cut = length == limit && words.len() - whole < 4;
    let words = if cut { words.get(..whole)? } else { words };
    (!words.is_empty()).then(|| String::from_utf8_lossy(words))
}
