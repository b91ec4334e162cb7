//! The heads of a table: sorting, and columns that are dragged to another place or another width.

use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

use super::Head;
use super::layout::Layout;
use crate::language::{html, t, t_of};
use crate::parts::icon::{Icon, symbol};

/// Pixels before a press on a head is a drag.
const DRAGGED: i32 = 6;
/// Pixels that a key makes a column wider.
const STEP: u32 = 16;
/// Behind what a column means.
const HOW: &str =
    "Drag to move, its right edge for the width; with the keyboard Shift ← → and + −, 0 as it was";

/// What is held by the pointer.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Held {
    /// A head, by its place, since it was pressed here.
    Head { place: usize, x: i32 },
    /// A head that goes to another place.
    Moving { place: usize, to: usize },
    /// The edge of a column, which was so wide when it was pressed here.
    Edge { place: usize, x: i32, width: u32 },
}

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// The columns as they came.
    pub(super) heads: Vec<Head>,
    /// How they stand.
    pub(super) layout: Layout,
    /// They stand otherwise now; with the order where that is what changed.
    pub(super) on_layout: Callback<(Layout, Option<Vec<usize>>)>,
    /// A head was pressed.
    pub(super) on_sort: Callback<usize>,
}

/// The row of heads.
#[function_component]
#[inline(never)]
pub(super) fn Heads(props: &Props) -> Html {
    let node = use_node_ref();
    let held = use_state(|| None::<Held>);
    let places = props.layout.places(&props.heads);
    let onpointermove = {
        let (held, node) = (held.clone(), node.clone());
        let (heads, layout, tell) =
            (props.heads.clone(), props.layout.clone(), props.on_layout.clone());
        let places = places.clone();
        Callback::from(move |event: PointerEvent| {
            let x = event.client_x();
            match *held {
                Some(Held::Edge { place, x: from, width }) => {
                    if let Some(head) = places.get(place).and_then(|at| heads.get(*at)) {
                        let mut layout = layout.clone();
                        layout.resize(&head.title, width.saturating_add_signed(x - from));
                        tell.emit((layout, None));
                    }
                }
                Some(Held::Head { place, x: from }) if (x - from).abs() > DRAGGED => {
                    capture(&node, event.pointer_id());
                    held.set(Some(Held::Moving { place, to: place }));
                }
                Some(Held::Moving { place, .. }) => {
                    held.set(Some(Held::Moving { place, to: place_at(&node, x) }));
                }
                _ => {}
            }
        })
    };
    let drop_head = {
        let (held, heads) = (held.clone(), props.heads.clone());
        let (layout, tell) = (props.layout.clone(), props.on_layout.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some(Held::Moving { place, to }) = *held
                && place != to
                && event.type_() == "pointerup"
            {
                shift(&layout, &heads, (place, to), &tell);
            }
            held.set(None);
        })
    };
    let heads = places.iter().enumerate().map(|(place, at)| {
        let Some(head) = props.heads.get(*at) else { return Html::default() };
        let press = {
            let (held, node) = (held.setter(), node.clone());
            Callback::from(move |event: PointerEvent| {
                if event.button() != 0 {
                    return;
                }
                let x = event.client_x();
                let on_edge = event
                    .target_dyn_into::<Element>()
                    .is_some_and(|target| target.class_list().contains("grid-edge"));
                held.set(Some(if on_edge {
                    event.prevent_default();
                    capture(&node, event.pointer_id());
                    Held::Edge { place, x, width: width_at(&node, place) }
                } else {
                    Held::Head { place, x }
                }));
            })
        };
        let onkeydown = {
            let (heads, layout, tell) =
                (props.heads.clone(), props.layout.clone(), props.on_layout.clone());
            let (node, title, last) =
                (node.clone(), head.title.clone(), places.len().saturating_sub(1));
            Callback::from(move |event: KeyboardEvent| {
                if event.ctrl_key() || event.meta_key() || event.alt_key() {
                    return;
                }
                let mut wide = layout.clone();
                match (event.key().as_str(), event.shift_key()) {
                    ("ArrowLeft", true) if place > 0 => {
                        shift(&layout, &heads, (place, place - 1), &tell);
                    }
                    ("ArrowRight", true) if place < last => {
                        shift(&layout, &heads, (place, place + 1), &tell);
                    }
                    ("+", _) => wide.resize(&title, width_at(&node, place) + STEP),
                    ("-" | "−", _) => {
                        wide.resize(&title, width_at(&node, place).saturating_sub(STEP));
                    }
                    ("0", _) => wide.reset(&title),
                    _ => return,
                }
                // The page's own keys have another meaning.
                event.prevent_default();
                event.stop_propagation();
                if wide != layout {
                    tell.emit((wide, None));
                }
            })
        };
        let as_it_came = {
            let (layout, tell, title) =
                (props.layout.clone(), props.on_layout.clone(), head.title.clone());
            Callback::from(move |_: MouseEvent| {
                let mut layout = layout.clone();
                layout.reset(&title);
                tell.emit((layout, None));
            })
        };
        let mark = match *held {
            Some(Held::Moving { place: from, .. }) if from == place => "moving",
            Some(Held::Moving { place: from, to }) if to == place && from > to => "drop-before",
            Some(Held::Moving { to, .. }) if to == place => "drop-behind",
            _ => "",
        };
        let at = *at;
        head_cell(
            head,
            mark,
            (press, onkeydown, props.on_sort.reform(move |_: MouseEvent| at), as_it_came),
        )
    });
    html! {
        <div class="grid-head" role="row" aria-rowindex="1" ref={node.clone()} {onpointermove}
            onpointerup={drop_head.clone()} onpointercancel={drop_head}>{ for heads }</div>
    }
}

