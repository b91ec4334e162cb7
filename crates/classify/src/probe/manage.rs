//! Clocks, management and what keeps networks running.

mod ntp;
mod snmp;

use super::Probe;

/// The probes of this family.
pub(super) const FAMILY: &[Probe] =
    &[Probe::udp(&[161, 162], snmp::probe), Probe::udp(&[123], ntp::probe)];
