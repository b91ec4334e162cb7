//! What can be set: local networks, named lists, timeouts, theme, units, zone, density.

mod clock;
mod keeping;
mod lists;
mod reading;

use enrich::{LocalNetworks, NetworkError};
use protocol::{Settings, ToWorker};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::browser;
use crate::language::{Language, html, t};
use crate::own;
use crate::own::incidents::{self, Door};
use crate::parts::switch::switch;
use crate::parts::typed::typed;
use crate::state::preferences::{self, Density, Theme};
use crate::state::{Action, Counting, Preferences, Store, use_client, use_store};
use crate::text::incident as words;
use crate::text::number::Unit;
use crate::text::time::Zone;
use clock::{CLOCKS, CaptureZone, place};
use keeping::Keeping;
use lists::NamedLists;
use reading::Reading;

/// The view.
pub(crate) fn settings(store: &Store) -> Html {
    html! {
        <div class="settings">
            { appearance(store) }
            <Networks />
            <NamedLists />
            <Reading />
            <Keeping />
            <Kept />
        </div>
    }
}

fn appearance(store: &Store) -> Html {
    let preferences = &store.preferences;
    let row = |title: &'static str,
               names: Vec<&'static str>,
               chosen: Option<usize>,
               change: fn(&mut Preferences, usize)| {
        let options = names.into_iter().map(AttrValue::Static).collect::<Vec<_>>();
        let store = store.clone();
        let on_choose = Callback::from(move |index: usize| {
            let mut preferences = (*store.preferences).clone();
            change(&mut preferences, index);
            store.dispatch(Action::Prefer(preferences));
        });
        html! { <div class="form-row"><span>{ title }</span>{ switch(title, &options, chosen.unwrap_or(0), &on_choose) }</div> }
    };
    html! {
        <section class="card">
            <header><h2>{ "Appearance" }</h2></header>
            { row("Language", Language::ALL.map(Language::own_name).to_vec(), Language::ALL.iter().position(|one| *one == preferences.language),
                |preferences, index| preferences.language = Language::ALL.get(index).copied().unwrap_or_default()) }
            { row("Theme", Theme::ALL.map(Theme::name).to_vec(), Theme::ALL.iter().position(|one| *one == preferences.theme),
                |preferences, index| preferences.theme = Theme::ALL.get(index).copied().unwrap_or_default()) }
            { row("Rows", Density::ALL.map(Density::name).to_vec(), Density::ALL.iter().position(|one| *one == preferences.density),
                |preferences, index| preferences.density = Density::ALL.get(index).copied().unwrap_or_default()) }
            { row("Count in", Unit::ALL.map(Unit::name).to_vec(), Unit::ALL.iter().position(|one| *one == preferences.unit),
                |preferences, index| preferences.unit = Unit::ALL.get(index).copied().unwrap_or_default()) }
            { row("Sampled flows", vec!["scaled by their rate", "as received"], Counting::ALL.iter().position(|one| *one == preferences.counting),
                |preferences, index| preferences.counting = Counting::ALL.get(index).copied().unwrap_or_default()) }
            { row("Times in", CLOCKS.to_vec(), Some(place(preferences.zone)), |preferences, index| {
                preferences.zone = match index {
                    0 => Zone::Local,
                    1 => Zone::Utc,
                    2 => Zone::Capture(preferences.capture_zone),
                    _ => Zone::Relative,
                };
            }) }
            <CaptureZone />
            { row("Hosts by", vec!["addresses", "names"], Some(usize::from(preferences.names)),
                |preferences, index| preferences.names = index == 1) }
        </section>
    }
}

