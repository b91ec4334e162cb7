//! Saving a data set for machine learning: the NetFlow feature sets of what is seen.

use model::{FeatureSet, Quirks};
use protocol::{DataSetJob, ExportFormat, FeatureOptions, Job, LabelRule, SourceKind};
use query::filter::Filter;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{FORMATS, file_name};
use crate::parts::switch::Switch;
use crate::saving::{SavingProgress, use_saving};
use crate::state::{questions, use_store};

/// The form.
#[function_component]
pub(super) fn DataSet() -> Html {
    let store = use_store();
    let saving = use_saving();
    let set = use_state(|| 1_usize);
    let format = use_state(|| 0_usize);
    let attack = use_state(|| LabelRule::BENIGN.to_owned());
    let compatible = use_state(|| false);
    let has_files = store.sources.iter().any(|source| source.kind == SourceKind::File);
    let save = {
        let (saving, store) = (saving.clone(), store.clone());
        let (set, format, attack, compatible) = (*set, *format, (*attack).clone(), *compatible);
        Callback::from(move |_: MouseEvent| {
            let (Some(set), Some(&(kind, _, ending, media, _))) =
                (FeatureSet::ALL.get(set), FORMATS.get(format))
            else {
                return;
            };
            let seen = questions::flows(&store);
            let quirks =
                Quirks { ttl: compatible, min_length: compatible, second_octets: compatible };
            let options = FeatureOptions {
                filter: seen.filter,
                time: seen.time,
                otherwise: class(&attack),
                quirks,
                ..FeatureOptions::new(*set)
            };
            let job = Job::DataSet(Box::new(DataSetJob { options, format: kind }));
            saving.start(job, file_name(&store, set.name(), ending), media);
        })
    };
    let sets: Vec<AttrValue> = FeatureSet::ALL.iter().map(|set| set.name().into()).collect();
    // IPFIX, the last of them, is for flows.
    let formats = FORMATS.iter().filter(|(kind, ..)| *kind != ExportFormat::Ipfix);
    let formats: Vec<AttrValue> = formats.map(|(_, name, ..)| AttrValue::Static(name)).collect();
    let on_set = {
        let set = set.setter();
        Callback::from(move |index| set.set(index))
    };
    let on_format = {
        let format = format.setter();
        Callback::from(move |index| format.set(index))
    };
    let on_attack = {
        let attack = attack.setter();
        Callback::from(move |event: InputEvent| {
            attack.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let toggle = {
        let compatible = compatible.clone();
        Callback::from(move |_: Event| compatible.set(!*compatible))
    };
    let columns = FeatureSet::ALL.get(*set).map_or(0, |set| set.features().len());
    html! {
        <>
            <p class="big"><strong>{ format!("{columns} columns") }</strong>{ " · Label · Attack" }</p>
            <p class="note">{ "The NetFlow feature sets v1, v2 and v3 in the order of the published files, one row a flow. The files are read once more under the filter, the selected time and the timeouts of the settings; the file is made in this tab." }</p>
            <div class="form-row"><span>{ "Set" }</span><Switch label="Set" options={sets} chosen={*set} on_choose={on_set} /></div>
            <div class="form-row"><span>{ "Format" }</span><Switch label="Format" options={formats} chosen={*format} on_choose={on_format} /></div>
            <label class="form-row"><span>{ "Attack" }</span><input class="input" type="text" value={(*attack).clone()} oninput={on_attack} maxlength="80" /></label>
            <p class="note">{ "Label is 0 for Benign and 1 for any other name." }</p>
            <label class="form-check">
                <input type="checkbox" checked={*compatible} onchange={toggle} />
                { "Write TTL, MIN_IP_PKT_LEN and SECOND_BYTES as the published files have them" }
            </label>
            if !has_files {
                <p class="note">{ "Nothing here was read from a capture file: features are made of packets." }</p>
            }
            <SavingProgress saving={saving.clone()} />
            <div class="dialog-actions">
                <button type="button" class="button primary" onclick={save} disabled={!has_files || saving.is_making()}>{ "Save" }</button>
            </div>
        </>
    }
}

/// The class of every row.
fn class(attack: &str) -> LabelRule {
    let attack = attack.trim();
    if attack.is_empty() || attack.eq_ignore_ascii_case(LabelRule::BENIGN) {
        return LabelRule::benign();
    }
    LabelRule { filter: Filter::everything(), label: 1, attack: attack.to_owned() }
}
