//! A chart on the page: every mark an SVG element, and its table for those who do not see it.

use chart::{Anchor, Mark, Scene, Table};
use yew::prelude::*;

use crate::language::{html, named};
use yew::virtual_dom::VNode;

/// A chart, with more class names.
pub(crate) fn picture(scene: &Scene, class: &'static str) -> Html {
    let view = format!("0 0 {} {}", scene.width, scene.height);
    html! {
        <svg class={classes!("picture", class)} viewBox={view}
            width={scene.width.to_string()} height={scene.height.to_string()}
            role="img" aria-label={scene.title.clone()}>
            { for scene.marks.iter().map(drawn) }
        </svg>
    }
}

/// A chart's table, hidden from sight.
pub(crate) fn twin(caption: &str, table: &Table) -> Html {
    html! {
        <div class="unseen"><table>
            <caption>{ caption }</caption>
            <thead><tr>{ for table.columns.iter().map(|head| html! { <th scope="col">{ named(head).to_owned() }</th> }) }</tr></thead>
            <tbody>{ for table.rows.iter().map(|row| html! {
                <tr>{ for row.iter().zip(&table.columns).map(|(cell, head)| html! { <td>{ cell_of(head, cell).to_owned() }</td> }) }</tr>
            }) }</tbody>
        </table></div>
    }
}

/// A cell; where its column says which way something is drawn it is a word of ours, elsewhere data.
fn cell_of<'a>(head: &str, cell: &'a str) -> &'a str {
    if head == "Side" { named(cell) } else { cell }
}

/// One of its marks.
pub(crate) fn drawn(mark: &Mark) -> VNode {
    match mark {
        Mark::Rect { x, y, width, height, class, title } => html! {
            <rect x={x.to_string()} y={y.to_string()} width={width.to_string()}
                height={height.to_string()} class={class.clone()}>{ titled(title.as_ref()) }</rect>
        },
        Mark::Path { d, class, title } => html! {
            <path d={d.clone()} class={class.clone()}>{ titled(title.as_ref()) }</path>
        },
        Mark::Line { x1, y1, x2, y2, class } => html! {
            <line x1={x1.to_string()} y1={y1.to_string()} x2={x2.to_string()} y2={y2.to_string()}
                class={class.clone()} />
        },
        Mark::Text { x, y, text, anchor, class } => html! {
            <text x={x.to_string()} y={y.to_string()} text-anchor={anchored(*anchor)}
                class={class.clone()}>{ text }</text>
        },
        Mark::Group { class, marks } => html! {
            <g class={class.clone()}>{ for marks.iter().map(drawn) }</g>
        },
    }
}

fn titled(title: Option<&String>) -> Html {
    title.map(|title| html! { <title>{ title }</title> }).unwrap_or_default()
}

const fn anchored(anchor: Anchor) -> &'static str {
    match anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    }
}
