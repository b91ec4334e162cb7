//! One row of a long table: drawn again only where something of it changed, for scrolling leaves most as they are.

use std::rc::Rc;

use yew::prelude::*;

use super::{Line, Made};
use crate::language::html;

#[derive(Properties)]
pub(super) struct Props {
    pub(super) index: u64,
    /// The row by its index; none while it is on its way.
    pub(super) line: Callback<u64, Option<Line>>,
    /// What it is made of, where that is known.
    pub(super) made: Option<Made>,
    /// Which cell stands in which column, and whether it is numeric.
    pub(super) places: Rc<[(usize, bool)]>,
    /// Whether the keyboard's cursor is here.
    pub(super) current: bool,
    /// The row was pressed.
    pub(super) on_press: Callback<u64>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        // A view makes its closures anew whenever it is drawn; what they draw is the same where it is made of the same.
        let is_same_line =
            (self.made.is_some() && self.made == other.made) || self.line == other.line;
        is_same_line
            && self.index == other.index
            && self.current == other.current
            && self.places == other.places
            && self.on_press == other.on_press
    }
}

#[function_component]
#[inline(never)]
pub(super) fn GridRow(props: &Props) -> Html {
    let index = props.index;
    let line = props.line.emit(index);
    let onclick = props.on_press.reform(move |_: MouseEvent| index);
    let selected = line.as_ref().is_some_and(|line| line.selected);
    let class = line.as_ref().map_or("", |line| line.class);
    html! {
        <div role="row" aria-rowindex={(index + 2).to_string()} aria-selected={selected.to_string()}
            class={classes!("grid-row", selected.then_some("selected"), class)}
            tabindex={if props.current { "0" } else { "-1" }} {onclick}>
            if let Some(mut line) = line {
                { for props.places.iter().filter_map(|(at, numeric)| {
                    let cell = std::mem::take(line.cells.get_mut(*at)?);
                    Some(html! { <div role="gridcell" class={classes!(numeric.then_some("numeric"))}>{ cell }</div> })
                }) }
            } else {
                <div role="gridcell" class="grid-pending">{ "…" }</div>
            }
        </div>
    }
}
