//! A long table of which only the visible rows exist: fixed row height, keyboard cursor, sorting.

mod heads;
mod layout;
mod row;
mod window;

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::browser;
use crate::language::html;
use crate::parts::listen::use_size;
use crate::parts::spacer::use_spacer;
use crate::state::use_store;
use heads::Heads;
use layout::Layout;
pub(crate) use layout::TABLES;
use row::GridRow;
use window::Window;

/// A column.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Head {
    /// What stands above it.
    pub(crate) title: AttrValue,
    /// What it means.
    pub(crate) about: AttrValue,
    /// Its width as a track of a CSS grid.
    pub(crate) track: &'static str,
    /// Right-aligned, with tabular figures.
    pub(crate) numeric: bool,
    /// Whether rows are sorted by it now, and whether the largest comes first.
    pub(crate) sorted: Option<bool>,
    /// Whether rows can be sorted by it.
    pub(crate) sortable: bool,
}

/// The rows that a table is thought to show before it has said so: first and last.
pub(crate) const FIRST_SEEN: (u64, u64) = (0, 60);

/// What a row is drawn of: where the state and the row's page lie. A row keeps both for as long as it is drawn, so
/// that nothing else can come to lie there meanwhile.
pub(crate) type Made = (usize, usize);

/// Takes note of the rows on screen.
pub(crate) fn noted(visible: &UseStateHandle<(u64, u64)>) -> Callback<(u64, u64)> {
    let visible = visible.setter();
    Callback::from(move |range| visible.set(range))
}

/// A row as it is drawn.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Line {
    /// One for each column.
    pub(crate) cells: Vec<Html>,
    /// Whether it is the one shown in the drawer.
    pub(crate) selected: bool,
    /// What it is drawn as beside that.
    pub(crate) class: &'static str,
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// What the table shows.
    pub(crate) label: AttrValue,
    /// The columns.
    pub(crate) heads: Vec<Head>,
    /// How many rows there are.
    pub(crate) count: u64,
    /// A row by its index; none while it is on its way.
    pub(crate) line: Callback<u64, Option<Line>>,
    /// What a row is made of, where the view knows: it is drawn again only when that is another.
    #[prop_or_default]
    pub(crate) made: Option<Callback<u64, Made>>,
    /// Other rows are on screen or near it: first and last, rounded so that few steps of scrolling tell others.
    pub(crate) on_visible: Callback<(u64, u64)>,
    /// A head was pressed.
    pub(crate) on_sort: Callback<usize>,
    /// Columns stand in another order, told by heads, that somebody else remembers; else the table does.
    #[prop_or_default]
    pub(crate) on_order: Option<Callback<Vec<usize>>>,
    /// A row was opened.
    #[prop_or_default]
    pub(crate) on_open: Callback<u64>,
    /// The keyboard's cursor came to a row.
    #[prop_or_default]
    pub(crate) on_cursor: Callback<u64>,
}

