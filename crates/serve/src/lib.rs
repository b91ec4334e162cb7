//! What our programs share that answer over HTTP: connections within bounds, who may ask, short answers,
//! counters for Prometheus, TLS; whom they trust when they ask, and how they ask for a secret. Nothing here knows what is
//! asked.
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
mod secret;
mod trust;

pub use accept::{Connections, Door, Encrypts, Limits, Peer, accept};
pub use digest::Digest;
pub use encryption::{Encryption, Tls, Unusable};
pub use guard::{Guard, Refusal};
pub use inbound::Inbound;
pub use network::network;
pub use secret::secret;
pub use trust::{roots, trust};
