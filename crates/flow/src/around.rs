//! What lies around a packet, as far as it tells flows apart.

use std::hash::{BuildHasher, Hash};

use capture::Tunnels;
use foldhash::quality::FixedState;

/// What of a packet's surroundings belongs to its flow's key: the VLAN always, tunnels by choice.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Around {
    /// The inner-most VLAN id.
    pub vlan: Option<u16>,
    /// Stands for kinds and ids of the tunnels; 0 where they tell nothing apart.
    path: u64,
}

impl Around {
    /// The same end points in other tunnels are another flow. Where the two directions have ids of
    /// their own, as GTP-U has, so have their flows.
    pub fn apart(vlan: Option<u16>, tunnels: &Tunnels<'_>) -> Self {
        if tunnels.is_empty() {
            return vlan.into();
        }
        let mut hasher = FixedState::default().build_hasher();
        for tunnel in tunnels.iter() {
            (tunnel.kind as u32, tunnel.id).hash(&mut hasher);
        }
        Self { vlan, path: std::hash::Hasher::finish(&hasher).max(1) }
    }

    pub(crate) const fn path(self) -> u64 {
        self.path
    }
}

/// Tunnels tell nothing apart.
impl From<Option<u16>> for Around {
    fn from(vlan: Option<u16>) -> Self {
        Self { vlan, path: 0 }
    }
}
