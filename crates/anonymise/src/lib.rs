//! Packets without what tells whose they are: addresses mapped one to one with a key, payload cut.
//!
//! - IP addresses are mapped by Crypto-PAn: two that share so many leading bits share as many
//!   afterwards, and nobody without the key finds the way back. No address is exempt.
//! - MAC addresses are mapped with the same key; group and broadcast stay such.
//! - Behind the headers only as many octets of payload are kept as the caller asks for, none by
//!   default: names in DNS, TLS and HTTP go with it.
//! - Addresses in ARP, neighbour discovery, quoted packets of ICMP errors and tunnels are mapped
//!   too. Checksums are corrected by what changed, so that a wrong one stays wrong.
//! - A packet that holds something we do not know how to treat is cut before it, and dropped where
//!   nothing known would be left. Nothing leaves that was not understood.
#![forbid(unsafe_code)]

mod internet;
mod key;
mod link;
mod neighbour;
mod packet;
mod transport;

pub use key::Key;
pub use packet::{Anonymiser, Dropped};

#[cfg(test)]
mod tests;
