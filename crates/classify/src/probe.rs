//! One probe per protocol, asked in a fixed order: those with the strongest signature first, those
//! that also look at the port last.

mod bittorrent;
mod dhcp;
mod dns;
mod dtls;
mod ftp;
mod http;
mod imap;
mod mqtt;
mod netbios;
mod ntp;
mod pop3;
mod quic;
mod rdp;
mod sip;
mod smb;
mod smtp;
mod snmp;
mod ssdp;
mod ssh;
mod stun;
mod tls;
mod wireguard;

use crate::segment::{Outcome, Segment};

type Probe = fn(&Segment<'_>) -> Outcome;

const OVER_TCP: &[Probe] = &[
    tls::probe,
    http::probe,
    ssh::probe,
    smb::probe,
    rdp::probe,
    bittorrent::probe,
    mqtt::probe,
    sip::probe,
    stun::probe,
    smtp::probe,
    ftp::probe,
    pop3::probe,
    imap::probe,
    dns::probe,
];

const OVER_UDP: &[Probe] = &[
    quic::probe,
    dtls::probe,
    netbios::probe,
    dns::probe,
    stun::probe,
    dhcp::probe,
    ssdp::probe,
    sip::probe,
    snmp::probe,
    bittorrent::probe,
    wireguard::probe,
    ntp::probe,
];

/// The first probe that is sure; else whether one of them wants to see more.
pub(crate) fn ask(segment: &Segment<'_>) -> Outcome {
    let mut answer = Outcome::No;
    for probe in if segment.stream { OVER_TCP } else { OVER_UDP } {
        match probe(segment) {
            Outcome::No => {}
            Outcome::More => answer = Outcome::More,
            found @ Outcome::Yes(_) => return found,
        }
    }
    answer
}

#[cfg(test)]
mod tests;
