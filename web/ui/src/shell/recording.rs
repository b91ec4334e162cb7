//! A recording of the relay that serves this page, named in the address: the worker reads it from there.

use protocol::ToWorker;
use yew::prelude::*;

use crate::browser;
use crate::client::Client;
use crate::text::relay;

/// Opens it once, when the page starts.
#[hook]
pub(crate) fn use_recording(client: &Client) {
    let client = client.clone();
    use_effect_with((), move |()| {
        let query = browser::window().and_then(|window| window.location().search().ok());
        if let Some(name) = query.as_deref().and_then(relay::recording) {
            let (relay, name, token) = ("./".to_owned(), name.to_owned(), String::new());
            client.tell(&ToWorker::OpenRecording { relay, name, token });
        }
    });
}
