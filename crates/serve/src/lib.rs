//! What our programs share that answer over HTTP: connections within bounds, who may ask, short answers,
//! counters for Prometheus, TLS; and whom they trust when they ask. Nothing here knows what is asked.
#![forbid(unsafe_code)]

mod accept;
pub mod answers;
mod digest;
mod encryption;
mod guard;
mod inbound;
mod network;
mod patience;
pub mod prometheus;
mod trust;

pub use accept::{Connections, Door, Encrypts, Limits, Peer, accept};
pub use digest::Digest;
pub use encryption::{Encryption, Tls, Unusable};
pub use guard::{Guard, Refusal};
pub use inbound::Inbound;
pub use network::network;
pub use trust::{roots, trust};