/// A long table.
#[function_component]
#[inline(never)]
pub(crate) fn Grid(props: &Props) -> Html {
    let row = use_store().preferences.density.row();
    let node = use_node_ref();
    let (_, height) = use_size(node.clone());
    let scroll = use_state(|| 0.0_f64);
    let cursor = use_state(|| 0_u64);
    let moved = use_mut_ref(|| false);
    let layout = use_state(|| Layout::recall(&props.label));
    let window = Window::new(props.count, row, height, *scroll);
    let (above, below) = (use_spacer(window.above), use_spacer(window.below));

    {
        let on_visible = props.on_visible.clone();
        use_effect_with(window.told(props.count), move |range| on_visible.emit(*range));
    }
    {
        let heads = layout.places(&props.heads).into_iter().filter_map(|at| props.heads.get(at));
        let tracks: Vec<String> = heads.map(|head| layout.track(head)).collect();
        let node = node.clone();
        use_effect_with(tracks, move |tracks| {
            if let Some(element) = node.cast::<Element>() {
                browser::style(&element, "--tracks", &tracks.join(" "));
                browser::style(&element, "--least", &format!("{}px", window::least_width(tracks)));
            }
        });
    }
    {
        let moved = moved.clone();
        let node = node.clone();
        use_effect_with((*cursor, window.first, window.last), move |_| {
            // The row may come only with the next window: the wish stays until it is there.
            let wanted = *moved.borrow();
            if wanted && focus_cursor(&node) {
                *moved.borrow_mut() = false;
            }
        });
    }
    let onscroll = {
        let scroll = scroll.setter();
        Callback::from(move |event: Event| {
            if let Some(element) = event.target_dyn_into::<Element>() {
                scroll.set(f64::from(element.scroll_top()));
            }
        })
    };
    let onkeydown = {
        let (cursor, node, moved) = (cursor.clone(), node.clone(), moved.clone());
        let (count, on_open) = (props.count, props.on_open.clone());
        let on_cursor = props.on_cursor.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() || count == 0 {
                return;
            }
            let on_row = event
                .target_dyn_into::<Element>()
                .is_some_and(|element| element.get_attribute("role").as_deref() == Some("row"));
            if !on_row {
                return;
            }
            let page = window.visible.max(2) - 1;
            let to = match event.key().as_str() {
                "ArrowDown" | "j" => cursor.saturating_add(1),
                "ArrowUp" | "k" => cursor.saturating_sub(1),
                "PageDown" => cursor.saturating_add(page),
                "PageUp" => cursor.saturating_sub(page),
                "Home" => 0,
                "End" | "G" => count - 1,
                "Enter" => {
                    event.prevent_default();
                    on_open.emit(*cursor);
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            let to = to.min(count - 1);
            *moved.borrow_mut() = true;
            cursor.set(to);
            on_cursor.emit(to);
            if let (Some(top), Some(element)) = (window.scroll_to(to), node.cast::<Element>()) {
                #[expect(clippy::cast_possible_truncation, reason = "limited by the window")]
                element.set_scroll_top(top as i32);
            }
        })
    };
    let on_layout = {
        let (layout, table, on_order) =
            (layout.setter(), props.label.clone(), props.on_order.clone());
        Callback::from(move |(mut changed, order): (Layout, Option<Vec<usize>>)| {
            if let (Some(on_order), Some(order)) = (&on_order, order) {
                changed.forget_order();
                on_order.emit(order);
            }
            changed.keep(&table);
            layout.set(changed);
        })
    };
    let numeric = |at: usize| props.heads.get(at).map(|head| (at, head.numeric));
    let places = layout.places(&props.heads).into_iter().filter_map(numeric);
    let places = use_memo(places.collect::<Vec<_>>(), |places| Rc::<[_]>::from(&places[..]));
    // The same for as long as the table is there, or each view that draws itself would have all rows drawn.
    let opened = use_mut_ref(|| props.on_open.clone());
    opened.replace(props.on_open.clone());
    let on_press = {
        let cursor = cursor.setter();
        use_callback((), move |index: u64, ()| {
            cursor.set(index);
            let on_open = opened.borrow().clone();
            on_open.emit(index);
        })
    };
    let lines = (window.first..window.last).map(|index| {
        let (line, places, on_press) = (props.line.clone(), (*places).clone(), on_press.clone());
        let made = props.made.as_ref().map(|made| made.emit(index));
        html! { <GridRow key={index} {index} {line} {made} {places} current={index == *cursor} {on_press} /> }
    });
    html! {
        <div class="datagrid" role="grid" aria-label={props.label.clone()} ref={node}
            aria-rowcount={(props.count + 1).to_string()}
            aria-colcount={props.heads.len().to_string()} {onscroll} {onkeydown}>
            <Heads heads={props.heads.clone()} layout={(*layout).clone()} {on_layout} on_sort={props.on_sort.clone()} />
            { above }
            // One child, however many rows: else the room above could become the head, with its height.
            <>{ for lines }</>
            { below }
        </div>
    }
}

fn focus_cursor(node: &NodeRef) -> bool {
    let row = node
        .cast::<Element>()
        .and_then(|grid| grid.query_selector("[role=row][tabindex='0']").ok().flatten())
        .and_then(|row| row.dyn_into::<HtmlElement>().ok());
    row.is_some_and(|row| row.focus().is_ok())
}
