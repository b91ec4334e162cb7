//! Queues and things.

mod mqtt;

use super::Probe;

/// The probes of this family.
pub(super) const FAMILY: &[Probe] = &[Probe::tcp(&[1883], mqtt::probe)];
