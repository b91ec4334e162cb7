//! The relay: NetFlow, IPFIX and sFlow over UDP in, the raw datagrams as pcapng out.
//!
//! It wraps each datagram and recognises template sets; it decodes no flows. Every stream it
//! serves is a valid pcapng file, and every datagram is accounted for: sent = delivered + dropped
//! by the kernel + refused + skipped, exactly, for each client.
//!
//! [`Relay::start`] binds and serves, [`Relay::stop`] says goodbye to everyone.
#![forbid(unsafe_code)]

mod clock;
mod exporters;
mod feed;
mod http;
mod hub;
mod limits;
mod log;
mod receive;
mod relay;
mod templates;
mod wire;

pub use http::{Guard, Page, Refusal};
pub use limits::Limits;
pub use relay::{Config, Relay, StartError};
