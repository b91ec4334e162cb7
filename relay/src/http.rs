//! The web side: accepts connections, checks who asks, serves page, streams and status.

mod accept;
mod guard;
mod page;
mod policy;
mod routes;
mod status;
mod stream;

pub(crate) use accept::accept;
pub use guard::{Guard, Refusal};
pub use page::Page;
pub(crate) use routes::{Shared, router};
pub(crate) use status::status;
