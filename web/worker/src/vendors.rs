//! Who made network interfaces: a table that is fetched once a host with a hardware address is shown.

use std::cell::Cell;

use protocol::{KnownHost, Response};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::clock::millis;
use crate::post::scope;
use crate::shell::Shell;

const TABLE: &str = "./vendors.txt";
/// Where it did not come it is tried again with a question asked so much later.
const AGAIN_MILLIS: f64 = 10_000.0;

thread_local! {
    /// Not before it is fetched: it is here or on its way, or did not come.
    static NEXT: Cell<f64> = const { Cell::new(0.0) };
}

/// Fetches it where an answer could say more with it. Hosts are told again once it is here.
pub(crate) fn want(shell: &Shell, response: &Response) {
    let is_wanted = match response {
        Response::Hosts(hosts) => hosts.iter().any(|host: &KnownHost| host.mac.is_some()),
        _ => false,
    };
    if is_wanted && millis() >= NEXT.get() {
        NEXT.set(f64::INFINITY);
        let shell = shell.clone();
        spawn_local(async move {
            match fetch().await {
                Some(table) => shell.know_vendors(table),
                None => NEXT.set(millis() + AGAIN_MILLIS),
            }
        });
    }
}

async fn fetch() -> Option<String> {
    let response = JsFuture::from(scope().fetch_with_str(TABLE)).await.ok()?;
    let response: web_sys::Response = response.into();
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}
