//! The web side: accepts connections, checks who asks, serves page, streams, counters, recordings.

mod accept;
mod answers;
mod around;
mod desk;
mod guard;
mod health;
mod live;
mod lookups;
mod metrics;
mod octets;
mod page;
mod peer;
mod policy;
mod recordings;
mod request_log;
mod routes;
mod session;
mod status;
mod stream;
mod tasks;
mod users;

pub(crate) use accept::{Connections, Door, accept};
pub use guard::{Guard, Refusal};
pub use page::Page;
pub(crate) use request_log::RequestLog;
pub(crate) use routes::{Shared, router};
pub(crate) use status::status;
