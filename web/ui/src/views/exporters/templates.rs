//! The templates of an exporter: one line each, its fields when it is opened.

use model::{ExporterStatus, TemplateField, TemplateStatus};
use yew::prelude::*;

use crate::language::{html, t};
use crate::parts::icon::{Icon, symbol};
use crate::state::use_store;
use crate::text::{escape, number};

/// An element of variable length.
const VARIABLE: u16 = u16::MAX;

/// The card.
pub(super) fn templates(status: &ExporterStatus) -> Html {
    let templates = &status.templates;
    html! {
        <section class="card" aria-label="Templates">
            <header>
                <h2>{ "Templates" }</h2>
                <span class="note">{ number::whole(templates.len() as u64) }</span>
            </header>
            if templates.is_empty() {
                <p class="note">{ "None is known: none was announced yet, or all have expired." }</p>
            } else {
                <div class="sheet-scroll">
                <table class="plain templates">
                    <thead><tr>
                        <th scope="col" title="Its id: what data sets name.">{ "Template" }</th>
                        <th scope="col" title="Options templates lay out what the exporter tells of itself.">{ "Of" }</th>
                        <th scope="col" class="numeric">{ "Fields" }</th>
                        <th scope="col" class="numeric" title="Octets of one record; the least where fields vary.">{ "Record" }</th>
                        <th scope="col" title="When it was last announced.">{ "Announced" }</th>
                        <th scope="col" class="numeric" title="How often it was announced with another layout.">{ "Changes" }</th>
                    </tr></thead>
                    { for templates.iter().map(|template| html! { <Template key={template.id} template={template.clone()} /> }) }
                </table>
                </div>
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct TemplateProps {
    template: TemplateStatus,
}

/// One template; its fields exist only while it is open.
#[function_component]
#[inline(never)]
fn Template(props: &TemplateProps) -> Html {
    let store = use_store();
    let open = use_state(|| false);
    let template = &props.template;
    let onclick = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let icon = if *open { Icon::Up } else { Icon::Down };
    let least =
        if template.fields.iter().any(|field| field.length == VARIABLE) { "≥ " } else { "" };
    html! {
        <tbody>
            <tr>
                <th scope="row">
                    <button type="button" class="link" aria-expanded={open.to_string()} {onclick}>
                        { symbol(icon) }{ template.id }
                    </button>
                </th>
                <td>{ if template.options { "options" } else { "data" } }</td>
                <td class="numeric">{ number::whole(template.fields.len() as u64) }</td>
                <td class="numeric">{ format!("{least}{}", number::octets(template.record_octets.into())) }</td>
                <td title={super::exact(&store, template.refreshed)}>{ super::seen(&store, template.refreshed) }</td>
                <td class={classes!("numeric", (template.changes > 0).then_some("bad"))}>{ number::whole(template.changes.into()) }</td>
            </tr>
            if *open {
                <tr class="unfolded"><td colspan="6">{ fields(template) }</td></tr>
            }
        </tbody>
    }
}

fn fields(template: &TemplateStatus) -> Html {
    let mut offset = Some(0_u32);
    let row = |(index, field): (usize, &TemplateField)| {
        let at = offset.map_or_else(|| "–".to_owned(), |at| at.to_string());
        offset = match field.length {
            VARIABLE => None,
            length => offset.map(|at| at + u32::from(length)),
        };
        html! {
            <tr>
                <td class="numeric">{ index + 1 }</td>
                <td><code>{ escape::visible(&field.name).into_owned() }</code></td>
                <td class="mono">{ number(field) }</td>
                <td class="numeric">{ at }</td>
                <td class="numeric">{ if field.length == VARIABLE { t("variable").to_owned() } else { field.length.to_string() } }</td>
                <td>if field.scope { <span class="badge quiet">{ "scope" }</span> }</td>
            </tr>
        }
    };
    html! {
        <table class="plain fields" aria-label={format!("Fields of template {}", template.id)}>
            <thead><tr>
                <th scope="col" class="numeric">{ "#" }</th><th scope="col">{ "Element" }</th>
                <th scope="col" title="The element's number in the registry; enterprise/number for those of vendors.">{ "Number" }</th>
                <th scope="col" class="numeric" title="Where it begins in a record.">{ "At" }</th>
                <th scope="col" class="numeric">{ "Octets" }</th>
                <th scope="col" title="Scope fields say what an options record is about.">{ "Role" }</th>
            </tr></thead>
            <tbody>{ for template.fields.iter().enumerate().map(row) }</tbody>
        </table>
    }
}

/// `8`, `9/12235`, `scope 1`.
fn number(field: &TemplateField) -> String {
    match field.enterprise {
        Some(0) => field.id.to_string(),
        Some(enterprise) => format!("{enterprise}/{}", field.id),
        None if field.scope => format!("scope {}", field.id),
        None => field.id.to_string(),
    }
}
