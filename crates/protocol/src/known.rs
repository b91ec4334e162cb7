//! What is known of a host.

use std::net::IpAddr;

use model::{MacAddress, NameSource, TimeRange, Timestamp};
use query::Filter;
use serde::{Deserialize, Serialize};

/// Which hosts are to be told of, and of which flows: what they offer is read from those.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct HostsQuestion {
    /// Which hosts.
    pub addresses: Vec<IpAddr>,
    /// Only services of flows that pass.
    pub filter: Option<Filter>,
    /// Only services of flows that touch this range.
    pub time: Option<TimeRange>,
}

/// What the traffic told of a host so far.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KnownHost {
    /// Which.
    pub address: IpAddr,
    /// Its hardware address, where ARP, neighbour discovery or DHCP told it.
    pub mac: Option<MacAddress>,
    /// Who made that interface, as IEEE's listing says; none also while that is not here.
    pub vendor: Option<String>,
    /// Its names, the surest first.
    pub names: Vec<KnownName>,
    /// What it says that it runs, DHCP first, then what most requests say. At most
    /// [`KnownHost::MAX_SYSTEMS`].
    pub systems: Vec<KnownSystem>,
    /// Where it answered, the most used first. At most [`KnownHost::MAX_SERVICES`].
    pub services: Vec<KnownService>,
    /// Services beyond those.
    pub more_services: u32,
}

/// A name of a host.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KnownName {
    /// The name.
    pub name: String,
    /// Who told it.
    pub how: NameSource,
    /// When it was told first.
    pub since: Timestamp,
    /// When it was told last.
    pub last: Timestamp,
}

/// A system that a host says it runs. Anybody may say anything, and who shares an address says
/// many things.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KnownSystem {
    /// `Windows 10 or later`, `Android 13`; the host's own words where we do not know them.
    pub name: String,
    /// What says so: `DHCP vendor class MSFT 5.0`, `User-Agent …`.
    pub evidence: String,
}

/// A port at which a host answered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KnownService {
    /// 6 is TCP, 17 UDP.
    pub protocol: u8,
    /// The port.
    pub port: u16,
    /// What was spoken there in most flows.
    pub application: Option<String>,
    /// In how many flows it answered.
    pub flows: u64,
}

impl KnownHost {
    /// Systems told of one host: more is a network behind one address.
    pub const MAX_SYSTEMS: usize = 4;
    /// Services told of one host: what offers more is a gateway, or answers whatever port is asked.
    pub const MAX_SERVICES: usize = 16;

    /// The surest name, and whether it is inferred: the host did not say it in this very traffic
    /// but others did.
    pub fn name(&self) -> Option<(&str, bool)> {
        let best = self.names.first()?;
        Some((&best.name, best.how.is_inferred()))
    }

    /// What it is called, a tilde before what is inferred.
    pub fn name_words(&self) -> Option<String> {
        self.name().map(|(name, inferred)| format!("{}{name}", if inferred { "~" } else { "" }))
    }

    /// The services, a comma between.
    pub fn service_words(&self) -> String {
        let mut words =
            self.services.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        if self.more_services > 0 {
            words.push_str(&format!(", {} more", self.more_services));
        }
        words
    }
}

impl std::fmt::Display for KnownService {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(application) = &self.application {
            write!(f, "{application} ")?;
        }
        let transport = if self.protocol == 6 { "tcp" } else { "udp" };
        write!(f, "{}/{transport}", self.port)
    }
}
