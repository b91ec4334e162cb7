//! Names for what is not IP.

use std::fmt;

/// What a frame carries when it is no IP packet.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum OtherKind {
    /// By EtherType.
    EtherType(u16),
    /// By the destination service access point of IEEE 802.2.
    Llc(u8),
    /// By organisation and its own type, behind IEEE 802.2 SNAP.
    Snap {
        /// The organisation.
        organisation: u32,
        /// The type it gave.
        kind: u16,
    },
    /// By PPP protocol number.
    Ppp(u16),
    /// By address family of a loopback header.
    Family(u32),
    /// By network layer protocol id (ISO/IEC TR 9577), in Frame Relay.
    Nlpid(u8),
    /// By ARCNET's system code.
    Arcnet(u8),
    /// Part of a frame on a multi-link Frame Relay, or its control.
    FrameRelayPart,
    /// IEEE 802.11 without a payload that can be read, by type and subtype.
    Wireless {
        /// 0 management, 1 control, 2 data, 3 extension.
        kind: u8,
        /// Within the type.
        subtype: u8,
        /// Encrypted.
        is_protected: bool,
    },
    /// IEEE 802.11 that the radio says it received with errors.
    WirelessDamaged,
    /// ATM that carries neither 802.2 nor LAN emulation.
    AtmCell,
}

impl OtherKind {
    /// A name, where we have one.
    pub const fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::EtherType(kind) => match kind {
                0x0806 => "ARP",
                0x0842 => "Wake-on-LAN",
                0x22f0 => "AVTP",
                0x22ea => "SRP",
                0x22f3 => "TRILL",
                0x6002 => "DEC MOP",
                0x6003 => "DECnet",
                0x6004 => "DEC LAT",
                0x8035 => "RARP",
                0x809b => "AppleTalk",
                0x80f3 => "AppleTalk ARP",
                0x8100 | 0x88a8 | 0x9100 => "VLAN",
                0x8137 => "IPX",
                0x8808 => "Ethernet flow control",
                0x8809 => "LACP",
                0x880b => "PPP",
                0x8847 | 0x8848 => "MPLS",
                0x8863 => "PPPoE discovery",
                0x8864 => "PPPoE",
                0x888e => "EAPOL",
                0x8892 => "PROFINET",
                0x88a4 => "EtherCAT",
                0x88ab => "Ethernet Powerlink",
                0x88b8 => "GOOSE",
                0x88ba => "Sampled Values",
                0x88c7 => "802.11 pre-authentication",
                0x88cc => "LLDP",
                0x88cd => "SERCOS III",
                0x88e1 => "HomePlug AV",
                0x88e5 => "MACsec",
                0x88f5 => "MVRP",
                0x88f7 => "PTP",
                0x8902 => "CFM",
                0x8906 => "FCoE",
                0x8914 => "FCoE initialization",
                0x8915 => "RoCE",
                0x891d => "TTE",
                0x892f => "HSR",
                0x894f => "NSH",
                0x9000 => "Loopback test",
                _ => return None,
            },
            Self::Llc(service) => match service {
                0x42 => "STP",
                0xe0 => "IPX",
                0xf0 => "NetBIOS",
                0xfe => "IS-IS",
                0xff => "IPX (raw 802.3)",
                _ => return None,
            },
            Self::Snap { organisation: 0x00_000c, kind } => match kind {
                0x0102 => "DRiP",
                0x0104 => "PAgP",
                0x010b => "PVST+",
                0x0111 => "UDLD",
                0x2000 => "CDP",
                0x2003 => "VTP",
                0x2004 => "DTP",
                _ => return None,
            },
            Self::Snap { organisation: 0x08_0007, kind: 0x809b } => "AppleTalk",
            Self::Snap { .. } => return None,
            Self::Ppp(protocol) => match protocol {
                0x002b => "IPX",
                0x003d => "PPP multilink",
                0x8021 => "PPP IPCP",
                0x8057 => "PPP IPV6CP",
                0x80fd => "PPP CCP",
                0xc021 => "PPP LCP",
                0xc023 => "PPP PAP",
                0xc025 => "PPP LQR",
                0xc223 => "PPP CHAP",
                0xc227 => "PPP EAP",
                _ => return None,
            },
            Self::Nlpid(id) => match id {
                0x08 => "Q.933",
                0x81 => "CLNP",
                0x82 => "ES-IS",
                0x83 => "IS-IS",
                0xb0 => "FRF.9 compression",
                0xb1 => "FRF.12 fragment",
                _ => return None,
            },
            Self::Arcnet(code) => match code {
                221 => "AppleTalk",
                250 => "IPX",
                _ => return None,
            },
            Self::FrameRelayPart => "multi-link Frame Relay fragment",
            Self::Wireless { is_protected: true, kind: 2, .. } => "802.11 encrypted data",
            Self::Wireless { kind, subtype, .. } => wireless(kind, subtype),
            Self::WirelessDamaged => "802.11 with a bad check sequence",
            Self::AtmCell => "ATM",
            Self::Family(_) => return None,
        })
    }
}

/// "ARP"; "EtherType 0x88b5"; "LLC 0x2a".
impl fmt::Display for OtherKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = self.name() {
            return f.write_str(name);
        }
        match self {
            Self::EtherType(kind) => write!(f, "EtherType {kind:#06x}"),
            Self::Llc(service) => write!(f, "LLC {service:#04x}"),
            Self::Snap { organisation, kind } => {
                write!(f, "SNAP {organisation:06x}/{kind:#06x}")
            }
            Self::Ppp(protocol) => write!(f, "PPP {protocol:#06x}"),
            Self::Family(family) => write!(f, "address family {family}"),
            Self::Arcnet(code) => write!(f, "ARCNET {code}"),
            Self::Nlpid(id) => write!(f, "NLPID {id:#04x}"),
            // They all have names.
            Self::FrameRelayPart
            | Self::Wireless { .. }
            | Self::WirelessDamaged
            | Self::AtmCell => Ok(()),
        }
    }
}

/// IEEE 802.11 §9.2.4.1.3, as far as a table of counters needs it.
const fn wireless(kind: u8, subtype: u8) -> &'static str {
    match (kind, subtype) {
        (0, 0..=3) => "802.11 association",
        (0, 4 | 5) => "802.11 probe",
        (0, 8) => "802.11 beacon",
        (0, 10 | 12) => "802.11 disassociation",
        (0, 11) => "802.11 authentication",
        (0, 13 | 14) => "802.11 action",
        (0, _) => "802.11 management",
        (1, 11 | 12) => "802.11 RTS/CTS",
        (1, 8 | 9 | 13) => "802.11 acknowledgement",
        (1, _) => "802.11 control",
        (2, _) => "802.11 data without payload",
        _ => "802.11 extension",
    }
}
