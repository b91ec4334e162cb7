//! The relay: NetFlow, IPFIX and sFlow over UDP in, the raw datagrams as pcapng out.
//!
//! It wraps each datagram and recognises template sets; it decodes no flows. Every stream it
//! serves is a valid pcapng file, and every datagram is accounted for: sent = delivered + dropped
//! by the kernel + refused + skipped, exactly, for each client.
//!
//! [`Relay::start`] binds and serves, [`Relay::stop`] says goodbye to everyone.
#![forbid(unsafe_code)]

mod admission;
mod auth;
mod clock;
mod config;
mod counters;
mod exporters;
mod exposure;
mod feed;
mod folder;
mod http;
mod hub;
mod limits;
mod log;
mod lookups;
mod memory;
mod named;
mod pipe;
mod publish;
mod rate;
mod receive;
mod recording;
mod rehearsal;
mod relay;
mod start_error;
mod subscribe;
mod templates;
mod wire;

pub use admission::Rules;
pub use auth::{Accounts, AccountsError, Mode, Role};
pub use config::{Config, PacketRules, Pipe, Publish, Recording, Subscribe, SummaryKind};
pub use http::{Guard, Page, Refusal};
pub use limits::{Limits, MOST_PIPE_INTERFACES};
pub use lookups::{Lookups, Resolver};
#[cfg(feature = "vt")]
pub use lookups::{VIRUS_TOTAL, VirusTotalKey};
pub use relay::Relay;
pub use serve::Tls;
pub use start_error::StartError;
