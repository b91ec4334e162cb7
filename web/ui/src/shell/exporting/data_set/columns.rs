//! Which columns of a feature set are written.

use model::{Feature, FeatureSet};
use yew::prelude::*;

use crate::language::html;
use crate::text::data_set as words;

/// A box for each column of the set, folded away until it is wanted; those left out are not
/// written.
pub(super) fn columns(
    set: FeatureSet,
    left_out: &[Feature],
    on_change: &Callback<Vec<Feature>>,
) -> Html {
    let all = set.labelled();
    let every = on_change.reform(|_: MouseEvent| Vec::new());
    let none = {
        let all = all.clone();
        on_change.reform(move |_: MouseEvent| all.clone())
    };
    let one = |feature: Feature| {
        let is_written = !left_out.contains(&feature);
        let left_out = left_out.to_vec();
        let onchange = on_change.reform(move |_: Event| {
            let mut changed = left_out.clone();
            changed.retain(|other| *other != feature);
            if is_written {
                changed.push(feature);
            }
            changed
        });
        html! {
            <label class="check mono" title={feature.about()}>
                <input type="checkbox" checked={is_written} {onchange} />{ feature.name() }
            </label>
        }
    };
    let written = all.len() - left_out.len().min(all.len());
    html! {
        <details class="fold">
            <summary><span>{ "Columns" }</span><span class="fold-state">{ words::written(written, all.len()) }</span></summary>
            <div class="fold-body">
                <div class="feature-columns">{ for all.iter().copied().map(one) }</div>
                <div class="fold-actions">
                    <button type="button" class="link" onclick={every}>{ "All" }</button>
                    <button type="button" class="link" onclick={none}>{ "None" }</button>
                </div>
            </div>
        </details>
    }
}
