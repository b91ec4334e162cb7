//! What an exporter told of itself in options data: samplers, interfaces, applications, VRFs.

use std::rc::Rc;

use model::Told as Fact;
use yew::prelude::*;

use crate::language::{html, t_of};
use crate::parts::grid::{Grid, Head, Line};
use crate::parts::switch::switch;
use crate::parts::typed::typed;
use crate::state::{State, use_store};
use crate::text::{escape, exporter, number};
use crate::views::flows::instant;

/// From so many on words find faster than eyes.
const WORTH_FINDING: usize = 12;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// In order of kind and number.
    pub(super) told: Vec<Fact>,
    /// Options data records decoded.
    pub(super) records: u64,
}

/// The card.
#[function_component]
#[inline(never)]
pub(super) fn Told(props: &Props) -> Html {
    let store = use_store();
    let wanted = use_state(String::new);
    let chosen = use_state(|| 0_usize);
    let mut kinds: Vec<(&'static str, usize)> = Vec::new();
    for fact in &props.told {
        let (kind, _) = exporter::told(fact.about);
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => kinds.push((kind, 1)),
        }
    }
    let kind = kinds.get(*chosen).or_else(|| kinds.first()).map(|(kind, _)| *kind);
    let words = wanted.trim().to_ascii_lowercase();
    let shown: Rc<Vec<Fact>> = Rc::new(
        props
            .told
            .iter()
            .filter(|fact| Some(exporter::told(fact.about).0) == kind)
            .filter(|fact| words.is_empty() || exporter::told_contains(fact, &words))
            .cloned()
            .collect(),
    );
    let oninput = typed(&wanted);
    let on_choose = {
        let chosen = chosen.setter();
        Callback::from(move |index| chosen.set(index))
    };
    let options: Vec<AttrValue> = kinds
        .iter()
        .map(|(kind, count)| {
            AttrValue::from(format!("{} {}", t_of(kind), number::whole(*count as u64)))
        })
        .collect();
    html! {
        <section class="card told" aria-label="What it told of itself">
            <header>
                <h2>{ "What it told of itself" }</h2>
                <span class="note" title="Options data: not flows, but what the exporter says of itself.">{ number::counted(props.records, "options record", "options records") }</span>
            </header>
            if props.told.is_empty() {
                <p class="note">{ nothing(props.records) }</p>
            } else {
                <div class="told-bar">
                    { switch("Kind", &options, (*chosen).min(kinds.len().saturating_sub(1)), &on_choose) }
                    if props.told.len() >= WORTH_FINDING {
                        <input type="search" class="input find" placeholder="Find number or name…" aria-label="Find in what it told"
                            spellcheck="false" autocomplete="off" value={(*wanted).clone()} {oninput} />
                    }
                </div>
                if shown.is_empty() {
                    <p class="note" role="status">{ "Nothing told has these words." }</p>
                } else {
                    { table(&store, kind.unwrap_or_default(), &shown) }
                }
            }
        </section>
    }
}

fn nothing(records: u64) -> &'static str {
    if records == 0 {
        "No options data has come: neither sampling rates nor names of interfaces and applications are known."
    } else {
        "Its options data tells of nothing that has a meaning here: sampling, interfaces, applications, VRFs."
    }
}

fn table(store: &crate::state::Store, kind: &'static str, shown: &Rc<Vec<Fact>>) -> Html {
    let described = shown.iter().any(|fact| !fact.description.is_empty());
    let head = |title: &'static str, about: &'static str, track: &'static str| Head {
        title: AttrValue::Static(title),
        about: AttrValue::Static(about),
        track,
        numeric: false,
        sorted: None,
        sortable: false,
    };
    let (number, name, about) = match kind {
        "Samplers" => ("Sampler", "Rate", "The sampler's id, as records name it."),
        "Interfaces" => ("Index", "Name", "The SNMP index records name it by."),
        "Applications" => ("Id", "Name", "Classification engine and selector (RFC 6759)."),
        _ => ("Id", "Name", "The id records name it by."),
    };
    let mut heads = vec![
        head(number, about, "minmax(96px, 0.4fr)"),
        head(name, "As told.", "minmax(140px, 1fr)"),
    ];
    if described {
        heads.push(head("Description", "As told.", "minmax(120px, 1.4fr)"));
    }
    heads.push(head("Told", "When it was last told, by arrival.", "164px"));
    let line = {
        let (store, shown) = (store.clone(), shown.clone());
        Callback::from(move |index: u64| {
            let fact = shown.get(usize::try_from(index).ok()?)?;
            Some(Line { cells: cells(&store, fact, described), selected: false, class: "" })
        })
    };
    // As high as its rows, up to the frame in which it scrolls.
    let rows = match shown.len() {
        0 | 1 => "rows-1",
        2 => "rows-2",
        3 | 4 => "rows-4",
        5 | 6 => "rows-6",
        _ => "rows-12",
    };
    html! {
        <div class={classes!("told-table", rows)}>
            <Grid key={kind} label={kind} {heads} count={shown.len() as u64} {line}
                on_visible={Callback::noop()} on_sort={Callback::noop()} />
        </div>
    }
}

fn cells(state: &State, fact: &Fact, described: bool) -> Vec<Html> {
    let (_, number) = exporter::told(fact.about);
    let name = escape::visible(&fact.name).into_owned();
    let mut cells = vec![
        html! { <span class="mono">{ number }</span> },
        html! { <span title={name.clone()}>{ name }</span> },
    ];
    if described {
        let words = escape::visible(&fact.description).into_owned();
        cells.push(html! { <span title={words.clone()}>{ words }</span> });
    }
    let at = super::exact(state, fact.at);
    cells.push(html! { <span title={at}>{ instant(&super::seen(state, fact.at)) }</span> });
    cells
}
