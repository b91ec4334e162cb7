//! The chosen packet: its fields as a tree, its octets beside it; each marks the other.

use std::rc::Rc;

use model::SourceId;
use protocol::{DetailJob, Job, PacketDetail, PacketField};
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::browser;
use crate::language::{html, t};
use crate::parts::dump::Dump;
use crate::parts::icon::{Icon, symbol};
use crate::state::{Action, use_store};
use crate::text::{escape, number, record};
use crate::working::{Working, use_job};

#[derive(Clone, Copy, Properties, PartialEq)]
pub(super) struct Props {
    /// Of which source.
    pub(super) source: SourceId,
    /// Its place among the source's packets.
    pub(super) number: u64,
    /// Octets on the wire.
    pub(super) length: u32,
}

/// The two lower panes.
#[function_component]
#[inline(never)]
pub(super) fn Detail(props: &Props) -> Html {
    let Props { source, number, length } = *props;
    let working = use_job(Some(Job::Detail(DetailJob { source, number })));
    let last = use_mut_ref(|| None::<Rc<PacketDetail>>);
    let detail = use_memo(working.clone(), |working| match working {
        Working::Here(octets) => protocol::decode::<PacketDetail>(octets).ok().map(Rc::new),
        _ => None,
    });
    if let Some(detail) = &*detail {
        *last.borrow_mut() = Some(detail.clone());
    }
    // The packet before stays until the next one is here: walking through the list does not flicker.
    let shown = last.borrow().clone();
    match (&working, shown) {
        (Working::Missing(why), _) => html! {
            <div class="packet-lower" role="alert"><p class="drawer-note">{ format!("It cannot be read again: {why}.") }</p></div>
        },
        (_, Some(detail)) => html! { <Panes {detail} {length} /> },
        _ => {
            html! { <div class="packet-lower" role="status"><p class="drawer-note">{ "Reading it from the file…" }</p></div> }
        }
    }
}

#[derive(Properties, PartialEq)]
struct PanesProps {
    detail: Rc<PacketDetail>,
    length: u32,
}

