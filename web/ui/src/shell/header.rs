//! The bar at the top: name, what is open, and the few things one can always do.

use yew::prelude::*;

use crate::client::Client;
use crate::keys::pick_file;
use crate::language::{html, t};
use crate::parts::icon::{Icon, symbol};
use crate::shell::database_chip::database_chip;
use crate::shell::quick_save::QuickSave;
use crate::shell::source_chip::source_chip;
use crate::state::preferences::{Preferences, Theme};
use crate::state::{Action, Sheet, Store};
use crate::text::number::Unit;

/// The bar at the top; the file field belongs to it but is not seen.
pub(crate) fn header(store: &Store, client: &Client, file_field: Html) -> Html {
    let sheet = |sheet: Sheet| {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Sheet(Some(sheet.clone()))))
    };
    let prefer = |change: fn(&mut Preferences)| {
        let store = store.clone();
        Callback::from(move |_: MouseEvent| {
            let mut preferences = (*store.preferences).clone();
            change(&mut preferences);
            store.dispatch(Action::Prefer(preferences));
        })
    };
    let theme = store.preferences.theme;
    let theme_icon = match theme {
        Theme::Auto => Icon::Auto,
        Theme::Light => Icon::Sun,
        Theme::Dark => Icon::Moon,
        Theme::Contrast => Icon::Contrast,
    };
    let next_theme = prefer(|preferences| {
        preferences.theme = match preferences.theme {
            Theme::Auto => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::Contrast,
            Theme::Contrast => Theme::Auto,
        };
    });
    let seconds = (crate::browser::now_millis() / 1000.0) as i64;
    let zone = store.clock(seconds).name();
    let unit = store.preferences.unit;
    let names = store.preferences.names;
    let issues = store.issues.len();
    let browse = Callback::from(|_: MouseEvent| pick_file());
    html! {
        <header class="bar">
            <a class="brand" href="#v=overview" title="Flowglass">
                { symbol(Icon::Brand) }<span>{ "Flowglass" }</span>
            </a>
            <div class="chips" role="list" aria-label="Sources">
                { for store.sources.iter().map(|source| source_chip(store, client, source)) }
                { for store.databases.iter().map(|database| database_chip(client, database)) }
            </div>
            if !store.is_empty() {
                    <button type="button" class="button bare" onclick={browse}
                        aria-label="Open another file" title="Open another file (Ctrl+O)">
                        { symbol(Icon::Plus) }
                    </button>
                }
            <div class="bar-tools">
                if issues > 0 {
                    <button type="button" class="button bare warn" onclick={sheet(Sheet::Issues)}
                        title="What went wrong while reading">
                        { symbol(Icon::Warning) }<span>{ issues }</span>
                        <span class="unseen">{ if issues == 1 { " issue" } else { " issues" } }</span>
                    </button>
                }
                if !store.is_empty() {
                    <button type="button" class="button bare word" onclick={prefer(|p| p.unit = p.unit.next())}
                        title={format!("Counting {}; another unit (b)", t(unit_title(unit)))}>{ unit.name() }</button>
                    <button type="button" class="button bare word" onclick={prefer(Preferences::next_clock)}
                        title="Times by this clock: local, UTC, the capture's zone, since the first packet (z)">{ zone }</button>
                    <button type="button" class="button bare word" aria-pressed={names.to_string()} onclick={prefer(Preferences::turn_names)}
                        title="Hosts by their names, as far as the traffic tells them, or by their addresses (n)">{ "names" }</button>
                    <QuickSave />
                }
                <button type="button" class="button bare" onclick={sheet(Sheet::Connect)}
                    aria-label="Connect to relay" title="Connect to relay">{ symbol(Icon::Plug) }</button>
                <button type="button" class="button bare" onclick={next_theme}
                    aria-label={format!("Theme: {}", t(theme.name()))}
                    title={format!("Theme: {}", t(theme.name()))}>{ symbol(theme_icon) }</button>
                <button type="button" class="button bare" onclick={sheet(Sheet::Help)}
                    aria-label="Help" title="Keys and filter words (?)">{ symbol(Icon::Help) }</button>
            </div>
            { file_field }
        </header>
    }
}

const fn unit_title(unit: Unit) -> &'static str {
    match unit {
        Unit::Bits => "bits per second and bytes",
        Unit::Bytes => "bytes",
        Unit::Packets => "packets",
        Unit::Flows => "flows",
    }
}