#[function_component]
#[inline(never)]
fn Networks() -> Html {
    let store = use_store();
    let draft = use_state(|| store.settings.local_networks.join("\n"));
    let networks: Vec<String> = draft
        .split([',', '\n', ' ', ';'])
        .map(str::trim)
        .filter(|network| !network.is_empty())
        .map(str::to_owned)
        .collect();
    let faults: Vec<String> = networks
        .iter()
        .enumerate()
        .filter_map(|(index, network)| {
            let error = LocalNetworks::parse(std::slice::from_ref(network)).err()?;
            Some(NetworkError { index, ..error }.to_string())
        })
        .collect();
    let changed = networks != store.settings.local_networks;
    let oninput = typed(&draft);
    let save = {
        let (store, networks) = (store.clone(), networks.clone());
        Callback::from(move |_: MouseEvent| {
            let settings =
                Settings { local_networks: networks.clone(), ..(*store.settings).clone() };
            store.dispatch(Action::Configure(settings));
            store.dispatch(Action::Toast(Some(t("Directions follow the new networks").to_owned())));
        })
    };
    let defaults = {
        let draft = draft.setter();
        Callback::from(move |_: MouseEvent| {
            draft.set(Settings::default().local_networks.join("\n"));
        })
    };
    html! {
        <section class="card">
            <header><h2>{ "Local networks" }</h2></header>
            <p class="note">{ "From these networks outwards is upload, into them download, inside them local, past them transit. One CIDR prefix a line." }</p>
            <textarea class="input mono" rows="9" spellcheck="false" aria-label="Local networks" value={(*draft).clone()} {oninput}
                aria-invalid={(!faults.is_empty()).to_string()} />
            if !faults.is_empty() {
                <ul class="fault" role="alert">{ for faults.iter().map(|fault| html! { <li>{ fault }</li> }) }</ul>
            }
            <div class="dialog-actions">
                <button type="button" class="button" onclick={defaults}>{ "Defaults" }</button>
                <button type="button" class="button primary" onclick={save} disabled={!changed || !faults.is_empty()}>{ "Save" }</button>
            </div>
        </section>
    }
}

#[function_component]
fn Kept() -> Html {
    let (store, client) = (use_store(), use_client());
    let is_asking = use_state(|| false);
    let door = use_state(incidents::door);
    {
        let door = door.setter();
        use_effect_with((), move |()| {
            spawn_local(async move {
                incidents::look().await;
                door.set(incidents::door());
            });
        });
    }
    let has_incidents = matches!(*door, Door::Locked | Door::Open);
    let turn = |to: bool| {
        let is_asking = is_asking.setter();
        Callback::from(move |_: MouseEvent| is_asking.set(to))
    };
    let forget = {
        let (is_asking, door) = (is_asking.setter(), door.clone());
        Callback::from(move |_: MouseEvent| {
            is_asking.set(false);
            for session in store.sessions.iter() {
                client.tell(&ToWorker::DropSession { name: session.name.clone() });
            }
            own::forget(&client);
            preferences::forget_everything();
            store.dispatch(Action::Configure(Settings::default()));
            store.dispatch(Action::Prefer(Preferences::unkept()));
            preferences::forget_everything();
            store.dispatch(Action::Toast(Some(t("Forgotten").to_owned())));
            if has_incidents {
                let (store, door) = (store.dispatcher(), door.setter());
                spawn_local(async move {
                    if let Err(why) = incidents::forget().await {
                        let words = format!("Incidents are still there: {why}");
                        store.dispatch(Action::Toast(Some(words)));
                    }
                    door.set(incidents::door());
                });
            }
        })
    };
    let here =
        browser::window().and_then(|window| window.location().host().ok()).unwrap_or_default();
    html! {
        <section class="card">
            <header><h2>{ "What this browser keeps" }</h2></header>
            <p class="note">{ format!("Settings, columns, lists, alerts and recent filters, under {}, sessions that you keep here, and incidents, sealed. Nothing leaves this machine.", if here.is_empty() { "this page" } else { &here }) }</p>
            if *is_asking { <p role="alert">{ words::FORGET }</p> }
            <div class="dialog-actions">
                if *is_asking {
                    <button type="button" class="button" onclick={turn(false)}>{ "Keep all" }</button>
                    <button type="button" class="button" onclick={forget}>{ "Forget incidents, too" }</button>
                } else {
                    <button type="button" class="button" onclick={if has_incidents { turn(true) } else { forget }}>{ "Forget everything" }</button>
                }
            </div>
        </section>
    }
}
