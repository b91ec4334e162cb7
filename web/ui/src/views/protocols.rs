//! With what: protocols, services, applications, names.

use model::Column;
use query::Dimension;
use yew::prelude::*;

use crate::language::{html, t};
use crate::parts::switch::switch;
use crate::views::groups::GroupTable;

const GROUPINGS: [(&str, Dimension); 5] = [
    ("Protocols", Dimension::Column(Column::Protocol)),
    ("Services", Dimension::Service),
    ("Applications", Dimension::Column(Column::Application)),
    ("Names", Dimension::Column(Column::HostName)),
    ("Directions", Dimension::Column(Column::Direction)),
];

/// The view.
#[function_component]
#[inline(never)]
pub(crate) fn Protocols() -> Html {
    let chosen = use_state(|| 0_usize);
    let on_choose = {
        let chosen = chosen.setter();
        Callback::from(move |index| chosen.set(index))
    };
    let options: Vec<AttrValue> =
        GROUPINGS.iter().map(|(title, _)| AttrValue::Static(title)).collect();
    let Some((title, dimension)) = GROUPINGS.get(*chosen).copied() else {
        return Html::default();
    };
    let ways: (AttrValue, AttrValue) = (t("By clients").into(), t("By servers").into());
    html! {
        <div class="table-view">
            <div class="table-bar">{ switch("Grouped by", &options, *chosen, &on_choose) }</div>
            <GroupTable key={title} {dimension} {title} {ways} />
        </div>
    }
}
