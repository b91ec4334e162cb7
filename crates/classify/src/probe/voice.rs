//! Calls and what finds a way for them.

mod sip;
mod stun;

use super::Probe;

/// The probes of this family.
pub(super) const FAMILY: &[Probe] =
    &[Probe::both(&[3478, 5349], stun::probe).patient(), Probe::both(&[5060, 5061], sip::probe)];
