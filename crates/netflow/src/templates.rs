//! The templates of one exporter and domain: learnt, refreshed, changed, forgotten.
//!
//! They survive a restart of the exporter: one that restarts announces before it sends, whereas
//! two exporters behind one address look like a restart with every message.

use std::sync::Arc;

use model::{TemplateField, TemplateStatus, Timestamp};
use rustc_hash::FxHashMap;

use crate::config::Limits;
use crate::definition::{Definition, Style};
use crate::issue::IssueKind;
use crate::layout::{Layout, LayoutField};
use crate::stream::Pool;
use crate::totals::Totals;

/// Templates by id. Data and options templates share one space of ids; the last definition wins.
#[derive(Clone, Debug, Default)]
pub(crate) struct Templates {
    known: FxHashMap<u16, Template>,
}

/// One template as it is known now.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    pub(crate) layout: Arc<Layout>,
    style: Style,
    /// As it was sent, to see whether an announcement changes anything.
    raw: Box<[u8]>,
    refreshed: Timestamp,
    used: Timestamp,
    changes: u32,
}

impl Templates {
    /// Learns a template, or refreshes it. The error says why it was refused.
    pub(crate) fn learn(
        &mut self,
        definition: &Definition<'_>,
        now: Timestamp,
        limits: &Limits,
        pool: &mut Pool,
        totals: &mut Totals,
    ) -> Result<(), IssueKind> {
        let Definition { id, style, raw, .. } = *definition;
        if let Some(known) = self.known.get_mut(&id)
            && known.is(definition)
        {
            known.refreshed = known.refreshed.max(now);
            return Ok(());
        }
        check(definition, limits)?;
        let changes = self.known.get(&id).map_or(0, |known| known.changes.saturating_add(1));
        self.forget(id, pool);
        while self.known.len() >= limits.templates_per_exporter
            || pool.templates >= limits.templates
            || pool.template_octets + raw.len() > limits.template_octets
        {
            let oldest = self.known.iter().min_by_key(|(_, template)| template.last());
            let id = *oldest.ok_or(IssueKind::NoRoomForTemplate(id))?.0;
            self.forget(id, pool);
            totals.templates_evicted += 1;
        }
        pool.templates += 1;
        pool.template_octets += raw.len();
        let layout = Arc::new(definition.layout());
        let template =
            Template { layout, style, raw: raw.into(), refreshed: now, used: now, changes };
        self.known.insert(id, template);
        Ok(())
    }

    /// The template for data that comes now; one that has outlived its life is forgotten.
    pub(crate) fn use_for_data(
        &mut self,
        id: u16,
        now: Timestamp,
        limits: &Limits,
        pool: &mut Pool,
        totals: &mut Totals,
    ) -> Option<&Template> {
        if now.nanos_since(self.known.get(&id)?.last()) > limits.template_life_nanos {
            self.forget(id, pool);
            totals.templates_expired += 1;
        }
        let template = self.known.get_mut(&id)?;
        template.used = template.used.max(now);
        Some(template)
    }

    /// How records of a template are laid out, where it is known.
    pub(crate) fn layout(&self, id: u16) -> Option<&Arc<Layout>> {
        self.known.get(&id).map(|template| &template.layout)
    }

    /// Records in lists keep their templates alive, as those of sets do.
    pub(crate) fn used_in_list(&mut self, id: u16, now: Timestamp) {
        if let Some(template) = self.known.get_mut(&id) {
            template.used = template.used.max(now);
        }
    }

    /// Forgets all that have outlived their life; how many.
    pub(crate) fn expire(&mut self, now: Timestamp, life_nanos: u64, pool: &mut Pool) -> u64 {
        let before = self.known.len();
        self.known.retain(|_, template| {
            let lives = now.nanos_since(template.last()) <= life_nanos;
            if !lives {
                pool.templates -= 1;
                pool.template_octets -= template.raw.len();
            }
            lives
        });
        (before - self.known.len()) as u64
    }

    /// Forgets all, because their exporter is forgotten.
    pub(crate) fn clear(&mut self, pool: &mut Pool) {
        pool.templates -= self.known.len();
        pool.template_octets -=
            self.known.values().map(|template| template.raw.len()).sum::<usize>();
        self.known.clear();
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Takes out those that were last announced before that time.
    pub(crate) fn not_announced_since(&mut self, time: Timestamp, pool: &mut Pool) -> Self {
        let all = std::mem::take(&mut self.known).into_iter();
        let (old, known): (FxHashMap<_, _>, FxHashMap<_, _>) =
            all.partition(|(_, template)| template.refreshed < time);
        self.known = known;
        pool.templates -= old.len();
        pool.template_octets -= old.values().map(|template| template.raw.len()).sum::<usize>();
        Self { known: old }
    }

    /// Adds templates that are not known here.
    pub(crate) fn take_over(&mut self, others: Self, now: Timestamp, pool: &mut Pool) {
        for (id, mut template) in others.known {
            template.used = template.used.max(now);
            self.known.entry(id).or_insert_with(|| {
                pool.templates += 1;
                pool.template_octets += template.raw.len();
                template
            });
        }
    }

    /// What the user sees of them, by id.
    pub(crate) fn status(&self) -> Vec<TemplateStatus> {
        let mut status: Vec<_> =
            self.known.iter().map(|(id, template)| template.status(*id)).collect();
        model::sort_by_key(&mut status, |template| template.id);
        status
    }

    fn forget(&mut self, id: u16, pool: &mut Pool) {
        if let Some(template) = self.known.remove(&id) {
            pool.templates -= 1;
            pool.template_octets -= template.raw.len();
        }
    }
}

impl Template {
    pub(crate) const fn is_options(&self) -> bool {
        self.style.is_options()
    }

    fn is(&self, definition: &Definition<'_>) -> bool {
        let same_scopes = self.layout.scopes == definition.scopes;
        same_scopes && self.style == definition.style && *self.raw == *definition.raw
    }

    /// When it was last announced or used.
    fn last(&self) -> Timestamp {
        self.refreshed.max(self.used)
    }

    fn status(&self, id: u16) -> TemplateStatus {
        let field = |(index, field): (usize, &LayoutField)| TemplateField {
            name: field.name.to_string(),
            enterprise: field.name.enterprise(),
            id: field.name.id(),
            length: field.length,
            scope: index < self.layout.scopes,
        };
        TemplateStatus {
            id,
            options: self.is_options(),
            fields: self.layout.fields.iter().enumerate().map(field).collect(),
            record_octets: u32::try_from(self.layout.octets).unwrap_or(u32::MAX),
            refreshed: self.refreshed,
            changes: self.changes,
        }
    }
}

/// Templates whose records would never end, or would be longer than any message, are refused.
fn check(definition: &Definition<'_>, limits: &Limits) -> Result<(), IssueKind> {
    let Definition { id, count, .. } = *definition;
    if id < 256 {
        return Err(IssueKind::ReservedTemplate(id));
    }
    let octets = definition.octets();
    if octets == 0 {
        return Err(IssueKind::EmptyTemplate(id));
    }
    if count > limits.fields_per_template || octets > usize::from(u16::MAX) {
        return Err(IssueKind::HugeTemplate(id));
    }
    Ok(())
}
