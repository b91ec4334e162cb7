//! The kinds of encapsulation a packet may be found in.

use serde::{Deserialize, Serialize};

/// A kind of encapsulation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum TunnelKind {
    /// IEEE 802.1Q and 802.1ad tags outside of another tag or of a tunnel; its id is the VLAN's.
    Vlan,
    /// MPLS (RFC 3032); its id is the inner-most label.
    Mpls,
    /// PPPoE (RFC 2516); its id is the session's.
    Pppoe,
    /// Provider Backbone Bridges (IEEE 802.1ah); its id is the I-SID.
    Pbb,
    /// Ethernet over MPLS (RFC 4448), with or without control word; its id is the label.
    Pseudowire,
    /// IPv4 in IP (RFC 2003), and IPv6 in IPv6 (RFC 2473).
    IpInIp,
    /// IPv6 in IPv4 (RFC 4213), 6to4 and ISATAP among it.
    SixInFour,
    /// GRE (RFC 2784), NVGRE among it, also over UDP; its id is the key.
    Gre,
    /// ERSPAN I, II and III; its id is the session's.
    Erspan,
    /// Ethernet in IP (RFC 3378).
    EtherIp,
    /// IP authentication header (RFC 4302) around a packet of its own protocol; its id is the SPI.
    Ah,
    /// VXLAN (RFC 7348) and VXLAN-GPE; its id is the VNI.
    Vxlan,
    /// Geneve (RFC 8926); its id is the VNI.
    Geneve,
    /// GTP-U (3GPP TS 29.281); its id is the TEID.
    GtpU,
    /// CAPWAP data (RFC 5415), and LWAPP's.
    Capwap,
    /// L2TP: version 2 (RFC 2661), its id is tunnel and session; version 3 (RFC 3931), its id is
    /// the session's.
    L2tp,
    /// Teredo (RFC 4380).
    Teredo,
    /// Network Service Header (RFC 8300); its id is the service path's.
    Nsh,
}

impl TunnelKind {
    /// All kinds.
    pub const ALL: [Self; 18] = [
        Self::Vlan,
        Self::Mpls,
        Self::Pppoe,
        Self::Pbb,
        Self::Pseudowire,
        Self::IpInIp,
        Self::SixInFour,
        Self::Gre,
        Self::Erspan,
        Self::EtherIp,
        Self::Ah,
        Self::Vxlan,
        Self::Geneve,
        Self::GtpU,
        Self::Capwap,
        Self::L2tp,
        Self::Teredo,
        Self::Nsh,
    ];

    /// "GTP-U".
    pub const fn name(self) -> &'static str {
        match self {
            Self::Vlan => "VLAN",
            Self::Mpls => "MPLS",
            Self::Pppoe => "PPPoE",
            Self::Pbb => "PBB",
            Self::Pseudowire => "pseudowire",
            Self::IpInIp => "IP-in-IP",
            Self::SixInFour => "6in4",
            Self::Gre => "GRE",
            Self::Erspan => "ERSPAN",
            Self::EtherIp => "EtherIP",
            Self::Ah => "AH",
            Self::Vxlan => "VXLAN",
            Self::Geneve => "Geneve",
            Self::GtpU => "GTP-U",
            Self::Capwap => "CAPWAP",
            Self::L2tp => "L2TP",
            Self::Teredo => "Teredo",
            Self::Nsh => "NSH",
        }
    }

    /// The word a command line uses: lower case, letters, digits and hyphens.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Vlan => "vlan",
            Self::Mpls => "mpls",
            Self::Pppoe => "pppoe",
            Self::Pbb => "pbb",
            Self::Pseudowire => "pseudowire",
            Self::IpInIp => "ip-in-ip",
            Self::SixInFour => "6in4",
            Self::Gre => "gre",
            Self::Erspan => "erspan",
            Self::EtherIp => "etherip",
            Self::Ah => "ah",
            Self::Vxlan => "vxlan",
            Self::Geneve => "geneve",
            Self::GtpU => "gtp-u",
            Self::Capwap => "capwap",
            Self::L2tp => "l2tp",
            Self::Teredo => "teredo",
            Self::Nsh => "nsh",
        }
    }

    /// Whether it can be left closed: what carries it is then a packet of its own. Tags, labels and
    /// sessions below IP are always looked behind.
    pub const fn is_switchable(self) -> bool {
        !matches!(self, Self::Vlan | Self::Mpls | Self::Pppoe | Self::Pbb | Self::Pseudowire)
    }

    /// Whether it is looked into unless the user says otherwise: all but Teredo, for whoever uses it
    /// wants to know that it leaves the network by UDP, and other meters show it as what it is.
    pub const fn is_open_by_default(self) -> bool {
        !matches!(self, Self::Teredo)
    }

    /// The kind of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}
