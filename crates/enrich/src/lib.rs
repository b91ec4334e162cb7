//! What is known of a flow beside its packets: which way it crossed the edge of the local networks,
//! and what its port is registered for.
//!
//! Nothing here looks at payload: what comes from a port is [`model::Confidence::Port`] at best.
#![forbid(unsafe_code)]

mod application;
mod local;
mod service;

pub use application::{PortNames, application_by_port};
pub use local::{LocalNetworks, NetworkError, NetworkFault};
pub use service::{service_name, service_title};
