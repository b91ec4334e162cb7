//! Who, and who with whom.

use query::Dimension;
use yew::prelude::*;

use crate::parts::switch::Switch;
use crate::views::groups::GroupTable;

/// The view.
#[function_component]
pub(crate) fn Hosts() -> Html {
    let chosen = use_state(|| 0_usize);
    let on_choose = {
        let chosen = chosen.setter();
        Callback::from(move |index| chosen.set(index))
    };
    let options: Vec<AttrValue> = vec!["Hosts".into(), "Conversations".into()];
    let (dimension, title, ways): (_, _, (AttrValue, AttrValue)) = match *chosen {
        0 => (Dimension::Host, "Hosts", ("Sent".into(), "Received".into())),
        _ => (Dimension::Conversation, "Conversations", ("A → B".into(), "A ← B".into())),
    };
    html! {
        <div class="table-view">
            <div class="table-bar"><Switch label="Grouped by" {options} chosen={*chosen} {on_choose} /></div>
            <GroupTable key={title} {dimension} {title} {ways} />
        </div>
    }
}
