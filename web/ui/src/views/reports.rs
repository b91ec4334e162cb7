//! Reports: a template, what it is about, how it looks; made here, looked through, saved.

mod logo;
mod making;

use std::net::IpAddr;
use std::rc::Rc;

use chart::scale::Clock;
use incident::ledger::Ledger;
use protocol::ReportJob;
use query::Filter;
use report::{Against, Case, Logo, Part, Template, Wish};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::browser::{now_millis, random_words};
use crate::language::html;
use crate::own::incidents;
use crate::parts::switch::switch;
use crate::parts::typed::typed;
use crate::shell::exporting::file_name;
use crate::state::{State, use_store};
use crate::text::{escape, report as words};
use crate::views::compare::of_sources;
use logo::read;
use making::use_making;

/// What is being chosen.
struct Chosen<'a> {
    template: Template,
    everything: bool,
    title: &'a str,
    host: &'a str,
    is_redacted: bool,
    logo: Option<Logo>,
}

/// The view.
#[function_component]
#[inline(never)]
pub(crate) fn Reports() -> Html {
    let store = use_store();
    let template = use_state(|| usize::from(store.host.is_some()) * 4);
    let (scope, format, names) =
        (use_state(|| 0_usize), use_state(|| 0_usize), use_state(|| 0_usize));
    let title = use_state(String::new);
    let host = use_state(|| store.host.map(|host| host.to_string()).unwrap_or_default());
    let logo = use_state(|| Ok::<_, String>(None::<(String, Logo)>));
    let making = use_making();
    let kind = Template::ALL.get(*template).copied().unwrap_or_default();
    let is_wrong = kind == Template::Host && !host.trim().is_empty() && address(&host).is_none();
    let make = {
        let (store, making, title) = (store.clone(), making.clone(), title.clone());
        let (everything, is_redacted, is_pdf) = (*scope == 1, *names == 1, *format == 0);
        let (host, logo) = (host.clone(), logo.clone());
        Callback::from(move |_: MouseEvent| {
            let logo = logo.as_ref().ok().cloned().flatten().map(|(_, logo)| logo);
            let (title, host) = (title.as_str(), host.as_str());
            let chosen = Chosen { template: kind, everything, title, host, is_redacted, logo };
            let name = file_name(&store, kind.name(), if is_pdf { "pdf" } else { "html" });
            let job = ReportJob { wish: wish(&store, chosen).octets(), is_pdf };
            making.start(job, name);
        })
    };
    let choose = {
        let logo = logo.setter();
        Callback::from(move |event: Event| {
            read(event.target_unchecked_into::<HtmlInputElement>(), logo.clone());
        })
    };
    let no_logo = {
        let logo = logo.setter();
        Callback::from(move |_: MouseEvent| logo.set(Ok(None)))
    };
    let is_locked = kind == Template::Incidents && incidents::ledger().is_none();
    html! {
        <div class="settings reports">
            <section class="card">
                <header><h2>{ "A report" }</h2></header>
                { switch("Template", &texts(&words::TEMPLATES), *template, &setting(&template)) }
                <p class="note">{ words::about(kind) }</p>
                if is_locked { <p class="note">{ words::LOCKED }</p> }
                <div class="form-row"><span>{ "About" }</span>{ switch("About", &texts(&words::SCOPES), *scope, &setting(&scope)) }</div>
                if kind == Template::Host {
                    <label class="form-row"><span>{ "Host" }</span>
                        <input class="input mono" value={(*host).clone()} oninput={typed(&host)} placeholder={words::HOST} aria-invalid={is_wrong.to_string()} spellcheck="false" autocomplete="off" />
                    </label>
                    if is_wrong { <p class="fault" role="alert">{ "This is no address." }</p> }
                }
                <label class="form-row"><span>{ "Title" }</span>
                    <input class="input" value={(*title).clone()} oninput={typed(&title)} placeholder={kind.title()} maxlength="200" autocomplete="off" />
                </label>
                <div class="form-row"><span>{ "Addresses and names" }</span>{ switch("Addresses and names", &texts(&words::NAMES), *names, &setting(&names)) }</div>
                if *names == 1 { <p class="note">{ words::REPLACED }</p> }
                <div class="form-row"><span>{ "Logo" }</span>
                    <span class="with-unit">
                        if let Ok(Some((name, _))) = &*logo {
                            <span>{ escape::shortened(name, 32) }</span>
                            <button type="button" class="button small" onclick={no_logo}>{ "Remove" }</button>
                        }
                        <label class="link file-link">{ "Choose…" }
                            <input type="file" class="unseen" accept="image/png,image/svg+xml" aria-label="Logo" onchange={choose} />
                        </label>
                    </span>
                </div>
                <p class="note">{ words::LOGO }</p>
                if let Err(why) = &*logo { <p class="fault" role="alert">{ why.clone() }</p> }
                <div class="form-row"><span>{ "Format" }</span>{ switch("Format", &texts(&words::FORMATS), *format, &setting(&format)) }</div>
                <p class="note">{ words::HERE }</p>
                <div class="dialog-actions">
                    <button type="button" class="button primary" onclick={make} disabled={is_wrong || making.is_making()}>{ "Make the report" }</button>
                </div>
            </section>
            { making.shown() }
        </div>
    }
}

fn texts(all: &[&'static str]) -> Vec<AttrValue> {
    all.iter().map(|text| AttrValue::Static(text)).collect()
}

fn setting(state: &UseStateHandle<usize>) -> Callback<usize> {
    let state = state.setter();
    Callback::from(move |place| state.set(place))
}

fn address(text: &str) -> Option<IpAddr> {
    text.trim().parse().ok()
}

/// What is chosen, about what is on screen.
fn wish(state: &State, chosen: Chosen<'_>) -> Wish {
    let seconds = state.time.map(|time| time.start.seconds_and_nanos().0);
    #[expect(clippy::cast_possible_truncation, reason = "seconds since 1970")]
    let seconds = seconds.unwrap_or_else(|| (now_millis() / 1000.0) as i64);
    let mut wish = Wish {
        title: chosen.title.trim().to_owned(),
        inputs: state.sources.iter().map(|source| source.name.clone()).collect(),
        host: address(chosen.host),
        zone_minutes: zone_minutes(state, seconds),
        redaction: chosen.is_redacted.then(random_words),
        logo: chosen.logo,
        ..Wish::new(chosen.template)
    };
    if !chosen.everything {
        wish.filter = state.filter.as_ref().map(ToString::to_string);
        wish.time = state.time;
    }
    if chosen.template == Template::Incidents {
        let cases = |ledger: Rc<Ledger>| ledger.incidents.iter().map(Case::of).collect();
        wish.incidents = incidents::ledger().map(cases);
    }
    if chosen.template == Template::Comparison && state.sources.len() > 1 {
        let filter = state.filter.as_ref().filter(|_| !chosen.everything);
        wish.against = compared(&mut wish, state, filter);
    }
    wish
}

/// Times in a document are a wall clock's.
fn zone_minutes(state: &State, seconds: i64) -> i32 {
    match state.wall_clock(seconds) {
        Clock::Zone(minutes) => minutes,
        Clock::Since(_) => 0,
    }
}

/// The source opened last beside the first.
fn compared(wish: &mut Wish, state: &State, filter: Option<&Filter>) -> Option<Against> {
    let [now, before] = of_sources(state, filter)?.map(|filter| Some(filter.to_string()));
    let words = state.sources.first().map(|source| source.name.clone()).unwrap_or_default();
    wish.filter = now;
    Some(Against { part: Part { filter: before, time: wish.time }, words })
}
