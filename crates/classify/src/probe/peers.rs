//! Peer to peer, and tunnels.

mod bittorrent;
mod wireguard;

use super::Probe;

/// The probes of this family.
pub(super) const FAMILY: &[Probe] =
    &[Probe::both(&[6881], bittorrent::probe).patient(), Probe::udp(&[51820], wireguard::probe)];
