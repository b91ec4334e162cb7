//! Games, and what else announces itself at home.

mod engines;
mod logins;
mod photon;
mod signatures;

use super::Probe;

/// The probes of this family.
pub(super) const FAMILY: &[Probe] = &[
    Probe::udp(&[27_015, 19_132, 9987, 57_621, 17_500, 27_036], signatures::datagram),
    Probe::udp(&[5055, 5056, 5058, 27_000, 27_001, 27_002], photon::probe),
    Probe::udp(&[64_087], engines::cry),
    Probe::udp(&[20_011], engines::enet),
    Probe::tcp(&[24_100, 24_500, 6112], logins::probe),
    Probe::udp(&[2010], logins::list),
    Probe::tcp(&[25_565, 27_017, 5222, 4070, 3724], signatures::stream),
];

#[cfg(test)]
mod tests;
