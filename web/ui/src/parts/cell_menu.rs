//! What can be done with a value: filter by it, exclude it, copy it, open its flow.

use std::net::IpAddr;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::browser;
use crate::language::{html, t};
use crate::parts::icon::{Icon, symbol};
use crate::state::{Action, CellMenu, Sheet, use_store};
use crate::text::{clause, escape};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Which value, and where.
    pub(crate) menu: CellMenu,
}

/// The menu beside a value.
#[function_component]
pub(crate) fn ValueMenu(props: &Props) -> Html {
    let store = use_store();
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(props.menu.clone(), move |menu| {
            if let Some(element) = node.cast::<HtmlElement>() {
                place(&element, menu.x, menu.y);
                let first = element.query_selector("button").ok().flatten();
                if let Some(first) = first.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
                    let _ = first.focus();
                }
            }
        });
    }
    let act = |action: Action| {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| {
            store.dispatch(action.clone());
            store.dispatch(Action::Menu(None));
        })
    };
    let copy = |text: String| {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| {
            browser::copy(&text);
            store.dispatch(Action::Menu(None));
            store.dispatch(Action::Toast(Some(t("Copied").to_owned())));
        })
    };
    let close = {
        let store = store.dispatcher();
        Callback::from(move |_: PointerEvent| store.dispatch(Action::Menu(None)))
    };
    let onkeydown = {
        let (store, node) = (store.dispatcher(), node.clone());
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Escape" => {
                event.stop_propagation();
                store.dispatch(Action::Menu(None));
            }
            "ArrowDown" => step(&event, &node, "button", 1),
            "ArrowUp" => step(&event, &node, "button", -1),
            _ => {}
        })
    };
    let menu = &props.menu;
    html! {
        <>
            <div class="menu-ground" onpointerdown={close} />
            <div class="menu" role="menu" aria-label="Value" ref={node} {onkeydown}>
                <div class="menu-head">{ escape::shortened(&menu.text, 60) }</div>
                if let Some(found) = &menu.clause {
                    <button role="menuitem" onclick={act(Action::Filter(clause::and(&store.filter_text, &found.keep)))}>
                        { symbol(Icon::Plus) }<span>{ "Filter by this" }</span>
                    </button>
                    <button role="menuitem" onclick={act(Action::Filter(clause::and(&store.filter_text, &found.exclude)))}>
                        { symbol(Icon::Minus) }<span>{ "Exclude" }</span>
                    </button>
                    <button role="menuitem" onclick={act(Action::Filter(found.keep.clone()))}>
                        { symbol(Icon::Filter) }<span>{ "Only this, nothing else" }</span>
                    </button>
                }
                <button role="menuitem" onclick={copy(menu.text.clone())}>
                    { symbol(Icon::Copy) }<span>{ "Copy" }</span>
                </button>
                if let Some(found) = &menu.clause {
                    <button role="menuitem" onclick={copy(found.keep.clone())}>
                        { symbol(Icon::Copy) }<span>{ "Copy as filter" }</span>
                    </button>
                    <code class="menu-clause">{ escape::shortened(&found.keep, 90) }</code>
                }
                if let Ok(host) = menu.text.parse::<IpAddr>() {
                    <button role="menuitem" onclick={act(Action::Host(Some(host)))}>
                        { symbol(Icon::Hosts) }<span>{ "Open the host" }</span>
                    </button>
                }
                if let Some(what) = clause::listable(&menu.text, menu.clause.as_ref()) {
                    <button role="menuitem" onclick={act(Action::Sheet(Some(Sheet::Block(Some(what)))))}>
                        { symbol(Icon::Failure) }<span>{ "Block…" }</span>
                    </button>
                }
                if let Some(flow) = menu.flow {
                    <button role="menuitem" onclick={act(Action::Flow(Some(flow)))}>
                        { symbol(Icon::Open) }<span>{ "Open the flow" }</span>
                    </button>
                }
            </div>
        </>
    }
}

/// Beside the pointer, but inside the window.
fn place(element: &HtmlElement, x: i32, y: i32) {
    let Some(window) = browser::window() else { return };
    let inner = |size: Result<wasm_bindgen::JsValue, _>| {
        size.ok().and_then(|size| size.as_f64()).unwrap_or(800.0)
    };
    let area = element.get_bounding_client_rect();
    let left = f64::from(x).min(inner(window.inner_width()) - area.width() - 8.0).max(8.0);
    let top = f64::from(y).min(inner(window.inner_height()) - area.height() - 8.0).max(8.0);
    browser::style(element, "left", &format!("{left}px"));
    browser::style(element, "top", &format!("{top}px"));
}

/// To the next of these buttons, or the one before; after the last comes the first.
pub(crate) fn step(event: &KeyboardEvent, node: &NodeRef, which: &str, by: i32) {
    event.prevent_default();
    let Some(around) = node.cast::<Element>() else { return };
    let Ok(buttons) = around.query_selector_all(which) else { return };
    let active = browser::document().and_then(|document| document.active_element());
    let count = i32::try_from(buttons.length()).unwrap_or_default().max(1);
    let at = (0..count).find(|index| {
        let button = buttons.get(index.unsigned_abs());
        button.is_some() && button.as_ref() == active.as_deref()
    });
    let next = (at.unwrap_or(-1) + by).rem_euclid(count);
    let button = buttons.get(next.unsigned_abs());
    if let Some(button) = button {
        // An element of SVG is focused in the same way, and is none of HTML.
        let _ = button.unchecked_ref::<HtmlElement>().focus();
    }
}
