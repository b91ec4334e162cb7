//! What goes with what: any columns joined by bands, or two of them as a table of colours.

use chart::{Heat, Stream, sankey};
use model::{Column, Value};
use query::{Answer, Dimension, Question, Row};
use yew::prelude::*;

use crate::asking::use_question;
use crate::language::{html, t, t_of};
use crate::parts::dimension::{dimension_field, title};
use crate::parts::icon::Icon;
use crate::parts::stage::Stage;
use crate::parts::switch::switch;
use crate::parts::unseen::{message, nothing_matches};
use crate::state::{Store, questions, use_store};
use crate::text::number::Unit;
use crate::views::groups::key_text;

/// Ways that are drawn: more are hairs.
const MOST_WAYS: u32 = 70;
/// Cells that are asked for, and rows and columns that are drawn of them.
const MOST_CELLS: u32 = 2_000;
const MOST_NAMES: usize = 24;

/// The view.
#[function_component]
#[inline(never)]
pub(crate) fn Relations() -> Html {
    let store = use_store();
    let form = use_state(|| 0_usize);
    let chosen = use_state(|| {
        [
            Dimension::Column(Column::SourceAddress),
            Dimension::Column(Column::Application),
            Dimension::Column(Column::DestinationAddress),
        ]
    });
    let is_matrix = *form == 1;
    let dimensions = if is_matrix { vec![chosen[0], chosen[2]] } else { chosen.to_vec() };
    let asked = use_question(Some(Question {
        limit: if is_matrix { MOST_CELLS } else { MOST_WAYS },
        ..questions::by(&store, &dimensions)
    }));
    let set = |place: usize| {
        let chosen = chosen.clone();
        Callback::from(move |dimension: Dimension| {
            let mut all = *chosen;
            all[place] = dimension;
            chosen.set(all);
        })
    };
    let on_form = {
        let form = form.setter();
        Callback::from(move |place: usize| form.set(place))
    };
    let options: Vec<AttrValue> = vec![t("Sankey").into(), t("Matrix").into()];
    let body = match asked.answer() {
        Some(answer) if answer.matched == 0 => nothing_matches(&store, answer.stored),
        Some(answer) => drawn(&store, &dimensions, is_matrix, answer),
        None => {
            message(Icon::Relations, "Counting…", html! { <p>{ "Flows are being grouped." }</p> })
        }
    };
    html! {
        <div class="table-view chart-view">
            <div class="table-bar">
                { switch("Drawn as", &options, *form, &on_form) }
                { dimension_field(&store, "From", chosen[0], set(0)) }
                if !is_matrix { { dimension_field(&store, "by", chosen[1], set(1)) } }
                { dimension_field(&store, "to", chosen[2], set(2)) }
            </div>
            { body }
        </div>
    }
}

fn drawn(store: &Store, dimensions: &[Dimension], is_matrix: bool, answer: &Answer) -> Html {
    let unit = if matches!(store.preferences.unit, Unit::Bits | Unit::Bytes) { "B" } else { "" };
    let heads: Vec<String> =
        dimensions.iter().map(|it| t_of(title(store, *it)).to_owned()).collect();
    let names = |row: &Row| -> Vec<String> {
        let name = |(dimension, key): (&Dimension, &Value)| match key {
            Value::Missing => t("unknown").to_owned(),
            key => key_text(*dimension, key),
        };
        dimensions.iter().zip(&row.key).map(name).collect()
    };
    let value = |row: &Row| row.measures.first().copied().unwrap_or_default();
    let ways: Vec<Stream> =
        answer.rows.iter().map(|row| Stream { path: names(row), value: value(row) }).collect();
    let caption = heads.join(" → ");
    let more = answer.available.saturating_sub(answer.rows.len() as u64);
    let scene = if is_matrix {
        let heat = matrix(&caption, &ways, unit);
        Callback::from(move |size| chart::heat(&heat, size))
    } else {
        let caption = caption.clone();
        Callback::from(move |size| sankey(&caption, &heads, &ways, unit, size))
    };
    html! {
        <>
            <Stage title={caption} {scene} class="tall" />
            if more > 0 { <p class="chart-note">{ format!("The largest {}; {} smaller ones are not drawn.", answer.rows.len(), crate::text::number::whole(more)) }</p> }
        </>
    }
}

fn matrix(title: &str, ways: &[Stream], unit: &'static str) -> Heat {
    let largest = |at: usize| {
        let mut names: Vec<(String, u64)> = Vec::new();
        for way in ways {
            let Some(name) = way.path.get(at) else { continue };
            match names.iter_mut().find(|known| known.0 == *name) {
                Some(known) => known.1 = known.1.saturating_add(way.value),
                None => names.push((name.clone(), way.value)),
            }
        }
        model::sort_by_key(&mut names, |name| std::cmp::Reverse(name.1));
        names.into_iter().take(MOST_NAMES).map(|name| name.0).collect::<Vec<_>>()
    };
    let (rows, columns) = (largest(0), largest(1));
    let mut values = vec![vec![0; columns.len()]; rows.len()];
    for way in ways {
        let place = |names: &[String], at: usize| {
            names.iter().position(|name| way.path.get(at) == Some(name))
        };
        if let (Some(row), Some(column)) = (place(&rows, 0), place(&columns, 1))
            && let Some(cell) =
                values.get_mut(row).and_then(|row: &mut Vec<u64>| row.get_mut(column))
        {
            *cell += way.value;
        }
    }
    Heat { title: t_of(title).to_owned(), rows, columns, values, unit, over: None }
}
