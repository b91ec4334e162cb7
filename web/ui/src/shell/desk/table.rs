//! A plain table of what the relay tells, which scrolls in its own place where it does not fit.

use yew::prelude::*;

use crate::language::html;

/// More rows are not drawn: what is newest comes first.
pub(super) const MOST_ROWS: usize = 500;

/// A column: what stands above it, and whether numbers stand in it.
pub(super) type Column = (&'static str, bool);

/// The table: what it lists, its columns, and a row of cells each.
pub(super) fn table(label: &'static str, columns: &[Column], rows: Vec<Vec<Html>>) -> Html {
    let class = |index: usize| {
        let numeric = columns.get(index).is_some_and(|(_, numeric)| *numeric);
        classes!(numeric.then_some("numeric"))
    };
    html! {
        <div class="parts-frame" tabindex="0" role="group" aria-label={label}>
            <table class="plain">
                <thead><tr>{ for columns.iter().enumerate().map(|(index, (title, _))| {
                    if title.is_empty() { html! { <td></td> } } else { html! { <th scope="col" class={class(index)}>{ *title }</th> } }
                }) }</tr></thead>
                <tbody>{ for rows.into_iter().map(|row| html! {
                    <tr>{ for row.into_iter().enumerate().map(|(index, cell)| html! { <td class={class(index)}>{ cell }</td> }) }</tr>
                }) }</tbody>
            </table>
        </div>
    }
}
