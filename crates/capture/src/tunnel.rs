//! What wraps a packet: the kinds of tunnels, which of them are looked into, and the path outside.

use std::fmt;
use std::net::IpAddr;

use model::TunnelKind;

use crate::config::MOST_TUNNELS;
use crate::dissect::addresses;

/// Which kinds of tunnels are looked into.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unwrap(u32);

impl Unwrap {
    /// Every kind.
    pub const ALL: Self = Self(u32::MAX);
    /// None but what cannot be left closed.
    pub const NONE: Self = Self(0);
    /// Those that are open by default.
    pub const DEFAULT: Self = Self::closing(&[TunnelKind::Teredo]);

    /// All but these.
    #[must_use]
    pub const fn closing(kinds: &[TunnelKind]) -> Self {
        let mut bits = u32::MAX;
        let mut rest = kinds;
        while let [kind, others @ ..] = rest {
            bits &= !bit(*kind);
            rest = others;
        }
        Self(bits)
    }

    /// This kind too.
    #[must_use]
    pub const fn with(self, kind: TunnelKind) -> Self {
        Self(self.0 | bit(kind))
    }

    /// All but this kind.
    #[must_use]
    pub const fn without(self, kind: TunnelKind) -> Self {
        Self(self.0 & !bit(kind))
    }

    /// Whether packets within this kind are looked for.
    #[inline]
    pub const fn has(self, kind: TunnelKind) -> bool {
        self.0 & bit(kind) != 0 || !kind.is_switchable()
    }
}

const fn bit(kind: TunnelKind) -> u32 {
    1 << kind as u32
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
