//! What the octets of a captured packet begin with (the LINKTYPE registry of tcpdump.org).

use std::fmt;

/// A LINKTYPE number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct LinkType(pub u16);

impl LinkType {
    /// BSD loopback: the address family in the capturing machine's byte order.
    pub const NULL: Self = Self(0);
    /// Ethernet.
    pub const ETHERNET: Self = Self(1);
    /// PPP, with or without HDLC address and control.
    pub const PPP: Self = Self(9);
    /// PPP in HDLC-like framing.
    pub const PPP_HDLC: Self = Self(50);
    /// IPv4 or IPv6, told apart by the version.
    pub const RAW: Self = Self(101);
    /// Cisco HDLC.
    pub const C_HDLC: Self = Self(104);
    /// OpenBSD loopback: the address family in network byte order.
    pub const LOOP: Self = Self(108);
    /// Linux "cooked" capture, version 1.
    pub const LINUX_SLL: Self = Self(113);
    /// Per-Packet Information: a header that names the true link type.
    pub const PPI: Self = Self(192);
    /// Bare IPv4.
    pub const IPV4: Self = Self(228);
    /// Bare IPv6.
    pub const IPV6: Self = Self(229);
    /// Linux "cooked" capture, version 2.
    pub const LINUX_SLL2: Self = Self(276);
    /// IEEE 802.5.
    pub const TOKEN_RING: Self = Self(6);
    /// SLIP, with a header of direction and compression.
    pub const SLIP: Self = Self(8);
    /// FDDI.
    pub const FDDI: Self = Self(10);
    /// PPP over Ethernet, without the Ethernet header.
    pub const PPPOE: Self = Self(51);
    /// IEEE 802.2 over ATM.
    pub const ATM_RFC1483: Self = Self(100);
    /// IEEE 802.11.
    pub const IEEE802_11: Self = Self(105);
    /// Linux' classical IP over ATM.
    pub const ATM_CLIP: Self = Self(106);
    /// ARCNET as Linux writes it.
    pub const LINUX_ARCNET: Self = Self(129);
    /// Frame Relay.
    pub const FRAME_RELAY: Self = Self(107);
    /// OpenBSD's decrypted IPsec.
    pub const ENC: Self = Self(109);
    /// BSD's packet filter log.
    pub const PFLOG: Self = Self(117);
    /// IEEE 802.11 behind a Prism header.
    pub const PRISM: Self = Self(119);
    /// IP over Fibre Channel (RFC 2625).
    pub const IP_OVER_FC: Self = Self(122);
    /// SunATM.
    pub const SUN_ATM: Self = Self(123);
    /// IEEE 802.11 behind a radiotap header.
    pub const RADIOTAP: Self = Self(127);
    /// For anybody's use: older Apple systems write PKTAP under it.
    pub const USER2: Self = Self(149);
    /// IEEE 802.11 behind an AVS header.
    pub const AVS: Self = Self(163);
    /// PPP of pppd: the direction in place of the address.
    pub const PPP_PPPD: Self = Self(166);
    /// Multi-link Frame Relay (FRF.16).
    pub const MULTI_LINK_FRAME_RELAY: Self = Self(182);
    /// PPP behind an octet of direction.
    pub const PPP_WITH_DIRECTION: Self = Self(204);
    /// Cisco HDLC behind an octet of direction.
    pub const C_HDLC_WITH_DIRECTION: Self = Self(205);
    /// Frame Relay behind an octet of direction.
    pub const FRAME_RELAY_WITH_DIRECTION: Self = Self(206);
    /// Linux' netfilter log.
    pub const NFLOG: Self = Self(239);
    /// Ethernet behind Hilscher's four octets.
    pub const NET_ANALYZER: Self = Self(240);
    /// Ethernet with preamble behind Hilscher's four octets.
    pub const NET_ANALYZER_TRANSPARENT: Self = Self(241);
    /// IP over InfiniBand (RFC 4391).
    pub const IPOIB: Self = Self(242);
    /// Apple's header that names the true link type.
    pub const PKTAP: Self = Self(258);
    /// Ethernet with its preamble (IEEE 802.3br).
    pub const ETHERNET_MPACKET: Self = Self(274);
    /// Ethernet with Broadcom's tag inside.
    pub const BROADCOM_TAG: Self = Self(281);
    /// Ethernet behind Broadcom's tag.
    pub const BROADCOM_TAG_PREPENDED: Self = Self(282);
    /// Ethernet with Marvell's tag inside.
    pub const DSA: Self = Self(284);
    /// Ethernet with Marvell's tag inside, under an EtherType.
    pub const EDSA: Self = Self(285);