#[function_component]
#[inline(never)]
fn Panes(props: &PanesProps) -> Html {
    let store = use_store();
    // Fields are remembered by name, so that the same one is chosen in the next packet.
    let chosen = use_state(|| None::<usize>);
    let closed = use_state(Vec::<String>::new);
    let fields = &props.detail.fields;
    let octets = use_memo(props.detail.clone(), |detail| detail.octets.clone());
    let tree = use_node_ref();
    let at = chosen.filter(|at| *at < fields.len());
    let marked =
        at.and_then(|at| fields.get(at)).map_or(0..0, |f| f.start as usize..f.end as usize);
    let on_octet = {
        let (chosen, detail) = (chosen.setter(), props.detail.clone());
        Callback::from(move |octet: usize| chosen.set(deepest(&detail.fields, octet)))
    };
    let toggle = {
        let closed = closed.clone();
        Callback::from(move |name: String| {
            let mut names = (*closed).clone();
            match names.iter().position(|known| *known == name) {
                Some(at) => drop(names.remove(at)),
                None => names.push(name),
            }
            closed.set(names);
        })
    };
    let shown = shown(fields, &closed);
    let onkeydown = {
        let (chosen, toggle, tree) = (chosen.clone(), toggle.clone(), tree.clone());
        let (shown, detail, closed) = (shown.clone(), props.detail.clone(), closed.clone());
        Callback::from(move |event: KeyboardEvent| {
            let place = chosen.and_then(|at| shown.iter().position(|one| *one == at)).unwrap_or(0);
            let field = shown.get(place).and_then(|at| detail.fields.get(*at));
            let layer = field.filter(|field| field.depth == 0);
            let to = match event.key().as_str() {
                "ArrowDown" => (place + 1).min(shown.len().saturating_sub(1)),
                "ArrowUp" => place.saturating_sub(1),
                "Home" => 0,
                "End" => shown.len().saturating_sub(1),
                "ArrowLeft" | "ArrowRight" | "Enter" | " " if layer.is_some() => {
                    let name = layer.map(|field| field.name.clone()).unwrap_or_default();
                    let is_closed = closed.contains(&name);
                    let opens = event.key() == "ArrowRight";
                    if is_closed == opens || matches!(event.key().as_str(), "Enter" | " ") {
                        toggle.emit(name);
                    }
                    place
                }
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            chosen.set(shown.get(to).copied());
            focus_item(&tree, to);
        })
    };
    let item = |(place, at): (usize, &usize)| {
        let at = *at;
        let field = fields.get(at)?;
        let is_layer = field.depth == 0;
        let is_chosen = Some(at) == chosen.filter(|at| *at < fields.len());
        let is_closed = is_layer && closed.contains(&field.name);
        let onclick = {
            let (chosen, toggle, name) = (chosen.setter(), toggle.clone(), field.name.clone());
            Callback::from(move |_: MouseEvent| {
                chosen.set(Some(at));
                if is_layer && is_chosen {
                    toggle.emit(name.clone());
                }
            })
        };
        let value = escape::visible(&field.value).into_owned();
        let first = chosen.is_none() && place == 0;
        Some(html! {
            <li key={at} role="treeitem" aria-level={(u32::from(field.depth) + 1).to_string()} tabindex={if is_chosen || first { "0" } else { "-1" }}
                aria-selected={is_chosen.to_string()} aria-expanded={is_layer.then(|| (!is_closed).to_string())}
                class={classes!("packet-field", format!("deep-{}", field.depth.min(6)), is_layer.then_some("layer"), is_chosen.then_some("chosen"))} {onclick}>
                if is_layer { { symbol(if is_closed { Icon::Plus } else { Icon::Minus }) } }
                <span class="packet-name">{ field.name.clone() }</span>
                if !value.is_empty() { <span class="packet-value">{ value }</span> }
            </li>
        })
    };
    let copy = {
        let (store, octets) = (store.dispatcher(), octets.clone());
        Callback::from(move |_: MouseEvent| {
            browser::copy(&record::hex(&octets, usize::MAX));
            store.dispatch(Action::Toast(Some(t("Octets copied").to_owned())));
        })
    };
    let cut = u64::from(props.length).saturating_sub(octets.len() as u64);
    html! {
        <div class="packet-lower">
            <ul class="packet-tree" role="tree" aria-label="Fields of the packet" ref={tree} {onkeydown}>
                { for shown.iter().enumerate().filter_map(item) }
            </ul>
            <div class="packet-octets">
                <Dump {octets} {marked} {on_octet} />
                <div class="record-tools">
                    <button type="button" class="button small" onclick={copy}>{ symbol(Icon::Copy) }{ "Copy as hex" }</button>
                    if cut > 0 { <span class="packet-count">{ format!("{} more were on the wire and not captured.", number::counted(cut, "octet", "octets")) }</span> }
                </div>
            </div>
        </div>
    }
}

/// What is not inside a closed layer.
fn shown(fields: &[PacketField], closed: &[String]) -> Vec<usize> {
    let mut hidden = false;
    let keep = |(at, field): (usize, &PacketField)| {
        if field.depth == 0 {
            hidden = closed.contains(&field.name);
            return Some(at);
        }
        (!hidden).then_some(at)
    };
    fields.iter().enumerate().filter_map(keep).collect()
}

/// The field that says most exactly what an octet is: the shortest, and of those the last.
fn deepest(fields: &[PacketField], octet: usize) -> Option<usize> {
    let holds = |(_, field): &(usize, &PacketField)| {
        (field.start as usize..field.end as usize).contains(&octet)
    };
    let length = |(at, field): &(usize, &PacketField)| (field.end - field.start, usize::MAX - at);
    fields.iter().enumerate().filter(holds).min_by_key(length).map(|(at, _)| at)
}

fn focus_item(tree: &NodeRef, place: usize) {
    let items = tree.cast::<Element>().and_then(|tree| tree.query_selector_all("li").ok());
    let item = items.and_then(|items| items.item(u32::try_from(place).unwrap_or(u32::MAX)));
    if let Some(item) =
        item.and_then(|item| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(item).ok())
    {
        // What cannot take the focus leaves it where it was.
        let _ = item.focus();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(depth: u8, start: u32, end: u32) -> PacketField {
        let name = format!("{depth}/{start}");
        PacketField { depth, name, value: String::new(), start, end }
    }

    #[test]
    fn an_octet_is_of_the_shortest_field_that_holds_it() {
        let fields =
            [field(0, 0, 14), field(1, 0, 6), field(1, 6, 12), field(0, 14, 34), field(1, 14, 15)];
        assert_eq!(deepest(&fields, 7), Some(2));
        assert_eq!(deepest(&fields, 13), Some(0));
        assert_eq!(deepest(&fields, 14), Some(4));
        assert_eq!(deepest(&fields, 99), None);
        assert_eq!(shown(&fields, &["0/0".to_owned()]), [0, 3, 4]);
    }
}
