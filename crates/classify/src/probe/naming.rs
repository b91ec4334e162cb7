//! Names and addresses of hosts and services.

mod dhcp;
mod dhcpv6;
mod dns;
mod dnscrypt;
mod netbios;
mod ssdp;

use super::Probe;

pub(crate) use dns::unanswered;

/// The probes of this family.
pub(super) const FAMILY: &[Probe] = &[
    Probe::udp_around(&[137, 138], netbios::probe),
    Probe::both(&[53, 443, 1443, 5353, 5443, 8443], dnscrypt::probe),
    Probe::both_around(&[53, 5353, 5355], dns::probe).patient(),
    Probe::udp_around(&[67, 68], dhcp::probe),
    Probe::udp_around(&[546, 547], dhcpv6::probe),
    Probe::udp(&[1900], ssdp::probe),
];

#[cfg(test)]
mod tests;
