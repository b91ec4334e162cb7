//! Peer to peer, and tunnels.

mod bittorrent;
mod sharing;
mod tunnels;
mod wireguard;

use super::Probe;

/// The probes of this family.
pub(super) const FAMILY: &[Probe] = &[
    Probe::both_around(&[6881], bittorrent::probe).patient(),
    Probe::udp(&[51820], wireguard::probe),
    Probe::udp(&[5004, 500], tunnels::softether),
    Probe::both(&[1194], tunnels::openvpn),
    Probe::udp(&[500, 4500], tunnels::ipsec),
    Probe::tcp(&[1723], tunnels::pptp),
    Probe::udp(&[41641, 4242, 2408], tunnels::overlay),
    Probe::both(&[21027, 22067], sharing::syncthing),
    Probe::tcp(&[4662], sharing::edonkey),
    Probe::tcp(&[6346], sharing::gnutella),
    Probe::tcp(&[8333, 18080, 3333], sharing::coins),
    Probe::udp(&[30303], sharing::ethereum),
    Probe::tcp(&[7075, 54_000], sharing::nano),
];

#[cfg(test)]
mod tests;
