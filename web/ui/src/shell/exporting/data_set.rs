//! Saving a data set for machine learning: the NetFlow feature sets of what is seen.

mod columns;
mod labels;

use model::{Feature, FeatureSet, Quirks};
use protocol::{DataSetJob, ExportFormat, FeatureOptions, Job, LabelRule, RuleError, SourceKind};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{FORMATS, file_name};
use crate::language::html;
use crate::parts::switch::switch;
use crate::saving::use_saving;
use crate::state::{Store, questions, use_store};
use crate::text::data_set as words;
use columns::columns as columns_of;
use labels::{Labels, labels};

/// What is chosen in the form.
#[derive(Clone, PartialEq, Debug)]
struct Draft {
    set: FeatureSet,
    format: usize,
    /// Columns of the set that are not written.
    left_out: Vec<Feature>,
    /// Rules as they are typed, one a line.
    rules: String,
    /// The class of what no rule fits.
    otherwise: String,
    max_flows: Option<u64>,
    max_seconds: Option<u32>,
    quirks: Quirks,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            set: FeatureSet::Nf2,
            format: 0,
            left_out: Vec::new(),
            rules: String::new(),
            otherwise: LabelRule::BENIGN.to_owned(),
            max_flows: None,
            max_seconds: None,
            quirks: Quirks::default(),
        }
    }
}

impl Draft {
    fn columns(&self) -> Vec<Feature> {
        let mut columns = self.set.labelled();
        columns.retain(|feature| !self.left_out.contains(feature));
        columns
    }

    fn rules(&self) -> Result<Vec<LabelRule>, (usize, RuleError)> {
        LabelRule::parse_lines(&self.rules)
    }

    /// What is made; none where the rules make no sense.
    fn options(&self, store: &Store) -> Option<FeatureOptions> {
        let seen = questions::flows(store);
        let otherwise = match self.otherwise.trim() {
            "" => LabelRule::benign(),
            attack => LabelRule::all(attack),
        };
        Some(FeatureOptions {
            columns: self.columns(),
            filter: seen.filter,
            time: seen.time,
            rules: self.rules().ok()?,
            otherwise,
            quirks: self.quirks,
            max_flows: self.max_flows,
            max_seconds: self.max_seconds,
            ..FeatureOptions::new(self.set)
        })
    }
}

