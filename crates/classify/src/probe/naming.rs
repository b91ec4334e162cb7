//! Names and addresses of hosts and services.

mod dhcp;
mod dns;
mod netbios;
mod ssdp;

use super::Probe;

pub(crate) use dns::unanswered;

/// The probes of this family.
pub(super) const FAMILY: &[Probe] = &[
    Probe::udp(&[137, 138], netbios::probe),
    Probe::both_around(&[53, 5353, 5355], dns::probe).patient(),
    Probe::udp(&[67, 68], dhcp::probe),
    Probe::udp(&[1900], ssdp::probe),
];
