//! How routers, switches and mobile networks find and carry each other's traffic.

mod bfd;
mod bgp;
mod capwap;
mod dlep;
mod geneve;
mod glbp;
mod gtp;
mod hsrp;
mod l2tp;
mod ldp;
mod lisp;
mod lwapp;
mod netflow;
mod openflow;
mod pfcp;
mod rip;
mod sflow;
mod teredo;
mod tinc;
mod vxlan;

use super::Probe;

/// The probes of this family.
pub(super) const FAMILY: &[Probe] = &[
    Probe::tcp(&[179], bgp::probe),
    Probe::tcp(&[6653, 6633], openflow::probe),
    Probe::both(&[646], ldp::probe),
    Probe::udp(&[1985, 2029], hsrp::probe),
    Probe::udp(&[3222], glbp::probe),
    Probe::udp(&[520, 521], rip::probe),
    Probe::udp(&[3784, 3785, 4784], bfd::probe),
    Probe::udp(&[2123, 2152, 3386], gtp::probe),
    Probe::udp(&[8805], pfcp::probe),
    Probe::udp(&[5246, 5247], capwap::probe),
    Probe::udp(&[12_222, 12_223], lwapp::probe),
    Probe::udp(&[2055, 4739, 9995, 9996], netflow::probe),
    Probe::udp(&[6343], sflow::probe),
    Probe::udp(&[1701], l2tp::probe),
    Probe::tcp(&[655], tinc::probe),
    Probe::both(&[854], dlep::probe),
    Probe::udp(&[4341, 4342], lisp::probe),
    Probe::udp(&[4789], vxlan::probe),
    Probe::udp(&[6081], geneve::probe),
    Probe::udp(&[3544], teredo::probe),
];

#[cfg(test)]
mod tests;
