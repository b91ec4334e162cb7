//! What TCP and UDP carry: by what it says where that is sure, else by the port.

mod dhcp;
mod dns;
mod http;
mod ntp;
mod tls;

use crate::transport::vxlan;
use crate::tree::Tree;

/// Whether the payload was read.
pub(crate) fn over_tcp(tree: &mut Tree<'_>, ports: (u16, u16), at: usize, end: usize) -> bool {
    let has = |port| ports.0 == port || ports.1 == port;
    tls::read(tree, at, end)
        || http::read(tree, at, end)
        || (has(53) && dns::over_tcp(tree, at, end))
}

/// Whether the payload was read.
pub(crate) fn over_udp(tree: &mut Tree<'_>, ports: (u16, u16), at: usize, end: usize) -> bool {
    let has = |port| ports.0 == port || ports.1 == port;
    match () {
        () if has(53) => dns::read(tree, "DNS", at, end),
        () if has(5353) => dns::read(tree, "MDNS", at, end),
        () if has(5355) => dns::read(tree, "LLMNR", at, end),
        () if has(67) || has(68) => dhcp::read(tree, at, end),
        () if has(123) => ntp::read(tree, at, end),
        () if has(443) => tls::quic(tree, at, end),
        () if ports.1 == 4789 => vxlan(tree, at),
        () if ports.1 == 1900 || ports.0 == 1900 => http::ssdp(tree, at, end),
        () => false,
    }
}
