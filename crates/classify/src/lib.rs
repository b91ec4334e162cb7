//! The first payload octets of a flow in, the name of its application and of its server out.
//!
//! One [`State`] per flow is fed with payload until it [`State::is_done`]. Every protocol has a
//! probe of its own, with the section its signature is taken from. A probe that is not sure says
//! no: a flow without a name is better than one with a wrong name. What a port alone suggests is
//! not decided here.
#![forbid(unsafe_code)]

mod number;
mod probe;
mod segment;
mod state;
mod text;

pub use number::application_numbers;
pub use state::{BUFFER_OCTETS, MAX_OCTETS, MAX_PACKETS, State};
