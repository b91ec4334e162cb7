//! The first payload octets of a flow in, the name of its application and of its server out, with
//! the reason.
//!
//! One [`State`] per flow is fed with payload until it [`State::is_done`]. Every protocol has a
//! probe of its own, with the section its signature is taken from. A probe that is not sure says
//! no: a flow without a name is better than one with a wrong name. What a port alone suggests is
//! not decided here. What one flow tells of others goes through [`Memory`]: connections to come,
//! and the [`News`] of names and exchanges that whoever feeds it takes out again.
#![forbid(unsafe_code)]

mod ber;
mod brand;
mod memory;
mod news;
mod octets;
mod packet;
mod probe;
mod risk;
mod segment;
mod state;
mod stream;
#[cfg(test)]
mod testing;
mod text;

pub use brand::{application_at, application_of_host};
pub use memory::{ANSWER_NANOS, EXPECTED_NANOS, MAX_CALLED, MAX_EXPECTED, MAX_QUESTIONS, Memory};
pub use news::{Addressed, Answer, HostClass, HostName, MAX_NEWS, News};
pub use packet::Packet;
pub use state::{MAX_OCTETS, MAX_PACKETS, MAX_PACKETS_FOR_MORE, State};
pub use stream::BUFFER_OCTETS;
