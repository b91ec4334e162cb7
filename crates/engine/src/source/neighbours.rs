//! Which hardware address a host has, as it says itself: ARP (RFC 826) and IPv6's neighbour discovery
//! (RFC 4861 §4). Frames of other packets do not tell it: they carry the gateway's.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use capture::{IpPacket, LinkType, OtherKind, Packet, Transport};
use detect::Neighbour;
use model::{MacAddress, Timestamp};

use crate::decode::Unmetered;

use super::{Source, Surroundings};

const ARP: u16 = 0x0806;
const ICMPV6: u8 = 58;

impl Source {
    /// Counts a packet that is no flow's; ARP tells whose hardware address its sender has.
    pub(super) fn count_other(
        &mut self,
        kind: Unmetered,
        packet: &Packet<'_>,
        around: &mut Surroundings<'_>,
    ) {
        let time = packet.time.or(self.status.last).unwrap_or_default();
        if let Some(said) = arp(kind, packet, time) {
            self.hear_said(said, around);
        }
        self.count_unmetered(kind, packet.original_length, around);
    }

    /// What ARP tells.
    pub(super) fn hear_said(&mut self, said: Neighbour, around: &mut Surroundings<'_>) {
        self.told.names.hear_mac(said.address, said.mac);
        around.desk.watch.neighbour(self.status.id, said);
    }

    /// What a packet of neighbour discovery tells.
    #[inline]
    pub(super) fn hear_neighbour(&mut self, ip: &IpPacket<'_>) {
        if let Some((address, mac)) = neighbour_of(ip) {
            self.told.names.hear_mac(address, mac);
        }
    }
}

/// What a packet of ARP says.
pub(crate) fn arp(kind: Unmetered, packet: &Packet<'_>, time: Timestamp) -> Option<Neighbour> {
    if kind != Unmetered::NotIp(OtherKind::EtherType(ARP)) {
        return None;
    }
    let (address, mac, asks) = arp_sender(packet.link_type, packet.data)?;
    Some(Neighbour { time, address, mac, asks })
}

/// What a packet of neighbour discovery says.
#[inline]
pub(crate) fn neighbour_of(ip: &IpPacket<'_>) -> Option<(IpAddr, MacAddress)> {
    match &ip.transport {
        Transport::Icmp(icmp) if ip.protocol == ICMPV6 => {
            neighbour(ip.source, icmp.kind, icmp.payload)
        }
        _ => None,
    }
}

/// Sender's protocol and hardware address of an ARP packet for IPv4 over Ethernet, and whose hardware
/// address it asks for.
fn arp_sender(link_type: LinkType, frame: &[u8]) -> Option<(IpAddr, MacAddress, Option<IpAddr>)> {
    let packet = match link_type {
        LinkType::ETHERNET => {
            let mut rest = frame.get(12..)?;
            // Up to two VLAN tags.
            for _ in 0..2 {
                if let [0x81 | 0x88 | 0x91, 0x00 | 0xa8, _, _, behind @ ..] = rest {
                    rest = behind;
                }
            }
            rest.strip_prefix(&ARP.to_be_bytes())?
        }
        LinkType::LINUX_SLL => frame.get(16..)?,
        _ => return None,
    };
    let (operation, body) = packet.strip_prefix(&[0, 1, 8, 0, 6, 4, 0])?.split_first()?;
    let (mac, rest) = body.split_first_chunk::<6>()?;
    let (address, rest) = rest.split_first_chunk::<4>()?;
    let target = rest.get(6..).and_then(|rest| rest.first_chunk::<4>());
    let asks = target.filter(|_| *operation == 1).map(|target| Ipv4Addr::from(*target).into());
    Some((Ipv4Addr::from(*address).into(), MacAddress(*mac), asks))
}

/// Who says so of which address: a solicitation of its source, an advertisement of its target.
fn neighbour(source: IpAddr, kind: u8, payload: &[u8]) -> Option<(IpAddr, MacAddress)> {
    // Router solicitation and advertisement, neighbour solicitation and advertisement.
    let (address, options, wanted) = match kind {
        133 => (source, payload.get(4..)?, 1),
        134 => (source, payload.get(12..)?, 1),
        135 => (source, payload.get(20..)?, 1),
        136 => {
            let target = payload.get(4..20)?.first_chunk::<16>()?;
            (Ipv6Addr::from(*target).into(), payload.get(20..)?, 2)
        }
        _ => return None,
    };
    let mut rest = options;
    while let [option, eights, ..] = *rest {
        // An option of no length would never end.
        let octets = usize::from(eights.max(1)) * 8;
        let (option_octets, behind) = rest.split_at_checked(octets)?;
        if option == wanted && eights == 1 {
            return Some((address, MacAddress(*option_octets.get(2..)?.first_chunk()?)));
        }
        rest = behind;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAC: [u8; 6] = [2, 0, 0, 0, 0, 7];

    fn arp(tags: &[u8]) -> Vec<u8> {
        let mut frame = vec![0xff; 12];
        frame.extend(tags);
        frame.extend([8, 6, 0, 1, 8, 0, 6, 4, 0, 2]);
        frame.extend(MAC);
        frame.extend([10, 0, 0, 9]);
        frame.resize(60, 0);
        frame
    }

    #[test]
    fn arp_tells_its_sender_behind_tags_and_without() {
        let told = Some((IpAddr::from([10, 0, 0, 9]), MacAddress(MAC), None));
        for tags in [&[][..], &[0x81, 0, 0, 5], &[0x88, 0xa8, 0, 5, 0x81, 0, 0, 6]] {
            assert_eq!(arp_sender(LinkType::ETHERNET, &arp(tags)), told);
        }
        let whole = arp(&[]);
        for cut in 0..32 {
            assert_eq!(arp_sender(LinkType::ETHERNET, &whole[..cut]), None);
        }
    }

    #[test]
    fn an_advertisement_tells_of_its_target_and_a_solicitation_of_its_source() {
        let source: IpAddr = "fe80::1".parse().unwrap();
        let target: Ipv6Addr = "fe80::2".parse().unwrap();
        let message = |option: u8| {
            let mut payload = vec![0; 4];
            payload.extend(target.octets());
            payload.extend([option, 1]);
            payload.extend(MAC);
            payload
        };
        let mac = MacAddress(MAC);
        assert_eq!(neighbour(source, 136, &message(2)), Some((target.into(), mac)));
        assert_eq!(neighbour(source, 135, &message(1)), Some((source, mac)));
        assert_eq!(neighbour(source, 135, &message(2)), None);
        assert_eq!(neighbour(source, 136, &message(2)[..27]), None);
        assert_eq!(neighbour(source, 128, &message(2)), None);
    }
}
