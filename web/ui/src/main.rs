//! The page: asks the worker questions and draws the answers.

mod app;
mod asking;
mod browser;
mod calls;
mod client;
mod incident;
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
    yew::Renderer::<app::App>::new().render();
}
