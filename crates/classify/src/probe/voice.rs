//! Calls and what finds a way for them.

mod bfcp;
mod gateways;
mod rtp;
mod rtsp;
mod sdp;
mod sip;
mod stun;
mod zoom;

use super::Probe;

/// The probes of this family.
pub(super) const FAMILY: &[Probe] = &[
    Probe::both(&[3478, 3479, 5349, 19_302], stun::probe).patient(),
    Probe::udp(&[8801, 8802, 8803, 8804, 8805, 8806, 8807, 8808, 8809, 8810], zoom::probe)
        .patient(),
    Probe::both_around(&[5060, 5061], sip::probe),
    Probe::both_around(&[554, 8554], rtsp::probe),
    Probe::both(&[], bfcp::probe),
    Probe::udp_around(&[2427, 2727], gateways::mgcp),
    Probe::both_around(&[2944, 2945], gateways::megaco),
    Probe::tcp(&[1720], gateways::h323),
    Probe::tcp(&[2000], gateways::skinny),
    Probe::udp(&[4569], gateways::iax),
    Probe::udp(&[], rtp::rtcp),
    Probe::udp(&[], rtp::rtp),
];

#[cfg(test)]
mod tests;
