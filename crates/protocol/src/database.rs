//! What is known of a database of addresses that was given.

use model::Timestamp;
use serde::{Deserialize, Serialize};

/// A database and what it brings.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct DatabaseStatus {
    /// Its number, by which it is closed.
    pub id: u32,
    /// File name, as text from outside.
    pub name: String,
    /// Octets of it.
    pub octets: u64,
    /// What its maker calls it: `GeoLite2-City`.
    pub kind: String,
    /// The maker's description, in English where there is one.
    pub description: String,
    /// When it was made.
    pub built: Option<Timestamp>,
    /// Languages of the names in it.
    pub languages: Vec<String>,
    /// Whether it knows IPv6 addresses.
    pub v6: bool,
    /// It says in which countries addresses are.
    pub countries: bool,
    /// It says in which cities.
    pub cities: bool,
    /// It says whose networks they are in.
    pub systems: bool,
}
