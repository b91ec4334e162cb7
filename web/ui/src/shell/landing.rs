//! The page before anything is opened: one calm column.

use protocol::ToWorker;
use yew::prelude::*;

use crate::browser;
use crate::client::Client;
use crate::keys::pick_file;
use crate::language::html;
use crate::parts::icon::{Icon, symbol};
use crate::shell::connect::default_address;
use crate::shell::sessions;
use crate::state::{Action, LinkedFile, Sheet, Store, WorkerState};
use crate::text::{escape, number};

/// Name, title and one sentence of each sample.
const SAMPLES: [(&str, &str, &str); 3] = [
    ("office", "An office day", "TLS, DNS, SSH, mail, a video call and an upload spike"),
    ("scan", "Port scan and beacon", "A sweep of a network, and a host that calls home"),
    ("netflow", "NetFlow v5, v9 and IPFIX", "Three exporters, templates and options included"),
];

/// The landing page.
pub(crate) fn landing(store: &Store, client: &Client) -> Html {
    let starting = store.worker == WorkerState::Starting;
    let browse = Callback::from(|_: MouseEvent| pick_file());
    let own = browser::is_served_by_relay();
    let connect = {
        let (store, client) = (store.dispatcher(), client.clone());
        Callback::from(move |_: MouseEvent| {
            if own {
                client.tell(&ToWorker::Connect { url: default_address(), token: String::new() });
            } else {
                store.dispatch(Action::Sheet(Some(Sheet::Connect)));
            }
        })
    };
    let (connect_title, connect_about) = if own {
        ("Connect to this relay", "It serves this page; point your routers' NetFlow at it")
    } else {
        (
            "Connect to relay…",
            "Routers send NetFlow to a small program beside you; this page decodes it",
        )
    };
    let sample = |(name, title, about): &(&'static str, &'static str, &'static str)| {
        let client = client.clone();
        let name = (*name).to_owned();
        let onclick = Callback::from(move |_: MouseEvent| {
            client.tell(&ToWorker::OpenSample { name: name.clone() });
        });
        html! {
            <button type="button" class="sample" {onclick} disabled={starting}>
                <strong>{ *title }</strong>
                <span>{ *about }</span>
            </button>
        }
    };
    html! {
        <div class="landing">
            <h1>{ symbol(Icon::Brand) }{ "Flowglass" }</h1>
            <p class="lead">
                { "See who talked to whom, with what, how much and since when – from a capture or from live NetFlow." }
            </p>
            if let Some(LinkedFile { name, octets, digest }) = &store.awaited {
                <p class="landing-link">
                    { "This link describes a view of " }
                    <strong>{ format!("{} ({})", escape::shortened(name, 80), number::octets(*octets)) }</strong>
                    { ": open that file and the view comes back." }
                    if let Some(digest) = digest { <code class="digest">{ format!("SHA-256 {digest}") }</code> }
                </p>
            } else if !store.filter_text.is_empty() || store.time.is_some() {
                <p class="landing-link">
                    { "This link describes a view: open its capture and the view comes back." }
                </p>
            }
            <div class="drop-zone">
                { symbol(Icon::File) }
                <p><strong>{ "Drop a capture here" }</strong>{ " or paste one" }</p>
                <button type="button" class="button primary" onclick={browse} disabled={starting}>
                    { "Browse…" }
                </button>
                <p class="formats">{ "pcap · pcapng · Ethernet, VLAN, IPv4, IPv6 · NetFlow, IPFIX and sFlow inside" }</p>
            </div>
            { sessions::kept(store, client) }
            <section aria-labelledby="samples">
                <h2 id="samples">{ "Try a sample" }</h2>
                <div class="samples">{ for SAMPLES.iter().map(sample) }</div>
            </section>
            <section aria-labelledby="live">
                <h2 id="live">{ "Watch live" }</h2>
                <button type="button" class="sample wide" onclick={connect} disabled={starting}>
                    { symbol(Icon::Plug) }
                    <div>
                        <strong>{ connect_title }</strong>
                        <span>{ connect_about }</span>
                    </div>
                </button>
            </section>
            <p class="privacy">
                <strong>{ "Your file stays in this browser tab. Nothing is uploaded." }</strong>
                { " Check it: open the developer tools, tab Network, while you drop a file – or go offline first. The page's own policy forbids connections to any host but this one and your own machine." }
            </p>
            <p class="hint"><kbd>{ "?" }</kbd>{ " shows the keys and the words of the filter" }</p>
        </div>
    }
}
