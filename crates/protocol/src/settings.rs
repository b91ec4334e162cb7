//! What the user can set about the engine.

use model::TunnelKind;
use serde::{Deserialize, Serialize};

/// Settings of the engine; the page keeps its own (theme, units) to itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Settings {
    /// Networks that are ours, as CIDR text: they decide what is upload and what is download.
    pub local_networks: Vec<String>,
    /// A flow that lasts longer is cut (seconds); never when absent.
    pub active_timeout_seconds: Option<u32>,
    /// A flow that is silent for longer has ended (seconds); never when absent.
    pub idle_timeout_seconds: Option<u32>,
    /// Decode UDP payload that is a flow export as flows.
    pub decode_exports: bool,
    /// Tunnels that are not looked into: what carries them is metered as it is.
    pub closed_tunnels: Vec<TunnelKind>,
    /// The same end points in tunnels with other ids are another flow.
    pub tunnels_apart: bool,
    /// Look into payload for what a flow is for; otherwise its ports tell, and nothing else is known.
    pub classify: bool,
    /// Memory for where packets are in their files, MiB; 0 keeps flows only.
    pub packet_mebibytes: u32,
    /// What is kept of flows at most.
    pub keep: Keep,
}

/// How many flows are kept: the oldest beyond it are forgotten, and counted. Without any rule what is
/// stored stays, and what a file holds beyond the store's limit is left out; a relay's newest flows
/// always find room.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Keep {
    /// Flows.
    pub flows: Option<u32>,
    /// Memory for them, MiB.
    pub mebibytes: Option<u32>,
    /// Seconds since they ended: by the clock while a relay is connected, else since the newest flows
    /// began.
    pub seconds: Option<u32>,
}

impl Keep {
    /// Whether there is any rule.
    pub const fn is_ruled(&self) -> bool {
        self.flows.is_some() || self.mebibytes.is_some() || self.seconds.is_some()
    }
}

impl Default for Settings {
    /// RFC 1918, RFC 4193, link-local and loopback are local; 120 s active and 60 s idle timeout,
    /// as nProbe and softflowd users expect.
    fn default() -> Self {
        let networks = [
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "169.254.0.0/16",
            "127.0.0.0/8",
            "fc00::/7",
            "fe80::/10",
            "::1/128",
        ];
        Self {
            local_networks: networks.map(str::to_owned).to_vec(),
            active_timeout_seconds: Some(120),
            idle_timeout_seconds: Some(60),
            decode_exports: true,
            closed_tunnels: closed_tunnels(),
            tunnels_apart: false,
            classify: true,
            packet_mebibytes: PACKET_MEBIBYTES,
            keep: Keep::default(),
        }
    }
}

/// Some fifty million packets, a file of 40 GB: a quarter of the memory that a browser's tab has.
const PACKET_MEBIBYTES: u32 = 512;

fn closed_tunnels() -> Vec<TunnelKind> {
    TunnelKind::ALL.into_iter().filter(|kind| !kind.is_open_by_default()).collect()
}
