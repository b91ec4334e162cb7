//! Calls and what finds a way for them.

mod gateways;
mod rtp;
mod rtsp;
mod sdp;
mod sip;
mod stun;

use super::Probe;

/// The probes of this family.
pub(super) const FAMILY: &[Probe] = &[
    Probe::both(&[3478, 5349], stun::probe).patient(),
    Probe::both_around(&[5060, 5061], sip::probe),
    Probe::both_around(&[554, 8554], rtsp::probe),
    Probe::udp_around(&[2427, 2727], gateways::mgcp),
    Probe::both_around(&[2944, 2945], gateways::megaco),
    Probe::tcp(&[1720], gateways::h323),
    Probe::tcp(&[2000], gateways::skinny),
    Probe::udp(&[4569], gateways::iax),
    Probe::udp(&[], rtp::rtcp),
    Probe::udp(&[], rtp::rtp),
];
