//! One of a few: a row of buttons of which one is pressed.

use yew::prelude::*;

use crate::language::html;

/// A row of buttons: what is chosen between, for those who do not see it, the words, which one is
/// pressed, and what follows when another one is.
pub(crate) fn switch(
    label: &'static str,
    options: &[AttrValue],
    chosen: usize,
    on_choose: &Callback<usize>,
) -> Html {
    let option = |(index, word): (usize, &AttrValue)| {
        let chosen = index == chosen;
        let onclick = on_choose.reform(move |_: MouseEvent| index);
        html! {
            <button type="button" class={classes!(chosen.then_some("chosen"))}
                aria-pressed={chosen.to_string()} {onclick}>{ word.clone() }</button>
        }
    };
    html! {
        <div class="switch" role="group" aria-label={label}>
            { for options.iter().enumerate().map(option) }
        </div>
    }
}
