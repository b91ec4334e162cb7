//! Connecting to a relay: one address, one click, and words for what may stand in the way.

use protocol::ToWorker;
use yew::prelude::*;

use crate::browser;
use crate::language::{html, t};
use crate::parts::dialog::Dialog;
use crate::parts::typed::typed;
use crate::shell::desk::remember;
use crate::state::{Action, Sheet, use_client, use_store};
use crate::text::relay;

/// Where a relay listens when nobody said otherwise.
const DEFAULT: &str = "ws://127.0.0.1:8055/live";

/// The sheet.
#[function_component]
#[inline(never)]
pub(crate) fn Connect() -> Html {
    let store = use_store();
    let client = use_client();
    let address = use_state(default_address);
    let token = use_state(String::new);
    let history = use_state(|| "0".to_owned());
    let fault = fault(&address);
    let oninput = typed(&address);
    let onsubmit = {
        let (store, address, valid) = (store.dispatcher(), address.clone(), fault.is_none());
        let (token, history) = (token.clone(), history.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if valid {
                let url = relay::with_history(address.trim(), &history);
                let token = token.trim().to_owned();
                remember(&url, &token);
                client.tell(&ToWorker::Connect { url, token });
                store.dispatch(Action::Sheet(None));
            }
        })
    };
    let desk = {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Sheet(Some(Sheet::Relay(None)))))
    };
    let secure = page_is_public();
    html! {
        <Dialog title="Connect to a relay" field=true>
            <form class="connect" {onsubmit}>
                <label for="relay">{ "Address of its live stream" }</label>
                <div class="connect-line">
                    <input id="relay" type="text" autofocus=true class="input mono" spellcheck="false" autocomplete="off"
                        value={(*address).clone()} {oninput} aria-invalid={fault.is_some().to_string()} />
                    <button type="submit" class="button primary" disabled={fault.is_some()}>{ "Connect" }</button>
                </div>
                <div class="connect-line">
                    <label>{ relay::TOKEN }
                        <input type="password" class="input mono" autocomplete="off" value={(*token).clone()} oninput={typed(&token)} />
                    </label>
                    <label>{ relay::HISTORY }
                        <input type="number" class="input" min="0" max="86400" value={(*history).clone()} oninput={typed(&history)} />
                    </label>
                </div>
                if browser::is_served_by_relay() {
                    <button type="button" class="link" onclick={desk}>{ relay::DESK }</button>
                }
                if let Some(fault) = fault { <p class="fault" role="alert">{ fault }</p> }
                <p>
                    { "The relay receives NetFlow over UDP and passes the raw datagrams on; decoding happens here. Start it beside this page and point your routers at it:" }
                </p>
                <pre class="code">{ "flowglass-relay --udp 127.0.0.1:2055 --http 127.0.0.1:8055" }</pre>
                if secure {
                    <p class="note">
                        { "This page comes from another host, so the browser may ask for permission to reach your own machine, or refuse. The relay serves this page itself: " }
                        <a href="http://127.0.0.1:8055/">{ "http://127.0.0.1:8055/" }</a>{ " always works." }
                    </p>
                }
            </form>
        </Dialog>
    }
}

/// The relay that served this page, or the one on this machine.
pub(crate) fn default_address() -> String {
    let Some(location) = browser::window().map(|window| window.location()) else {
        return DEFAULT.to_owned();
    };
    match (location.protocol().as_deref(), location.host()) {
        (Ok("http:"), Ok(host)) if is_loopback(&host) || browser::is_served_by_relay() => {
            format!("ws://{host}/live")
        }
        (Ok("https:"), Ok(host)) if browser::is_served_by_relay() => format!("wss://{host}/live"),
        _ => DEFAULT.to_owned(),
    }
}

/// Whether this is the stream of the relay that served this page.
pub(crate) fn is_own(address: &str) -> bool {
    browser::is_served_by_relay() && address.starts_with(&default_address())
}

fn is_loopback(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name == "127.0.0.1" || name == "localhost"
}

fn page_is_public() -> bool {
    browser::window()
        .and_then(|window| window.location().host().ok())
        .is_some_and(|host| !host.is_empty() && !is_loopback(&host))
}

/// What the page's own policy would refuse is refused here, in words.
fn fault(address: &str) -> Option<String> {
    let rest = address.trim().strip_prefix("ws://").or(address.trim().strip_prefix("wss://"));
    let Some(rest) = rest else {
        return Some(
            t("An address begins with ws:// (or wss://), such as ws://127.0.0.1:8055/live")
                .to_owned(),
        );
    };
    let host = rest.split('/').next().unwrap_or_default();
    if host.is_empty() {
        return Some(t("The host is missing").to_owned());
    }
    let own = browser::window().and_then(|window| window.location().host().ok());
    (!is_loopback(host) && own.as_deref() != Some(host)).then(|| {
        t("The page's policy lets it reach only its own host and this machine (127.0.0.1, localhost); a relay elsewhere serves this page itself").to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_loopback() {
        for (host, expected) in [
            ("127.0.0.1:8055", true),
            ("localhost", true),
            ("192.0.2.1:80", false),
            ("a.localhost.example", false),
        ] {
            assert_eq!(is_loopback(host), expected, "{host}");
        }
    }
}