/// The form.
#[function_component]
#[inline(never)]
pub(super) fn DataSet() -> Html {
    let store = use_store();
    let saving = use_saving();
    let draft = use_state(Draft::default);
    let has_files = store.sources.iter().any(|source| source.kind == SourceKind::File);
    let change = {
        let draft = draft.clone();
        Callback::from(move |change: fn(&mut Draft)| {
            let mut changed = (*draft).clone();
            change(&mut changed);
            draft.set(changed);
        })
    };
    let with = |apply: fn(&mut Draft, String)| {
        let draft = draft.clone();
        Callback::from(move |text: String| {
            let mut changed = (*draft).clone();
            apply(&mut changed, text);
            draft.set(changed);
        })
    };
    let options = draft.options(&store);
    let save = {
        let (saving, store, format) = (saving.clone(), store.clone(), draft.format);
        let options = options.clone();
        Callback::from(move |_: MouseEvent| {
            let (Some(options), Some(&(kind, _, ending, media, _))) =
                (options.clone(), FORMATS.get(format))
            else {
                return;
            };
            let name = file_name(&store, options.set.name(), ending);
            let job = DataSetJob { options, format: kind };
            saving.start(Job::DataSet(Box::new(job)), name, media);
        })
    };
    let sets: Vec<AttrValue> = FeatureSet::ALL.iter().map(|set| set.name().into()).collect();
    // IPFIX, the last of them, is for flows.
    let formats = FORMATS.iter().filter(|(kind, ..)| *kind != ExportFormat::Ipfix);
    let formats: Vec<AttrValue> = formats.map(|(_, name, ..)| AttrValue::Static(name)).collect();
    let on_set = {
        let draft = draft.clone();
        Callback::from(move |index: usize| {
            if let Some(set) = FeatureSet::ALL.get(index).copied() {
                draft.set(Draft { set, left_out: Vec::new(), ..(*draft).clone() });
            }
        })
    };
    let on_format = {
        let draft = draft.clone();
        Callback::from(move |format| draft.set(Draft { format, ..(*draft).clone() }))
    };
    let on_left_out = {
        let draft = draft.clone();
        Callback::from(move |left_out| draft.set(Draft { left_out, ..(*draft).clone() }))
    };
    let number = |unit: &'static str, label: &'static str, value: String, set: Callback<String>| {
        let oninput = Callback::from(move |event: InputEvent| {
            set.emit(event.target_unchecked_into::<HtmlInputElement>().value());
        });
        html! {
            <span class="with-unit"><input class="input" type="number" min="1" placeholder="all" aria-label={label} {value} {oninput} /><small>{ unit }</small></span>
        }
    };
    let shown = |value: Option<u64>| value.map_or_else(String::new, |value| value.to_string());
    let quirk = |name: &'static str, is_on: bool, turn: fn(&mut Draft)| {
        let change = change.clone();
        let onchange = Callback::from(move |_: Event| change.emit(turn));
        html! { <label class="check"><input type="checkbox" checked={is_on} {onchange} />{ name }</label> }
    };
    let columns = draft.columns().len();
    let rules = draft.rules();
    let labelling = Labels {
        rules: draft.rules.clone().into(),
        parsed: rules.map(|rules| rules.len()).map_err(|(line, error)| (line, error.to_string())),
        otherwise: draft.otherwise.clone().into(),
        on_rules: with(|draft, text| draft.rules = text),
        on_otherwise: with(|draft, text| draft.otherwise = text),
    };
    let chosen = FeatureSet::ALL.iter().position(|set| *set == draft.set).unwrap_or_default();
    html! {
        <>
            <p class="big"><strong>{ words::columns(columns) }</strong>{ words::ruled(store.filter.is_some(), store.time.is_some()) }</p>
            <p class="note">{ words::ABOUT }</p>
            <div class="form-row"><span>{ "Set" }</span>{ switch("Set", &sets, chosen, &on_set) }</div>
            { columns_of(draft.set, &draft.left_out, &on_left_out) }
            { labels(&labelling) }
            <div class="form-row"><span>{ "Stop after" }</span>
                <span class="checks">
                    { number("flows", "Stop after so many flows", shown(draft.max_flows), with(|draft, text| draft.max_flows = text.parse().ok())) }
                    { number("s of the capture", "Stop after so many seconds of the capture", shown(draft.max_seconds.map(u64::from)), with(|draft, text| draft.max_seconds = text.parse().ok())) }
                </span>
            </div>
            <div class="form-row" title={words::COMPATIBLE}><span>{ "As published" }</span>
                <span class="checks">
                    { quirk("TTL", draft.quirks.ttl, |draft| draft.quirks.ttl ^= true) }
                    { quirk("MIN_IP_PKT_LEN", draft.quirks.min_length, |draft| draft.quirks.min_length ^= true) }
                    { quirk("SECOND_BYTES", draft.quirks.second_octets, |draft| draft.quirks.second_octets ^= true) }
                </span>
            </div>
            <div class="form-row"><span>{ "Format" }</span>{ switch("Format", &formats, draft.format, &on_format) }</div>
            if !has_files {
                <p class="note">{ "Nothing here was read from a capture file: features are made of packets." }</p>
            }
            { saving.progress() }
            <div class="dialog-actions">
                <button type="button" class="button primary" onclick={save}
                    disabled={!has_files || options.is_none() || columns == 0 || saving.is_making()}>{ "Save" }</button>
            </div>
        </>
    }
}
