//! What is measured: datagrams made from a number, and our ways to read them. The same code runs
//! natively and, as WebAssembly, in a browser.

pub mod forest;
pub mod ours;
pub mod questions;
pub mod session;
pub mod traffic;
mod v9;
#[cfg(target_arch = "wasm32")]
pub mod wasm;
