//! Controllers, meters, instruments, buildings, trains and cars.

mod ads;
mod bacnet;
mod c1222;
mod cip;
mod dlms;
mod dnp3;
mod doip;
mod egd;
mod enip;
mod ethercat;
mod ethersbus;
mod ethersio;
mod fins;
mod fox;
mod gauge;
mod hart;
mod hislip;
mod iec104;
mod knx;
mod lon;
mod mms;
mod modbus;
mod opcua;
mod s7;
mod someip;
mod synchrophasor;
mod tpkt;
mod trdp;

use super::Probe;

/// The probes of this family.
pub(super) const FAMILY: &[Probe] = &[
    Probe::tcp(&[502], modbus::probe),
    Probe::tcp(&[102], s7::probe),
    Probe::tcp(&[102], mms::probe),
    Probe::both(&[20_000], dnp3::probe),
    Probe::udp(&[47_808], bacnet::probe),
    Probe::tcp(&[2404], iec104::probe),
    Probe::tcp(&[4840], opcua::probe),
    Probe::both(&[44_818], enip::probe),
    Probe::udp(&[2222], cip::probe),
    Probe::both(&[3671], knx::probe),
    Probe::tcp(&[4880], hislip::probe),
    Probe::both(&[9600], fins::probe),
    Probe::udp(&[6060], ethersio::probe),
    Probe::udp(&[5050], ethersbus::probe),
    Probe::both(&[1153], c1222::probe),
    Probe::both(&[5094], hart::probe),
    Probe::udp(&[18_246], egd::probe),
    Probe::both(&[30_490, 30_491], someip::probe),
    Probe::both(&[13_400], doip::probe),
    Probe::tcp(&[48_898], ads::probe),
    Probe::both(&[4712, 4713], synchrophasor::probe),
    Probe::both(&[4059], dlms::probe),
    Probe::udp(&[1628, 1629], lon::probe),
    Probe::tcp(&[10_001], gauge::probe),
    Probe::both(&[17_224, 17_225], trdp::probe),
    Probe::udp(&[0x88a4], ethercat::probe),
    Probe::tcp(&[1911], fox::probe),
];

#[cfg(test)]
mod tests;