type Does =
    (Callback<PointerEvent>, Callback<KeyboardEvent>, Callback<MouseEvent>, Callback<MouseEvent>);

fn head_cell(head: &Head, mark: &'static str, (press, key, sort, reset): Does) -> Html {
    let sorted = match head.sorted {
        Some(true) => "descending",
        Some(false) => "ascending",
        None => "none",
    };
    let icon = head.sorted.map(|descending| if descending { Icon::Down } else { Icon::Up });
    let class = classes!(
        head.numeric.then_some("numeric"),
        head.sorted.is_some().then_some("sorted"),
        mark
    );
    let title = if head.about.is_empty() {
        t(HOW).to_owned()
    } else {
        format!("{}\n{}", t_of(&head.about), t(HOW))
    };
    html! {
        <div role="columnheader" {class} aria-sort={sorted} {title} onpointerdown={press} onkeydown={key}>
            if head.sortable {
                <button type="button" onclick={sort}>
                    <span>{ head.title.clone() }</span>
                    if let Some(icon) = icon { { symbol(icon) } }
                </button>
            } else {
                <span>{ head.title.clone() }</span>
            }
            <i class="grid-edge" ondblclick={reset}></i>
        </div>
    }
}

fn shift(
    layout: &Layout,
    heads: &[Head],
    (from, to): (usize, usize),
    tell: &Callback<(Layout, Option<Vec<usize>>)>,
) {
    let mut layout = layout.clone();
    let order = layout.shift(heads, from, to);
    tell.emit((layout, Some(order)));
}

/// Everything the pointer does is told to the heads until it is let go.
fn capture(node: &NodeRef, pointer: i32) {
    if let Some(row) = node.cast::<Element>() {
        // It may have been let go meanwhile.
        let _ = row.set_pointer_capture(pointer);
    }
}

fn cells(node: &NodeRef) -> Vec<web_sys::DomRect> {
    let all =
        node.cast::<Element>().and_then(|row| row.query_selector_all("[role=columnheader]").ok());
    let Some(all) = all else { return Vec::new() };
    (0..all.length())
        .filter_map(|at| all.item(at)?.dyn_into::<Element>().ok())
        .map(|cell| cell.get_bounding_client_rect())
        .collect()
}

/// The place of the column that the pointer is over.
fn place_at(node: &NodeRef, x: i32) -> usize {
    let cells = cells(node);
    let before = cells.iter().filter(|cell| cell.right() < f64::from(x)).count();
    before.min(cells.len().saturating_sub(1))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
fn width_at(node: &NodeRef, place: usize) -> u32 {
    cells(node).get(place).map_or(0.0, |cell| cell.width().round()) as u32
}
