//! What is known of a flow beside its packets: which way it crossed the edge of the local networks,
//! what its port is registered for, where databases say its addresses are, and who made its
//! interfaces.
//!
//! Nothing here looks at payload: what comes from a port is [`model::Confidence::Port`] at best.
#![forbid(unsafe_code)]

mod application;
mod atlas;
mod autonomous;
mod local;
mod mmdb;
mod service;
mod system;
mod vendor;

pub use application::{PortNames, application_by_port};
pub use atlas::{Atlas, AtlasFull};
pub use autonomous::{application_by_system, is_told_by_system};
pub use local::{LocalNetworks, NetworkError, NetworkFault};
pub use mmdb::{Brings, MOST_DATABASE_OCTETS, Mmdb, MmdbError, MmdbFault, MmdbInfo, is_mmdb};
pub use service::{service_name, service_title};
pub use system::{system_of_dhcp_class, system_of_user_agent};
#[cfg(feature = "vendors")]
pub use vendor::VENDORS;
pub use vendor::Vendors;
