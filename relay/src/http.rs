//! The web side: accepts connections, checks who asks, serves page, streams, counters, recordings.

mod around;
mod cors;
mod desk;
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

pub use page::Page;
pub(crate) use request_log::RequestLog;
pub(crate) use routes::{Shared, router};
pub(crate) use status::status;

use serve::answers;
pub use serve::{Guard, Refusal};

/// Octets of a question: names and passwords.
const QUESTION_OCTETS: usize = 4 << 10;
