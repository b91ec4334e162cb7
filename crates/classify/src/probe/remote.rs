//! Shells, desktops and shares of other machines, and ways to them.

mod rdp;
mod shells;
mod smb;
mod socks;
mod ssh;
mod teamviewer;
mod telnet;
mod vnc;
mod x11;

use super::Probe;

/// The probes of this family.
pub(super) const FAMILY: &[Probe] = &[
    Probe::tcp(&[22], ssh::probe),
    Probe::tcp(&[445, 139], smb::probe),
    Probe::tcp(&[3389], rdp::probe),
    Probe::tcp(&[5900, 5901], vnc::probe),
    Probe::tcp(&[23], telnet::probe),
    Probe::tcp(&[6000], x11::probe),
    Probe::tcp(&[5938], teamviewer::probe),
    Probe::tcp(&[1080], socks::probe),
    Probe::tcp(&[514], shells::rsh),
    Probe::tcp(&[512], shells::rexec),
    Probe::tcp(&[513], shells::rlogin),
];

#[cfg(test)]
mod tests;
