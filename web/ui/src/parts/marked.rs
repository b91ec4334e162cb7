//! The mark beside a value that stands on a list of the user's.

use model::{Column, PlacePart, Value};
use query::Dimension;
use yew::prelude::*;

use crate::language::html;
use crate::own::marks;
use crate::state::State;

/// The mark; nothing where there are no lists, or where no list can have such a value.
pub(crate) fn marked(state: &State, of: impl Into<Dimension>, value: &Value) -> Html {
    // What knows more is not here as long as there are no lists.
    if state.marks == 0 {
        return Html::default();
    }
    match (of.into(), value) {
        (_, Value::Address(address)) => marks::mark(&address.to_string()),
        (Dimension::Conversation, Value::Pair(ends)) => html! {
            <>{ marked(state, Dimension::Host, &ends.0) }{ marked(state, Dimension::Host, &ends.1) }</>
        },
        (
            Dimension::Column(
                Column::HostName | Column::SourceName | Column::DestinationName | Column::Ja4,
            ),
            Value::Text(text),
        ) => marks::mark(text),
        (
            Dimension::Place(PlacePart::AsNumber)
            | Dimension::Column(
                Column::SourceAs
                | Column::DestinationAs
                | Column::SourceAsNumber
                | Column::DestinationAsNumber,
            ),
            Value::Number(number),
        ) => marks::mark(&format!("AS{number}")),
        _ => Html::default(),
    }
}
