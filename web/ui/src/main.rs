//! The page: asks the worker questions and draws the answers.

#[macro_use]
mod language;

mod app;
mod asking;
mod browser;
mod calls;
mod client;
mod keys;
mod later;
mod own;
mod parts;
mod saving;
mod shell;
mod state;
mod text;
mod views;
mod working;

fn main() {
    let render = || drop(yew::Renderer::<app::App>::new().render());
    match state::Preferences::recall().language {
        language::Language::English => render(),
        wanted => wasm_bindgen_futures::spawn_local(async move {
            // Where the words do not come the page is there in English, and tries once more and says so.
            let _ = language::speak(wanted).await;
            render();
        }),
    }
}
