//! A chart as large as its place, with its table for those who do not see it, to be saved as a picture.

use chart::{Scene, Size};
use yew::prelude::*;

use crate::browser;
use crate::language::html;
use crate::parts::found::{Found, finding_marks, words};
use crate::parts::icon::{Icon, symbol};
use crate::parts::listen::use_size;
use crate::parts::picture::{picture, twin};
use crate::parts::raster;
use crate::state::{Action, use_store};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// What it shows.
    pub(crate) title: AttrValue,
    /// The picture for a size.
    pub(crate) scene: Callback<Size, Scene>,
    /// What is marked on it, where it is over time.
    #[prop_or_default]
    pub(crate) found: Found,
    /// Class names of its place.
    #[prop_or_default]
    pub(crate) class: &'static str,
}

/// The chart.
#[function_component]
#[inline(never)]
pub(crate) fn Stage(props: &Props) -> Html {
    let node = use_node_ref();
    let (width, height) = use_size(node.clone());
    let is_open = width > 0.0 && height > 0.0;
    let scene = is_open.then(|| props.scene.emit(Size { width, height }));
    let store = use_store();
    let save = |as_pixels: bool| {
        let (scene, title, store) = (scene.clone(), props.title.clone(), store.clone());
        let found = props.found.clone();
        Callback::from(move |_: MouseEvent| {
            let Some(mut scene) = scene.clone() else { return };
            scene.mark_findings(found.iter(), |flag| words(&store, flag));
            let svg = scene.to_svg(&style());
            if as_pixels {
                let refused = store.dispatcher();
                let name = format!("{title}.png");
                raster::save(name, &svg, (scene.width, scene.height), move |why| {
                    refused.dispatch(Action::Toast(Some(format!("No picture was saved: {why}"))));
                });
            } else {
                let parts: Vec<_> = browser::part(svg.as_bytes()).into_iter().collect();
                // A refusal is told by the browser.
                let _ = browser::save_parts(&format!("{title}.svg"), "image/svg+xml", &parts);
            }
        })
    };
    html! {
        <section class={classes!("chart-stage", props.class)} aria-label={props.title.clone()}>
            <div class="chart-place" ref={node.clone()}>
                if let Some(scene) = &scene {
                    { twin(&props.title, &scene.table.clone().unwrap_or_default()) }
                    { picture(scene, "chart-picture") }
                    if let Some(plot) = scene.over {
                        { finding_marks(&store, format!("Findings on {}", props.title).into(), &node, &plot, &props.found) }
                    }
                }
            </div>
            <div class="chart-save" role="group" aria-label="Save the picture">
                <button type="button" class="button bare" onclick={save(false)} aria-label="Save as SVG" title="Save as SVG: sharp at any size">{ symbol(Icon::Save) }{ "SVG" }</button>
                <button type="button" class="button bare" onclick={save(true)} aria-label="Save as PNG" title="Save as PNG: pixels, to be pasted anywhere">{ "PNG" }</button>
            </div>
        </section>
    }
}

/// The colours as they are on screen, for a picture that stands alone.
fn style() -> String {
    let colour = |name: &str| {
        let root = browser::document().and_then(|document| document.document_element())?;
        let style = browser::window()?.get_computed_style(&root).ok().flatten()?;
        style.get_property_value(name).ok()
    };
    let colour = |name: &str| colour(name).unwrap_or_default();
    let mut style = format!(
        ":root{{color-scheme:{};background:{}}}text{{font:11px sans-serif;fill:{}}}.grid,.tick,.zero,.rung-line{{stroke:{}}}",
        colour("color-scheme"),
        colour("--surface"),
        colour("--text"),
        colour("--line-strong")
    );
    for number in 0..8 {
        let of = colour(&format!("--series-{number}"));
        style.push_str(&format!(
            ".series-{number}{{fill:{of}}}.line.series-{number}{{fill:none;stroke:{of}}}"
        ));
    }
    for (class, name) in [("side-upload", "--upload"), ("side-download", "--download")] {
        style.push_str(&format!(".{class}{{fill:{}}}", colour(name)));
    }
    style.push_str(&format!(".line.side-download{{fill:none;stroke:{}}}", colour("--text")));
    let (other, accent) = (colour("--series-other"), colour("--accent"));
    style.push_str(&format!(".series-other{{fill:{other}}}.line.series-other{{fill:none;stroke:{other}}}.band{{opacity:.45}}"));
    for severity in ["info", "low", "medium", "high", "critical"] {
        let of = colour(&format!("--{severity}"));
        style.push_str(&format!(".finding-mark.{severity}{{fill:{of}}}"));
    }
    for step in 1..=8 {
        style.push_str(&format!(
            ".heat-{step}{{fill:{accent};opacity:{:.2}}}",
            0.1 + f64::from(step) * 0.11
        ));
    }
    style
}
