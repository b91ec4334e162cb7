//! How packets become flows: timeouts, tunnels, payload. What is open is read again by it.

use model::{SourceId, TunnelKind};
use protocol::{Request, Settings, SourceKind, ToWorker};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::language::{html, t};
use crate::parts::switch::switch;
use crate::state::{Action, use_client, use_store};
use crate::text::reading as words;

/// The longest timeout: a day.
const MOST_SECONDS: &str = "86400";
/// The most memory for packets: half of what a tab has.
const MOST_MEBIBYTES: &str = "2047";

/// The card.
#[function_component]
#[inline(never)]
pub(super) fn Reading() -> Html {
    let store = use_store();
    let client = use_client();
    let draft = use_state(|| (*store.settings).clone());
    {
        // Local networks and *forget everything* change the settings beside this card.
        let draft = draft.clone();
        use_effect_with(store.settings.clone(), move |settings| draft.set((**settings).clone()));
    }
    let change = |change: fn(&mut Settings, bool)| {
        let draft = draft.clone();
        Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                let mut settings = (*draft).clone();
                change(&mut settings, input.checked());
                draft.set(settings);
            }
        })
    };
    let seconds = |title: &'static str,
                   about: &'static str,
                   of: fn(&mut Settings) -> &mut Option<u32>| {
        let value = *of(&mut (*draft).clone());
        let usual = *of(&mut Settings::default());
        let set = {
            let draft = draft.clone();
            move |value: Option<u32>| {
                let mut settings = (*draft).clone();
                *of(&mut settings) = value;
                draft.set(settings);
            }
        };
        let oninput = {
            let set = set.clone();
            Callback::from(move |event: InputEvent| {
                let text = event.target_unchecked_into::<HtmlInputElement>().value();
                set(text.parse().ok().filter(|seconds| *seconds > 0));
            })
        };
        let never = {
            let is_never = value.is_none();
            Callback::from(move |_: Event| set(if is_never { usual } else { None }))
        };
        html! {
            <div class="form-row" title={about}><span>{ title }</span>
                <span class="checks">
                    <span class="with-unit"><input class="input" type="number" min="1" max={MOST_SECONDS} placeholder="never" aria-label={title}
                        value={value.map_or_else(String::new, |seconds| seconds.to_string())} {oninput} /><small>{ "s" }</small></span>
                    <label class="check"><input type="checkbox" checked={value.is_none()} onchange={never} aria-label={format!("{title}: never")} />{ "never" }</label>
                </span>
            </div>
        }
    };
    let packets = {
        let draft = draft.clone();
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            if let Ok(packet_mebibytes) = text.parse() {
                draft.set(Settings { packet_mebibytes, ..(*draft).clone() });
            }
        })
    };
    let tunnel = |kind: TunnelKind| {
        let draft = draft.clone();
        let is_open = !draft.closed_tunnels.contains(&kind);
        let onchange = Callback::from(move |_: Event| {
            let mut settings = (*draft).clone();
            settings.closed_tunnels.retain(|closed| *closed != kind);
            if is_open {
                settings.closed_tunnels.push(kind);
            }
            draft.set(settings);
        });
        html! {
            <label class="check"><input type="checkbox" checked={is_open} {onchange} />{ kind.name() }</label>
        }
    };
    let of_kind = |kind: SourceKind| {
        let sources = store.sources.iter().filter(move |source| source.kind == kind);
        sources.map(|source| source.id).collect::<Vec<SourceId>>()
    };
    let (files, relays) = (of_kind(SourceKind::File), of_kind(SourceKind::Relay));
    let changed = !same(&draft, &store.settings);
    let save = {
        let (store, draft, files) = (store.clone(), draft.clone(), files.clone());
        Callback::from(move |_: MouseEvent| {
            let networks = store.settings.local_networks.clone();
            let settings = Settings { local_networks: networks, ..(*draft).clone() };
            // Before the files are read again.
            client.ask(Request::Configure(settings.clone()), |_, _| {});
            for id in &files {
                client.tell(&ToWorker::ReadAgain { sources: vec![*id], apart: false });
            }
            store.dispatch(Action::Configure(settings));
            store.dispatch(Action::Toast(Some(words::saved(files.len()))));
        })
    };
    let defaults = {
        let draft = draft.clone();
        Callback::from(move |_: MouseEvent| draft.set(Settings::default()))
    };
    let together = {
        let store = store.clone();
        Callback::from(move |index: usize| {
            let mut preferences = (*store.preferences).clone();
            preferences.apart = index == 1;
            store.dispatch(Action::Prefer(preferences));
        })
    };
    let switchable = TunnelKind::ALL.into_iter().filter(|kind| kind.is_switchable());
    let ways: Vec<AttrValue> = vec![t("as one, by time").into(), "apart".into()];
    html! {
        <section class="card">
            <header><h2>{ "Reading" }</h2></header>
            <div class="form-row"><span>{ "Captures opened together" }</span>
                { switch("Captures opened together", &ways, usize::from(store.preferences.apart), &together) }
            </div>
            { seconds("Active timeout", words::ACTIVE, |settings| &mut settings.active_timeout_seconds) }
            { seconds("Idle timeout", words::IDLE, |settings| &mut settings.idle_timeout_seconds) }
            if draft.active_timeout_seconds.is_none() && draft.idle_timeout_seconds.is_none() {
                <p class="note">{ words::NEVER }</p>
            }
            <label class="form-row"><span>{ "NetFlow in captures" }</span>
                <span class="check"><input type="checkbox" checked={draft.decode_exports} onchange={change(|settings, is_on| settings.decode_exports = is_on)} />{ "read as flows" }</span>
            </label>
            <label class="form-row" title={words::PAYLOAD}><span>{ "Payload" }</span>
                <span class="check"><input type="checkbox" checked={draft.classify} onchange={change(|settings, is_on| settings.classify = is_on)} />{ "tells the application" }</span>
            </label>
            <div class="form-row tall"><span>{ "Tunnels looked into" }</span>
                <span class="checks">{ for switchable.map(tunnel) }</span>
            </div>
            <label class="form-row"><span>{ "Ids of tunnels" }</span>
                <span class="check"><input type="checkbox" checked={draft.tunnels_apart} onchange={change(|settings, is_on| settings.tunnels_apart = is_on)} />{ "tell flows apart" }</span>
            </label>
            <label class="form-row" title={words::PACKETS}><span>{ "Memory for packets" }</span>
                <span class="with-unit"><input class="input" type="number" min="0" max={MOST_MEBIBYTES} aria-label="Memory for packets"
                    value={draft.packet_mebibytes.to_string()} oninput={packets} /><small>{ "MiB" }</small></span>
            </label>
            if !relays.is_empty() { <p class="note">{ words::RELAY }</p> }
            <div class="dialog-actions">
                <button type="button" class="button" onclick={defaults}>{ "Defaults" }</button>
                <button type="button" class="button primary" onclick={save} disabled={!changed}>{ words::save(files.len()) }</button>
            </div>
        </section>
    }
}

/// Whether both read alike: the order of tunnels and the local networks do not matter.
fn same(one: &Settings, other: &Settings) -> bool {
    let closed = |settings: &Settings| {
        let closed = |kind: &TunnelKind| settings.closed_tunnels.contains(kind);
        TunnelKind::ALL.into_iter().filter(closed).collect::<Vec<_>>()
    };
    let settings = Settings {
        local_networks: other.local_networks.clone(),
        closed_tunnels: closed(one),
        ..one.clone()
    };
    settings == Settings { closed_tunnels: closed(other), ..other.clone() }
}
