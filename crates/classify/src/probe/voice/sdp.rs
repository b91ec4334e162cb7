//! SDP: the ends that RTP and RTCP will come to (RFC 8866 §5.7, §5.14; `a=rtcp` RFC 3605).

use std::net::IpAddr;

use crate::probe::Around;

/// Octets of a message that are looked at.
const MAX_LOOKED: usize = 4096;

const UDP: u8 = 17;

/// Every end that a description names is expected: by whom says `teller`.
pub(super) fn expect(message: &[u8], teller: &'static str, around: &mut Around<'_>) {
    let head = message.get(..MAX_LOOKED).unwrap_or(message);
    let mut address: Option<IpAddr> = None;
    let mut medium: Option<(u16, bool)> = None;
    for line in head.split(|octet| *octet == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let Ok(line) = std::str::from_utf8(line) else { continue };
        if let Some(rest) = line.strip_prefix("c=IN IP") {
            let named = rest.get(2..).unwrap_or_default().split('/').next().unwrap_or_default();
            let named = named.trim().parse().ok();
            // A medium's own address comes behind it.
            if let (Some(medium), Some(own)) = (medium.take(), named) {
                tell(medium, own, teller, around);
            } else {
                address = named;
            }
        } else if let Some(rest) = line.strip_prefix("m=") {
            if let (Some(medium), Some(address)) = (medium.take(), address) {
                tell(medium, address, teller, around);
            }
            let mut words = rest.split(' ');
            let port = words.nth(1).unwrap_or_default().split('/').next().unwrap_or_default();
            let is_rtp = words.next().is_some_and(|profile| profile.contains("RTP/"));
            medium = port.parse().ok().map(|port| (port, is_rtp));
        } else if let Some(port) = line.strip_prefix("a=rtcp:")
            && let (Ok(port), Some(address)) =
                (port.split(' ').next().unwrap_or_default().parse(), address)
        {
            around.memory.expect((address, port, UDP), "RTCP", teller, around.time);
        }
    }
    if let (Some(medium), Some(address)) = (medium, address) {
        tell(medium, address, teller, around);
    }
}

fn tell(
    (port, is_rtp): (u16, bool),
    address: IpAddr,
    teller: &'static str,
    around: &mut Around<'_>,
) {
    if !is_rtp || address.is_unspecified() {
        return;
    }
    around.memory.expect((address, port, UDP), "RTP", teller, around.time);
    if let Some(next) = port.checked_add(1) {
        around.memory.expect((address, next, UDP), "RTCP", teller, around.time);
    }
}
