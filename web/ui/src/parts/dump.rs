//! A record's octets sixteen a line, with those of one field marked.

use std::ops::Range;
use std::rc::Rc;

use web_sys::Element;
use yew::prelude::*;

use crate::language::html;
use crate::text::number;
use crate::text::record::{DUMP_LINE, DUMP_PAGE, letter};

/// Pixels of a line, as the style sheet has it.
const LINE_PIXELS: i32 = 18;

/// The attribute by which an octet knows its place.
const PLACE: &str = "data-at";

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// All octets.
    pub(crate) octets: Rc<Vec<u8>>,
    /// Those of the field in question.
    pub(crate) marked: Range<usize>,
    /// The pointer came over an octet.
    pub(crate) on_octet: Callback<usize>,
}

/// The dump; of a long record the page that holds the mark.
#[function_component]
#[inline(never)]
pub(crate) fn Dump(props: &Props) -> Html {
    let octets = &props.octets;
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(props.marked.clone(), move |marked| {
            if let Some(dump) = node.cast::<Element>() {
                bring_into_view(&dump, marked);
            }
        });
    }
    let first = (props.marked.start.min(octets.len().saturating_sub(1)) / DUMP_PAGE) * DUMP_PAGE;
    let page = octets.get(first..).unwrap_or_default();
    let page = page.get(..DUMP_PAGE).unwrap_or(page);
    let last = first + page.len();
    let onpointerover = {
        let on_octet = props.on_octet.clone();
        Callback::from(move |event: PointerEvent| {
            let place = event
                .target_dyn_into::<Element>()
                .and_then(|element| element.get_attribute(PLACE))
                .and_then(|place| place.parse().ok());
            if let Some(place) = place {
                on_octet.emit(place);
            }
        })
    };
    let class = |at: usize| props.marked.contains(&at).then_some("marked");
    let line = |(index, line): (usize, &[u8])| {
        let start = first + index * DUMP_LINE;
        let each = |as_letters: bool| {
            line.iter()
                .enumerate()
                .map(move |(offset, octet)| {
                    let at = start + offset;
                    let text = if as_letters {
                        letter(*octet).to_string()
                    } else {
                        format!("{octet:02x}")
                    };
                    html! { <i class={classes!(class(at))} data-at={at.to_string()}>{ text }</i> }
                })
                .collect::<Html>()
        };
        html! {
            <div class="dump-line">
                <span class="dump-place">{ format!("{start:04x}") }</span>
                <span class="dump-octets">{ each(false) }</span>
                <span class="dump-letters">{ each(true) }</span>
            </div>
        }
    };
    html! {
        <>
            // The table below says the same field by field: this is its picture.
            <div class="dump" aria-hidden="true" ref={node} {onpointerover}>
                { for page.chunks(DUMP_LINE).enumerate().map(line) }
            </div>
            if page.len() < octets.len() {
                <p class="dump-part">{ format!(
                    "Octets {} to {} of {}; the page follows the field.",
                    number::whole(first as u64), number::whole(last.saturating_sub(1) as u64), number::whole(octets.len() as u64)
                ) }</p>
            }
        </>
    }
}

/// Scrolls the dump, and nothing else, so far that the first marked line is seen.
fn bring_into_view(dump: &Element, marked: &Range<usize>) {
    if marked.is_empty() {
        return;
    }
    let line = i32::try_from(marked.start % DUMP_PAGE / DUMP_LINE).unwrap_or_default();
    let (top, seen) = (dump.scroll_top(), dump.client_height());
    let at = line * LINE_PIXELS;
    if at < top || at + 2 * LINE_PIXELS > top + seen {
        dump.set_scroll_top(at - LINE_PIXELS);
    }
}
