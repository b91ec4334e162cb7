//! Calls of procedures on other machines, directories, tickets and trades.

mod afp;
mod ajp;
mod dcerpc;
mod diameter;
mod dicom;
mod fastcgi;
mod fix;
mod giop;
mod hl7;
mod kerberos;
mod ldap;
mod raft;
mod rmi;
mod rx;
mod smpp;
mod sunrpc;
mod thrift;
mod z3950;

use super::Probe;

/// The probes of this family.
pub(super) const FAMILY: &[Probe] = &[
    Probe::both(&[88], kerberos::probe),
    Probe::both(&[389, 3268], ldap::probe),
    Probe::both(&[135, 593, 34_964], dcerpc::probe),
    Probe::both(&[111, 2049], sunrpc::probe),
    Probe::both(&[9090, 6831], thrift::probe),
    Probe::both(&[683], giop::probe),
    Probe::tcp(&[1099], rmi::probe),
    Probe::tcp(&[8009], ajp::probe),
    Probe::tcp(&[9000], fastcgi::probe),
    Probe::tcp(&[], fix::probe),
    Probe::tcp(&[2775], smpp::probe),
    Probe::tcp(&[3868], diameter::probe),
    Probe::tcp(&[210], z3950::probe),
    Probe::tcp(&[2575], hl7::probe),
    Probe::tcp(&[104, 11_112], dicom::probe),
    Probe::tcp(&[548], afp::probe),
    Probe::udp(&[7000, 7001, 7002, 7003], rx::probe),
    Probe::tcp(&[9000], raft::probe),
];

#[cfg(test)]
mod tests;
