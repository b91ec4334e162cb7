//! One of a few: a row of buttons of which one is pressed.

use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// What is chosen between, for those who do not see it.
    pub(crate) label: AttrValue,
    /// The words.
    pub(crate) options: Vec<AttrValue>,
    /// Which one is pressed.
    pub(crate) chosen: usize,
    /// Another one was pressed.
    pub(crate) on_choose: Callback<usize>,
}

/// A row of buttons.
#[function_component]
pub(crate) fn Switch(props: &Props) -> Html {
    let option = |(index, word): (usize, &AttrValue)| {
        let chosen = index == props.chosen;
        let onclick = props.on_choose.reform(move |_: MouseEvent| index);
        html! {
            <button type="button" class={classes!(chosen.then_some("chosen"))}
                aria-pressed={chosen.to_string()} {onclick}>{ word.clone() }</button>
        }
    };
    html! {
        <div class="switch" role="group" aria-label={props.label.clone()}>
            { for props.options.iter().enumerate().map(option) }
        </div>
    }
}
