//! NATS and JetStream as far as flows travel by them: sites publish, gateways and the command read.
//!
//! The protocol is lines of text, and JetStream is JSON over its subjects, so that what we need of
//! both is little. A [`Connection`] belongs to one task, which calls it and is told everything in
//! order; [`follow()`] keeps reading a stream whatever happens to the server, and [`sites`] has the names that
//! all of us agree on.
#![forbid(unsafe_code)]

mod address;
mod connection;
mod error;
mod follow;
mod key;
mod login;
mod protocol;
mod read;
mod seen;
pub mod sites;
mod stream;

pub use address::Address;
pub use connection::{Connection, Info, Options};
pub use error::Error;
pub use follow::{Follower, Heard, follow, pause};
pub use login::Login;
pub use protocol::Message;
pub use read::{Reader, Record, Start};
pub use stream::{Stored, StreamConfig, is_there, stored};