    /// A name, where we have one.
    pub const fn name(self) -> Option<&'static str> {
        Some(match self.0 {
            0 => "BSD loopback",
            1 => "Ethernet",
            6 => "IEEE 802.5 Token Ring",
            7 => "ARCNET",
            8 => "SLIP",
            9 => "PPP",
            10 => "FDDI",
            50 => "PPP in HDLC framing",
            51 => "PPPoE",
            100 => "RFC 1483 ATM",
            101 => "raw IP",
            104 => "Cisco HDLC",
            105 => "IEEE 802.11",
            107 => "Frame Relay",
            106 => "Linux classical IP over ATM",
            108 => "OpenBSD loopback",
            109 => "OpenBSD IPsec",
            113 => "Linux cooked",
            114 => "LocalTalk",
            117 => "OpenBSD pflog",
            119 => "Prism 802.11",
            122 => "IP over Fibre Channel",
            123 => "SunATM",
            127 => "IEEE 802.11 radiotap",
            129 => "Linux ARCNET",
            132 => "Juniper MLPPP",
            137 => "Juniper ATM 1",
            143 => "DOCSIS",
            144 => "Linux IrDA",
            147..=162 => "private use",
            163 => "AVS 802.11",
            164 => "Juniper monitor",
            165 => "BACnet MS/TP",
            166 => "PPP of pppd",
            178 => "Juniper Ethernet",
            182 => "multi-link Frame Relay",
            187 => "Bluetooth HCI H4",
            189 => "USB, Linux",
            192 => "PPI",
            195 => "IEEE 802.15.4",
            201 => "Bluetooth HCI H4 with direction",
            204 => "PPP with direction",
            205 => "Cisco HDLC with direction",
            206 => "Frame Relay with direction",
            203 => "LAPD",
            220 => "USB, Linux, padded",
            226 => "Solaris ipnet",
            227 => "CAN",
            228 => "bare IPv4",
            229 => "bare IPv6",
            230 => "IEEE 802.15.4 without FCS",
            231 => "D-Bus",
            239 => "NFLOG",
            240 => "netANALYZER",
            241 => "netANALYZER transparent",
            242 => "IP over InfiniBand",
            243 => "MPEG-2 transport stream",
            247 => "InfiniBand",
            248 => "SCTP",
            249 => "USB, USBPcap",
            251 => "Bluetooth LE",
            252 => "Wireshark upper PDU",
            253 => "Linux netlink",
            258 => "Apple PKTAP",
            265 => "ISO 14443",
            272 => "nRF Sniffer",
            274 => "Ethernet with preamble",
            276 => "Linux cooked, version 2",
            281 => "Broadcom tag",
            282 => "Broadcom tag, prepended",
            283 => "IEEE 802.15.4 TAP",
            284 => "Marvell DSA",
            285 => "Marvell EDSA",
            _ => return None,
        })
    }

    /// Whether [`crate::dissect`] finds IP packets in it. The packets of others are counted and
    /// can be exported, no more.
    pub const fn is_dissected(self) -> bool {
        matches!(
            self.0,
            0 | 1 | 6 | 8 | 9 | 10 | 12 | 14 | 50 | 51 | 100 | 101 | 104..=109 | 113 | 117 | 119
                | 122 | 123 | 127 | 129 | 163 | 166 | 182 | 192 | 204..=206 | 228 | 229
                | 239..=242 | 258 | 274 | 276 | 281 | 282 | 284 | 285
        )
    }
}

/// "Ethernet", "raw IP", "LINKTYPE 195 (IEEE 802.15.4)": the number stands where we do not look
/// inside, for then the reader of the sentence may need it.
impl fmt::Display for LinkType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) if self.is_dissected() => f.write_str(name),
            Some(name) => write!(f, "LINKTYPE {} ({name})", self.0),
            None => write!(f, "LINKTYPE {}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_we_do_not_read_is_shown_with_its_number() {
        assert_eq!(LinkType::ETHERNET.to_string(), "Ethernet");
        assert_eq!(LinkType::RAW.to_string(), "raw IP");
        assert_eq!(LinkType(195).to_string(), "LINKTYPE 195 (IEEE 802.15.4)");
        assert_eq!(LinkType(60_000).to_string(), "LINKTYPE 60000");
    }
}
