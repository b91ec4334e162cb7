//! What is known of a host.

use std::net::IpAddr;

use model::{MacAddress, NameSource, Timestamp};
use serde::{Deserialize, Serialize};

/// What the traffic told of a host so far.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KnownHost {
    /// Which.
    pub address: IpAddr,
    /// Its hardware address, where one was told beside its name.
    pub mac: Option<MacAddress>,
    /// Its names, the surest first.
    pub names: Vec<KnownName>,
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
