//! Clocks, management and what keeps networks running.

mod bjnp;
mod checkmk;
mod coap;
mod collectd;
mod discovery;
mod flute;
mod graphite;
mod kismet;
mod mpegts;
mod munin;
mod natpmp;
mod ntp;
mod proxy;
mod ptp;
mod radius;
mod rmcp;
mod roughtime;
mod slp;
mod snmp;
mod statsd;
mod syslog;
mod tacacs;
mod tftp;
mod uftp;
mod wsd;
mod xdmcp;
mod zabbix;

use super::Probe;

/// The probes of this family.
pub(super) const FAMILY: &[Probe] = &[
    Probe::udp(&[161, 162], snmp::probe),
    Probe::udp(&[123], ntp::probe),
    Probe::both(&[514, 601], syslog::probe),
    Probe::udp_around(&[69], tftp::probe).patient(),
    Probe::udp(&[5351, 5350], natpmp::probe),
    Probe::udp(&[319, 320], ptp::probe),
    Probe::udp(&[623, 664], rmcp::probe),
    Probe::udp(&[10_001], discovery::ubiquiti),
    Probe::udp(&[7351], discovery::meraki),
    Probe::both(&[], discovery::magellan),
    Probe::both(&[427], slp::probe),
    Probe::udp(&[3702], wsd::probe),
    Probe::udp(&[177], xdmcp::probe),
    Probe::tcp(&[10_050, 10_051], zabbix::probe),
    Probe::tcp(&[6556], checkmk::probe),
    Probe::udp(&[25_826], collectd::probe),
    Probe::udp(&[8125], statsd::probe),
    Probe::tcp(&[2003], graphite::probe),
    Probe::tcp(&[4949], munin::probe),
    Probe::tcp(&[], proxy::probe),
    Probe::udp(&[8611, 8612], bjnp::probe),
    Probe::udp(&[5683], coap::probe),
    Probe::udp(&[1044], uftp::probe),
    Probe::udp(&[], flute::probe),
    Probe::udp(&[1234], mpegts::probe),
    Probe::udp(&[2002], roughtime::probe),
    Probe::tcp(&[2501], kismet::probe),
    Probe::tcp(&[49], tacacs::probe),
    Probe::udp(&[1812, 1813, 1645, 1646, 3799], radius::probe),
];

#[cfg(test)]
mod tests;
