//! Shells, desktops and shares of other machines.

mod rdp;
mod smb;
mod ssh;

use super::Probe;

/// The probes of this family.
pub(super) const FAMILY: &[Probe] = &[
    Probe::tcp(&[22], ssh::probe),
    Probe::tcp(&[445, 139], smb::probe),
    Probe::tcp(&[3389], rdp::probe),
];
