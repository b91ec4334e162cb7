//! What few visits say: about the user's own lists and rules. It travels as octets inside a message, so that
//! what a first visit fetches knows no word of it.

use serde::{Deserialize, Serialize};

use crate::{Request, Response, decode, encode};

/// What is asked, or wanted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Aside {
    /// Rules that block something, as text: nothing is blocked by it.
    Rules {
        /// `nftables`, `iptables`, `pf`, `cisco`, `suricata` or `hosts`.
        format: String,
        /// Addresses, networks and names, one a line.
        items: String,
    },
    /// Compare flows with these lists, those that are here and those that come, in place of those before.
    Lists(Vec<UserList>),
    /// What became of the lists that are in force.
    ListsInForce,
}

/// A list of the user's, as people publish them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct UserList {
    /// What it is called.
    pub name: String,
    /// Nobody should speak with what stands on it; otherwise one wants to know who does.
    pub is_block: bool,
    /// Plain lines, CSV, a hosts file or a bundle of STIX.
    pub text: String,
}

/// What became of a list.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ListStatus {
    /// `plain`, `CSV`, `hosts` or `STIX 2.1`.
    pub format: String,
    /// How many different things stand on it; networks that overlap are one.
    pub items: u64,
    /// Lines that can stand on no list.
    pub bad_lines: u64,
    /// The first of them: their numbers, and how they begin.
    pub bad: Vec<(u64, String)>,
    /// Things that found no room.
    pub beyond: u64,
}

/// What is said to it, unless it is refused.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum AsideAnswer {
    /// To `Rules`.
    Rules {
        /// The rules.
        text: String,
        /// Things that language has no words for.
        left_out: u64,
    },
    /// To `Lists` and `ListsInForce`: each, in the order in which they were told.
    Lists(Vec<ListStatus>),
}

impl Aside {
    /// As it is asked.
    #[inline(never)]
    pub fn request(&self) -> Request {
        Request::Aside(encode(self))
    }

    /// What was asked; nothing where the octets are of another build.
    #[inline(never)]
    pub fn of(octets: &[u8]) -> Option<Self> {
        decode(octets).ok()
    }
}

impl AsideAnswer {
    /// As it is answered.
    #[inline(never)]
    pub fn response(&self) -> Response {
        Response::File(encode(self))
    }

    /// What was answered.
    #[inline(never)]
    pub fn of(response: &Response) -> Option<Self> {
        match response {
            Response::File(octets) => decode(octets).ok(),
            _ => None,
        }
    }
}
