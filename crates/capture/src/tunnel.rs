//! What wraps a packet: the kinds of tunnels, which of them are looked into, and the path outside.

use std::fmt;
use std::net::IpAddr;

use crate::config::MOST_TUNNELS;
use crate::dissect::addresses;

/// A kind of encapsulation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
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

    /// Whether [`Unwrap`] can leave it closed: what carries it is then a packet of its own. Tags,
    /// labels and sessions below IP are always looked behind.
    pub const fn is_switchable(self) -> bool {
        !matches!(self, Self::Vlan | Self::Mpls | Self::Pppoe | Self::Pbb | Self::Pseudowire)
    }

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// Which kinds of tunnels are looked into.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unwrap(u32);

impl Unwrap {
    /// Every kind.
    pub const ALL: Self = Self(u32::MAX);
    /// None but what cannot be left closed.
    pub const NONE: Self = Self(0);
    /// Every kind but Teredo: whoever uses it wants to hide that it leaves the network by UDP, and
    /// other meters show it as what it is.
    pub const DEFAULT: Self = Self::ALL.without(TunnelKind::Teredo);

    /// This kind too.
    #[must_use]
    pub const fn with(self, kind: TunnelKind) -> Self {
        Self(self.0 | kind.bit())
    }

    /// All but this kind.
    #[must_use]
    pub const fn without(self, kind: TunnelKind) -> Self {
        Self(self.0 & !kind.bit())
    }

    /// Whether packets within this kind are looked for.
    #[inline]
    pub const fn has(self, kind: TunnelKind) -> bool {
        self.0 & kind.bit() != 0 || !kind.is_switchable()
    }
}

impl Default for Unwrap {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// One encapsulation around a packet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tunnel {
    /// What it is.
    pub kind: TunnelKind,
    /// VLAN, label, session, key, VNI, TEID … by kind.
    pub id: Option<u32>,
    /// From and to, where the encapsulation is carried by IP.
    pub addresses: Option<(IpAddr, IpAddr)>,
}

/// What lies around a packet, the outer-most first; none for an ordinary packet.
///
/// At most [`MOST_TUNNELS`] are known; what is deeper counts as the tunnel it is in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Tunnels<'a> {
    frame: &'a [u8],
    layers: [Layer; MOST_TUNNELS],
    length: u8,
}

/// Kept small, for every packet has room for all of them: addresses are read again when asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Layer {
    id: u32,
    /// Where the IP header that carries it begins; [`NO_HEADER`] where there is none.
    header: u16,
    kind: TunnelKind,
    has_id: bool,
}

const NO_HEADER: u16 = u16::MAX;
const NOTHING: Layer = Layer { id: 0, header: NO_HEADER, kind: TunnelKind::Vlan, has_id: false };

impl<'a> Tunnels<'a> {
    /// None around the packet in this frame.
    #[inline]
    pub(crate) const fn new(frame: &'a [u8]) -> Self {
        Self { frame, layers: [NOTHING; MOST_TUNNELS], length: 0 }
    }

    /// One more around what is inside. `carrier` is the IP packet that carries it, a part of the
    /// frame. False where there is no room.
    pub(crate) fn push(
        &mut self,
        kind: TunnelKind,
        id: Option<u32>,
        carrier: Option<&[u8]>,
    ) -> bool {
        let header = match carrier {
            None => NO_HEADER,
            Some(carrier) => {
                let at = carrier.as_ptr().addr().wrapping_sub(self.frame.as_ptr().addr());
                match u16::try_from(at) {
                    Ok(at) if at != NO_HEADER => at,
                    _ => return false,
                }
            }
        };
        let Some(layer) = self.layers.get_mut(usize::from(self.length)) else { return false };
        *layer = Layer { id: id.unwrap_or(0), header, kind, has_id: id.is_some() };
        self.length += 1;
        true
    }

    /// How many.
    #[inline]
    pub const fn len(&self) -> usize {
        self.length as usize
    }

    /// Whether there is none.
    #[inline]
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Each, the outer-most first.
    pub fn iter(&self) -> impl Iterator<Item = Tunnel> {
        self.layers.iter().take(self.len()).map(|layer| Tunnel {
            kind: layer.kind,
            id: layer.has_id.then_some(layer.id),
            addresses: match layer.header {
                NO_HEADER => None,
                at => self.frame.get(usize::from(at)..).and_then(addresses),
            },
        })
    }

    /// Whether one of them is of that kind.
    pub fn has(&self, kind: TunnelKind) -> bool {
        self.layers.iter().take(self.len()).any(|layer| layer.kind == kind)
    }
}

/// "VLAN 100 / GTP-U 42": kinds and ids, which is what tells one path from another.
impl fmt::Display for Tunnels<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, layer) in self.layers.iter().take(self.len()).enumerate() {
            if number > 0 {
                f.write_str(" / ")?;
            }
            f.write_str(layer.kind.name())?;
            if layer.has_id {
                write!(f, " {}", layer.id)?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Tunnels<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
