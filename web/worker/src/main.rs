//! The page's worker: one engine, beside it the things a browser has: files, sockets, a clock.
//!
//! The page posts `{ bytes, files? }`, where `bytes` is a [`protocol::ToWorker`]; the worker posts
//! the bytes of a [`protocol::ToPage`].

mod clock;
mod columns;
mod databases;
mod files;
mod found;
mod jobs;
mod limits;
mod module;
mod octets;
mod pace;
mod packed;
mod post;
mod questions;
mod recordings;
mod relay;
mod reports;
mod rest;
mod samples;
mod sessions;
mod set;
mod shell;
mod spacing;
mod vendors;

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::MessageEvent;

use crate::shell::Shell;

fn main() {
    let shell = Shell::new();
    let on_message = {
        let shell = shell.clone();
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            shell.message(&event.data());
        })
    };
    post::scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    shell.start();
    // Where it fails it is tried again when it is needed, and told then.
    spawn_local(async {
        if rest::here().await.is_ok() {
            sessions::list().await;
        }
    });
}
