//! What flows are grouped by: a list of everything that can be.

use model::{Column, ColumnType, PlacePart};
use query::Dimension;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::language::html;
use crate::state::State;

/// What stands first, for it is asked for most.
const FIRST: [(&str, Dimension); 6] = [
    ("Host, either end", Dimension::Host),
    ("Conversation", Dimension::Conversation),
    ("Service", Dimension::Service),
    ("Application", Dimension::Column(Column::Application)),
    ("Protocol", Dimension::Column(Column::Protocol)),
    ("Server name", Dimension::Column(Column::HostName)),
];

/// Looked up, where a database is open.
const PLACES: [(&str, Dimension); 3] = [
    ("Country, either end", Dimension::Place(PlacePart::Country)),
    ("City, either end", Dimension::Place(PlacePart::City)),
    ("Network, either end", Dimension::Place(PlacePart::AsNumber)),
];

/// Everything there is, by its title.
pub(crate) fn choices(state: &State) -> Vec<(&'static str, Dimension)> {
    let mut all = FIRST.to_vec();
    if !state.databases.is_empty() {
        all.extend(PLACES);
    }
    let groups = |column: &&Column| {
        !matches!(column.info().kind, ColumnType::Time | ColumnType::Span | ColumnType::Count)
            && !FIRST.iter().any(|(_, known)| *known == Dimension::Column(**column))
    };
    all.extend(
        Column::ALL.iter().filter(groups).map(|it| (it.info().title, Dimension::Column(*it))),
    );
    all
}

/// Its title.
pub(crate) fn title(state: &State, dimension: Dimension) -> &'static str {
    choices(state).into_iter().find(|(_, one)| *one == dimension).map_or("", |(title, _)| title)
}

/// A field with the list.
pub(crate) fn dimension_field(
    state: &State,
    label: &'static str,
    chosen: Dimension,
    on_choose: Callback<Dimension>,
) -> Html {
    let all = choices(state);
    let options = all.iter().enumerate().map(|(place, (title, dimension))| {
        html! { <option value={place.to_string()} selected={*dimension == chosen}>{ *title }</option> }
    });
    let options: Html = options.collect();
    let onchange = Callback::from(move |event: Event| {
        let field = event.target_dyn_into::<HtmlSelectElement>();
        let place = field.and_then(|field| field.value().parse::<usize>().ok());
        if let Some((_, dimension)) = place.and_then(|place| all.get(place)) {
            on_choose.emit(*dimension);
        }
    });
    html! {
        <label class="pick"><span>{ label }</span><select class="input" aria-label={label} {onchange}>{ options }</select></label>
    }
}
